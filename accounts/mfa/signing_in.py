"""The second half of a sign-in: the password was right, now the second factor."""

from datetime import datetime
from typing import Any

from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.login import session_open
from accounts.identity.models import User
from accounts.identity.tokens import TokenPair
from accounts.mfa.challenges import sign_in_lock, sign_in_of
from accounts.mfa.guard import guard_check, guess
from accounts.mfa.models import MfaChallenge, TextedCode
from accounts.mfa.passkeys import request_begin
from accounts.mfa.proofs import Proof, factor_check, proof_refused
from accounts.mfa.selectors import SMS, WEBAUTHN, methods_of, sms_factor_of
from accounts.mfa.texting import code_owe


def method_missing() -> ValidationError:
    message = "This account has no such second factor."
    return ValidationError({"method": [ErrorDetail(message, code="method_missing")]})


def sign_in_challenge(*, token: str, method: str, now: datetime) -> dict[str, Any]:
    """
    This function will send the text message, or say what a passkey must sign.

    :raises ValidationError: naming `mfa_token` or `method`.
    :raises FactorLocked: after too many wrong codes.
    """
    challenge = sign_in_of(token=token, now=now)
    owner = challenge.owner
    guard_check(owner=owner, now=now)
    return challenge_answer(owner=owner, method=method, now=now, keep=lambda state: _keep(challenge, state))


def challenge_answer(*, owner: User, method: str, now: datetime, keep: Any) -> dict[str, Any]:
    """`keep` takes what a passkey must sign. :raises ValidationError: naming `method`."""
    if method == SMS:
        factor = sms_factor_of(owner=owner)
        if factor is None:
            raise method_missing()
        code_owe(owner=owner, purpose=TextedCode.Purpose.TWO_FACTOR, phone=factor.phone, now=now)
        return {"method": SMS, "sent": True}
    if WEBAUTHN not in methods_of(user=owner):
        raise method_missing()
    options, state = request_begin(owner=owner)
    keep(state)
    return {"method": WEBAUTHN, "options": options}


def sign_in_verify(*, token: str, proof: Proof, now: datetime) -> tuple[User, TokenPair]:
    """
    This function will finish a sign-in.

    :raises ValidationError: naming `mfa_token`, or `code` or `credential` for a wrong one, which counts.
    :raises FactorLocked: after too many wrong ones.
    """
    challenge = sign_in_of(token=token, now=now)

    def attempt() -> tuple[User, TokenPair] | None:
        row = sign_in_lock(challenge_id=challenge.pk, now=now)
        owner = row.owner
        methods = methods_of(user=owner)
        if factor_check(owner=owner, methods=methods, proof=proof, state=lambda: _take(row), now=now) is None:
            return None
        MfaChallenge.objects.filter(pk=row.pk).update(used_at=now)
        return owner, session_open(user=owner, device=row.device_info, now=now, factor=True)

    found = guess(owner=challenge.owner, now=now, method=proof.method or proof.field, attempt=attempt)
    if found is None:
        raise proof_refused(proof)
    return found


def _keep(challenge: MfaChallenge, state: dict[str, Any]) -> None:
    MfaChallenge.objects.filter(pk=challenge.pk).update(webauthn_state=state)


def _take(row: MfaChallenge) -> dict[str, Any] | None:
    """An answer to a challenge is looked at once, right or wrong."""
    state: dict[str, Any] | None = row.webauthn_state
    MfaChallenge.objects.filter(pk=row.pk).update(webauthn_state=None)
    return state
