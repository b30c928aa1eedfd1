"""
Who is asking: one statement loads session, person, plan, consents, groups and wrapped data key.

Nothing is taken from the token but the session's id, so a ban, a revoked session or an ended plan counts from the
very next request on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from rest_framework import status
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.consent.selectors import consents_in_force
from accounts.identity.models import User
from accounts.identity.tokens import TokenRefused, token_read
from accounts.roles import STAFF_GROUPS
from accounts.vault.services import key_preload
from config.api.context import current
from config.api.errors import DomainError
from config.database import hot_row, hot_rows

_WANTED = frozenset((
    "id", "email", "username", "first_name", "last_name", "display_name", "role", "status", "is_staff",
    "is_superuser", "timezone", "day_starts_at", "country", "locale", "anonymous_mode", "password_changed_at",
    "date_joined", "last_login", "last_active_at", "onboarding_completed", "data_retention_days",
))  # fmt: skip
# from_db() takes the values in the order of the model's fields, whatever the order of the names.
USER_COLUMNS = tuple(field.attname for field in User._meta.concrete_fields if field.attname in _WANTED)
SESSION_SQL = f"""
SELECT {", ".join(f"u.{name}" for name in USER_COLUMNS)},
  s.id, s.last_used_at, s.factor_at, s.stepped_up_at,
  EXISTS (SELECT 1 FROM accounts_subscription p WHERE p.owner_id = u.id AND p.tier = 'premium'
    AND p.status IN ('active', 'trialing') AND (p.current_period_end IS NULL OR p.current_period_end > now())),
  (SELECT json_object_agg(c.type, c.granted) FROM accounts_consent c WHERE c.owner_id = u.id),
  ARRAY(SELECT g.name FROM accounts_user_groups ug JOIN auth_group g ON g.id = ug.group_id WHERE ug.user_id = u.id),
  k.id, k.wrapped
FROM accounts_usersession s
JOIN accounts_user u ON u.id = s.owner_id
LEFT JOIN accounts_datakey k ON k.owner_id = u.id
WHERE s.id = %s AND s.revoked_at IS NULL AND s.expires_at > now() AND u.status = 'active'
"""  # noqa: S608 - column names from this module only
TOUCH_SQL = """
WITH touched AS (
  UPDATE accounts_usersession SET last_used_at = %s WHERE id = %s AND last_used_at < %s RETURNING owner_id
)
UPDATE accounts_user u SET last_active_at = %s FROM touched
WHERE u.id = touched.owner_id AND (u.last_active_at IS NULL OR u.last_active_at < %s)
"""
# The sessions list shows minutes; a write a request would only wear the disk.
TOUCH_EVERY = timedelta(minutes=1)
# An account's row is wider and has more indexes than a session's.
ACTIVE_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """`factor_at`: a second factor was proven. `stepped_up_at`: the person last proved who they are."""

    session_id: UUID
    factor_at: datetime | None = None
    stepped_up_at: datetime | None = None


class FactorRequired(DomainError):
    """Staff and moderators may do nothing but set up or prove their second factor before they have (CM L904)."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "factor_required"
    default_detail = "This account needs a second factor. Set one up, or sign in with it."


def needs_factor(user: User) -> bool:
    return user.role != User.Role.USER or not STAFF_GROUPS.isdisjoint(user.group_names)


class SessionJWTAuthentication(BaseAuthentication):
    """
    Bearer access tokens; a token that does not hold answers 401 without saying why.

    A view with `factor_exempt = True` also serves staff whose session has not proven a second factor.
    """

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'

    def authenticate(self, request: Request) -> tuple[User, SessionInfo] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if header[:7].lower() != "bearer ":
            return None
        user = user_of_access_token(header[7:].strip())
        if user is None:
            raise AuthenticationFailed("The access token is not valid.", code="token_invalid")
        session: SessionInfo = user.__dict__["_session"]
        if session.factor_at is None and needs_factor(user):
            view = (request.parser_context or {}).get("view")
            if not getattr(view, "factor_exempt", False):
                raise FactorRequired
        return user, session


def user_of_access_token(token: str) -> User | None:
    """The signed-in person, or None for a token that does not hold. One query."""
    try:
        session_id = UUID(token_read(token, "access")["session_id"])
    except (TokenRefused, KeyError, ValueError, TypeError, AttributeError):
        return None
    return user_of_session(session_id)


def user_of_session(session_id: UUID) -> User | None:
    """The person of a live session, with everything a request needs preloaded. One query."""
    row = hot_row(SESSION_SQL, (session_id,))
    if row is None:
        return None
    count = len(USER_COLUMNS)
    user = User.from_db("default", USER_COLUMNS, row[:count])
    found, last_used_at, factor_at, stepped_up_at, premium, answers, groups, key_id, wrapped = row[count:]
    user.__dict__.update(
        _is_premium=premium,
        _consents=consents_in_force(answers or {}),
        _group_names=tuple(groups),
        _session_id=found,
        _session=SessionInfo(found, factor_at, stepped_up_at),
    )
    key_preload(user, key_id, wrapped)
    context = current()
    if context.request_id:
        context.session_id, context.user_id = found, user.pk
    _touch(found, last_used_at, timezone.now())
    return user


def _touch(session_id: UUID, last_used_at: datetime, now: datetime) -> None:
    if now - last_used_at > TOUCH_EVERY:
        hot_rows(TOUCH_SQL, (now, session_id, now - TOUCH_EVERY, now, now - ACTIVE_EVERY))
