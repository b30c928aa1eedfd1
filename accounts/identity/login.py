"""Signing in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from rest_framework import status

from accounts.audit.services import audit_record
from accounts.identity.adapter import AccountLocked
from accounts.identity.codes import identifier_mark
from accounts.identity.models import User
from accounts.identity.sessions import session_start
from accounts.identity.tokens import TokenPair
from config.api.errors import DomainError


class InvalidCredentials(DomainError):
    """The same for an unknown account, a wrong password and an account that may not enter."""

    status_code = status.HTTP_401_UNAUTHORIZED
    default_code, default_detail = "invalid_credentials", "The name or the password is not right."


def account_login(
    *, request: HttpRequest, identifier: str, password: str, device: Mapping[str, Any], now: datetime
) -> tuple[User, TokenPair]:
    """
    This function will sign one device in.

    :raises InvalidCredentials: if nobody may enter with these.
    :raises AccountLocked: after five failures in 15 minutes, whether the account exists or not.
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
    return user, session_start(user=user, now=now, device_info=device)
