"""Findings in the forms that other programs read; people read those of `findings`."""
