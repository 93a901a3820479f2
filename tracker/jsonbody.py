"""JSON answers, read strictly."""
