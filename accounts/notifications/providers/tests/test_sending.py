import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.consent.models import ConsentType
from accounts.consent.selectors import consents_of
from accounts.consent.services import consent_set
from accounts.notifications.models import NotificationDelivery, NotificationKind, SmsQuota
from accounts.notifications.providers.sending import _safe, delivery_send
from accounts.notifications.providers.tests.factories import (
    CANARY,
    PHONE,
    make_delivery,
    make_device,
    make_reachable,
)
from accounts.notifications.providers.tests.servers import Reply, closed_port, http2_provider, http_provider
from accounts.notifications.providers.tests.test_apns import DEVICE as APPLE_DEVICE
from accounts.notifications.providers.tests.test_apns import Apple
from accounts.notifications.providers.tests.test_apns import set_up as apns_set_up
from accounts.notifications.providers.tests.test_webpush import subscription
from accounts.notifications.quotas import sms_take
from accounts.profile.models import UserPreferences, UserProfile
from accounts.vault.services import key_destroy

pytestmark = pytest.mark.django_db
TOKENS = {"android": "canary-device", "ios": APPLE_DEVICE, "web": subscription("https://push.example.org/x")}
KINDS = [kind.value for kind in NotificationKind]
HEALTH_WORDS = ("mood", "crisis", "therap", "depress", "anxi", "medit", "suicid", "panic", "mental", "wellness")


@pytest.fixture
def person(user):
    return make_reachable(user)


def written(tmp_path) -> str:
    return "".join(path.read_text() for path in (tmp_path / "outbox").rglob("*.json"))


@pytest.mark.parametrize("platform", TOKENS)
@pytest.mark.parametrize("kind", KINDS)
def test_no_push_says_anything_of_what_the_app_shows(person, tmp_path, platform, kind):
    device = make_device(person, platform, TOKENS[platform])
    delivery = make_delivery(person, "push", kind=kind, device=device)
    outcome = delivery_send(delivery)
    assert (outcome.kind, outcome.error_code) == ("sent", "")
    told = written(tmp_path)
    assert CANARY not in told
    assert str(delivery.notification_id) in told
    assert str(person.pk) not in told
    assert [word for word in HEALTH_WORDS if word in told.lower()] == []


@pytest.mark.parametrize("kind", ["appointment_reminder", "crisis_alert", "security_notice", "weekly_report", "update"])
def test_no_letter_says_anything_of_what_the_app_shows(person, mailoutbox, kind):
    UserPreferences.objects.update_or_create(owner=person, defaults={"notification_updates": True})
    outcome = delivery_send(make_delivery(person, "email", kind=kind))
    assert outcome.kind == "sent"
    assert CANARY not in mailoutbox[0].message().as_string()
    assert [word for word in HEALTH_WORDS if word in mailoutbox[0].subject.lower()] == []


@pytest.mark.parametrize("kind", ["appointment_reminder", "session_reminder", "crisis_alert"])
def test_no_text_message_says_anything_of_what_the_app_shows(person, tmp_path, kind):
    assert delivery_send(make_delivery(person, "sms", kind=kind)).kind == "sent"
    told = json.loads(written(tmp_path))
    assert CANARY not in str(told)
    assert told["to"] == PHONE
    assert [word for word in HEALTH_WORDS if word in told["text"].lower()] == []


def test_only_numbers_dates_and_named_parameters_reach_a_letter(person, mailoutbox):
    params = {"provider": "Google"}
    delivery_send(make_delivery(person, "email", kind="security_notice", variant="social_linked", params=params))
    assert "Google" in mailoutbox[0].body


def test_words_are_no_safe_parameters():
    told = {
        "note": CANARY, "type": "therapy", "day": "1 panic attack", "time": "2:30 PM", "date": "2026-03-10",
        "at": "2026-03-10T14:30:00+01:00", "minutes": 30, "provider": "Google\r\nBcc: x",
    }  # fmt: skip
    assert _safe(told) == {
        "time": "2:30 PM", "date": "2026-03-10", "at": "2026-03-10T14:30:00+01:00", "minutes": "30",
        "provider": "Google Bcc: x",
    }  # fmt: skip
    assert _safe([CANARY]) == {}


def test_the_same_delivery_twice_is_one_message_at_the_provider(person, tmp_path):
    delivery = make_delivery(person, "push", device=make_device(person, "ios", APPLE_DEVICE))
    assert delivery_send(delivery) == delivery_send(delivery)
    assert len(list((tmp_path / "outbox" / "apns").iterdir())) == 1


def test_a_dead_device_is_told_to_whoever_keeps_devices(person, settings):
    with http2_provider(Apple(Reply(410, {"reason": "Unregistered"}))) as server:
        apns_set_up(settings, server.url)
        device = make_device(person, "ios", APPLE_DEVICE)
        outcome = delivery_send(make_delivery(person, "push", device=device))
    assert (outcome.kind, outcome.error_code) == ("device_gone", "unregistered")


def test_a_device_that_left_meanwhile_is_gone(person):
    assert delivery_send(make_delivery(person, "push")).kind == "device_gone"


def test_a_busy_provider_says_when(person, settings):
    with http2_provider(Apple(Reply(429, {"reason": "TooManyRequests"}, {"retry-after": "42"}))) as server:
        apns_set_up(settings, server.url)
        device = make_device(person, "ios", APPLE_DEVICE)
        outcome = delivery_send(make_delivery(person, "push", device=device))
    assert (outcome.kind, outcome.retry_after_seconds, outcome.error_code) == ("retry", 42, "http_429")


def test_the_words_of_an_erased_account_are_not_sent(person, tmp_path):
    delivery = make_delivery(person, "email")
    key_destroy(owner=person, actor=None)
    found = NotificationDelivery.objects.select_related("notification", "owner").get(pk=delivery.pk)
    outcome = delivery_send(found)
    assert (outcome.kind, outcome.error_code) == ("refused", "content_unreadable")


# ---- text messages


def twilio(settings, url: str) -> None:
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM = "AC1", "token", "+15005550006"
    settings.TWILIO_API_URL = url


def sms_code(person) -> str:
    return delivery_send(make_delivery(person, "sms")).error_code


def test_without_consent_no_text_message_not_even_in_a_crisis(person, tmp_path):
    consent_set(owner=person, kind=ConsentType.SMS, granted=False)
    assert delivery_send(make_delivery(person, "sms", kind="crisis_alert")).error_code == "no_consent"
    assert not (tmp_path / "outbox").exists()


def test_only_a_proven_number_gets_text_messages(person):
    UserProfile.objects.filter(owner=person).update(phone_verified_at=None)
    assert sms_code(person) == "no_number"


def test_the_sixth_text_message_of_a_day_is_not_sent_and_a_crisis_alert_is(person):
    assert [sms_code(person) for _ in range(6)] == ["", "", "", "", "", "sms_quota"]
    assert delivery_send(make_delivery(person, "sms", kind="crisis_alert")).kind == "sent"


def test_a_refused_connection_uses_nothing_up_and_a_lost_answer_does(person, settings):
    twilio(settings, closed_port())
    assert [sms_code(person) for _ in range(7)] == ["unreachable"] * 7
    assert SmsQuota.objects.get(owner=person).used == 0
    with http_provider(lambda _: Reply(stall=3)) as server:
        twilio(settings, server.url)
        assert sms_code(person) == "timeout"
    assert SmsQuota.objects.get(owner=person).used == 1


def test_who_answered_stop_has_taken_their_consent_back(person, settings):
    with http_provider(lambda _: Reply(400, {"code": 21610})) as server:
        twilio(settings, server.url)
        outcome = delivery_send(make_delivery(person, "sms"))
    assert (outcome.kind, outcome.error_code) == ("refused", "unsubscribed")
    assert "sms" not in consents_of(owner_id=person.pk)


# ---- letters


def test_only_a_proven_address_gets_letters(user, mailoutbox):
    make_reachable(user, proven=False)
    outcome = delivery_send(make_delivery(user, "email"))
    assert (outcome.kind, outcome.error_code) == ("refused", "address_unproven")
    assert mailoutbox == []


def test_a_switch_that_was_turned_meanwhile_counts(person, mailoutbox):
    UserPreferences.objects.update_or_create(owner=person, defaults={"channel_email": False})
    assert delivery_send(make_delivery(person, "email")).error_code == "unsubscribed"
    assert delivery_send(make_delivery(person, "email", kind="security_notice")).kind == "sent"
    assert len(mailoutbox) == 1


def test_news_waits_for_its_own_switch(person, mailoutbox):
    assert delivery_send(make_delivery(person, "email", kind="update")).error_code == "unsubscribed"


def test_the_welcome_goes_to_everybody(person, mailoutbox):
    assert delivery_send(make_delivery(person, "email", kind="security_notice", variant="welcome")).kind == "sent"
    assert mailoutbox[0].subject == "Welcome to Evenkeel"


def test_a_day_later_there_are_five_again(person):
    now = timezone.now()
    assert [sms_take(owner=person, now=now) for _ in range(6)] == [True] * 5 + [False]
    assert sms_take(owner=person, now=now + timedelta(days=1))
