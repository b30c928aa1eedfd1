"""What the mood room does only by leave, and undoes when it is taken back."""

from datetime import datetime

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.consent.effects import register_consent_effect
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_granted, consent_hold
from accounts.identity.models import User
from wellness.mood.models import MoodEntry
from wellness.mood.sentiment import sentiment_of


def register_effects() -> None:
    """Called when the app starts."""
    register_consent_effect(ConsentType.AI_PROCESSING, on_withdrawn=note_sentiments_forget)


def note_sentiment(owner: User, notes: str | None) -> float | None:
    """The tone of a note, -1 to 1; None without the person's leave."""
    if notes is None or not consent_granted(owner, ConsentType.AI_PROCESSING):
        return None
    return sentiment_of(notes, owner.language)


def tone_allowed(owner: User) -> bool:
    """Asked again where a tone is written; what the request was told when it came in may be over. One query."""
    return consent_hold(owner=owner, kind=ConsentType.AI_PROCESSING)


@transaction.atomic
def note_sentiments_forget(*, owner: User, now: datetime) -> int:
    """
    This function will forget the tone of every note of a person: it was worked out by their leave. One statement.

    Devices that fetch what changed since a moment fetch these entries again.
    """
    toned = MoodEntry.objects.filter(owner=owner, note_sentiment__isnull=False)
    count = toned.update(note_sentiment=None, updated_at=now)
    if count:
        audit_record(
            actor=owner, action="wellness.mood.sentiments_forgotten", target=("wellness.moodentry", None),
            owner_id=owner.pk, details={"entries": count},
        )  # fmt: skip
    return count
