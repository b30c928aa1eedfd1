from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from accounts.audit.models import AuditEvent
from accounts.profile.models import UserPreferences
from content.library.tests.factories import make_draft, make_item
from crisis.incidents.models import CrisisEvent
from wellness.meditation.models import MeditationSession
from wellness.meditation.tests.factories import make_done, make_guided, make_meditation

pytestmark = pytest.mark.django_db
URL = "/api/v1/meditation/sessions"
GOOD = {"session_type": "body-scan", "duration_minutes": 10}
PILLS = "I have the pills ready and I am going to kill myself tonight."


def start(client, **body):
    return client.post(URL, {**GOOD, **body})


def test_a_session_starts_now_and_runs(user, api_as, now):
    with time_machine.travel(now, tick=False):
        answer = start(api_as(user), ambient_sound="rain")
    data = answer.json()
    assert answer.status_code == 201
    assert (data["started_at"], data["date"]) == ("2026-03-10T12:00:00Z", "2026-03-10")
    assert (data["state"], data["completed"], data["completed_at"]) == ("running", False, None)
    assert (data["completed_duration_minutes"], data["ambient_sound"], data["notes"]) == (0, "rain", None)
    assert "logged_at" not in data
    assert AuditEvent.objects.filter(action="wellness.meditation.created", owner_id=user.pk).count() == 1


@pytest.mark.parametrize("kind", ["breathing", "mindfulness", "loving-kindness", "body-scan"])
def test_every_type_is_taken(user, api_as, kind):
    assert start(api_as(user), session_type=kind).json()["session_type"] == kind


@pytest.mark.parametrize("sound", ["rain", "forest", "ocean", "birds", "silence", None])
def test_every_sound_is_taken(user, api_as, sound):
    assert start(api_as(user), ambient_sound=sound).json()["ambient_sound"] == sound


def test_without_a_length_the_persons_preference_holds(user, stranger, api_as):
    UserPreferences.objects.create(owner=stranger, meditation_default_duration_minutes=25)
    lengths = [api_as(one).post(URL, {"session_type": "mindfulness"}).json() for one in (user, stranger)]
    assert [one["duration_minutes"] for one in lengths] == [5, 25]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"session_type": None}, "session_type"),
        ({"session_type": "yoga"}, "session_type"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"duration_minutes": 241}, "duration_minutes"),
        ({"duration_minutes": 1.5}, "duration_minutes"),
        ({"completed_duration_minutes": -1}, "completed_duration_minutes"),
        ({"completed_duration_minutes": 1441}, "completed_duration_minutes"),
        ({"ambient_sound": "thunder"}, "ambient_sound"),
        ({"completed": 1}, "completed"),
        ({"completed": True}, "completed_duration_minutes"),
        ({"completed_at": "2026-03-10T12:00:00Z"}, "completed_at"),
        ({"started_at": "2026-03-10T12:00:00"}, "started_at"),
        ({"started_at": "2999-01-01T00:00:00Z"}, "started_at"),
        ({"started_at": "2026-03-10T12:00:00Z", "date": "2026-03-09"}, "date"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"logged_at": "2026-03-10T12:00:00Z"}, "logged_at"),
        ({"duration": 5}, "duration"),
        ({"notes": "x" * 10_001}, "notes"),
        ({"guided_session_id": "nothing"}, "guided_session_id"),
        (
            {"started_at": "2026-03-10T12:00:00Z", "completed": True, "completed_at": "2026-03-10T11:00:00Z"},
            "completed_at",
        ),
        (
            {"started_at": "2026-03-10T12:00:00Z", "completed": True, "completed_at": "2999-03-10T11:00:00Z"},
            "completed_at",
        ),
    ],
)
def test_what_is_wrong_is_named(user, api_as, body, field):
    answer = start(api_as(user), **body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not MeditationSession.objects.exists()


def test_a_session_that_is_over_is_recorded_whole_and_later(user, api_as, now):
    body = {"started_at": "2026-03-07T21:50:00-05:00", "timezone": "America/New_York", "completed": True}
    with time_machine.travel(now, tick=False):
        data = start(api_as(user), **body, completed_duration_minutes=20).json()
    assert (data["date"], data["state"], data["completed_duration_minutes"]) == ("2026-03-07", "completed", 20)
    assert (data["started_at"], data["completed_at"]) == ("2026-03-08T02:50:00Z", "2026-03-08T03:10:00Z")


def test_without_a_time_it_has_just_ended(user, api_as, now):
    with time_machine.travel(now.replace(hour=0, minute=5), tick=False):
        data = start(api_as(user), completed=True, completed_duration_minutes=15, timezone="UTC").json()
    assert (data["started_at"], data["completed_at"]) == ("2026-03-09T23:50:00Z", "2026-03-10T00:05:00Z")
    assert data["date"] == "2026-03-09"


def test_over_the_night_of_the_clock_change_it_has_its_real_length(user, api_as):
    times = {"started_at": "2026-03-29T01:45:00+01:00", "completed_at": "2026-03-29T03:15:00+02:00"}
    with time_machine.travel("2026-04-01T12:00:00Z", tick=False):
        data = start(api_as(user), **times, timezone="Europe/Berlin", completed=True).json()
    assert (data["completed_duration_minutes"], data["date"]) == (30, "2026-03-29")


def test_pausing_resuming_and_completing_count_what_was_sat(user, api_as, now):
    with time_machine.travel(now, tick=False) as clock:
        client = api_as(user)
        url = f"{URL}/{start(client).json()['id']}"
        states = []
        for minutes, body in (
            (4, {"paused": True}), (2, {"paused": True}), (3, {"paused": False}), (1, {"paused": False}),
            (5, {"completed": True}),
        ):  # fmt: skip
            clock.shift(timedelta(minutes=minutes))
            data = api_as(user).patch(url, body).json()
            states.append((data["state"], data["paused_seconds"], data["completed_duration_minutes"]))
    assert states == [
        ("paused", 0, 0), ("paused", 0, 0), ("running", 300, 0), ("running", 300, 0), ("completed", 300, 10),
    ]  # fmt: skip
    assert (data["completed_at"], data["paused_at"]) == ("2026-03-10T12:15:00Z", None)


def test_what_was_paused_at_the_end_does_not_count(user, api_as, now):
    with time_machine.travel(now, tick=False) as clock:
        client = api_as(user)
        url = f"{URL}/{start(client).json()['id']}"
        clock.shift(timedelta(minutes=7))
        client.patch(url, {"paused": True})
        clock.shift(timedelta(hours=9))
        data = api_as(user).put(url, {"completed": True}).json()
    assert (data["completed_duration_minutes"], data["paused_seconds"]) == (7, 9 * 3600)


def test_completing_again_changes_nothing(user, api_as, now):
    with time_machine.travel(now, tick=False) as clock:
        client = api_as(user)
        url = f"{URL}/{start(client).json()['id']}"
        clock.shift(timedelta(minutes=10))
        first = client.patch(url, {"completed": True})
        clock.shift(timedelta(minutes=50))
        again = api_as(user).patch(url, {"completed": True, "completed_duration_minutes": 59})
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert AuditEvent.objects.filter(action="wellness.meditation.updated").count() == 1


@pytest.mark.parametrize("body", [{"completed": False}, {"paused": True}])
def test_what_is_completed_stays_so(user, api_as, now, body):
    session = make_done(user, now=now)
    answer = api_as(user).patch(f"{URL}/{session.pk}", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "meditation_completed")
    assert MeditationSession.objects.get().state == "completed"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"completed_at": "2026-03-10T12:00:00Z"}, "completed_at"),
        ({"completed": True, "completed_at": "2999-01-01T00:00:00Z"}, "completed_at"),
        ({"completed": True, "completed_at": "2020-01-01T00:00:00Z"}, "completed_at"),
        ({"completed": True, "paused": True}, "paused"),
        ({"completed_duration_minutes": 1441}, "completed_duration_minutes"),
        ({"session_type": "breathing"}, "session_type"),
        ({"ambient_sound": "thunder"}, "ambient_sound"),
        ({"paused": "yes"}, "paused"),
    ],
)
def test_a_wrong_change_is_named(user, api_as, now, body, field):
    session = make_meditation(user, now=now)
    answer = api_as(user).patch(f"{URL}/{session.pk}", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_a_phone_whose_clock_is_behind_completes_all_the_same(user, api_as, now):
    session = make_meditation(user, now=now)
    body = {"completed": True, "completed_at": (now - timedelta(minutes=2)).isoformat()}
    with time_machine.travel(now, tick=False):
        data = api_as(user).patch(f"{URL}/{session.pk}", body).json()
    assert (data["completed_duration_minutes"], data["completed_at"]) == (0, data["started_at"])


def test_a_phone_whose_clock_is_ahead_pauses_and_completes(user, api_as, now):
    with time_machine.travel(now, tick=False):
        client = api_as(user)
        url = f"{URL}/{start(client, started_at=(now + timedelta(minutes=4)).isoformat()).json()['id']}"
        assert client.patch(url, {"paused": True}).json()["paused_at"] == "2026-03-10T12:04:00Z"
        assert client.patch(url, {"completed": True}).json()["completed_duration_minutes"] == 0


def test_notes_sound_and_minutes_can_be_written_later(user, api_as, now):
    session = make_done(user, now=now, notes="before")
    changes = {"notes": "after", "ambient_sound": "ocean", "completed_duration_minutes": 12}
    data = api_as(user).patch(f"{URL}/{session.pk}", changes).json()
    assert {name: data[name] for name in changes} == changes
    assert api_as(user).patch(f"{URL}/{session.pk}", {"notes": ""}).json()["notes"] is None


def test_danger_in_notes_is_answered_with_help(user, api_as, now):
    client = api_as(user)
    first = start(client, notes=PILLS).json()
    assert first["support"]["severity"] >= 4
    later = client.patch(f"{URL}/{make_meditation(user, now=now).pk}", {"completed": True, "notes": PILLS}).json()
    assert later["support"]["severity"] >= 4
    assert set(CrisisEvent.objects.values_list("trigger_source", flat=True)) == {"meditation"}


def test_notes_are_sealed(user, now):
    make_meditation(user, now=now, notes="the quokka smiled")
    with connection.cursor() as cursor:
        cursor.execute("SELECT m::text FROM wellness_meditationsession m")
        (stored,) = cursor.fetchone()
    assert "quokka" not in stored
    assert b"quokka".hex() not in stored


def test_the_same_id_and_body_again_is_a_repeat(user, api_as):
    body = {"id": str(uuid4()), "notes": "calm", "completed": True, "completed_duration_minutes": 9}
    client = api_as(user)
    first, again = start(client, **body), start(client, **body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert start(client, **{**body, "completed_duration_minutes": 8}).status_code == 409
    assert MeditationSession.objects.count() == 1


def test_an_id_of_somebody_else_is_a_conflict_like_any_other(user, stranger, api_as, now):
    session = make_meditation(user, now=now)
    assert start(api_as(stranger), id=str(session.pk)).json()["code"] == "id_conflict"


@pytest.mark.parametrize(("reader", "expected"), [("owner", 200), ("stranger", 404), (None, 401)])
@pytest.mark.parametrize("method", ["get", "patch", "put", "delete"])
def test_only_the_owner_reaches_a_session(user, stranger, api_as, api_client, now, reader, expected, method):
    session = make_meditation(user, now=now, notes="calm")
    client = api_as({"owner": user, "stranger": stranger}[reader]) if reader else api_client
    answer = getattr(client, method)(f"{URL}/{session.pk}")
    assert answer.status_code == (204 if (method, expected) == ("delete", 200) else expected)
    assert MeditationSession.objects.filter(pk=session.pk).exists() == (answer.status_code != 204)


def test_a_list_is_the_persons_own_newest_first_and_filtered(user, stranger, api_as, now):
    make_done(stranger, now=now)
    days = [make_done(user, now=now, logged_at=now - timedelta(days=ago)) for ago in (2, 0, 1)]
    scan = make_meditation(user, now=now, session_type="body-scan", logged_at=now - timedelta(days=9))
    client = api_as(user)

    def ids(**query):
        return [row["id"] for row in client.get(URL, query).json()["results"]]

    assert ids() == [str(one.pk) for one in (days[1], days[2], days[0], scan)]
    assert ids(session_type="body-scan") == [str(scan.pk)]
    assert ids(**{"from": "2026-03-09", "to": "2026-03-09"}) == [str(days[2].pk)]
    assert client.get(URL, {"session_type": "yoga"}).status_code == 400
    page = client.get(URL, {"limit": 3}).json()
    assert [row["id"] for row in client.get(page["next"]).json()["results"]] == [str(scan.pk)]


def test_a_guided_session_is_named_by_an_item_of_the_library(user, api_as):
    item = make_guided()
    assert start(api_as(user), guided_session_id=str(item.pk)).json()["guided_session_id"] == str(item.pk)


@pytest.mark.parametrize("which", ["absent", "article", "draft"])
def test_what_is_no_public_guided_session_is_refused(user, api_as, which):
    made = {
        "absent": uuid4,
        "article": lambda: make_item().pk,
        "draft": lambda: make_draft(content_type="guided_meditation").pk,
    }[which]()
    answer = start(api_as(user), guided_session_id=str(made))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "guided_session_id")


def test_a_premium_item_asks_for_the_plan(user, premium_user, api_as):
    item = make_guided(is_premium=True)
    refused = start(api_as(user), guided_session_id=str(item.pk))
    assert (refused.status_code, refused.json()["code"]) == (403, "premium_required")
    assert start(api_as(premium_user), guided_session_id=str(item.pk)).status_code == 201


def test_a_repeat_is_one_also_when_the_item_has_gone(user, api_as):
    item, body = make_guided(), {"id": str(uuid4())}
    body["guided_session_id"] = str(item.pk)
    client = api_as(user)
    assert start(client, **body).status_code == 201
    type(item).objects.filter(pk=item.pk).update(state="archived")
    again = start(client, **body)
    assert (again.status_code, again.json()["guided_session_id"]) == (200, str(item.pk))


def test_no_plan_has_a_limit_of_sessions(user, premium_user, api_as):
    for person in (user, premium_user):
        client = api_as(person)
        assert {start(client).status_code for _ in range(30)} == {201}
    assert MeditationSession.objects.count() == 60


@pytest.mark.parametrize(
    "wrong",
    [
        {"session_type": "yoga"},
        {"ambient_sound": "thunder"},
        {"duration_minutes": 0},
        {"duration_minutes": 241},
        {"completed_duration_minutes": 1441},
        {"state": "completed"},
        {"state": "paused"},
        {"state": "over"},
        {"completed_at": True},
        {"paused_at": True},
        {"state": "completed", "completed_at": True, "paused_at": True},
        {"state": "completed", "completed_at": "early"},
    ],
)
def test_the_database_refuses_what_a_defect_could_write(user, now, wrong):
    times = {True: now, "early": now - timedelta(seconds=1)}
    values = {name: times.get(value, value) for name, value in wrong.items()}
    row = MeditationSession(owner=user, logged_at=now, zone="UTC", local_date=now.date(), **{**GOOD, **values})
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_each_call_has_its_number_of_queries(user, api_as, now, django_assert_num_queries):
    client = api_as(user)
    for _ in range(3):
        make_done(user, now=now, notes="calm")
    url = f"{URL}/{make_meditation(user, now=now).pk}"
    for count, call in (
        (2, lambda: client.get(URL)),
        (2, lambda: client.get(url)),
        (7, lambda: start(client)),
        (7, lambda: client.patch(url, {"completed": True})),
        (5, lambda: client.patch(url, {"completed": True})),
    ):
        with django_assert_num_queries(count):
            assert call().status_code in {200, 201}
