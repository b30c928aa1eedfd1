"""Where the worker finds a text again: rooms register how their rows are read. No text ever travels to the worker."""

from collections.abc import Callable, Sequence
from uuid import UUID

from rest_framework.exceptions import NotFound

from accounts.identity.models import User

# read(owner, source_id) gives every text of the row, each to be read by itself.
TextSource = Callable[[User, UUID], Sequence[str | None]]
_sources: dict[str, TextSource] = {}


def register_text_source(source: str, read: TextSource) -> None:
    """
    Called when an app starts. `source` is what the room calls itself to the crisis room.

    `read` raises NotFound for a row that is gone or somebody else's.
    """
    # An app may start twice in one process, in tests.
    if _sources.get(source, read) is not read:
        raise ValueError(f"The texts of {source} are registered already.")
    _sources[source] = read


def is_readable(source: str) -> bool:
    return source in _sources


def texts_read(source: str, *, owner: User, source_id: UUID) -> list[str]:
    """The texts as they are now, none for a row that is gone or a room that is no more."""
    read = _sources.get(source)
    if read is None:
        return []
    try:
        return list(dict.fromkeys(text for text in read(owner, source_id) if text))
    except NotFound:
        return []
