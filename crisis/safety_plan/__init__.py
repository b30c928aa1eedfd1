"""
What a person writes in a calm hour for a bad one: six steps in order, and reasons for living beside them.

What is kept is not read for danger. A plan names bad moments because it is meant to; to answer it with a card or an
incident would punish the one thing that helps most, and teach people to leave things out (docs/adr/0018).
What is refused stays nowhere: danger now is heard in it, as in whatever else nobody had read (services.DANGER_NOW).
"""
