"""A content that is not stored, and the cry for help in it that must be heard all the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from rest_framework.exceptions import APIException

from accounts.identity.models import User
from config.api.problems import ProblemResponse
from moderation.judging.outcomes import Place
from moderation.screening.services import ContentRefused, verdicts_hear, verdicts_record
from moderation.screening.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Unstored:
    """What somebody wrote that was refused, for whatever reason."""

    verdicts: tuple[Verdict, ...]
    author: User
    place: Place
    content_id: UUID


class TextRefused(ContentRefused):
    """
    Nothing was stored. What was found is recorded by `refusal_record`, once no transaction that the refusal takes back
    is around: that of an Idempotency-Key, or of a batch. Views do so by `RefusalsSettled`.
    """

    def __init__(self, *verdicts: Verdict, author: User, place: Place, content_id: UUID) -> None:
        super().__init__(reasons=sorted({reason for verdict in verdicts for reason in verdict.reasons}))
        self.unstored = Unstored(verdicts, author, place, content_id)


def words_carry(refusal: APIException, *verdicts: Verdict, author: User, place: Place, content_id: UUID) -> None:
    """
    This function will let a refusal for another reason (a talk that has ended, a mute) take what was written along to
    `refusal_record`. Words without danger are left behind: nothing is recorded of them. No query.

    A refusal that has the help already was recorded by whoever put it there.
    """
    if unstored_of(refusal) is not None or "support" in getattr(refusal, "extra", {}):
        return
    if any(verdict.risk is not None and verdict.risk.answers for verdict in verdicts):
        refusal.unstored = Unstored(verdicts, author, place, content_id)  # type: ignore[attr-defined]


@contextmanager
def words_carried(*verdicts: Verdict, author: User, place: Place, content_id: UUID) -> Iterator[None]:
    """Around the transaction of a writer: whatever refuses it takes these words along."""
    try:
        yield
    except APIException as refusal:
        words_carry(refusal, *verdicts, author=author, place=place, content_id=content_id)
        raise


def unstored_of(refusal: BaseException) -> Unstored | None:
    return getattr(refusal, "unstored", None)


def refusal_record(refusal: Exception, *, now: datetime) -> None:
    """
    This function will record what was found in a refused content, and put the help into the refusal. It does nothing
    for a refusal that carries no words.
    """
    words = unstored_of(refusal)
    if words is None:
        return
    told: dict[str, Any] = {
        "author": words.author, "place": words.place, "content_id": words.content_id, "now": now
    }  # fmt: skip
    with transaction.atomic():
        if isinstance(refusal, TextRefused):
            support = verdicts_record(words.verdicts, **told, stored=False)
        else:
            support = verdicts_hear(words.verdicts, **told)
    if support:
        # The framework's own refusals, as for what is not there, have none yet.
        refusal.extra = {**getattr(refusal, "extra", {}), "support": support}  # type: ignore[attr-defined]


class RefusalsSettled:
    """For views: whatever transaction there was around the refused request has been rolled back by now."""

    def handle_exception(self, exc: Exception) -> Any:
        try:
            refusal_record(exc, now=timezone.now())
        except (OperationalError, InterfaceError) as error:
            exc = error  # 503: the client tries again, and then it is recorded
        answer = super().handle_exception(exc)  # type: ignore[misc]
        support = getattr(exc, "extra", {}).get("support") if unstored_of(exc) is not None else None
        if support and isinstance(answer, ProblemResponse) and "support" not in answer.data:
            # Of a wrong field the answer has nothing but the fields.
            answer.data["support"] = support
            answer.content = orjson.dumps(answer.data, default=str)
        return answer
