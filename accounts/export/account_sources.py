"""What a person set for themselves: goes out, and comes back into the next account."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import orjson
from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Model
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from accounts.export.fhir import patient_of
from accounts.export.registry import Counts, Row
from accounts.export.rows import columns_of, has_nul
from accounts.identity.fields import CountryField, FlagField, LineField, LocaleField, TextField, ZoneField
from accounts.identity.models import User
from accounts.profile.fields import BirthDateField, DemographicsField, PhoneField
from accounts.profile.models import PrivacySettings, UserPreferences, UserProfile

Fields = Mapping[str, serializers.Field]
JSON_BYTES = 16_384


class BoundedJSONField(serializers.JSONField):
    """Whatever the app stored there, within reason."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, list | dict) or len(orjson.dumps(data)) > JSON_BYTES or has_nul(data):
            raise serializers.ValidationError("This is not accepted here.", "invalid")
        return data


def _line(maximum: int) -> LineField:
    return LineField(max_length=maximum, allow_blank=True, allow_null=True)


ACCOUNT: Fields = {
    "first_name": LineField(max_length=100, allow_blank=True),
    "last_name": LineField(max_length=100, allow_blank=True),
    "display_name": LineField(max_length=100, allow_blank=True),
    "timezone": ZoneField(),
    "day_starts_at": serializers.IntegerField(min_value=0, max_value=6),
    "country": CountryField(),
    "locale": LocaleField(),
    "anonymous_mode": FlagField(),
    "onboarding_completed": FlagField(),
    "data_retention_days": serializers.IntegerField(min_value=30, max_value=3650),
}
PROFILE: Fields = {
    "phone": PhoneField(allow_null=True),
    "date_of_birth": BirthDateField(allow_null=True),
    "demographics": DemographicsField(allow_null=True),
    "gender": _line(200),
    "location": _line(500),
    "occupation": _line(500),
    "bio": TextField(max_length=10_000, allow_blank=True, allow_null=True, trim_whitespace=False),
    "interests": BoundedJSONField(allow_null=True),
}
PRIVACY: Fields = {
    name: FlagField()
    for name in (
        "hide_date_of_birth", "hide_phone", "hide_location", "hide_occupation", "hide_interests", "show_activity",
        "allow_messages",
    )
}  # fmt: skip
PREFERENCES: Fields = {
    **{
        name: FlagField()
        for name in (
            "notifications_enabled", "notification_meditation", "notification_mood", "notification_appointments",
            "notification_achievements", "notification_updates", "notification_tips", "channel_push",
            "channel_email", "channel_sms", "show_achievements", "show_streaks",
        )
    },
    "quiet_hours_start": serializers.TimeField(allow_null=True),
    "quiet_hours_end": serializers.TimeField(allow_null=True),
    "meditation_default_duration_minutes": serializers.IntegerField(min_value=1, max_value=240),
    "meditation_preferred_time": serializers.TimeField(allow_null=True),
    "mood_reminder_time": serializers.TimeField(allow_null=True),
    "theme": serializers.ChoiceField(UserPreferences.Theme.choices),
    "font_size": serializers.ChoiceField(UserPreferences.FontSize.choices),
    "settings": BoundedJSONField(allow_null=True),
}  # fmt: skip


def checked(row: Row, fields: Fields, counts: Counts) -> dict[str, Any]:
    """What of a row is right; what is not is left as the account has it, and counted."""
    values = {}
    for name, field in fields.items():
        if name not in row:
            continue
        if name == "country" and row[name] == "":
            values[name] = ""
            continue
        try:
            values[name] = field.run_validation(row[name])
        except ValidationError:
            counts.skip("field_invalid")
    return values


def account_rows(owner: User) -> Iterator[Row]:
    addresses = EmailAddress.objects.filter(user=owner).order_by("pk")
    told = ("id", "email", "username", "role", "status", "date_joined", "last_login", "last_active_at", "anonymous_id")
    yield {
        **columns_of(owner, tuple(ACCOUNT)),
        "record": {
            **columns_of(owner, told),
            "pseudonym": owner.pseudonym,
            "addresses": [columns_of(one, ("email", "verified", "primary")) for one in addresses],
        },
    }


@transaction.atomic
def account_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    counts = Counts()
    row = next(iter(rows), None)
    if row is not None:
        person = User.objects.select_for_update().get(pk=owner.pk)
        _take_over(person, checked(row, ACCOUNT, counts), counts)
        # What is restored after it is placed in the restored zone.
        for name in ACCOUNT:
            setattr(owner, name, getattr(person, name))
    return counts


def account_fhir(owner: User) -> Iterator[Row]:
    profile = next(profile_rows(owner), None)
    yield patient_of(owner, profile, owner.email)


def profile_rows(owner: User) -> Iterator[Row]:
    for row in _one(UserProfile, owner):
        record = {**columns_of(row, ("phone_verified_at", "created_at", "updated_at")), "has_avatar": bool(row.avatar)}
        yield {**columns_of(row, tuple(PROFILE)), "record": record}


@transaction.atomic
def profile_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    counts = Counts()
    row = next(iter(rows), None)
    if row is None:
        return counts
    values = checked(row, PROFILE, counts)
    born = values.get("date_of_birth")
    if isinstance(born, date):
        values["date_of_birth"] = born.isoformat()
    profile = UserProfile.objects.select_for_update().filter(owner=owner).first() or UserProfile(owner=owner)
    profile.owner = owner
    if "phone" in values and values["phone"] != profile.phone:
        # Whether the number is theirs must be proven again.
        profile.phone_verified_at = None
    _take_over(profile, values, counts)
    return counts


def settings_source(model: type[Model], fields: Fields) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Rows and restore of a table with one row a person."""

    def rows(owner: User) -> Iterator[Row]:
        for row in _one(model, owner):
            yield {**columns_of(row, tuple(fields)), "record": columns_of(row, ("created_at", "updated_at"))}

    @transaction.atomic
    def restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
        counts = Counts()
        row = next(iter(rows), None)
        if row is not None:
            values = checked(row, fields, counts)
            if "quiet_hours_start" in fields and (
                (values.get("quiet_hours_start") is None) != (values.get("quiet_hours_end") is None)
            ):
                values.pop("quiet_hours_start", None)
                values.pop("quiet_hours_end", None)
                counts.skip("field_invalid")
            mine = model._default_manager.select_for_update().filter(owner=owner).first() or model(owner=owner)
            mine.owner = owner  # type: ignore[attr-defined]
            _take_over(mine, values, counts)
        return counts

    return rows, restore


def _one(model: type[Any], owner: User) -> Iterator[Any]:
    for row in model.objects.filter(owner=owner):
        row.owner = owner
        yield row


def _take_over(row: Model, values: Mapping[str, Any], counts: Counts) -> None:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed and not row._state.adding:
        counts.existing += 1
        return
    for name in changed:
        setattr(row, name, values[name])
    row.save()
    counts.made += 1


privacy_rows, privacy_restore = settings_source(PrivacySettings, PRIVACY)
preferences_rows, preferences_restore = settings_source(UserPreferences, PREFERENCES)
