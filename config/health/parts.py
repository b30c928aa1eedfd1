"""Parts of the house that only rooms above know of; they register when the app starts."""

from collections.abc import Callable
from datetime import datetime

# part(now=) gives up, late, down or off; off is no fault.
Part = Callable[..., str]
_parts: dict[str, Part] = {}


def register_health_part(name: str, part: Part) -> None:
    _parts[name] = part


def parts_health(*, now: datetime) -> dict[str, str]:
    return {name: part(now=now) for name, part in _parts.items()}
