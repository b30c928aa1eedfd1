import json
import socket
from urllib.parse import parse_qs, urlencode

import pytest
from defusedxml.ElementTree import fromstring
from django.utils import timezone

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.notifications.audience import listener_of
from accounts.notifications.models import NotificationDelivery, NotificationKind, SmsQuota
from accounts.notifications.providers.errors import ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.sending import delivery_send
from accounts.notifications.providers.speech import VOICES, spoken
from accounts.notifications.providers.tests.factories import CANARY, PHONE, make_delivery, make_reachable, twilio_asks
from accounts.notifications.providers.tests.servers import Received, Reply, closed_port, http_provider
from accounts.notifications.providers.voice import call_place
from accounts.notifications.quotas import sms_take
from accounts.notifications.services import notification_create
from accounts.profile.models import UserProfile

SID, TOKEN, PUBLIC = "ACcanaryaccount", "canary-auth-token", "https://api.example.org"
URL = "/api/v1/notifications/webhooks/voice"
State = NotificationDelivery.State


@pytest.fixture
def calls(settings):
    """A house that can make calls."""
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_VOICE_FROM = SID, TOKEN, "+15005550006"
    settings.PUBLIC_URL, settings.TWILIO_API_URL = PUBLIC, closed_port()


def like_twilio(received: Received) -> Reply:
    if received.path != f"/2010-04-01/Accounts/{SID}/Calls.json":
        return Reply(404, {"code": 20404})
    form = parse_qs(received.body.decode())
    if not form["To"][0].startswith("+"):
        return Reply(400, {"code": 21211, "message": form["To"][0]})
    return Reply(201, {"sid": "CA0123456789", "status": "queued"})


def ring(settings, url: str, to: str = PHONE) -> str:
    settings.TWILIO_API_URL = url
    return call_place(to=to, twiml=spoken("Hello."), reference="ref-1")


def lets_call(person):
    make_reachable(person)
    consent_set(owner=person, kind=ConsentType.VOICE, granted=True)
    return person


# ---- the provider


def test_a_call_is_one_form_with_our_reference_in_the_callback_and_no_recording(calls, settings):
    with http_provider(like_twilio) as twilio:
        assert ring(settings, twilio.url) == "CA0123456789"
    form = parse_qs(twilio.received[0].body.decode())
    assert fromstring(form.pop("Twiml")[0]).tag == "Response"
    assert form == {
        "To": [PHONE], "From": ["+15005550006"], "Timeout": ["25"], "StatusCallbackEvent": ["completed"],
        "StatusCallback": [f"{PUBLIC}{URL}?reference=ref-1"],
    }  # fmt: skip


def test_what_no_trying_will_change_is_refused(calls, settings):
    with http_provider(like_twilio) as twilio, pytest.raises(ProviderRefused) as refused:
        ring(settings, twilio.url, to="nobody")
    assert (refused.value.code, "nobody" in str(refused.value)) == ("number_invalid", False)


@pytest.mark.parametrize(
    ("reply", "code"),
    [(Reply(429, {"code": 20429}), "http_429"), (Reply(500, b"oops"), "http_500"), (Reply(401, {}), "http_401")],
)
def test_what_may_pass_is_tried_later(calls, settings, reply, code):
    with http_provider(lambda _: reply) as twilio, pytest.raises(ProviderUnavailable) as away:
        ring(settings, twilio.url)
    assert away.value.code == code


def test_a_provider_that_never_lets_us_in_was_asked_nothing(calls, settings):
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ProviderUnavailable) as away:
        ring(settings, f"https://127.0.0.1:{silent.getsockname()[1]}")
    assert away.value.code == "unreachable"


def test_a_house_without_a_number_to_call_from_keeps_the_call_as_a_file(settings, tmp_path):
    settings.TWILIO_ACCOUNT_SID = ""
    assert call_place(to=PHONE, twiml=spoken("Hello."), reference="ref-1") == "outbox-ref-1"
    (file,) = (tmp_path / "outbox" / "voice").iterdir()
    assert json.loads(file.read_text())["to"] == PHONE


@pytest.mark.parametrize("language", [*VOICES, "xx"])
def test_words_are_read_in_their_language_and_never_become_verbs(language):
    words = '</Say><Dial>+1900</Dial> & "Björk"'
    said = [verb for verb in fromstring(spoken(words, language)) if verb.tag == "Say"]
    assert [verb.text for verb in said] == [words, words]
    assert {verb.get("language") for verb in said} == {VOICES.get(language, VOICES["en"])[0]}


# ---- notifications


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["appointment_reminder", "crisis_alert"])
def test_no_call_says_anything_of_what_the_app_shows(user, calls, settings, kind):
    person = lets_call(user)
    with http_provider(like_twilio) as twilio:
        settings.TWILIO_API_URL = twilio.url
        assert delivery_send(make_delivery(person, "voice", kind=kind, variant="duty")).kind == "sent"
    (form,) = [parse_qs(received.body.decode()) for received in twilio.received]
    assert form["To"] == [PHONE]
    assert form["MachineDetection"] == ["DetectMessageEnd"]
    assert CANARY not in str(form)


@pytest.mark.django_db
@pytest.mark.parametrize(("taken", "code"), [("consent", "no_consent"), ("number", "no_number"), ("day", "sms_quota")])
def test_nobody_is_called_without_an_agreement_a_proven_number_and_an_allowance(user, calls, taken, code):
    person = lets_call(user)
    if taken == "consent":
        consent_set(owner=person, kind=ConsentType.VOICE, granted=False)
    if taken == "number":
        UserProfile.objects.filter(owner=person).update(phone_verified_at=None)
    if taken == "day":
        assert all(sms_take(owner=person, now=timezone.now()) for _ in range(5))
    assert delivery_send(make_delivery(person, "voice")).error_code == code


@pytest.mark.django_db
def test_a_provider_that_is_away_costs_no_call_of_the_day(user, calls):
    outcome = delivery_send(make_delivery(lets_call(user), "voice"))
    assert (outcome.kind, outcome.error_code) == ("retry", "unreachable")
    assert SmsQuota.objects.get(owner=user).used == 0


@pytest.mark.django_db
def test_only_staff_on_duty_are_called_for_an_alarm(user, staff_user, calls, now):
    people = [lets_call(one) for one in (user, staff_user)]
    for person, variant in zip(people, ("default", "duty"), strict=True):
        kind = NotificationKind.CRISIS_ALERT
        notification_create(owner=person, kind=kind, variant=variant, params={"severity": 4}, now=now)
    rows = NotificationDelivery.objects.filter(channel="voice").values_list("owner_id", flat=True)
    assert list(rows) == [staff_user.pk]


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["consent", "house"])
def test_a_call_is_owed_only_where_it_can_be_made(user, calls, settings, missing):
    lets_call(user)
    assert "voice" in listener_of(user.pk).channels(NotificationKind.APPOINTMENT_REMINDER)
    if missing == "consent":
        consent_set(owner=user, kind=ConsentType.VOICE, granted=False)
    else:
        settings.TWILIO_VOICE_FROM = ""
    assert "voice" not in listener_of(user.pk).channels(NotificationKind.APPOINTMENT_REMINDER)


# ---- what Twilio reports


@pytest.fixture
def placed(user):
    delivery = make_delivery(lets_call(user), "voice")
    NotificationDelivery.objects.filter(pk=delivery.pk).update(state=State.SENT, provider_message_id="CA1")
    return delivery


def report(client, reference: str, *, signature: str | None = None, **fields: str):
    path = f"{URL}?{urlencode({'reference': reference})}"
    sent = {"CallSid": "CA1", "To": PHONE, **fields}
    return twilio_asks(client, path, sent, signature=signature)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["no-answer", "no-answer"], ("failed", "call_unanswered")),
        (["busy", "completed"], ("failed", "call_busy")),
        (["failed"], ("failed", "call_failed")),
        (["completed"], ("sent", "")),
        (["something new"], ("sent", "")),
    ],
)
def test_a_call_that_nobody_heard_shows_on_the_delivery(calls, api_client, placed, statuses, expected):
    for status in statuses:
        assert report(api_client, str(placed.pk), CallStatus=status).status_code == 204
    placed.refresh_from_db()
    assert (placed.state, placed.error_code) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("signature", ["", "AAAA", "Björk"])
def test_an_unsigned_report_of_a_call_is_refused(calls, api_client, placed, signature):
    answer = report(api_client, str(placed.pk), signature=signature, CallStatus="busy")
    assert (answer.status_code, answer.json()["code"]) == (403, "signature_invalid")


@pytest.mark.django_db
@pytest.mark.parametrize("reference", ["", "x' OR 1=1", "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44"])
def test_a_report_of_nothing_of_ours_changes_nothing(calls, api_client, placed, reference):
    assert report(api_client, reference, CallStatus="busy").status_code == 204
    placed.refresh_from_db()
    assert placed.state == "sent"
