"""Accounts of people: making one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import PasswordHistory, User
from accounts.identity.sessions import (
    session_refresh,
    session_revoke,
    session_start,
    session_step_up,
    sessions_revoke_all,
)
from accounts.vault.services import key_create

__all__ = (
    "password_set", "session_refresh", "session_revoke", "session_start", "session_step_up", "sessions_revoke_all",
    "user_create",
)  # fmt: skip


@transaction.atomic
def user_create(
    *, password: str | None, now: datetime, email: str | None = None, username: str | None = None, **profile: Any
) -> User:
    """
    This function will make an account with its data key; without a password it can only be entered by other means.

    :raises IntegrityError: if the e-mail address or the username is taken; callers decide what to tell.
    """
    user = User(
        email=email.strip().lower() if email else None,
        username=username.strip().lower() if username else None,
        password_changed_at=now,
        date_joined=now,
        **profile,
    )
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save(force_insert=True)
    if password is not None:
        PasswordHistory.objects.create(owner=user, password=user.password)
    key_create(owner=user)
    audit_record(actor=user, action="accounts.user.created", target=user, owner_id=user.pk)
    return user


@transaction.atomic
def password_set(*, user: User, password: str, now: datetime, keep: UUID | None = None) -> None:
    """This function will change a password and end every session but `keep`; validation is the caller's."""
    user.set_password(password)
    user.password_changed_at = now
    user.save(update_fields=["password", "password_changed_at", "updated_at"])
    PasswordHistory.objects.create(owner=user, password=user.password)
    audit_record(actor=user, action="accounts.password.changed", target=user, owner_id=user.pk)
    sessions_revoke_all(owner=user, reason="password_changed", now=now, keep=keep)
