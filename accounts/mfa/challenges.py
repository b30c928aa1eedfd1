"""A second factor that is owed: by a sign-in whose password was right, or by a step-up that wants a passkey."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework_simplejwt.backends import TokenBackend

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.identity.tokens import TokenRefused, token_read
from accounts.mfa.models import MfaChallenge

CHALLENGE_LIFETIME = timedelta(minutes=5)
TOKEN_TYPE = "mfa"  # noqa: S105 - the name of a kind
# In `device_info`, for a challenge that no token leads to: the session that wants to step up.
STEP_UP = "step_up"


def token_refused() -> ValidationError:
    """One answer for a forged, an old and a used token, and for one whose password or account is no longer good."""
    message = "This sign-in is over. Begin again with the password."
    return ValidationError({"mfa_token": [ErrorDetail(message, code="mfa_token_invalid")]})


@cache
def _backend() -> TokenBackend:
    return TokenBackend("HS256", settings.JWT_SECRET, audience=settings.JWT_AUDIENCE, issuer=settings.JWT_ISSUER)


def challenge_open(*, owner: User, device: Mapping[str, Any], now: datetime) -> str:
    """This function will keep a sign-in that owes its second factor and return the token that names it."""
    row = MfaChallenge.objects.create(owner=owner, device_info=dict(device), expires_at=now + CHALLENGE_LIFETIME)
    audit_record(actor=None, action="accounts.login.factor_owed", target=row, owner_id=owner.pk)
    return _backend().encode(
        {
            "type": TOKEN_TYPE,
            "sub": str(owner.pk),
            "challenge": str(row.pk),
            "iat": int(now.timestamp()),
            "exp": int(row.expires_at.timestamp()),
        }
    )


def challenge_id_of(token: str) -> UUID:
    """:raises ValidationError: naming `mfa_token`."""
    try:
        return UUID(token_read(token, TOKEN_TYPE)["challenge"])
    except (TokenRefused, KeyError, ValueError, TypeError, AttributeError) as error:
        raise token_refused() from error


def account_of_token(token: Any) -> str:
    """Whose sign-in a token belongs to, for limits: an account has one bucket however many tokens it gets."""
    try:
        return str(token_read(str(token), TOKEN_TYPE)["sub"])
    except (TokenRefused, KeyError):
        return ""


def challenges_open(*, now: datetime) -> QuerySet[MfaChallenge]:
    """Sign-ins that may still go on: not used, not too old, and the password and the account are what they were."""
    return MfaChallenge.objects.filter(
        used_at=None,
        expires_at__gt=now,
        owner__status=User.Status.ACTIVE,
        owner__password_changed_at__lte=F("created_at"),
    )


def sign_in_of(*, token: str, now: datetime) -> MfaChallenge:
    """:raises ValidationError: naming `mfa_token`."""
    found = challenges_open(now=now).select_related("owner").filter(pk=challenge_id_of(token)).first()
    if found is None or STEP_UP in found.device_info:
        raise token_refused()
    return found


def sign_in_lock(*, challenge_id: UUID, now: datetime) -> MfaChallenge:
    """
    The same with its row and its person's locked: a sign-in is finished once.

    :raises ValidationError: naming `mfa_token`.
    """
    # The person too, as the session will write there: locked in the order that changes of factors lock.
    rows = challenges_open(now=now).select_for_update(of=("self", "owner"), no_key=True).select_related("owner")
    found = rows.filter(pk=challenge_id).first()
    if found is None:
        raise token_refused()
    return found


def step_up_challenges(*, owner: User, session_id: UUID, now: datetime) -> QuerySet[MfaChallenge]:
    device = {STEP_UP: str(session_id)}
    return MfaChallenge.objects.filter(owner=owner, device_info=device, used_at=None, expires_at__gt=now)


def step_up_challenge_open(*, owner: User, session_id: UUID, state: Mapping[str, Any], now: datetime) -> None:
    """This function will keep what a passkey must sign for this session's step-up; an older one is over."""
    step_up_challenges(owner=owner, session_id=session_id, now=now).update(used_at=now)
    MfaChallenge.objects.create(
        owner=owner,
        device_info={STEP_UP: str(session_id)},
        webauthn_state=dict(state),
        expires_at=now + CHALLENGE_LIFETIME,
    )


def step_up_state_take(*, owner: User, session_id: UUID, now: datetime) -> dict[str, Any] | None:
    """This function will spend the challenge of this session's step-up: an answer to it is looked at once."""
    found = step_up_challenges(owner=owner, session_id=session_id, now=now).select_for_update(of=("self",)).first()
    if found is None:
        return None
    MfaChallenge.objects.filter(pk=found.pk).update(used_at=now)
    state: dict[str, Any] = found.webauthn_state
    return state
