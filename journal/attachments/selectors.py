"""The only way to attachments."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet, Sum
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from journal.attachments.models import JournalAttachment
from journal.entries.models import JournalEntry


def attachment_list(*, owner: User) -> QuerySet[JournalAttachment]:
    """Those whose file is there."""
    return JournalAttachment.objects.filter(owner=owner).exclude(file="")


def attachment_get(*, owner: User, entry_id: UUID, attachment_id: UUID, lock: bool = False) -> JournalAttachment:
    """:raises NotFound: also when it is somebody else's, or another entry's."""
    rows = attachment_list(owner=owner).filter(pk=attachment_id, entry_id=entry_id)
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise NotFound
    row.owner = owner
    return row


def entry_check(*, owner: User, entry_id: UUID) -> None:
    """:raises NotFound: when there is no such entry, or it is somebody else's."""
    if not JournalEntry.objects.filter(owner=owner, pk=entry_id).exists():
        raise NotFound


def attachments_of(*, owner: User, entry_ids: Collection[UUID]) -> dict[UUID, list[JournalAttachment]]:
    """By entry, the oldest first. One query, none without entries."""
    found: dict[UUID, list[JournalAttachment]] = {}
    if entry_ids:
        rows = attachment_list(owner=owner).filter(entry_id__in=entry_ids).order_by("created_at", "pk")
        for row in rows.defer("fingerprint"):
            found.setdefault(row.entry_id, []).append(row)
    return found


def attachment_bytes(*, owner: User) -> int:
    """How much of the allowance a person has used. One query, of the index alone."""
    total: int | None = JournalAttachment.objects.filter(owner=owner).aggregate(sum=Sum("size_bytes"))["sum"]
    return total or 0
