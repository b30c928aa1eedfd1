"""Where a text is read, and what becomes of it."""

from enum import StrEnum


class Place(StrEnum):
    """Where a text would be read by others."""

    PEER_CHAT = "peer_chat"
    GROUP = "group"
    FORUM = "forum"
    COUNSELING = "counseling"


class Outcome(StrEnum):
    PUBLISH = "publish"
    # The text goes out with some words masked.
    SOFTEN = "soften"
    # Only its author sees it until a moderator has decided.
    HOLD = "hold"
    REFUSE = "refuse"
