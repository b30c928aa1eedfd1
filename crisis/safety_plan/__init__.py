"""
What a person writes in a calm hour for a bad one: six steps in order, and reasons for living beside them.

The text is not read for danger. A plan names bad moments because it is meant to; to answer it with a card or an
incident would punish the one thing that helps most, and teach people to leave things out (docs/adr/0018).
"""
