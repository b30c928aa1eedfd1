"""Slices with models are imported here by name."""
