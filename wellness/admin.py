"""Slices with admin are imported here by name."""
