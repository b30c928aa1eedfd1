"""Blocking somebody by something of theirs that the person saw."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from community.blocks.models import UserBlock
from community.messaging.models import ConversationParticipant
from community.peer_chat.services import peer_blocked
from config.api.errors import DomainError
from config.commits import after_commit
from config.realtime.publish import publish_access_changed
from moderation.reports.targets import target_of

PARTICIPANT = "participant"
# By what people meet each other. Who counsels is at work, and a machine is nobody.
CONTENT = frozenset({"chat_message", "group_message", "post", "reply"})


class NotBlockable(DomainError):
    default_code = "not_blockable"
    default_detail = "This cannot be blocked."


@dataclass(frozen=True, slots=True)
class Reference:
    """Who stands behind something that the person saw, and under which name."""

    owner_id: UUID
    name: str


def reference_find(*, viewer: User, reference_type: str, reference_id: UUID) -> Reference:
    """
    Inside a transaction, because what is referred to is locked.

    :raises NotFound: for what the viewer does not see, or whose author is gone.
    """
    if reference_type in CONTENT:
        shown = target_of(reference_type).seen_by(viewer=viewer, content_id=reference_id)
        if shown.author_id is None:
            raise NotFound
        return Reference(shown.author_id, shown.author_name)
    if reference_type != PARTICIPANT:
        raise NotFound
    rows = ConversationParticipant.objects.filter(pk=reference_id, owner__isnull=False)
    row = rows.filter(conversation__participants__owner=viewer).values_list("owner_id", "alias", "role").first()
    if row is None or row[0] is None:
        raise NotFound
    if row[2] == ConversationParticipant.Role.COUNSELOR:
        raise NotBlockable
    return Reference(row[0], row[1])


def block_create(*, owner: User, reference_type: str, reference_id: UUID, now: datetime) -> tuple[UserBlock, bool]:
    """
    This function will keep two people apart everywhere from its commit on: conversations of the two are over, and in
    groups and the forum neither hears the other. The other is not told. True if the block is new.

    :raises NotFound: for what the person does not see. :raises NotBlockable: for oneself, and for staff at work.
    """
    known = UserBlock.objects.filter(owner=owner, reference_type=reference_type, reference_id=reference_id).first()
    if known is not None:
        return known, False
    with transaction.atomic():
        found = reference_find(viewer=owner, reference_type=reference_type, reference_id=reference_id)
    if found.owner_id == owner.pk:
        raise NotBlockable
    return _write(owner, found, reference_type, reference_id, now)


@transaction.atomic
def _write(
    owner: User, found: Reference, reference_type: str, reference_id: UUID, now: datetime
) -> tuple[UserBlock, bool]:
    """Without the lock of what was seen: whoever writes into several rooms takes their locks in an order of its own."""
    row, fresh = UserBlock.objects.get_or_create(
        owner=owner, reference_type=reference_type, reference_id=reference_id,
        defaults={"blocked_id": found.owner_id, "name": found.name},
    )  # fmt: skip
    if fresh:
        # Whatever either of them is sending to the other is stored before the block, or refused.
        peer_blocked(one_id=owner.pk, other_id=found.owner_id, now=now)
        audit_record(actor=owner, action="community.block.created", target=row, owner_id=owner.pk)
        after_commit(publish_access_changed, (owner.pk, found.owner_id))
    return row, fresh


@transaction.atomic
def block_delete(*, owner: User, block_id: UUID) -> None:
    """This function will lift a block; what ended because of it stays ended. :raises NotFound: if there is none."""
    row = UserBlock.objects.select_for_update().filter(owner=owner, pk=block_id).first()
    if row is None:
        raise NotFound
    audit_record(actor=owner, action="community.block.deleted", target=row, owner_id=owner.pk)
    after_commit(publish_access_changed, (owner.pk, row.blocked_id))
    row.delete()
