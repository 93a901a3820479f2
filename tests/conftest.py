"""Fixtures shared by every room."""

from __future__ import annotations
