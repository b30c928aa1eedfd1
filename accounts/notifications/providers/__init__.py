"""The companies that carry a message out of the house: each adapter sends one message and says how it went."""
