"""Signing up."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError, transaction
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.identity.codes import Purpose, mail_request
from accounts.identity.models import User
from accounts.identity.selectors import user_by_email, user_by_username
from accounts.identity.services import user_create
from accounts.identity.sessions import session_start
from accounts.identity.tokens import TokenPair
from accounts.profile.services import profile_create
from config.api.errors import Conflict


class UsernameTaken(Conflict):
    default_code, default_detail = "username_taken", "This user name is taken. Please choose another."


def password_check(password: str, *, user: User | None, field: str) -> None:
    """:raises ValidationError: naming `field`, with one entry for each rule that the password breaks."""
    try:
        get_adapter().clean_password(password, user=user)
    except DjangoValidationError as error:
        details = [ErrorDetail(message, code=one.code) for one in error.error_list for message in one.messages]
        raise ValidationError({field: details}) from error


@transaction.atomic
def account_register(
    *,
    password: str,
    email: str | None,
    username: str | None,
    profile: Mapping[str, Any],
    details: Mapping[str, Any],
    consents: Collection[ConsentType],
    device: Mapping[str, Any],
    now: datetime,
) -> tuple[User, TokenPair]:
    """
    This function will make an account, owe its mailbox a letter and sign its first device in.

    An address that already has a holder gives an account all the same, which merely claims it: the answer, and the
    time it takes, are those of a fresh address. Whoever proves the mailbox gets the address (verification.py).

    :raises ValidationError: naming `password`.
    :raises UsernameTaken: a user name is a public handle and cannot be claimed twice.
    """
    password_check(password, user=User(email=email, username=username, **profile), field="password")
    if username and user_by_username(username):
        raise UsernameTaken
    free = email is not None and user_by_email(email) is None
    user = _create(password=password, email=email if free else None, username=username, now=now, profile=profile)
    if email is not None:
        EmailAddress.objects.create(user=user, email=email, primary=user.email is not None, verified=False)
        mail_request(owner_id=user.pk, purpose=Purpose.VERIFY_EMAIL, email=email, now=now)
    if details:
        profile_create(owner=user, details=details)
    for kind in consents:
        consent_set(owner=user, kind=kind, granted=True)
    return user, session_start(user=user, now=now, device_info=device)


def _create(*, email: str | None, username: str | None, **fields: Any) -> User:
    profile = fields.pop("profile")
    try:
        with transaction.atomic():
            return user_create(email=email, username=username, **fields, **profile)
    except IntegrityError as error:
        # Somebody was faster by milliseconds: with the name we refuse, with the address we only claim.
        if constraint_of(error) == "accounts_user_username_unique":
            raise UsernameTaken from error
        if email is None or constraint_of(error) != "accounts_user_email_unique":
            raise
    return _create(email=None, username=username, profile=profile, **fields)


def constraint_of(error: IntegrityError) -> str | None:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None)
