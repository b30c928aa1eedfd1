"""A text that is not stored, and the cry for help in it that must be heard all the same."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.identity.models import User
from moderation.screening.services import ContentRefused, verdict_record
from moderation.screening.verdicts import Place, Verdict


class TextRefused(ContentRefused):
    """
    Nothing was stored. What was found is recorded by `refusal_record`, once no transaction that the refusal takes back
    is around: that of an Idempotency-Key, or of a batch.
    """

    def __init__(self, verdict: Verdict, *, author: User, place: Place, content_id: UUID) -> None:
        super().__init__(reasons=list(verdict.reasons))
        self.verdict, self.author, self.place, self.content_id = verdict, author, place, content_id


@transaction.atomic
def refusal_record(refusal: TextRefused, *, now: datetime) -> None:
    """This function will record what was found in a refused text, and put the help into the refusal."""
    support = verdict_record(
        refusal.verdict, author=refusal.author, place=refusal.place, content_id=refusal.content_id, now=now
    )
    if support:
        refusal.extra["support"] = support
