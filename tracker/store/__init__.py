"""Readings at rest: the SQLite store, and one in memory with the same contract."""
