"""Signed-in devices: start, refresh with rotation and reuse detection, revoke."""

import hmac
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from rest_framework import status
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User, UserSession
from accounts.identity.tokens import TokenPair, TokenRefused, token_hash, token_pair, token_read
from accounts.mfa.notices import security_notice
from config.api.errors import DomainError
from config.realtime.publish import publish_session_revoked

# A phone that lost the answer of a refresh may ask again for so long and gets the same successor.
GRACE = timedelta(seconds=10)


_ended: list[Callable[[UUID], object]] = []


def register_session_end(listener: Callable[[UUID], object]) -> None:
    """`listener(session_id)` runs in the transaction that ends a session."""
    if listener not in _ended:
        _ended.append(listener)


class RefreshRefused(DomainError):
    status_code = status.HTTP_401_UNAUTHORIZED
    default_code, default_detail = "refresh_refused", "The refresh token is not valid. Sign in again."


class TokenReused(DomainError):
    status_code = status.HTTP_401_UNAUTHORIZED
    default_code = "token_reused"
    default_detail = "This refresh token was already used. The session was ended to protect the account; sign in again."


class SessionIdle(DomainError):
    status_code = status.HTTP_401_UNAUTHORIZED
    default_code, default_detail = "session_idle", "The session was idle for too long. Sign in again."


@transaction.atomic
def session_start(
    *, user: User, now: datetime, device_info: Mapping[str, Any] | None = None, factor: bool = False
) -> TokenPair:
    """
    This function will sign one device in and return its first pair of tokens.

    Call it when everything was proven that this person must prove; `factor` says that a second factor was among it.
    """
    session = UserSession(
        owner=user,
        factor_at=now if factor else None,
        stepped_up_at=now,
        rotated_at=now,
        last_used_at=now,
        expires_at=now + settings.REFRESH_TOKEN_LIFETIME,
        device_info=dict(device_info or {}),
    )
    pair = token_pair(user, session, now)
    session.refresh_token_hash = token_hash(pair.refresh)
    session.save(force_insert=True)
    User.objects.filter(pk=user.pk).update(last_login=now)
    audit_record(actor=user, action="accounts.session.started", target=session, owner_id=user.pk)
    return pair


@transaction.atomic
def session_step_up(*, owner: User, session_id: UUID, now: datetime, factor: bool) -> None:
    """
    This function will note that the person of a session has just proven again who they are.

    :raises NotFound: if there is no such live session.
    """
    proven = {"stepped_up_at": now, **({"factor_at": now} if factor else {})}
    if not UserSession.objects.filter(pk=session_id, owner=owner, revoked_at=None).update(**proven):
        raise NotFound
    audit_record(
        actor=owner, action="accounts.session.stepped_up", target=("accounts.usersession", session_id),
        owner_id=owner.pk, details={"factor": factor},
    )  # fmt: skip


def session_refresh(*, token: str, now: datetime) -> TokenPair:
    """
    This function will exchange the current refresh token for its one successor.

    Any number of requests at once get the same successor; a token older than that ends the session.

    :raises RefreshRefused: if the token or its session does not hold.
    :raises TokenReused: if an already replaced token came back later than the grace of 10 seconds.
    :raises SessionIdle: if a staff session was idle for longer than its role may be.
    """
    try:
        session_id = UUID(token_read(token, "refresh")["session_id"])
    except (TokenRefused, KeyError, ValueError, TypeError, AttributeError) as error:
        raise RefreshRefused from error
    # The revocation must be kept although the caller gets an error, so it is committed before raising.
    with transaction.atomic():
        outcome = _rotate(session_id, token_hash(token), now)
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


def _rotate(session_id: UUID, presented: bytes, now: datetime) -> TokenPair | DomainError:
    # of=self: the row of the person is read, not locked; sign-ins elsewhere go on.
    session = UserSession.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=session_id).first()
    if session is None or session.revoked_at is not None or session.expires_at <= now or not session.owner.is_active:
        return RefreshRefused()
    if _same(session.previous_token_hash, presented) and now - session.rotated_at <= GRACE:
        return token_pair(session.owner, session, now)
    if not _same(session.refresh_token_hash, presented):
        _revoke(session, session.owner, "token_reused", now)
        security_notice(owner=session.owner, variant="token_reused", now=now, dedupe_key=f"token_reused:{session.pk}")
        return TokenReused()
    idle_minutes = settings.IDLE_TIMEOUT_MINUTES.get(session.owner.role)
    if idle_minutes is not None and now - session.last_used_at > timedelta(minutes=idle_minutes):
        _revoke(session, session.owner, "idle", now)
        return SessionIdle()
    session.generation += 1
    session.rotated_at = session.last_used_at = now
    session.previous_token_hash = presented
    pair = token_pair(session.owner, session, now)
    session.refresh_token_hash = token_hash(pair.refresh)
    session.save()
    return pair


def session_revoke(*, owner: User, session_id: UUID, reason: str, now: datetime) -> None:
    """:raises NotFound: if `owner` has no such live session; sockets of the session close within a second."""
    with transaction.atomic():
        session = UserSession.objects.select_for_update().filter(pk=session_id, owner=owner, revoked_at=None).first()
        if session is None:
            raise NotFound
        _revoke(session, owner, reason, now)


@transaction.atomic
def sessions_revoke_all(*, owner: User, reason: str, now: datetime, keep: UUID | None = None) -> int:
    """This function will end every live session of a person, but `keep`. Returns how many."""
    sessions = UserSession.objects.select_for_update().filter(owner=owner, revoked_at=None).exclude(pk=keep)
    ended = 0
    for session in sessions:
        _revoke(session, owner, reason, now)
        ended += 1
    return ended


def sessions_prune(*, now: datetime) -> int:
    """This function will forget sessions that ended 90 days ago."""
    ended, _ = UserSession.objects.filter(expires_at__lt=now - timedelta(days=90)).delete()
    return ended


def _revoke(session: UserSession, owner: User, reason: str, now: datetime) -> None:
    session.revoked_at, session.revoke_reason = now, reason
    session.save(update_fields=["revoked_at", "revoke_reason", "updated_at"])
    audit_record(
        actor=owner, action="accounts.session.revoked", target=session, owner_id=owner.pk, details={"reason": reason}
    )
    for listener in _ended:
        listener(session.pk)
    transaction.on_commit(partial(publish_session_revoked, session.pk))


def _same(stored: bytes | None, presented: bytes) -> bool:
    return stored is not None and hmac.compare_digest(bytes(stored), presented)


def session_end_by_token(*, token: str, now: datetime) -> None:
    """
    This function will end the session of a refresh token; whoever holds one, even a replaced one, may end it.

    :raises RefreshRefused: if the token is not ours; a session that already ended is no error.
    """
    try:
        session_id = UUID(token_read(token, "refresh")["session_id"])
    except (TokenRefused, KeyError, ValueError, TypeError, AttributeError) as error:
        raise RefreshRefused from error
    with transaction.atomic():
        session = (
            UserSession.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=session_id).first()
        )
        if session is not None and session.revoked_at is None:
            _revoke(session, session.owner, "logout", now)
