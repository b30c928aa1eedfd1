from uuid import UUID

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound

from accounts.export.models import OPEN_STATES
from accounts.identity.models import User
from accounts.imports.models import DataImport


def import_list(*, owner: User) -> QuerySet[DataImport]:
    return DataImport.objects.filter(owner=owner)


def import_get(*, owner: User, import_id: UUID) -> DataImport:
    """:raises NotFound: also when it is somebody else's."""
    job = DataImport.objects.filter(owner=owner, pk=import_id).first()
    if job is None:
        raise NotFound
    return job


def imports_open() -> QuerySet[DataImport]:
    """Those that wait or are under way."""
    return DataImport.objects.filter(state__in=OPEN_STATES)
