"""Files that ship, brought into the database when they are others than those of the last load."""

from collections.abc import Callable

from django.db import transaction

from accounts.audit.services import audit_record
from config.reference import LoadResult, reference_lock
from content.library.models import ContentState


def files_load(*, name: str, token: str, target: str, load: Callable[[], LoadResult]) -> LoadResult:
    """
    This function will have `load` write what the files say; one query when `token` is that of the last load.

    `name` is the row that remembers the token, and the action in the audit is content.<name>.loaded.
    """
    if _loaded(name) == token:
        return LoadResult(unchanged=True)
    with transaction.atomic():
        reference_lock()
        if _loaded(name) == token:
            return LoadResult(unchanged=True)
        result = load()
        ContentState.objects.update_or_create(name=name, defaults={"token": token})
        counts = {"created": result.created, "updated": result.updated, "retired": result.retired}
        audit_record(actor=None, action=f"content.{name}.loaded", target=(target, None), details=counts)
    return result


def _loaded(name: str) -> str | None:
    return ContentState.objects.filter(name=name).values_list("token", flat=True).first()
