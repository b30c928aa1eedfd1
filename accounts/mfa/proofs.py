"""Whether somebody proved one of their second factors. Callers run this under the account's guard."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.mfa.models import StaffDevice, TextedCode
from accounts.mfa.passkeys import request_finish
from accounts.mfa.recovery import recovery_normal, recovery_use
from accounts.mfa.selectors import RECOVERY_CODE, SMS, TOTP, WEBAUTHN, sms_factor_of
from accounts.mfa.texting import code_take

State = Mapping[str, Any]
NUMBER = re.compile(r"[0-9]{6}\Z")


@dataclass(frozen=True, slots=True)
class Proof:
    """What a client sent: a code, for a method or for whichever it fits, or a passkey's answer."""

    method: str = ""
    code: str = ""
    credential: Mapping[str, Any] | None = None

    @property
    def field(self) -> str:
        return "code" if self.credential is None else "credential"

    def method_among(self, methods: list[str]) -> str:
        """By its shape, where the client did not say: six digits are the app's, or the phone's without an app."""
        if self.credential is not None:
            return WEBAUTHN
        if self.method:
            return self.method
        if recovery_normal(self.code) is not None:
            return RECOVERY_CODE
        return TOTP if TOTP in methods or SMS not in methods else SMS


def proof_refused(proof: Proof) -> ValidationError:
    """One answer for a wrong, an old, a used and somebody else's code or passkey."""
    message = "This is not right, or no longer."
    return ValidationError({proof.field: [ErrorDetail(message, code=f"{proof.field}_invalid")]})


def factor_check(
    *, owner: User, methods: list[str], proof: Proof, state: Callable[[], State | None], now: datetime
) -> str | None:
    """
    This function will spend the proof and return its method, or None if it proves nothing.

    `methods` are those of the account; `state` gives what a passkey had to sign, and takes it away.
    """
    method = proof.method_among(methods)
    if method not in methods:
        return None
    if method == WEBAUTHN:
        asked = state()
        right = (
            asked is not None
            and proof.credential is not None
            and request_finish(owner=owner, state=asked, credential=proof.credential, now=now)
        )
    elif method == RECOVERY_CODE:
        code = recovery_normal(proof.code)
        right = code is not None and recovery_use(owner=owner, code=code, now=now)
    elif method == TOTP:
        right = totp_check(owner=owner, code=proof.code)
    else:
        right = sms_check(owner=owner, code=proof.code, now=now)
    if right:
        audit_record(
            actor=owner, action="accounts.factor.proven", target=owner, owner_id=owner.pk, details={"method": method}
        )
    return method if right else None


@transaction.atomic
def totp_check(*, owner: User, code: str) -> bool:
    """
    Whether `code` is a fresh one of the person's app: the staff site asks the same row, so it works once everywhere.

    What django_otp.verify_token does, but for the row's own pause after each failure: the guard counts here, and
    whoever mistypes once may try again at once. Failures are noted on the row, so the staff site waits after them.
    """
    device = (
        StaffDevice.objects.select_for_update(of=("self",))
        .select_related("authenticator")
        .filter(user_id=owner.pk, confirmed=True)
        .first()
    )
    digits = "".join(code.split())
    if device is None or not NUMBER.match(digits):
        return False
    device.throttling_enabled = False
    return device.verify_token(digits)


def sms_check(*, owner: User, code: str, now: datetime) -> bool:
    factor = sms_factor_of(owner=owner)
    digits = "".join(code.split())
    if factor is None or not code_take(
        owner=owner, purpose=TextedCode.Purpose.TWO_FACTOR, phone=factor.phone, code=digits, now=now
    ):
        return False
    factor.last_used_at = now
    factor.save(update_fields=["last_used_at", "updated_at"])
    return True
