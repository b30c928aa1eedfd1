"""Triggers as they are stored: one spelling for one thing, so that they can be counted."""

import unicodedata
from collections.abc import Iterable

from wellness.checkins.models import TRIGGER_MAX

# They stand inside Persian words and in emoji of several people, and count as unprintable.
JOINERS = {0x200C: None, 0x200D: None}


class TriggerInvalid(ValueError):
    """The message says what is wrong, without the text."""


def trigger_of(text: str) -> str:
    """
    This function will give a trigger in lower case, in one Unicode form and with single spaces.

    :raises TriggerInvalid: when nothing is left, or too much: some letters become several in one form.
    """
    # In Turkish a capital with a dot is the letter with one; by default it would become a letter and a mark.
    trigger = " ".join(unicodedata.normalize("NFKC", text).lower().replace("i\u0307", "i").split())
    if not trigger:
        raise TriggerInvalid("This must not be blank.")
    if len(trigger) > TRIGGER_MAX:
        raise TriggerInvalid(f"At most {TRIGGER_MAX} characters are accepted.")
    if not trigger.translate(JOINERS).isprintable():
        raise TriggerInvalid("Control characters are not accepted.")
    return trigger


def triggers_of(texts: Iterable[str]) -> list[str]:
    """Each once, in the order in which they were named."""
    return list(dict.fromkeys(map(trigger_of, texts)))
