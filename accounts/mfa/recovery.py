"""
Recovery codes: ten of 120 bits, each for one use.

allauth's row holds them, but not allauth's way (a readable seed, 27 bits): a hash of each is compared, and a copy for
showing them again is sealed under the person's own key.
"""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.mfa.notices import security_notice
from accounts.mfa.selectors import REAL, methods_of, remaining_in
from accounts.vault.services import open_text, seal_text
from config.api.errors import Conflict

COUNT = 10
BYTES = 15
LENGTH = 24  # of the code in base32
GROUP = 4
ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
LABEL = "accounts.mfa.recovery_codes"


class NoFactor(Conflict):
    default_code = "no_factor"
    default_detail = "Recovery codes stand in for a second factor; set one up first."


class ShownAlready(Exception):
    """This step-up has shown the codes, or an older one than the last that did; `remaining` are left."""

    def __init__(self, remaining: int) -> None:
        super().__init__(remaining)
        self.remaining = remaining


def recovery_normal(text: str) -> str | None:
    """What was typed, as a code; None if it cannot be one."""
    code = "".join(text.split()).replace("-", "").upper()
    return code if len(code) == LENGTH and ALPHABET.issuperset(code) else None


@transaction.atomic
def recovery_make(*, owner: User, now: datetime) -> list[str]:
    """
    This function will make ten new codes in place of the old ones and return them, for this one showing.

    :raises NoFactor: if there is no second factor that they could stand in for.
    """
    User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)
    if not REAL.intersection(methods_of(user=owner)):
        raise NoFactor
    codes = [base64.b32encode(secrets.token_bytes(BYTES)).decode() for _ in range(COUNT)]
    data = {
        "codes": [{"hash": _hash(code), "used": False} for code in codes],
        "sealed": base64.b64encode(seal_text(owner, LABEL, json.dumps(codes))).decode(),
        "shown_at": now.timestamp(),
    }
    Authenticator.objects.update_or_create(
        user_id=owner.pk,
        type=Authenticator.Type.RECOVERY_CODES,
        defaults={"data": data, "created_at": now, "last_used_at": None},
    )
    audit_record(actor=owner, action="accounts.recovery_codes.made", target=owner, owner_id=owner.pk)
    security_notice(owner=owner, variant="recovery_codes_made", now=now)
    return [_grouped(code) for code in codes]


@transaction.atomic
def recovery_show(*, owner: User, stepped_up_at: datetime) -> list[str]:
    """
    This function will return the codes that are left, once for each step-up.

    :raises ShownAlready: for a second time, and for a step-up older than the one that saw them last.
    """
    row = _locked(owner)
    if row is None:
        return []
    if stepped_up_at.timestamp() <= row.data["shown_at"]:
        raise ShownAlready(remaining_in(row))
    codes = json.loads(open_text(owner, LABEL, base64.b64decode(row.data["sealed"])))
    row.data["shown_at"] = stepped_up_at.timestamp()
    row.save(update_fields=["data"])
    audit_record(actor=owner, action="accounts.recovery_codes.shown", target=owner, owner_id=owner.pk)
    left = zip(codes, row.data["codes"], strict=True)
    return [_grouped(code) for code, state in left if not state["used"]]


def recovery_use(*, owner: User, code: str, now: datetime) -> bool:
    """This function will spend a code. Runs in the caller's transaction; of two requests with one code, one wins."""
    row, digest = _locked(owner), _hash(code)
    if row is None:
        return False
    # Every hash is compared, so that time does not tell which one was near.
    matches = [state for state in row.data["codes"] if hmac.compare_digest(state["hash"], digest)]
    if not matches or matches[0]["used"]:
        return False
    matches[0]["used"] = True
    row.last_used_at = now
    row.save(update_fields=["data", "last_used_at"])
    left = remaining_in(row)
    audit_record(
        actor=owner, action="accounts.recovery_codes.used", target=owner, owner_id=owner.pk, details={"left": left}
    )
    security_notice(owner=owner, variant="recovery_code_used", now=now, params={"left": left})
    return True


def _locked(owner: User) -> Authenticator | None:
    rows: Any = Authenticator.objects.select_for_update(of=("self",))
    found: Authenticator | None = rows.filter(user_id=owner.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    return found


def _hash(code: str) -> str:
    # 120 random bits need no slow hash (ASVS 6.5.2 asks for one below 112).
    return hashlib.sha256(f"{LABEL}:{code}".encode()).hexdigest()


def _grouped(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))
