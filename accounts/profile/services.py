"""The writers of what a person tells about themselves and of how they want things to be."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import orjson
from django.db import transaction
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.audit.services import audit_record
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_answer
from accounts.identity.models import User
from accounts.profile.changes import Support, profile_changed, text_screened
from accounts.profile.models import PrivacySettings, UserPreferences, UserProfile

# Fields that hold words of the person, in the order in which they are looked at.
TEXTS = (
    "bio", "occupation", "location", "display_name", "first_name", "last_name", "gender", "interests", "demographics",
)  # fmt: skip
APP_BYTES = 16_384


@transaction.atomic
def profile_create(*, owner: User, details: Mapping[str, Any]) -> UserProfile:
    """
    This function will keep what a person told about themselves: phone, date_of_birth, demographics; any may lack.

    :raises IntegrityError: if the person has a profile.
    """
    birth = details.get("date_of_birth")
    profile = UserProfile.objects.create(
        owner=owner,
        phone=details.get("phone"),
        date_of_birth=birth.isoformat() if birth is not None else None,
        demographics=details.get("demographics"),
    )
    audit_record(
        actor=owner, action="accounts.profile.created", target=profile, owner_id=owner.pk,
        details={"fields": sorted(details)},
    )  # fmt: skip
    return profile


@transaction.atomic
def account_update(*, owner: User, changes: Mapping[str, Any], now: datetime) -> frozenset[str]:
    """This function will change columns of the account that its person may change, and return which did change."""
    return _write(owner, owner, changes, "accounts.user.updated", now)


@transaction.atomic
def profile_update(*, owner: User, changes: Mapping[str, Any], now: datetime) -> frozenset[str]:
    """This function will change the private details; an empty one is forgotten. Returns which did change."""
    if not changes:
        return frozenset()
    profile, _ = UserProfile.objects.get_or_create(owner=owner)
    profile.owner = owner
    stored = {name: value.isoformat() if isinstance(value, date) else value or None for name, value in changes.items()}
    return _write(owner, profile, stored, "accounts.profile.updated", now)


@transaction.atomic
def privacy_update(*, owner: User, changes: Mapping[str, Any], now: datetime) -> frozenset[str]:
    """This function will set what other people may see; it counts from the next look on."""
    if not changes:
        return frozenset()
    row, _ = PrivacySettings.objects.get_or_create(owner=owner)
    return _write(owner, row, changes, "accounts.privacy.updated", now)


@transaction.atomic
def preferences_update(*, owner: User, changes: Mapping[str, Any], now: datetime) -> frozenset[str]:
    """
    This function will set preferences; `settings` is put together with what is there, and null takes a name away.

    :raises ValidationError: for one quiet hour without the other, or more than 16 KB of settings.
    """
    if not changes:
        return frozenset()
    UserPreferences.objects.get_or_create(owner=owner)
    # Locked: both checks are about what two devices may write at the same moment.
    row = UserPreferences.objects.select_for_update().get(owner=owner)
    row.owner = owner
    wanted = dict(changes)
    if "settings" in wanted:
        wanted["settings"] = _together(row.settings or {}, wanted["settings"])
    _check_quiet_hours(row, wanted)
    return _write(owner, row, wanted, "accounts.preferences.updated", now)


@transaction.atomic
def consents_update(*, owner: User, answers: Mapping[ConsentType, bool], now: datetime) -> None:
    """
    This function will record the answers that differ from what is in force; the same document again records nothing.

    :raises ConsentNotWithdrawable: for a no to what holds as long as there is an account.
    """
    in_force = owner.consents
    for kind, granted in answers.items():
        if (kind.value in in_force) != granted:
            consent_answer(owner=owner, kind=kind, granted=granted, now=now)


def texts_screen(
    *, owner: User, fields: Iterable[str], values: Mapping[str, Any], profile_id: Any, now: datetime
) -> Support | None:
    """
    This function will have the words of those `fields` that changed looked at for danger, each by itself.

    Joined, a calm job and a calm town hide what the line between them says.
    """
    changed = frozenset(fields)
    words = dict.fromkeys(line for name in TEXTS if name in changed for line in _lines(values.get(name)))
    return lines_screen(owner=owner, lines=words, profile_id=profile_id, now=now)


def lines_screen(*, owner: User, lines: Iterable[str], profile_id: Any, now: datetime) -> Support | None:
    """As `texts_screen`, of lines."""
    answers = [text_screened(owner=owner, text=line, source="profile", source_id=profile_id, now=now) for line in lines]
    return max((one for one in answers if one is not None), key=lambda one: int(one["severity"]), default=None)


def _lines(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [str(part) for pair in value.items() for part in pair]
    return [value] if isinstance(value, str) and value else list(value or ())


def _write(owner: User, row: Any, changes: Mapping[str, Any], action: str, now: datetime) -> frozenset[str]:
    """Only the columns that change are written, so that two devices that change different ones both count."""
    changed = frozenset(name for name, value in changes.items() if getattr(row, name) != value)
    if not changed:
        return changed
    for name in changed:
        setattr(row, name, changes[name])
    row.save(update_fields=[*sorted(changed), "updated_at"])
    audit_record(actor=owner, action=action, target=row, owner_id=owner.pk, details={"fields": sorted(changed)})
    profile_changed(owner=owner, fields=changed, now=now)
    return changed


def _together(stored: Mapping[str, Any], sent: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if sent is None:
        return None
    whole = {name: value for name, value in {**stored, **sent}.items() if value is not None}
    if len(orjson.dumps(whole)) > APP_BYTES:
        message = f"All of it together may have {APP_BYTES} bytes."
        raise ValidationError({"settings": [ErrorDetail(message, code="too_large")]})
    return whole


def _check_quiet_hours(row: UserPreferences, wanted: Mapping[str, Any]) -> None:
    start, end = (wanted.get(name, getattr(row, name)) for name in ("quiet_hours_start", "quiet_hours_end"))
    if (start is None) != (end is None):
        missing = "quiet_hours_start" if start is None else "quiet_hours_end"
        message = "Quiet hours need a beginning and an end, or neither."
        raise ValidationError({missing: [ErrorDetail(message, code="quiet_hours_half")]})
    if start is not None and start == end:
        message = "Quiet hours that begin and end at the same moment are none."
        raise ValidationError({"quiet_hours_end": [ErrorDetail(message, code="quiet_hours_empty")]})
