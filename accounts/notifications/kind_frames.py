"""Kinds that apps hear as events of their own besides `notification:new`; whoever makes such a kind registers it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

KindFrame = Callable[[str, UUID], tuple[str, dict[str, Any]] | None]
_frames: dict[str, KindFrame] = {}


def register_kind_frame(kind: str, frame: KindFrame) -> None:
    """`frame(kind, notification_id)` gives the event and its data."""
    _frames[str(kind)] = frame


def kind_frame(kind: str, notification_id: UUID) -> tuple[str, dict[str, Any]] | None:
    """The event and its data; None for a kind without one."""
    frame = _frames.get(str(kind))
    return None if frame is None else frame(kind, notification_id)
