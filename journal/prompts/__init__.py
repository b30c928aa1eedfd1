"""What to write about: prompts of the library, one for each day of a person."""
