"""Bringing a closed account back, by somebody who cannot sign in."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from accounts.audit.services import audit_record
from accounts.erasure.services import NothingToRestore, account_restore
from accounts.identity.adapter import AccountLocked
from accounts.identity.backend import IdentityBackend
from accounts.identity.codes import identifier_mark
from accounts.identity.login import InvalidCredentials
from accounts.identity.models import User


class ClosedAccountBackend(IdentityBackend):
    """The same work for every try as at sign-in; only closed accounts are found."""

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        return isinstance(user, User) and user.status == User.Status.DELETED


def account_restore_by_password(*, request: HttpRequest, identifier: str, password: str, now: datetime) -> User:
    """
    This function will make a closed account active again. It gives no tokens: sign-in asks for a second factor.

    :raises InvalidCredentials: for whatever is wrong, also when there is nothing to bring back.
    :raises AccountLocked: after five failures in 15 minutes, whether the account exists or not.
    """
    identifier = identifier.strip().lower()
    name = "email" if "@" in identifier else "username"
    mark = {"identifier": identifier_mark(identifier)}
    adapter = get_adapter(request)
    try:
        adapter.pre_authenticate(request, **{name: identifier})
    except AccountLocked:
        audit_record(actor=None, action="accounts.restore.locked", details=mark)
        raise
    person = ClosedAccountBackend()._authenticate(request, **{name: identifier}, password=password)
    try:
        if person is None:
            raise NothingToRestore
        account_restore(subject_id=person.pk, actor=person, now=now)
    except NothingToRestore:
        audit_record(actor=None, action="accounts.restore.failed", details=mark)
        raise InvalidCredentials from None
    adapter._rollback_login_failed_rl_usage()
    return person
