"""
Messages as numbers, for a model that is told what was said about the same thing before; and forgetting them.

Made by the worker, only by leave, and only where an encoder lies and pgvector is in the database. They are a person's
words in another form: turned into a direction that only the person's key knows, and gone with message and leave.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.consent.models import Consent, ConsentType
from accounts.consent.services import consent_hold
from accounts.identity.models import User
from accounts.vault.keyring import KeyDestroyed
from accounts.vault.models import DataKey
from accounts.vault.sealing import SealBroken
from community.assistant.encoder import Encoder, encoder_open
from community.assistant.models import DIMENSIONS, NAME_MAX, AssistantEmbedding, AssistantMessage
from community.assistant.turning import TURN, turn_for
from config.database import hot_rows

BATCH = 100
FOUND_MOST = 3
# Cosine distance: 0 is the same, 1 has nothing in common.
NEAR = 0.6
# A word or two is about nothing.
SHORTEST = 12
State, Role = AssistantMessage.State, AssistantMessage.Role
_HAS_VECTOR = "SELECT 1 FROM pg_type WHERE typname = 'vector'"
# The index divides everybody's vectors into a hundred lists and by itself looks into one of them: of one person's, that
# finds one in a hundred. With all of them it is exact, and taken only where it is cheaper than the person's own rows.
_ALL_LISTS = "SELECT set_config('ivfflat.probes', '100', true)"
_NEAREST = f"""
SELECT e.message_id FROM community_assistantembedding e JOIN community_assistantmessage m ON m.id = e.message_id
 WHERE e.owner_id = %s AND e.model = %s AND m.session_id <> %s AND NOT m.is_hidden
   AND (e.values::vector({DIMENSIONS})) <=> (%s::real[]::vector({DIMENSIONS})) < %s
 ORDER BY (e.values::vector({DIMENSIONS})) <=> (%s::real[]::vector({DIMENSIONS})) LIMIT %s
"""  # noqa: S608 - one number of ours


def stored_as(encoder: Encoder) -> str:
    return encoder.name[: NAME_MAX - len(TURN)] + TURN


def _numbers(encoder: Encoder, owner: User, message: AssistantMessage) -> list[float]:
    return turn_for(owner, stored_as(encoder), encoder.read(message.content))


def has_vector() -> bool:
    return bool(hot_rows(_HAS_VECTOR))


def embeddings_make(*, now: datetime, limit: int = BATCH) -> int:
    """
    This function will read messages that have no numbers yet, of people whose leave there is, and say how many it read.

    Each in a transaction of its own; two workers at once do the same twice, and no harm.
    """
    encoder = encoder_open()
    if encoder is None or not has_vector():
        return 0
    # Without a key there is nothing to read: such messages would be the first in every batch.
    keys = DataKey.objects.exclude(owner=None)
    willing = Consent.objects.filter(type=ConsentType.AI_PROCESSING, granted=True, owner__in=keys.values("owner"))
    made = AssistantEmbedding.objects.filter(model=stored_as(encoder))
    waiting = AssistantMessage.objects.filter(
        role=Role.USER, owner__in=willing.values("owner"), owner__deleted_at=None
    ).exclude(pk__in=made.values("message"))
    found = list(waiting.order_by("-created_at").select_related("owner")[:limit])
    for message in found:
        try:
            _make(encoder, message)
        except (SealBroken, KeyDestroyed):
            # Gone with its key since it was found.
            continue
    return len(found)


def _make(encoder: Encoder, message: AssistantMessage) -> None:
    # A short one is kept as nothing, so that it does not wait for ever.
    short = len(message.content) < SHORTEST
    values = [0.0] * DIMENSIONS if short else _numbers(encoder, message.owner, message)
    with transaction.atomic():
        if not consent_hold(owner=message.owner, kind=ConsentType.AI_PROCESSING):
            return
        # Locked, so that a deletion either waits for the numbers and takes them along, or is seen here.
        if not AssistantMessage.objects.select_for_update(of=("self",)).filter(pk=message.pk).exists():
            return
        AssistantEmbedding.objects.update_or_create(
            message_id=message.pk,
            defaults={"owner_id": message.owner_id, "model": stored_as(encoder), "values": values},
        )


def said_before(*, owner: User, message: AssistantMessage) -> list[str]:
    """
    What the person said about the same thing in other conversations, the nearest first. Four queries, or none.

    Call it in a transaction: outside of one, the index may miss some.
    """
    encoder = encoder_open()
    if encoder is None or len(message.content) < SHORTEST or not has_vector():
        return []
    vector = _numbers(encoder, owner, message)
    hot_rows(_ALL_LISTS)
    ids = [row[0] for row in hot_rows(
        _NEAREST, (owner.pk, stored_as(encoder), message.session_id, vector, NEAR, vector, FOUND_MOST)
    )]  # fmt: skip
    rows = AssistantMessage.objects.in_bulk(ids)
    for row in rows.values():
        row.owner = owner
    return [rows[one].content for one in ids if one in rows]


def embeddings_forget(*, owner_id: UUID) -> int:
    return AssistantEmbedding.objects.filter(owner=owner_id).delete()[0]


def embedding_forget(*, message_id: UUID) -> int:
    return AssistantEmbedding.objects.filter(message=message_id).delete()[0]
