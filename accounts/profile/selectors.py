"""What a person sees of their own account, and how they set things. What others see is public.py."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import is_password_usable
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject

from accounts.billing.models import Subscription
from accounts.billing.selectors import premium_rows
from accounts.consent.models import Consent, ConsentType
from accounts.consent.selectors import ACCEPTED_AT
from accounts.identity.addresses import CLAIM_ORDER, Addresses, addresses_of
from accounts.identity.models import User
from accounts.identity.selectors import pending_consents
from accounts.profile.avatars import avatar_url
from accounts.profile.models import PrivacySettings, UserPreferences, UserProfile
from accounts.profile.settings_services import PREFERENCE_CONSENTS, PRIVACY_ACCOUNT

SWITCHES = (
    "hide_date_of_birth", "hide_phone", "hide_location", "hide_occupation", "hide_interests", "show_activity",
    "allow_messages",
)  # fmt: skip
PREFERENCES = tuple(
    field.name
    for field in UserPreferences._meta.concrete_fields
    if field.name not in {"id", "owner", "settings", "created_at", "updated_at"}
)
ACCOUNT = ("timezone", "day_starts_at", "country", "locale", "language", "onboarding_completed")
AGREEMENTS = {name: kind for kind, name in ACCEPTED_AT.items()}


def profile_of(owner: User) -> UserProfile:
    """The private details, or an empty row that is not stored. One query."""
    profile = UserProfile.objects.filter(owner=owner).first() or UserProfile(owner=owner)
    # With the owner at hand, the sealed columns open without a query.
    profile.owner = owner
    return profile


def avatars_of(*, owner_ids: Collection[UUID]) -> dict[UUID, str | None]:
    """The addresses of the pictures of several people, for where they are shown by their own wish. One query."""
    rows = UserProfile.objects.filter(owner_id__in=owner_ids).values_list("owner_id", "avatar")
    return {owner_id: avatar_url(avatar) for owner_id, avatar in rows}


def privacy_of(owner_id: UUID) -> PrivacySettings:
    """The switches, or what holds for somebody who never set one. One query."""
    return PrivacySettings.objects.filter(owner_id=owner_id).first() or PrivacySettings(owner_id=owner_id)


def preferences_of(owner: User) -> UserPreferences:
    """The preferences, or the defaults for somebody who never set one. One query."""
    row = UserPreferences.objects.filter(owner=owner).first() or UserPreferences(owner=owner)
    row.owner = owner
    return row


def shows(owner: User, what: Literal["achievements", "streaks"]) -> bool:
    """Whether the person wants to see achievements, or streaks. One query."""
    column = f"show_{what}"
    return bool(UserPreferences.objects.filter(owner=owner).values_list(column, flat=True).first() in (True, None))


def me_answer(*, owner: User, now: datetime) -> dict[str, Any]:
    """Everything that the specifications know of a person, for that person. Three queries."""
    profile = profile_of(owner)
    facts = _facts(owner, now)
    addresses = _addresses(owner, facts)
    return {
        "id": owner.pk,
        "email": addresses.email,
        "email_verified": addresses.verified,
        "pending_email": addresses.pending,
        "username": owner.username,
        "first_name": owner.first_name,
        "last_name": owner.last_name,
        "display_name": owner.display_name,
        **_private(profile),
        "avatar_url": avatar_url(profile.avatar),
        **_standing(owner, facts),
        "timezone": owner.timezone,
        "day_starts_at": owner.day_starts_at,
        "country": owner.country,
        "locale": owner.locale,
        "language": owner.language,
        "anonymous_mode": owner.anonymous_mode,
        "is_anonymous": owner.anonymous_mode,
        "pseudonym": owner.pseudonym,
        "anonymous_id": facts["anonymous_id"],
        "onboarding_completed": owner.onboarding_completed,
        "data_retention_days": owner.data_retention_days,
        **{name: facts[name] for name in AGREEMENTS},
        "pending_consents": pending_consents(owner),
        "privacy": _privacy(owner, facts["switches"] or _DEFAULT_SWITCHES),
        "created_at": owner.date_joined,
        "updated_at": max(facts["updated_at"], profile.updated_at or facts["updated_at"]),
        "last_login_at": owner.last_login,
        "last_active_at": owner.last_active_at,
        "password_changed_at": owner.password_changed_at if is_password_usable(facts["password"]) else None,
        "has_password": is_password_usable(facts["password"]),
    }


def _facts(owner: User, now: datetime) -> dict[str, Any]:
    """What lies in other rows than the person's own, in one statement."""
    of_owner = {"owner": OuterRef("pk")}
    live = premium_rows(now).filter(**of_owner)
    agreed = Consent.objects.filter(**of_owner, granted=True)
    claims = EmailAddress.objects.filter(user=OuterRef("pk")).order_by(*CLAIM_ORDER)
    switches = PrivacySettings.objects.filter(**of_owner).values(row=JSONObject(**{name: name for name in SWITCHES}))
    # A plan without an end lasts longest.
    plans = live.order_by(F("current_period_end").desc(nulls_first=True)).values("current_period_end")
    rows = User.objects.values("email", "password", "anonymous_id", "updated_at").annotate(
        claims=ArraySubquery(claims.values(row=JSONObject(email="email", verified="verified"))),
        switches=Subquery(switches[:1]),
        paid_until=Subquery(plans[:1]),
        **{name: Subquery(agreed.filter(type=kind).values("granted_at")[:1]) for name, kind in AGREEMENTS.items()},
    )
    return dict(rows.get(pk=owner.pk))


def _addresses(owner: User, facts: dict[str, Any]) -> Addresses:
    return addresses_of(email=facts["email"], claims=[(row["email"], row["verified"]) for row in facts["claims"]])


def _private(profile: UserProfile) -> dict[str, Any]:
    return {
        "phone": profile.phone,
        "phone_verified": profile.phone is not None and profile.phone_verified_at is not None,
        "date_of_birth": profile.date_of_birth,
        "gender": profile.gender,
        "location": profile.location,
        "occupation": profile.occupation,
        "bio": profile.bio,
        "interests": profile.interests or [],
        "demographics": profile.demographics,
    }


def _standing(owner: User, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "role": owner.role,
        "is_premium": owner.is_premium,
        "subscription_tier": Subscription.Tier.PREMIUM if owner.is_premium else Subscription.Tier.FREE,
        "subscription_expires_at": facts["paid_until"],
        "is_moderator": "moderator" in owner.group_names,
        "is_active": owner.is_active,
        "is_banned": owner.is_banned,
        "status": owner.status,
    }


_DEFAULT_SWITCHES = {name: getattr(PrivacySettings(), name) for name in SWITCHES}


def _privacy(owner: User, switches: dict[str, bool]) -> dict[str, Any]:
    return {
        **{name: switches[name] for name in SWITCHES},
        **{name: getattr(owner, name) for name in PRIVACY_ACCOUNT},
    }


def privacy_answer(*, owner: User) -> dict[str, Any]:
    return _privacy(owner, _columns(privacy_of(owner.pk), SWITCHES))


def preferences_answer(*, owner: User) -> dict[str, Any]:
    row = preferences_of(owner)
    return {**_preferences(owner, row), "settings": row.settings or {}}


def settings_answer(*, owner: User) -> dict[str, Any]:
    """Everything that can be set, in one document. Two queries."""
    row = preferences_of(owner)
    consents = {kind.value: kind.value in owner.consents for kind in ConsentType}
    return {
        "account": _columns(owner, ACCOUNT),
        "preferences": _preferences(owner, row),
        "privacy": privacy_answer(owner=owner),
        "consents": consents,
        "journal_insights_opt_in": consents[ConsentType.JOURNAL_INSIGHTS],
        "notifications_enabled": row.notifications_enabled,
        "app": row.settings or {},
    }


def _preferences(owner: User, row: UserPreferences) -> dict[str, Any]:
    views = {name: kind.value in owner.consents for name, kind in PREFERENCE_CONSENTS.items()}
    return {**_columns(row, PREFERENCES), **views}


def _columns(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
