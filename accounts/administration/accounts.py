"""Accounts as staff see them over the API: one statement a page, and no column that a role may not see."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from rest_framework.exceptions import NotFound

from accounts.administration.plans import with_premium
from accounts.erasure.models import ErasureRequest
from accounts.identity.models import User, UserSession
from accounts.mfa.models import SmsFactor
from accounts.roles import holds

MONTH = timedelta(days=30)
_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class UserFilters:
    status: str = ""
    role: str = ""
    group: str = ""


def user_rows(*, viewer: User, filters: UserFilters) -> QuerySet[User]:
    """:raises NotFound: if `viewer` may not read accounts; the permission of the view says so first."""
    if not holds(viewer, "read:account_status"):
        raise NotFound
    rows = _with_marks(User.objects.all())
    if filters.status:
        rows = rows.filter(status=filters.status)
    if filters.role:
        rows = rows.filter(role=filters.role)
    if filters.group:
        rows = rows.filter(groups__name=filters.group)
    return rows


def _with_marks(people: QuerySet[User]) -> QuerySet[User]:
    return with_premium(people).annotate(
        has_factor=_has_factor(),
        in_groups=ArraySubquery(Group.objects.filter(user=OuterRef("pk")).order_by("name").values("name")),
    )


def user_row(person: Any) -> dict[str, Any]:
    """`person` comes from `user_rows`. No query."""
    return {
        "id": person.pk,
        "role": person.role,
        "groups": person.in_groups,
        "status": person.status,
        "suspension_kind": person.suspension_kind,
        "is_active": person.is_active,
        "is_banned": person.is_banned,
        "is_premium": person.has_premium,
        "has_second_factor": person.has_factor,
        "joined_at": person.date_joined,
        "last_login_at": person.last_login,
        "last_active_at": person.last_active_at,
        "deleted_at": person.deleted_at,
    }


def user_get(*, viewer: User, user_id: UUID) -> User:
    """:raises NotFound: if there is no such account, or `viewer` may not read accounts."""
    person = user_rows(viewer=viewer, filters=UserFilters()).filter(pk=user_id).first()
    if person is None:
        raise NotFound
    return person


def user_detail(*, viewer: User, user_id: UUID, now: datetime) -> dict[str, Any]:
    """Contact details are null for whoever may only read the status. Four queries."""
    person = user_get(viewer=viewer, user_id=user_id)
    live = UserSession.objects.filter(owner_id=user_id, revoked_at=None, expires_at__gt=now).count()
    erasure = ErasureRequest.objects.filter(subject_id=user_id, state__in=("pending", "running")).first()
    return {
        **user_row(person),
        **(_contacts(person) if holds(viewer, "manage:users") else dict.fromkeys(CONTACTS)),
        "live_sessions": live,
        "erasure_due_at": erasure.due_at if erasure else None,
    }


CONTACTS = ("email", "email_verified", "username", "country", "locale", "timezone")


def _contacts(person: User) -> dict[str, Any]:
    proven = EmailAddress.objects.filter(user_id=person.pk, email=person.email, verified=True).exists()
    return {
        "email": person.email,
        "email_verified": proven,
        "username": person.username,
        "country": person.country,
        "locale": person.locale,
        "timezone": person.timezone,
    }


def user_sessions(*, viewer: User, user_id: UUID) -> QuerySet[UserSession]:
    """:raises NotFound: if there is no such account, or `viewer` may not read accounts."""
    user_get(viewer=viewer, user_id=user_id)
    return UserSession.objects.filter(owner_id=user_id)


def user_stats(*, now: datetime) -> dict[str, Any]:
    """Two queries, each one pass over the accounts."""
    since = now - MONTH
    counted = (
        with_premium(User.objects.order_by())
        .annotate(has_factor=_has_factor())
        .aggregate(
            total=Count("pk"),
            premium=Count("pk", filter=Q(has_premium=True)),
            with_second_factor=Count("pk", filter=Q(has_factor=True)),
            joined_last_30_days=Count("pk", filter=Q(date_joined__gte=since)),
            active_last_30_days=Count("pk", filter=Q(last_active_at__gte=since) | Q(last_login__gte=since)),
        )
    )
    pairs = User.objects.order_by().values_list("status", "role").annotate(number=Count("pk"))
    by_status: dict[str, int] = dict.fromkeys(User.Status.values, 0)
    by_role: dict[str, int] = dict.fromkeys(User.Role.values, 0)
    for status, role, number in pairs:
        by_status[status] += number
        by_role[role] += number
    return {**counted, "by_status": by_status, "by_role": by_role}


def _has_factor() -> Any:
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=_FACTORS)) | Exists(
        SmsFactor.objects.filter(owner=OuterRef("pk"))
    )
