"""A signal becomes a row and an answer with help; nothing else may depend on it."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.services import consent_set
from accounts.identity.models import User
from config.ids import uuid7
from config.realtime.topics import channel_of, user_topic
from crisis.detection import DETECTOR_ERRORS, Detection, detect
from crisis.incidents import services
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.incidents.selectors import event_list
from crisis.incidents.services import risk_text_screen
from crisis.incidents.words import MESSAGES
from crisis.resources.numbers import belongs
from crisis.resources.reference import reference_load
from crisis.resources.tests.factories import make_resource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_directory")]
PILLS = "I took all the pills"


def screen(owner: User, text: str = PILLS, **overrides: Any) -> dict[str, Any] | None:
    values = {"source": "mood_log", "source_id": uuid7(), "now": timezone.now()}
    return risk_text_screen(owner=owner, text=text, **{**values, **overrides})


def test_danger_gives_support_with_the_lines_of_the_persons_country(user: User) -> None:
    reference_load(now=timezone.now())
    support = screen(user)
    assert support is not None
    assert support["severity"] >= 4
    assert support["label"] in {"severe", "immediate"}
    assert support["subject"] == "self"
    assert {row["country"] for row in support["resources"]} == {"DE"}
    assert support["resources"][0]["is_emergency"]
    assert any("suicide" in row["name"].lower() or "Seelsorge" in row["name"] for row in support["resources"])
    assert json.loads(json.dumps(support)) == support


def test_the_event_and_the_incident_are_written_and_hold_no_text(user: User) -> None:
    support = screen(user)
    assert support is not None
    event, incident = CrisisEvent.objects.get(), CrisisIncident.objects.get()
    assert (event.owner, event.severity, event.trigger_source) == (user, support["severity"], "mood_log")
    assert re.fullmatch("[0-9a-f]{64}", event.trigger_content_hash)
    assert event.resources_shown == [row["id"] for row in support["resources"]]
    assert (event.incident, incident.source_event, incident.owner) == (incident, event, user)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(e)::text FROM crisis_crisisevent e"
            " UNION ALL SELECT row_to_json(i)::text FROM crisis_crisisincident i"
        )
        assert not [row for (row,) in cursor.fetchall() if "pills" in row]
    actions = set(AuditEvent.objects.filter(owner_id=user.pk).values_list("action", flat=True))
    assert {"crisis.event.recorded", "crisis.incident.opened"} <= actions


def test_the_same_words_of_two_people_have_different_fingerprints(user: User, stranger: User) -> None:
    screen(user), screen(stranger)
    hashes = set(CrisisEvent.objects.values_list("trigger_content_hash", flat=True))
    assert len(hashes) == 2
    assert list(event_list(owner=user)) == list(CrisisEvent.objects.filter(owner=user))


@pytest.mark.parametrize(("severity", "hours"), [(3, 6), (4, 2), (5, 0)])
def test_an_incident_is_due_when_its_severity_says(user: User, severity: int, hours: int) -> None:
    now = timezone.now()
    screen(user, detection=Detection(severity=severity), now=now)
    incident = CrisisIncident.objects.get()
    assert incident.due_at == incident.follow_up_at == now + timedelta(hours=hours)


def test_severity_2_is_an_event_without_an_incident(user: User) -> None:
    support = screen(user, "I don't want to be here anymore", detection=Detection(severity=2))
    assert support is not None
    assert CrisisEvent.objects.count() == 1
    assert CrisisIncident.objects.count() == 0


def test_below_severity_2_nothing_is_read_and_nothing_written(user: User, django_assert_num_queries: Any) -> None:
    assert user.consents
    with django_assert_num_queries(0):
        assert screen(user, "Soup for lunch.") is None
    assert CrisisEvent.objects.count() == 0


def test_worry_about_somebody_else_gets_help_for_helping_and_no_event(user: User) -> None:
    support = screen(user, "My friend took all her pills")
    assert support is not None
    assert (support["severity"], support["subject"]) == (0, "other")
    assert support["message"] == MESSAGES["en"]["other"]
    assert support["resources"][0]["is_emergency"]
    assert CrisisEvent.objects.count() == 0


def test_a_person_who_switched_it_off_is_not_screened(user: User) -> None:
    consent_set(owner=user, kind="crisis_detection", granted=False)
    assert screen(user) is None
    assert CrisisEvent.objects.count() == 0


@pytest.mark.parametrize("error", DETECTOR_ERRORS)
def test_a_detector_that_dies_shows_help_and_opens_no_incident(
    user: User, monkeypatch: pytest.MonkeyPatch, error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    def dies(text: str, **_: Any) -> Detection:
        raise error("x") if error is not UnicodeError else UnicodeError

    monkeypatch.setattr(services, "detect", dies)
    support = screen(user)
    assert support is not None
    assert support["severity"] == 2
    assert CrisisEvent.objects.get().detector_version == "unavailable"
    assert CrisisIncident.objects.count() == 0
    assert "pills" not in caplog.text


@pytest.mark.parametrize("locale", ["en-US", "es-MX", "fr-FR", "de-DE", "pt-BR", "ja-JP"])
@pytest.mark.parametrize("severity", [2, 3, 5])
def test_words_of_support_are_in_the_persons_language_or_english(make_user: Any, locale: str, severity: int) -> None:
    person = make_user(locale=locale)
    support = screen(person, detection=Detection(severity=severity))
    assert support is not None
    assert support["message"] in MESSAGES.get(person.language, MESSAGES["en"]).values()


def test_without_a_country_support_points_to_directories_and_shows_no_number(make_user: Any) -> None:
    support = screen(make_user(country=""))
    assert support is not None
    assert [row["website_url"] for row in support["resources"]] == [
        "https://findahelpline.com",
        "https://www.befrienders.org",
    ]
    assert CrisisEvent.objects.get().resources_shown == []


def test_support_never_shows_another_countrys_or_a_hidden_number(make_user: Any) -> None:
    reference_load(now=timezone.now())
    make_resource(
        country="KE", name="hidden", phone_number="111", confirmed_by=1, status="draft", verification_method=""
    )
    for country in ("KE", "GB", "US", "IN", "BR", "JP"):
        support = screen(make_user(country=country))
        assert support is not None
        numbers = [(row["country"], row["phone_number"]) for row in support["resources"] if row["phone_number"]]
        assert numbers
        assert all(of == country and belongs(country, number) for of, number in numbers)
        assert "hidden" not in {row["name"] for row in support["resources"]}


def test_a_beating_puts_the_lines_for_violence_first(make_user: Any) -> None:
    reference_load(now=timezone.now())
    support = screen(make_user(country="GB"), "he beats me", detection=detect("my husband beats me every night"))
    assert support is not None
    assert "Domestic" in " ".join(row["name"] for row in support["resources"])


def test_when_the_writer_fails_no_signal_stays(user: User) -> None:
    with pytest.raises(IntegrityError):
        _note_that_cannot_be_stored(user)
    assert CrisisEvent.objects.count() == CrisisIncident.objects.count() == 0


@transaction.atomic
def _note_that_cannot_be_stored(user: User) -> None:
    screen(user)
    CrisisIncident.objects.create(owner=user, severity_level=9, due_at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_the_socket_hears_of_it_after_the_commit_only(user: User) -> None:
    from config.api.redis_client import redis_client

    listener = redis_client().pubsub()
    listener.subscribe(channel_of(user_topic(user.pk)))
    listener.get_message(timeout=1)
    with transaction.atomic():
        support = screen(user)
        assert listener.get_message(timeout=0.2) is None
    message = listener.get_message(timeout=2)
    listener.close()
    assert message is not None
    assert message["channel"] == channel_of(user_topic(user.pk))
    frame = json.loads(message["data"])
    assert frame["event"] == "crisis:response"
    assert support is not None
    assert frame["data"]["message"] == support["message"]
    assert frame["data"]["event_id"] == str(CrisisEvent.objects.get().pk)
    assert PILLS not in message["data"].decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("dead_redis")
def test_without_redis_the_signal_is_kept_and_answered(user: User) -> None:
    assert screen(user) is not None
    assert CrisisIncident.objects.count() == 1


def test_the_cost_of_a_signal_is_constant(user: User, django_assert_max_num_queries: Any) -> None:
    screen(user)
    with django_assert_max_num_queries(8):
        screen(user)
