"""What rooms above know of a person and the library can choose by: they register when they start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from accounts.identity.models import User


@dataclass(frozen=True, slots=True)
class Signals:
    """`moods` and `factors` are among those of content.library.validation; the newest or strongest first."""

    moods: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()


# None: nothing is known of this person.
SignalSource = Callable[[User, datetime], Signals | None]
_sources: list[SignalSource] = []


def register_signal(source: SignalSource) -> None:
    if source not in _sources:
        _sources.append(source)


def unregister_signal(source: SignalSource) -> None:
    _sources.remove(source)


def signals_of(owner: User, now: datetime) -> Signals:
    """Everything that the sources know, each word once."""
    known = [found for source in _sources if (found := source(owner, now)) is not None]
    return Signals(
        tuple(dict.fromkeys(word for found in known for word in found.moods)),
        tuple(dict.fromkeys(word for found in known for word in found.factors)),
    )
