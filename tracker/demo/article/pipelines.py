"""The pipelines of the article's sources. Minutes by week of the quarter; the eighth week is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.demo.series import Curve

from .ci import Pipeline

if TYPE_CHECKING:
    from collections.abc import Mapping

WORKFLOWS: Mapping[tuple[str, str], Pipeline] = {
    ("acme/shop", "deploy.yml"): Pipeline(
        base=1_000_000,
        per_week=Curve([(0, 48)]),
        minutes=Curve([(0, 45), (3, 31), (8, 17), (13, 8)], noise=1.5),
        slow=0.08,
        failing=0.02,
        by_hand=Curve([(0, 0.45), (8, 0.14)]),
    ),
    ("acme/shop", "deploy-workers.yml"): Pipeline(
        base=4_000_000, per_week=Curve([(0, 9)]), minutes=Curve([(0, 44), (8, 41)], noise=1), spread=0.08
    ),
    ("acme/shop", "rollback.yml"): Pipeline(base=2_000_000, per_week=Curve([(0, 0.4)]), minutes=Curve([(0, 6)])),
    ("acme/billing", "deploy.yml"): Pipeline(
        base=3_000_000,
        per_week=Curve([(0, 14)]),
        minutes=Curve([(0, 45), (3, 39), (8, 34)], noise=1),
        spread=0.06,
        failing=0.03,
    ),
}
"""Workflows of GitHub, by repository and file; all of them run on `main`."""

DEPLOYMENTS: Mapping[tuple[str, str], Pipeline] = {
    ("acme/shop", "production"): Pipeline(
        base=5_000_000,
        per_week=Curve([(0, 46)]),
        wait=Curve([(0, 105), (8, 48)], noise=4),
        minutes=Curve([(0, 11)]),
        failing=0.012,
    ),
    ("acme/catalogue", "production"): Pipeline(
        base=6_000_000, per_week=Curve([(0, 3), (8, 19)]), wait=Curve([(0, 90)]), minutes=Curve([(0, 9)])
    ),
}
"""Deployments, by repository and environment. A run is created with its commit, waits, and then deploys."""

JOBS: Mapping[tuple[str, str], Pipeline] = {
    ("acme/shop", "unit-tests"): Pipeline(
        base=10_000, per_week=Curve([(0, 40)]), minutes=Curve([(0, 1.9), (8, 0.8)], noise=0.05), failing=0.04
    ),
    ("acme/rollout", "approve-production"): Pipeline(
        base=20_000, per_week=Curve([(0, 20)]), wait=Curve([(0, 41), (8, 19)], noise=2), minutes=Curve([(0, 1)])
    ),
}
"""Jobs of GitLab, by project and name."""

PIPELINES: Mapping[str, Pipeline] = {
    "acme/shop": Pipeline(base=30_000, per_week=Curve([(0, 40)]), minutes=Curve([(0, 30), (8, 17)], noise=0.8)),
    "acme/gateway": Pipeline(base=40_000, per_week=Curve([(0, 16)]), minutes=Curve([(0, 60), (8, 34)], noise=1.5)),
    "acme/rollout": Pipeline(base=50_000, per_week=Curve([(0, 20)]), minutes=Curve([(0, 12)])),
}
"""Pipelines of GitLab as a whole, by project."""
