"""What check-ins, exercises and logged interactions share: bodies, changes, and the way back from an export."""
