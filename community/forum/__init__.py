"""The forum: open to every reader, written in by premium people under one fixed name each."""
