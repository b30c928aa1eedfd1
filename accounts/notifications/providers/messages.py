"""What a push says outside the house: a neutral line and the id by which the app fetches the rest."""

import time
from dataclasses import dataclass

TITLE_MAX, BODY_MAX = 100, 400


@dataclass(frozen=True, slots=True)
class PushMessage:
    """`reference` is the delivery's id: a provider that gets it twice shows one message."""

    reference: str
    notification_id: str
    title: str
    body: str
    ttl_seconds: int
    urgent: bool = False

    @property
    def short_title(self) -> str:
        return self.title[:TITLE_MAX]

    @property
    def short_body(self) -> str:
        """Clipped so that the whole message stays far below the 4 KB that every provider takes."""
        return self.body[:BODY_MAX]

    @property
    def expires_at(self) -> int:
        """Seconds since 1970."""
        return int(time.time()) + self.ttl_seconds


def key_text(value: str, file: str) -> str:
    """
    A key as it stands in a setting or in the file that the setting names; `\\n` in a setting means a new line.

    :raises OSError: if the file cannot be read.
    """
    if not value and file:
        with open(file, encoding="utf-8") as source:
            return source.read()
    return value.replace("\\n", "\n") if value.lstrip().startswith("-----") else value
