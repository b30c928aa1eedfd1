"""What the mood room undoes when a consent is withdrawn."""

from datetime import datetime

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.consent.effects import register_consent_effect
from accounts.consent.models import ConsentType
from accounts.identity.models import User
from wellness.mood.models import MoodEntry


def register_effects() -> None:
    """Called when the app starts."""
    register_consent_effect(ConsentType.AI_PROCESSING, on_withdrawn=note_sentiments_forget)


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
