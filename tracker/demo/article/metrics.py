"""The series that the article's Prometheus knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.demo.series import Curve, Series

if TYPE_CHECKING:
    from .rhythm import Calendar

_OUTAGES = {-977: 0.962, -540: 0.981, 83: 0.941, 274: 0.973, 585: 0.952, 802: 0.978, 1068: 0.969}
"""Hour of the quarter: availability of the platform in that hour."""
_API_OUTAGES = {-820: 0.993, 130: 0.991, 511: 0.987, 907: 0.994}
_PUBLIC = {"api": "public"}
_CURVES: tuple[tuple[str, dict[str, str], Curve], ...] = (
    ("platform:availability:ratio_1h", {}, Curve([(0, 0.99985)], noise=0.00008, dents=_OUTAGES)),
    ("api:availability:ratio_1h", _PUBLIC, Curve([(0, 0.99996)], noise=0.00003, dents=_API_OUTAGES)),
    ("api:request_duration_seconds:p99_1d", _PUBLIC, Curve([(-1, 0.51), (1, 0.47), (8, 0.29)], noise=0.012)),
    ("api:request_duration_seconds:p99_1d", {"api": "checkout"}, Curve([(0, 0.84), (13, 0.52)], noise=0.02)),
    ("rum:page_load_seconds:p75_1d", {"page": "home"}, Curve([(0, 4.05), (2, 3.7), (8, 2.3)], noise=0.12)),
    ("incident:recovery_seconds:p50_28d", {}, Curve([(0, 1830), (8, 1020), (13, 540)], noise=60)),
    ("platform:errors:ratio_1h", {}, Curve([(0, 0.0011)], noise=0.0005)),
)


def series(calendar: Calendar) -> list[Series]:
    """Every series, laid into the quarter."""
    return [Series(name, labels, curve, start=calendar.start) for name, labels, curve in _CURVES]
