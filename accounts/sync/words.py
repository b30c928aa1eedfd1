"""The words of writes that no room stores: of a conflict, a refusal, and of what had arrived before."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction

from accounts.identity.models import User
from accounts.profile.changes import Support, text_screened
from accounts.sync.registry import sync_source
from accounts.sync.writes import Write
from config.api.throttling import person_admits
from config.api.unread import CHARS_MOST, LIMIT, pieces_of, texts_in, texts_of
from config.ids import uuid7

SOURCE = "sync"
# Some 0.1 s of the detector: weeks of a diary.
CHARS_MOST_TOGETHER = 4 * CHARS_MOST


def words_screened(*, owner: User, write: Write, now: datetime, record: bool = True) -> Support | None:
    """
    This function will look for danger in each text of a write, and return the help to show, or None.

    Without `record` nothing is written down: it was when the write came first. No query where there is no danger.
    """
    return _screened(owner, list(dict.fromkeys(texts_of(write.fields))), write.kind, write, now, record=record)


def refused_screened(*, owner: User, write: Write, refusal: Exception, now: datetime) -> Support | None:
    """
    As `words_screened`, of a write that was refused, so that no limit holds for its words: see `pieces_of`.

    After an outage the client sends it again, and then it is read. What is over a limit is read a few times a minute.
    """
    status = getattr(refusal, "status_code", 400)
    if status >= 500 or (status == 429 and not person_admits(owner.pk, LIMIT)):
        return None
    return _screened(owner, pieces_of(texts_in(write.fields, ())), _source_of(write), write, now)


def all_refused_screened(*, owner: User, writes: Sequence[Write], now: datetime) -> Support | None:
    """
    As `refused_screened`, of writes that were refused together: the newest first, and of very many not all.

    A refusal costs its sender nothing, so few a minute are read.
    """
    answers: list[Support | None] = []
    left = CHARS_MOST_TOGETHER if person_admits(owner.pk, LIMIT) else 0
    for write in reversed(writes):
        texts = pieces_of(texts_in(write.fields, ()))
        left -= sum(map(len, texts))
        if left < 0:
            break
        answers.append(_screened(owner, texts, _source_of(write), write, now))
    return _worst(answers)


def texts_heard(*, owner: User, texts: Collection[str], now: datetime) -> Support | None:
    """What a request says of danger that is no list of writes; the worst of it."""
    if not texts:
        return None
    row_id = uuid7()
    with transaction.atomic():
        return _worst(
            [text_screened(owner=owner, text=text, source=SOURCE, source_id=row_id, now=now) for text in texts]
        )


def _screened(
    owner: User, texts: Sequence[str], source: str, write: Write, now: datetime, *, record: bool = True
) -> Support | None:
    if not texts:
        return None
    with transaction.atomic():
        answers = [
            text_screened(owner=owner, text=text, source=source, source_id=write.row_id, now=now) for text in texts
        ]
        if not record:
            transaction.set_rollback(True)
    return _worst(answers)


def _source_of(write: Write) -> str:
    """The name of a kind that nobody knows is the client's own text."""
    return write.kind if sync_source(write.kind) is not None else SOURCE


def _worst(answers: Iterable[Support | None]) -> Support | None:
    return max((one for one in answers if one is not None), key=lambda one: int(one["severity"]), default=None)
