"""Proving again who holds the phone, before what a stolen one must not do."""

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.http import HttpRequest
from rest_framework import status
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.identity.services import session_step_up
from accounts.mfa.challenges import step_up_challenge_open, step_up_state_take
from accounts.mfa.guard import guard_check, guess
from accounts.mfa.proofs import Proof, factor_check, proof_refused
from accounts.mfa.selectors import methods_of
from accounts.mfa.signing_in import challenge_answer
from config.api.errors import DomainError


class FactorNeeded(DomainError):
    """An account with a second factor proves itself with it; `methods` says which it has."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "factor_needed"
    default_detail = "This account has a second factor. Prove it is you with that one."


class SignInAgain(DomainError):
    """Nothing to ask for: no password and no second factor."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "sign_in_again"
    default_detail = "This account has no password. Sign out, sign in again, and repeat the call within five minutes."


def step_up_challenge(*, owner: User, session_id: UUID, method: str, now: datetime) -> dict[str, Any]:
    """
    This function will send the text message, or say what a passkey must sign.

    :raises ValidationError: naming `method`.
    :raises FactorLocked: after too many wrong codes.
    """
    guard_check(owner=owner, now=now)

    def keep(state: dict[str, Any]) -> None:
        step_up_challenge_open(owner=owner, session_id=session_id, state=state, now=now)

    return challenge_answer(owner=owner, method=method, now=now, keep=keep)


def step_up(
    *, request: HttpRequest, owner: User, session_id: UUID, password: str | None, proof: Proof | None, now: datetime
) -> bool:
    """
    This function will note that the person proved themselves, and say whether with a second factor.

    :raises FactorNeeded: if a password was sent and there is a factor.
    :raises SignInAgain: if there is neither a factor nor a password.
    :raises ValidationError: naming what was wrong.
    :raises FactorLocked: after too many wrong codes.
    :raises AccountLocked: after too many wrong passwords.
    """
    methods = methods_of(user=owner)
    if methods:
        if proof is None:
            raise FactorNeeded(methods=methods)
        _by_factor(owner, session_id, methods, proof, now)
        return True
    person = User.objects.get(pk=owner.pk)  # the request's own user carries no password hash
    if not person.has_usable_password():
        raise SignInAgain
    if password is None:
        message = "This account has no second factor. Send the password."
        raise ValidationError({"password": [ErrorDetail(message, code="required")]})
    if not get_adapter(request).password_confirmed(request, person, password):
        audit_record(actor=owner, action="accounts.step_up.refused", target=person, owner_id=owner.pk)
        raise ValidationError({"password": [ErrorDetail("This is not your password.", code="password_incorrect")]})
    with transaction.atomic():
        # A first factor that was proven while the password was checked: from then on the password is not enough.
        User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)
        if methods := methods_of(user=owner):
            raise FactorNeeded(methods=methods)
        session_step_up(owner=owner, session_id=session_id, now=now, factor=False)
    return False


def _by_factor(owner: User, session_id: UUID, methods: list[str], proof: Proof, now: datetime) -> None:
    def attempt() -> bool | None:
        def state() -> dict[str, Any] | None:
            return step_up_state_take(owner=owner, session_id=session_id, now=now)

        if factor_check(owner=owner, methods=methods, proof=proof, state=state, now=now) is None:
            return None
        session_step_up(owner=owner, session_id=session_id, now=now, factor=True)
        return True

    if guess(owner=owner, now=now, method=proof.method or proof.field, attempt=attempt) is None:
        raise proof_refused(proof)
