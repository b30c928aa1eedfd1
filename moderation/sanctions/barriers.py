"""
What stands between a decision and a write that is under way.

A room whose writes must not slip past a ban or a mute registers a barrier: it locks, in the transaction of the
decision and before the row of the restriction, whatever such a write locks before it asks whether it may.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

Barrier = Callable[[UUID], None]
Effect = Callable[[UUID, str, datetime], None]

_BARRIERS: list[Barrier] = []
_EFFECTS: list[Effect] = []


def register_barrier(barrier: Barrier) -> None:
    """`barrier(owner_id)` runs before the restriction is written, in its transaction."""
    if barrier not in _BARRIERS:
        _BARRIERS.append(barrier)


def register_effect(effect: Effect) -> None:
    """
    `effect(owner_id, kind, now)` runs after the restriction is written, in its transaction; sockets hear on commit.

    `kind` is what is in force from now on: `ban`, `mute`, or `lift` for nothing any more.
    """
    if effect not in _EFFECTS:
        _EFFECTS.append(effect)


def barriers_raise(owner_id: UUID) -> None:
    for barrier in _BARRIERS:
        barrier(owner_id)


def effects_run(owner_id: UUID, kind: str, now: datetime) -> None:
    for effect in _EFFECTS:
        effect(owner_id, kind, now)
