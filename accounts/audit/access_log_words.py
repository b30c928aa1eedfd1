"""Which rows of the history a person sees as 'who opened what of mine', and in which words."""

import re
from collections.abc import Mapping
from typing import Any

from django.apps import apps

# Names that end like this are kept for staff and for therapists with whom something is shared: what people do among
# each other (reporting somebody, for one) must never get such a name, or the other one would read of it here.
ENDINGS = r"(\.(opened|looked_up|exported)|_by_staff)$"
FAMILIES = r"^(accounts\.(emergency|erasure|export|sharing)|crisis\.incident)\."
_STAFF_ACTS = {
    "accounts.user.suspended",
    "accounts.user.reinstated",
    "accounts.user.sessions_ended",
    "accounts.user.role_changed",
    "accounts.factor.added",
    "accounts.factor.removed",
    "accounts.subscription.set",
    "accounts.notification.sent",
    "accounts.usersession.listed",
    "accounts.auditevent.listed",
}
_WORDS = {
    "accounts.user": "account",
    "accounts.usersession": "signed-in device",
    "accounts.auditevent": "entry of your history",
    "accounts.subscription": "plan",
    "accounts.sharinggrant": "sharing with a therapist",
    "accounts.emergencyaccess": "record",
    "accounts.userprofile": "profile",
}
# A reading of the record itself names its part.
_PARTS = {
    "profile": "profile",
    "mood": "mood entries",
    "journal": "journal",
    "assessments": "assessments",
    "habits": "habits",
    "meditation": "meditation",
    "crisis": "crisis record",
    "therapy": "therapy record",
    "wearables": "data from wearables",
}
EMERGENCY = "accounts.emergency."
_CODE = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


def register_access_actions(*actions: str) -> None:
    """For rooms whose staff act on people's records under names with other endings."""
    _STAFF_ACTS.update(actions)


def staff_acts() -> list[str]:
    return sorted(_STAFF_ACTS)


def action_word(action: str) -> str:
    """`accounts.user.opened` is `opened`; `accounts.usersession.ended_by_staff` is `ended`."""
    return action.rpartition(".")[2].removesuffix("_by_staff")


def target_words(target_type: str, details: Mapping[str, Any]) -> str:
    """What was opened, as its owner calls it."""
    part = details.get("category")
    if isinstance(part, str) and part in _PARTS:
        return _PARTS[part]
    if target_type in _WORDS:
        return _WORDS[target_type]
    try:
        return str(apps.get_model(target_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return "record"


def reason_code(details: Mapping[str, Any]) -> str | None:
    """Only a code: a text that staff wrote may be about somebody else too."""
    code = details.get("reason_code", details.get("reason"))
    return code if isinstance(code, str) and _CODE.fullmatch(code) else None


def is_emergency(action: str, details: Mapping[str, Any]) -> bool:
    return action.startswith(EMERGENCY) or details.get("emergency") is True
