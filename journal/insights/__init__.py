"""What is worked out of entries, by leave of their writer only: tone, emotion and topics."""
