from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound

from accounts.export.models import DataExport, JobState
from accounts.identity.models import User


def export_list(*, owner: User) -> QuerySet[DataExport]:
    return DataExport.objects.filter(owner=owner)


def export_get(*, owner: User, export_id: UUID) -> DataExport:
    """:raises NotFound: also when it is somebody else's."""
    export = DataExport.objects.filter(owner=owner, pk=export_id).first()
    if export is None:
        raise NotFound
    return export


def export_of_link(*, export_id: UUID, owner_id: UUID, now: datetime) -> DataExport:
    """:raises NotFound: unless it is theirs, ready, and its week is not over."""
    ready = DataExport.objects.select_related("owner").filter(
        pk=export_id, owner_id=owner_id, owner__status=User.Status.ACTIVE, state=JobState.READY, expires_at__gt=now
    )
    export = ready.first()
    if export is None:
        raise NotFound
    return export
