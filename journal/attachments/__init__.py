"""Pictures and recordings beside an entry, under its owner's key."""
