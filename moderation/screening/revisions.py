"""The versions of the rules, one number after the other."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accounts.identity.models import User
from moderation.screening.current import rules_forget, rules_version
from moderation.screening.models import ScreeningPolicy, ScreeningRevision, ScreeningRule

# A process that saw version 6 must not miss a 5 that was committed later: changes are one after the other.
LOCK = 5_170_742
RULE = ("slug", "kind", "language", "terms", "places", "outcome", "is_active", "note")
POLICY = ("place", "outcomes", "young_days", "texts_a_day")


def revisions_lock() -> None:
    """Until the end of the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def values_of(row: ScreeningRule | ScreeningPolicy) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (RULE if isinstance(row, ScreeningRule) else POLICY)}


def revision_write(
    row: ScreeningRule | ScreeningPolicy | None,
    *,
    actor: User | None,
    before: dict[str, Any] | None,
    now: datetime,
) -> ScreeningRevision:
    """
    This function will give the rules their next number; under `revisions_lock`, in the writer's transaction.

    No row stands for a load of the file that ships.
    """
    revision = ScreeningRevision.objects.create(
        number=rules_version() + 1,
        target_type="file" if row is None else row._meta.model_name or "",
        target_id=row.pk if row is not None else None,
        before=before,
        after=values_of(row) if row is not None else None,
        actor=actor,
        created_at=now,
    )
    transaction.on_commit(rules_forget)
    return revision
