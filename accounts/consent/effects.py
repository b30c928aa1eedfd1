"""What the rooms do the moment a consent is given or withdrawn. They register when the app starts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from accounts.consent.models import ConsentType
from accounts.identity.models import User

# handler(owner=, now=)
Effect = Callable[..., Any]

_on_granted: dict[str, list[Effect]] = {}
_on_withdrawn: dict[str, list[Effect]] = {}


def register_consent_effect(
    kind: ConsentType | str, *, on_granted: Effect | None = None, on_withdrawn: Effect | None = None
) -> None:
    """
    `handler(owner=, now=)` runs in the transaction of the answer, so it must be quick and may be repeated.

    A handler that raises takes the whole answer back: a withdrawal that left derived data behind would be a lie.
    """
    name = ConsentType(kind).value
    for table, effect in ((_on_granted, on_granted), (_on_withdrawn, on_withdrawn)):
        if effect is not None and effect not in table.get(name, ()):
            table.setdefault(name, []).append(effect)


def consent_effects_run(*, owner: User, kind: ConsentType | str, granted: bool, now: datetime) -> None:
    table = _on_granted if granted else _on_withdrawn
    for effect in table.get(str(kind), ()):
        effect(owner=owner, now=now)
