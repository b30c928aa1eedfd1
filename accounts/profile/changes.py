"""What happens elsewhere when people change something about themselves; higher rooms register in their `ready()`."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from accounts.identity.models import User

Support = dict[str, Any]
Listener = Callable[[User, frozenset[str], datetime], None]


class TextScreen(Protocol):
    def __call__(self, *, owner: User, text: str, source: str, source_id: UUID, now: datetime) -> Support | None: ...


_listeners: list[Listener] = []
_screens: list[TextScreen] = []


def register_profile_listener(listener: Listener) -> None:
    """
    `listener(owner, fields, now)` runs in the transaction of every change, with the names of what did change: columns
    of the account (timezone, locale ...), of preferences (mood_reminder_time ...), of the privacy switches.
    """
    if listener not in _listeners:
        _listeners.append(listener)


def profile_changed(*, owner: User, fields: Iterable[str], now: datetime) -> None:
    """This function will tell every listener; call it in the transaction of the change."""
    changed = frozenset(fields)
    if changed:
        for listener in _listeners:
            listener(owner, changed, now)


def register_text_screen(screen: TextScreen) -> None:
    """`screen(owner=, text=, source=, source_id=, now=)` gives the help to answer with, or None."""
    if screen not in _screens:
        _screens.append(screen)


def text_screened(*, owner: User, text: str, source: str, source_id: UUID, now: datetime) -> Support | None:
    """This function will have what a person wrote looked at for danger; call it in the writer's transaction."""
    if not text:
        return None
    answers = [screen(owner=owner, text=text, source=source, source_id=source_id, now=now) for screen in _screens]
    return next((answer for answer in answers if answer is not None), None)
