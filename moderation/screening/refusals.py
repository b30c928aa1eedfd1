"""A content that is not stored, and the cry for help in it that must be heard all the same."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from accounts.identity.models import User
from moderation.judging.outcomes import Place
from moderation.screening.services import ContentRefused, verdicts_record
from moderation.screening.verdicts import Verdict


class TextRefused(ContentRefused):
    """
    Nothing was stored. What was found is recorded by `refusal_record`, once no transaction that the refusal takes back
    is around: that of an Idempotency-Key, or of a batch. Views do so by `RefusalsSettled`.
    """

    def __init__(self, *verdicts: Verdict, author: User, place: Place, content_id: UUID) -> None:
        super().__init__(reasons=sorted({reason for verdict in verdicts for reason in verdict.reasons}))
        self.verdicts, self.author, self.place, self.content_id = verdicts, author, place, content_id


@transaction.atomic
def refusal_record(refusal: TextRefused, *, now: datetime) -> None:
    """This function will record what was found in a refused content, and put the help into the refusal."""
    support = verdicts_record(
        refusal.verdicts, author=refusal.author, place=refusal.place, content_id=refusal.content_id, now=now,
        stored=False,
    )  # fmt: skip
    if support:
        refusal.extra["support"] = support


class RefusalsSettled:
    """For views: whatever transaction there was around the refused request has been rolled back by now."""

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, TextRefused):
            try:
                refusal_record(exc, now=timezone.now())
            except (OperationalError, InterfaceError) as error:
                exc = error  # 503: the client tries again, and then it is recorded
        return super().handle_exception(exc)  # type: ignore[misc]
