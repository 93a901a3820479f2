"""Delivery: when reports are due, and how each target is reached. Knows core, ports and errors only."""
