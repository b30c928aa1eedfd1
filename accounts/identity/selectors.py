"""Finding people by what they type, and describing an account to its owner."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower
from rest_framework.exceptions import NotFound

from accounts.consent.models import ConsentType
from accounts.consent.selectors import consents_pending
from accounts.identity.models import User, UserSession
from config.database import hot_rows

HOLD = "SELECT id FROM accounts_user WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"
IS_LIVE = """
SELECT 1 FROM accounts_usersession s JOIN accounts_user u ON u.id = s.owner_id
 WHERE s.id = %s AND s.owner_id = %s AND s.revoked_at IS NULL AND s.expires_at > %s
   AND u.status = 'active' AND (%s::text IS NULL OR u.role = %s)
"""
SCREENING_NOTICE = {
    "code": "crisis_detection",
    "message": (
        "What you write is checked for signs of danger, on this server and by nobody else, so that help can be shown "
        "at once. Nothing is refused or hidden because of it. You can switch it off in your consents."
    ),
}


def user_by_username(username: str) -> User | None:
    # lower() is what the unique index holds; iexact would read the whole table.
    return User.objects.alias(handle=Lower("username")).filter(handle=username.lower()).first()


def user_by_email(email: str) -> User | None:
    """The holder of an address, proven or not; everybody else who claims it is not found here."""
    return User.objects.alias(address=Lower("email")).filter(address=email.lower()).first()


def vouched_holders(email: str) -> QuerySet[User]:
    """Accounts that staff made have no claim to their address: whoever made them vouched for it."""
    claimed = EmailAddress.objects.filter(user=OuterRef("pk"), email=email)
    return User.objects.alias(address=Lower("email")).filter(~Exists(claimed), address=email)


def address_is_taken(*, email: str, but_by: UUID) -> bool:
    """Whether somebody else proved an address, or staff vouched for them. An unproven holder can still lose it."""
    proven = EmailAddress.objects.filter(email=email, verified=True).exclude(user_id=but_by)
    return proven.exists() or vouched_holders(email).exclude(pk=but_by).exists()


def users_of_address(email: str) -> tuple[User | None, User | None]:
    """
    Who may sign in with an address: its proven holder, and the newest of those who claim it without proof.

    Always two queries and two places, so that the caller's work does not depend on who exists.
    """
    claims = list(EmailAddress.objects.filter(email=email).select_related("user").order_by("-verified", "-pk")[:2])
    proven = claims.pop(0).user if claims and claims[0].verified else None
    vouched = vouched_holders(email).first()
    return proven or vouched, claims[0].user if claims else None


def email_of(user: User) -> tuple[str | None, bool]:
    """The address as its person sees it, and whether it is proven. One query."""
    claim = EmailAddress.objects.filter(user_id=user.pk).order_by("-verified", "pk").first()
    return (claim.email, claim.verified) if claim is not None else (user.email, False)


def pending_consents(user: User) -> list[str]:
    """What sign-up asks for and this operator requires, and the person has not agreed to yet."""
    return consents_pending(owner_id=user.pk)


def user_answer(user: User) -> dict[str, Any]:
    """The `user` of sign-up and sign-in answers."""
    email, verified = email_of(user)
    return {
        "id": user.pk,
        "email": email,
        "email_verified": verified,
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "display_name": user.display_name,
        "role": user.role,
        "is_premium": user.is_premium,
        "is_moderator": "moderator" in user.group_names,
        "timezone": user.timezone,
        "country": user.country,
        "locale": user.locale,
        "language": user.language,
        "anonymous_mode": user.anonymous_mode,
        "is_anonymous": user.anonymous_mode,
        "pending_consents": pending_consents(user),
        "notices": [SCREENING_NOTICE] if ConsentType.CRISIS_DETECTION.value in user.consents else [],
    }


def session_list(*, owner: User, now: datetime) -> QuerySet[UserSession]:
    return UserSession.objects.filter(owner=owner, revoked_at=None, expires_at__gt=now)


def session_is_live(*, owner_id: UUID, session_id: UUID, now: datetime, role: str | None = None) -> bool:
    """One query; for sockets, which ask again and again. With a `role`: and the person still has it."""
    return bool(hot_rows(IS_LIVE, (session_id, owner_id, now, role, role)))


def active_person(*, user_id: UUID) -> User:
    """
    Somebody who is signed in elsewhere than over REST. One query.

    :raises NotFound: when they are gone, banned or closed their account.
    """
    person = User.objects.filter(pk=user_id, status=User.Status.ACTIVE).first()
    if person is None:
        raise NotFound
    return person


def people_hold(people: Iterable[UUID]) -> set[UUID]:
    """
    Those who are still there, and stay until the transaction ends: an erasure takes the person first and then comes
    for what names them. Others may hold them too. One query, none for nobody.
    """
    ids = list(people)
    return {row[0] for row in hot_rows(HOLD, [ids])} if ids else set()
