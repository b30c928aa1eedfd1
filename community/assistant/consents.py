"""What ends when the leave for the companion is taken back."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.audit.services import audit_record
from accounts.consent.effects import register_consent_effect
from accounts.consent.models import ConsentType
from accounts.identity.models import User
from community.assistant.embeddings import embeddings_forget
from community.assistant.models import AssistantMessage, AssistantSession


def register_effects() -> None:
    """Called when the app starts."""
    register_consent_effect(ConsentType.AI_PROCESSING, on_withdrawn=assistant_stop)
    register_consent_effect(ConsentType.JOURNAL_INSIGHTS, on_withdrawn=answers_stop)


@transaction.atomic
def assistant_stop(*, owner: User, now: datetime) -> int:
    """
    This function will stop answers that are being written, and forget what was worked out of a person's words:
    contexts, dialogues under way, embeddings. The messages are the person's own and stay until they delete them.

    Locks in the order of a deletion: sessions, embeddings, messages.
    """
    derived = Q(context_summary__isnull=False) | Q(mood_context__isnull=False) | Q(dialogue__isnull=False)
    count = AssistantSession.objects.filter(derived, owner=owner).update(
        context_summary=None, mood_context=None, dialogue=None, updated_at=now
    )
    embeddings = embeddings_forget(owner_id=owner.pk)
    stopped = answers_stop(owner=owner, now=now)
    if count or stopped or embeddings:
        audit_record(
            actor=owner, action="community.assistant.stopped", target=("community.assistantsession", None),
            owner_id=owner.pk, details={"sessions": count, "answers": stopped, "embeddings": embeddings},
        )  # fmt: skip
    return count


def answers_stop(*, owner: User, now: datetime) -> int:
    """
    This function will end answers that are being written. One statement.

    Excerpts of the journal go to a model and into no row of ours: without their leave there is nothing else to forget.
    """
    waiting = AssistantMessage.objects.filter(owner=owner, state=AssistantMessage.State.PENDING)
    return waiting.update(state=AssistantMessage.State.STOPPED, lease_until=None, updated_at=now)
