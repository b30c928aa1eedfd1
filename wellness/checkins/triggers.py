"""Triggers as they are stored: one spelling for one thing, so that they can be counted."""

import unicodedata
from collections.abc import Iterable

from wellness.checkins.models import TRIGGER_MAX


class TriggerInvalid(ValueError):
    """The message says what is wrong, without the text."""


def trigger_of(text: str) -> str:
    """
    This function will give a trigger in lower case, in one Unicode form and with single spaces.

    :raises TriggerInvalid: when nothing is left, or too much: some letters become two in lower case.
    """
    trigger = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    if not trigger:
        raise TriggerInvalid("This must not be blank.")
    if len(trigger) > TRIGGER_MAX:
        raise TriggerInvalid(f"At most {TRIGGER_MAX} characters are accepted.")
    if not trigger.isprintable():
        raise TriggerInvalid("Control characters are not accepted.")
    return trigger


def triggers_of(texts: Iterable[str]) -> list[str]:
    """Each once, in the order in which they were named."""
    return list(dict.fromkeys(map(trigger_of, texts)))
