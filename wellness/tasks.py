"""Slices with tasks are imported here by name."""
