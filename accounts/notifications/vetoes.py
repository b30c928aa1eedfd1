"""
Rooms above may say at the last moment that a notification is not to be sent: blocked meanwhile, cancelled, answered.

A veto reads what it needs by the ids in `data` and answers True to hold the notification back from every channel.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

Veto = Callable[[UUID, Mapping[str, Any]], bool]
_vetoes: dict[str, list[Veto]] = {}


def register_veto(kind: str, veto: Veto) -> None:
    """`veto(owner_id, data)` is asked right before each sending of a notification of `kind`."""
    known = _vetoes.setdefault(str(kind), [])
    if veto not in known:
        known.append(veto)


def is_vetoed(kind: str, owner_id: UUID, data: Callable[[], Mapping[str, Any]]) -> bool:
    """`data` is only opened where somebody asks."""
    return any(veto(owner_id, data()) for veto in _vetoes.get(str(kind), ()))
