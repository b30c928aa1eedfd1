"""Words of ours in several languages, kept as data beside the room that says them."""
