"""Jobs of this slice."""
