"""The words of writes that no room stores: of a conflict, and of what had arrived before."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.identity.models import User
from accounts.profile.changes import Support, text_screened
from accounts.sync.writes import Write


def words_screened(*, owner: User, write: Write, now: datetime, record: bool = True) -> Support | None:
    """
    This function will look for danger in each text of a write, and return the help to show, or None.

    Without `record` nothing is written down: it was when the write came first. No query where there is no danger.
    """
    texts = list(dict.fromkeys(_texts(write.fields)))
    if not texts:
        return None
    with transaction.atomic():
        answers = [
            text_screened(owner=owner, text=text, source=write.kind, source_id=write.row_id, now=now) for text in texts
        ]
        if not record:
            transaction.set_rollback(True)
    return max((one for one in answers if one is not None), key=lambda one: int(one["severity"]), default=None)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
