"""The only way to filled-in exercises."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from accounts.identity.models import User
from wellness.cbt.models import CbtEntry
from wellness.diary.selectors import diary_get, diary_list


def cbt_entry_list(
    *,
    owner: User,
    entry_type: str | None = None,
    status: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[CbtEntry]:
    rows = diary_list(CbtEntry.objects.all(), owner=owner, first=first, last=last)
    wanted = {name: value for name, value in (("entry_type", entry_type), ("status", status)) if value}
    return rows.filter(**wanted)


def cbt_entry_get(*, owner: User, entry_id: UUID) -> CbtEntry:
    """:raises NotFound: also when it is somebody else's."""
    return diary_get(CbtEntry.objects.all(), owner=owner, row_id=entry_id)
