"""The one document of everything that can be set, and the parts of it that are views of consents."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from rest_framework.exceptions import ValidationError

from accounts.consent.models import ConsentType
from accounts.identity.models import User
from accounts.profile.services import account_update, consents_update, preferences_update, privacy_update

# Switches that preferences show and that consents hold (conflict C48).
PREFERENCE_CONSENTS = {
    "privacy_data_sharing": ConsentType.DATA_SHARING,
    "privacy_analytics": ConsentType.ANALYTICS,
    "privacy_marketing": ConsentType.MARKETING,
}
# Columns of the account that the privacy document shows.
PRIVACY_ACCOUNT = ("anonymous_mode", "data_retention_days")


@transaction.atomic
def preferences_set(*, owner: User, changes: Mapping[str, Any], now: datetime) -> None:
    """:raises ValidationError: naming the field. :raises DomainError: if a consent cannot be taken back."""
    answers = {kind: changes[name] for name, kind in PREFERENCE_CONSENTS.items() if name in changes}
    own = {name: value for name, value in changes.items() if name not in PREFERENCE_CONSENTS}
    preferences_update(owner=owner, changes=own, now=now)
    consents_update(owner=owner, answers=answers, now=now)


@transaction.atomic
def privacy_set(*, owner: User, changes: Mapping[str, Any], now: datetime) -> None:
    account = {name: changes[name] for name in PRIVACY_ACCOUNT if name in changes}
    switches = {name: value for name, value in changes.items() if name not in account}
    privacy_update(owner=owner, changes=switches, now=now)
    account_update(owner=owner, changes=account, now=now)


@transaction.atomic
def settings_set(*, owner: User, changes: Mapping[str, Any], now: datetime) -> None:
    """
    This function will set any of `account`, `preferences`, `privacy`, `consents` and `app`: all that is sent, or none.

    :raises ValidationError: naming the field with its part. :raises DomainError: if a consent cannot be taken back.
    """
    account_update(owner=owner, changes=changes.get("account", {}), now=now)
    privacy_set(owner=owner, changes=changes.get("privacy", {}), now=now)
    preferences = dict(changes.get("preferences", {}))
    if "app" in changes:
        preferences["settings"] = changes["app"]
    try:
        preferences_set(owner=owner, changes=preferences, now=now)
    except ValidationError as error:
        raise ValidationError(_in_its_part(error.detail)) from error
    answers = {ConsentType(kind): granted for kind, granted in changes.get("consents", {}).items()}
    consents_update(owner=owner, answers=answers, now=now)


def _in_its_part(detail: Any) -> dict[str, Any]:
    inner = dict(detail)
    app = inner.pop("settings", None)
    return {**({"preferences": inner} if inner else {}), **({"app": app} if app else {})}
