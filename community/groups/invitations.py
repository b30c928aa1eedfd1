"""
Codes that let one person in once. Nobody is invited by an address or a name: a code is handed over by whoever has it.

A code has 128 random bits, so its plain hash tells nothing, and looking for one costs no more with a wrong one.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from community.groups.models import GroupInvitation, SupportGroup
from community.groups.roles import leader_lock, led_lock
from community.messaging.models import ConversationParticipant
from config.api.errors import DomainError

CODE_BYTES = 16
DAYS_DEFAULT, DAYS_MAX = 7, 30
OPEN_MAX = 50


class InvitationsFull(DomainError):
    default_code = "invitations_full"
    default_detail = f"There are {OPEN_MAX} open invitations. Take one back first."


@dataclass(frozen=True, slots=True)
class Invited:
    """The row, and the code that is shown once."""

    row: GroupInvitation
    code: str


@transaction.atomic
def invitation_create(
    *, actor: User, group_id: UUID, now: datetime, role: str = ConversationParticipant.Role.MEMBER,
    days: int = DAYS_DEFAULT, by_staff: bool = False,
) -> Invited:  # fmt: skip
    """
    This function will make a code for one person; of another role than a member's by staff alone.

    :raises NotFound, RoleNeeded: for who does not lead the group. :raises InvitationsFull: when too many are open.
    """
    _, group = led_lock(actor=actor, group_id=group_id, by_staff=by_staff)
    if open_invitations(group_id, now).count() >= OPEN_MAX:
        raise InvitationsFull
    code = secrets.token_urlsafe(CODE_BYTES)
    row = GroupInvitation.objects.create(
        group=group, owner=actor, role=role, code_hash=code_hash(code), expires_at=now + timedelta(days=days)
    )
    audit_record(
        actor=actor, action="community.group.invitation_created", target=row, details={"group_id": str(group_id)}
    )
    return Invited(row, code)


@transaction.atomic
def invitation_revoke(*, actor: User, group_id: UUID, invitation_id: UUID, now: datetime) -> None:
    """
    This function will take an invitation back; one that was used stays used. Repeating it changes nothing.

    :raises NotFound: if the group has no such invitation, or `actor` is not in it. :raises RoleNeeded: as above.
    """
    leader_lock(actor=actor, group_id=group_id)
    row = GroupInvitation.objects.filter(pk=invitation_id, group_id=group_id).first()
    if row is None:
        raise NotFound
    if row.revoked_at is None and row.used_at is None:
        row.revoked_at = now
        row.save(update_fields=["revoked_at", "updated_at"])
        audit_record(actor=actor, action="community.group.invitation_revoked", target=row)


def invitations_end(*, group_id: UUID, owner_id: UUID, now: datetime) -> None:
    """Under the group's lock: the codes of somebody who leads it no more are not theirs to hand out."""
    rows = GroupInvitation.objects.filter(group_id=group_id, owner_id=owner_id, used_at=None, revoked_at=None)
    rows.update(revoked_at=now, updated_at=now)


def open_invitations(group_id: UUID, now: datetime) -> QuerySet[GroupInvitation]:
    return GroupInvitation.objects.filter(group_id=group_id, used_at=None, revoked_at=None, expires_at__gt=now)


def invitation_find(*, group: SupportGroup, code: str | None) -> GroupInvitation | None:
    """The invitation with this code, whether it still lets anybody in or not; call it under the group's lock."""
    if not code:
        return None
    return GroupInvitation.objects.filter(group=group, code_hash=code_hash(code)).first()


def is_open(row: GroupInvitation | None, now: datetime) -> bool:
    return row is not None and row.used_at is None and row.revoked_at is None and row.expires_at > now


def code_hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
