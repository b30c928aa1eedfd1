"""What readers of other apps' files give to the rooms that take it in."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DiaryMood:
    """
    One mood out of another app's file.

    `content` is what makes it this one and no other, for an id that is the same at every import. `scale` is that of
    `mood_value`, which is 1 to 10 in either case.
    """

    at: datetime
    zone: str
    mood_value: int
    scale: int
    content: str
    note: str = ""
    labels: tuple[str, ...] = field(default=())
