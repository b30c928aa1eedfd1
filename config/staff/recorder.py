"""Where staff pages report what staff opened and did; the accounts room, which owns the audit history, listens."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Model

Recorder = Callable[..., None]
_recorders: list[Recorder] = []


def register_recorder(recorder: Recorder) -> None:
    """`recorder(actor=, action=, target=, owner_id=, details=)` writes one row of history."""
    _recorders[:] = [recorder]


def record(
    *, actor: Any, action: str, target: Model, owner_id: UUID | None = None, details: Mapping[str, Any] | None = None
) -> None:
    """:raises RuntimeError: if nobody listens: a page that cannot be recorded must not be shown."""
    if not _recorders:
        raise RuntimeError("No recorder is registered; staff pages stay closed.")
    _recorders[0](actor=actor, action=action, target=target, owner_id=owner_id, details=details)
