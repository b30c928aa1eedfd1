"""Signing in."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from rest_framework import status

from accounts.audit.services import audit_record
from accounts.identity.adapter import AccountLocked
from accounts.identity.authentication import needs_factor
from accounts.identity.codes import identifier_mark
from accounts.identity.models import User, UserSession
from accounts.identity.sessions import session_start
from accounts.identity.tokens import TokenPair
from accounts.mfa.challenges import CHALLENGE_LIFETIME, challenge_open
from accounts.mfa.notices import security_notice
from accounts.mfa.selectors import methods_of
from config.api.errors import DomainError


class InvalidCredentials(DomainError):
    """The same for an unknown account, a wrong password and an account that may not enter."""

    status_code = status.HTTP_401_UNAUTHORIZED
    default_code, default_detail = "invalid_credentials", "The name or the password is not right."


class MfaRequired(DomainError):
    """The password was right; a code, a passkey or a recovery code is still owed."""

    status_code = status.HTTP_401_UNAUTHORIZED
    default_code = "mfa_required"
    default_detail = "This account has a second factor. Send it with this token to auth/2fa/verify."


class PasswordExpired(DomainError):
    """Staff change their passwords regularly (CM L905); the mailbox proves who sets the next one."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "password_expired"
    default_detail = "This password is too old for a staff account. Set a new one: auth/forgot-password."


def account_login(
    *, request: HttpRequest, identifier: str, password: str, device: Mapping[str, Any], now: datetime
) -> tuple[User, TokenPair]:
    """
    This function will sign one device in.

    :raises InvalidCredentials: if nobody may enter with these.
    :raises AccountLocked: after five failures in 15 minutes, whether the account exists or not.
    :raises PasswordExpired: for staff whose password is older than it may be.
    :raises MfaRequired: if the account has a second factor.
    """
    identifier = identifier.strip().lower()
    name = "email" if "@" in identifier else "username"
    mark = {"identifier": identifier_mark(identifier)}
    try:
        user = get_adapter(request).authenticate(request, **{name: identifier}, password=password)
    except AccountLocked:
        audit_record(actor=None, action="accounts.login.locked", details=mark)
        raise
    if user is None:
        audit_record(actor=None, action="accounts.login.failed", details=mark)
        raise InvalidCredentials
    if password_expired(user, now):
        audit_record(actor=None, action="accounts.login.password_expired", target=user, owner_id=user.pk)
        raise PasswordExpired
    return user, account_enter(user=user, device=device, now=now)


def account_enter(*, user: User, device: Mapping[str, Any], now: datetime) -> TokenPair:
    """
    This function will sign in a person who has proven the first factor, whatever it was.

    :raises MfaRequired: if there is a second one; nothing but its proof leads on from there.
    """
    with transaction.atomic():
        # A factor that is being set up at this moment is waited for: it must count for this sign-in already.
        User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)
        methods = methods_of(user=user)
        if not methods:
            return session_open(user=user, device=device, now=now, factor=False)
        token = challenge_open(owner=user, device=device, now=now)
    raise MfaRequired(mfa_token=token, methods=methods, expires_in=int(CHALLENGE_LIFETIME.total_seconds()))


@transaction.atomic
def session_open(*, user: User, device: Mapping[str, Any], now: datetime, factor: bool) -> TokenPair:
    """This function will begin the session of a sign-in, and tell its person if the device is a new one."""
    unknown = user.last_login is not None and not device_known(user, device)
    pair = session_start(user=user, now=now, device_info=device, factor=factor)
    if unknown:
        security_notice(owner=user, variant="new_device", now=now)
    return pair


def device_known(user: User, device: Mapping[str, Any]) -> bool:
    """By the name and platform that the app tells; without a name by the user agent. One query."""
    told = {name: device.get(name, "") for name in ("name", "platform")}
    seen = told if any(told.values()) else {"user_agent": device.get("user_agent", "")}
    return UserSession.objects.filter(owner_id=user.pk, device_info__contains=seen).exists()


def password_expired(user: User, now: datetime) -> bool:
    days = settings.PASSWORD_MAX_AGE_DAYS
    return bool(days) and needs_factor(user) and now - user.password_changed_at > timedelta(days=days)
