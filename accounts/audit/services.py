"""The only writer of the audit history. Called in the service that acts, in its transaction."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone
from psycopg.types.json import Jsonb

from config.api.context import current
from config.database import hot_rows
from config.ids import uuid7

if TYPE_CHECKING:
    from accounts.identity.models import User

Target = Model | tuple[str, object] | None

COLUMNS = "id, at, actor_id, owner_id, session_id, action, target_type, target_id, request_id, ip, details"
PLACES = "%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s"
INSERT = f"INSERT INTO accounts_auditevent ({COLUMNS}) VALUES ({PLACES})"  # noqa: S608 - names from this module only


def audit_values(
    *,
    actor: "User | None",
    action: str,
    target: Target = None,
    owner_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> tuple[Any, ...]:
    """The values of one row, in the order of COLUMNS, for a statement that writes it beside its own rows."""
    context = current()
    kind, key = _target(target)
    return (
        uuid7(), timezone.now(), actor.pk if actor is not None else None, owner_id, context.session_id, action,
        kind, key, context.request_id, context.ip or "", Jsonb(dict(details) if details else {}),
    )  # fmt: skip


def audit_record(
    *,
    actor: "User | None",
    action: str,
    target: Target = None,
    owner_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """
    This function will add one row to the history, in the caller's transaction. One statement.

    `details` takes ids, counts and names of fields; never text that a person wrote.
    """
    hot_rows(INSERT, audit_values(actor=actor, action=action, target=target, owner_id=owner_id, details=details))


def _target(target: Target) -> tuple[str, str]:
    if target is None:
        return "", ""
    if isinstance(target, Model):
        return target._meta.label_lower, str(target.pk)
    kind, key = target
    return kind, "" if key is None else str(key)
