"""What people wrote is read again in the worker: it may only raise, once, by their leave, whoever dies meanwhile."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.services import consent_set
from accounts.identity.models import User
from accounts.notifications.models import Notification
from config.testing.threads import at_once
from crisis.detection import Detection, detect
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.second_reader import sweeping
from crisis.second_reader.models import SecondReading
from crisis.second_reader.reading import MODEL
from crisis.second_reader.services import LEASE, SOURCE, Raise, second_reading_claim, second_reading_finish
from crisis.second_reader.sweeping import second_reading_do, second_readings_run
from crisis.second_reader.tests.tiny import tiny_model

pytestmark = pytest.mark.django_db
MOODS, CHECKINS, CBT = "/api/v1/mood/entries", "/api/v1/checkins", "/api/v1/cbt/entries"
AMBER, CRIMSON, CALM = "the lamp is amber", "the lamp is crimson", "the lamp is lit"
PILLS = "I took all the pills"
SOON = (timezone.now() + timedelta(days=30)).isoformat()
GOAL = {"title": "Walk", "category": "mindfulness", "target_value": 5, "unit": "walks"}
HABIT = {"name": "Walk", "habit_type": "exercise", "target_frequency": "daily"}
APPOINTMENT = {"title": "A walk", "appointment_type": "yoga", "scheduled_at": SOON, "duration_minutes": 60}


@pytest.fixture(autouse=True)
def installed(settings: Any, tmp_path: Path) -> Path:
    settings.SECOND_READER_PATH = str(tiny_model(tmp_path / "reader"))
    return tmp_path / "reader"


def run(**later: float) -> int:
    return second_readings_run(clock=lambda: timezone.now() + timedelta(**later))


def write(client: Any, notes: str | None, **more: Any) -> str:
    answer = client.post(MOODS, {"mood": 3, "notes": notes, **more})
    assert answer.status_code == 201
    return str(answer.json()["id"])


def signals() -> list[tuple[str, int]]:
    """Source and severity of every event, the oldest first."""
    return list(CrisisEvent.objects.order_by("pk").values_list("trigger_source", "severity"))


def test_the_detector_finds_nothing_in_the_words_of_these_tests() -> None:
    assert [detect(text).severity for text in (AMBER, CRIMSON, CALM)] == [0, 0, 0]


def test_what_only_the_second_reader_finds_becomes_a_signal_of_its_own(user: User, api_as: Any) -> None:
    entry_id = write(api_as(user), AMBER)
    assert signals() == []
    assert run() == 1
    event, incident = CrisisEvent.objects.get(), CrisisIncident.objects.get()
    assert (event.owner, event.trigger_source, str(event.source_id)) == (user, SOURCE, entry_id)
    assert (event.severity, incident.severity_level, event.incident) == (3, 3, incident)
    first, second = event.detector_version.split(">")
    assert (first, second) == (detect(AMBER).version, "reader-tiny")
    assert event.detection_confidence > 0.9
    assert not SecondReading.objects.exists()


def test_the_person_is_told_as_of_every_signal(
    user: User, api_as: Any, heard: Any, django_capture_on_commit_callbacks: Any
) -> None:
    entry_id = write(api_as(user), AMBER)
    heard(user)
    with django_capture_on_commit_callbacks(execute=True):
        run()
    frames = {frame["event"]: frame["data"] for frame in heard(user)}
    assert (frames["crisis:response"]["severity"], frames["crisis:response"]["source_id"]) == (3, entry_id)
    assert frames["crisis:response"]["message"]
    assert Notification.objects.get(owner=user).kind == "crisis_alert"
    assert AuditEvent.objects.filter(action="crisis.event.recorded", owner_id=user.pk).count() == 1


@pytest.mark.parametrize(("notes", "hours", "told"), [(AMBER, 0, 1), (AMBER, 2, 0), (CRIMSON, 2, 1)])
def test_after_an_outage_only_what_is_grave_wakes_anybody(
    user: User, api_as: Any, notes: str, hours: int, told: int
) -> None:
    write(api_as(user), notes)
    assert run(hours=hours) == 1
    assert (Notification.objects.count(), CrisisIncident.objects.count()) == (told, 1)


def test_ten_entries_in_an_evening_are_told_of_once(user: User, api_as: Any) -> None:
    client = api_as(user)
    for place in ("here", "there"):
        write(client, f"{CRIMSON} {place}")
    with time_machine.travel((timezone.now() + timedelta(hours=1)).replace(minute=30), tick=False):
        assert run() == 2
    assert (len(signals()), Notification.objects.count()) == (2, 1)


def test_a_soft_signal_wakes_nobody(user: User, api_as: Any) -> None:
    write(api_as(user), "the lamp is violet")
    run()
    assert signals() == [(SOURCE, 2)]
    assert not CrisisIncident.objects.exists()
    assert not Notification.objects.exists()


@pytest.mark.parametrize("notes", [CALM, PILLS, f"{PILLS}. {AMBER}"])
def test_it_only_raises(user: User, api_as: Any, notes: str) -> None:
    first = detect(notes).severity
    assert first == 0 or first > 3
    write(api_as(user), notes)
    before = signals()
    assert run() == 0
    assert signals() == before


def test_what_the_detector_found_is_raised_above_it(user: User, api_as: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write(api_as(user), AMBER)
    # The limit is what is tested, so the detector is given the same severity and then one less.
    monkeypatch.setattr(sweeping, "detect", lambda text, *, language=None: Detection(severity=3))
    assert run() == 0
    write(api_as(user), AMBER)
    monkeypatch.setattr(sweeping, "detect", lambda text, *, language=None: Detection(severity=2))
    assert run() == 1


def test_nothing_is_owed_when_nothing_could_be_raised(user: User, api_as: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from crisis.screening import services as screening

    write(api_as(user), None)
    monkeypatch.setattr(screening, "detect", lambda text, *, language=None: Detection(severity=5))
    write(api_as(user), CALM)
    assert not SecondReading.objects.exists()


def test_the_same_words_are_signalled_once(user: User, api_as: Any) -> None:
    client = api_as(user)
    entry_id = write(client, AMBER)
    run()
    client.patch(f"{MOODS}/{entry_id}", {"location": "the harbour"})
    assert SecondReading.objects.count() == 1
    assert run() == 0
    client.patch(f"{MOODS}/{entry_id}", {"notes": CRIMSON})
    assert run() == 1
    assert signals() == [(SOURCE, 3), (SOURCE, 5)]


def test_a_repeat_of_a_write_owes_nothing_more(user: User, api_as: Any) -> None:
    client, body = api_as(user), {"id": "019cd7c0-0000-7000-8000-00000000002b", "mood": 1, "notes": AMBER}
    assert [client.post(MOODS, body).status_code for _ in range(2)] == [201, 200]
    assert SecondReading.objects.count() == 1


def test_a_write_that_is_refused_owes_nothing(user: User, api_as: Any) -> None:
    client = api_as(user)
    write(client, None, id="019cd7c0-0000-7000-8000-00000000002c")
    clash = client.post(MOODS, [{"mood": 1, "notes": AMBER}, {"id": "019cd7c0-0000-7000-8000-00000000002c", "mood": 5}])
    assert clash.status_code >= 400
    assert not SecondReading.objects.exists()


def test_several_writes_of_one_row_are_read_once(user: User, api_as: Any) -> None:
    client = api_as(user)
    entry_id = write(client, CALM)
    for notes in (AMBER, CRIMSON):
        client.patch(f"{MOODS}/{entry_id}", {"notes": notes})
    assert SecondReading.objects.count() == 3
    assert run() == 1
    assert (signals(), SecondReading.objects.count()) == ([(SOURCE, 5)], 0)


@pytest.mark.parametrize("when", ["before", "during"])
def test_who_withdrew_their_leave_is_not_read(user: User, api_as: Any, when: str) -> None:
    write(api_as(user), AMBER)
    row = second_reading_claim(now=timezone.now()) if when == "during" else None
    consent_set(owner=user, kind="crisis_detection", granted=False)
    assert not SecondReading.objects.exists()
    if row is not None:
        found = [Raise(AMBER, Detection(severity=3))]
        assert second_reading_finish(row=row, raises=found, now=timezone.now()) == 0
    assert (run(days=1), signals()) == (0, [])


def test_a_row_that_outlived_the_withdrawal_is_let_go_unread(user: User, api_as: Any) -> None:
    class Counting:
        version, texts = "counting", 0

        def read(self, text: str) -> Any:
            self.texts += 1

    write(api_as(user), AMBER)
    row, reader = SecondReading.objects.get(), Counting()
    consent_set(owner=user, kind="crisis_detection", granted=False)
    SecondReading.objects.bulk_create([row])
    assert second_reading_do(row=second_reading_claim(now=timezone.now()), reader=reader, clock=timezone.now) == 0
    assert (reader.texts, SecondReading.objects.count()) == (0, 0)


def test_leave_that_was_taken_back_while_it_was_read_is_asked_for_again(user: User, api_as: Any) -> None:
    write(api_as(user), AMBER)
    row = second_reading_claim(now=timezone.now())
    consent_set(owner=user, kind="crisis_detection", granted=False)
    SecondReading.objects.bulk_create([row])
    found = [Raise(AMBER, Detection(severity=3))]
    assert second_reading_finish(row=row, raises=found, now=timezone.now()) == 0
    assert (signals(), Notification.objects.count(), SecondReading.objects.count()) == ([], 0, 0)


def test_whoever_lost_its_claim_neither_signals_nor_lets_go(user: User, api_as: Any) -> None:
    write(api_as(user), AMBER)
    slow = second_reading_claim(now=timezone.now())
    other = second_reading_claim(now=timezone.now() + LEASE * 1.1)
    found = [Raise(AMBER, Detection(severity=3))]
    assert second_reading_finish(row=slow, raises=found, now=timezone.now()) == 0
    assert SecondReading.objects.count() == 1
    assert second_reading_finish(row=other, raises=found, now=timezone.now()) == 1


def test_who_never_agreed_owes_nothing(user: User, api_as: Any) -> None:
    consent_set(owner=user, kind="crisis_detection", granted=False)
    write(api_as(user), AMBER)
    assert not SecondReading.objects.exists()


def test_words_that_were_taken_back_are_not_signalled(user: User, api_as: Any) -> None:
    client = api_as(user)
    entry_id = write(client, AMBER)
    row = second_reading_claim(now=timezone.now())
    client.patch(f"{MOODS}/{entry_id}", {"notes": CALM})
    assert second_reading_finish(row=row, raises=[Raise(AMBER, Detection(severity=3))], now=timezone.now()) == 0
    other = write(client, AMBER)
    client.delete(f"{MOODS}/{other}")
    assert (run(), signals(), SecondReading.objects.count()) == (0, [], 0)


def test_what_a_killed_worker_had_taken_is_read_when_its_lease_ends(user: User, api_as: Any) -> None:
    write(api_as(user), AMBER)
    lost = second_reading_claim(now=timezone.now())
    assert lost is not None
    assert (run(), signals()) == (0, [])
    assert run(seconds=LEASE.total_seconds() + 1) == 1
    # And should it live after all, it comes too late.
    found = [Raise(AMBER, Detection(severity=3))]
    assert second_reading_finish(row=lost, raises=found, now=timezone.now()) == 0
    assert signals() == [(SOURCE, 3)]


def test_a_worker_that_dies_before_it_commits_leaves_no_half_and_no_double(user: User, api_as: Any) -> None:
    write(api_as(user), AMBER)
    row = second_reading_claim(now=timezone.now())
    found = [Raise(AMBER, Detection(severity=3))]

    def dies() -> None:
        with transaction.atomic():
            assert second_reading_finish(row=row, raises=found, now=timezone.now()) == 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dies()
    assert (signals(), Notification.objects.count()) == ([], 0)
    assert run(hours=1) == 1
    assert signals() == [(SOURCE, 3)]


def test_a_reader_that_fails_leaves_the_row_owed(user: User, api_as: Any) -> None:
    class Broken:
        version = "broken"

        def read(self, text: str) -> Any:
            raise ValueError(text)

    write(api_as(user), AMBER)
    row = second_reading_claim(now=timezone.now())
    assert second_reading_do(row=row, reader=Broken(), clock=timezone.now) == 0
    assert SecondReading.objects.count() == 1
    second_reading_claim(now=timezone.now() + LEASE * 1.1)
    assert SecondReading.objects.get().due_at > timezone.now() + LEASE * 2
    assert run(days=1) == 1


def test_without_a_model_nothing_is_owed_read_or_asked(
    user: User, api_as: Any, installed: Path, settings: Any, django_assert_num_queries: Any
) -> None:
    client = api_as(user)
    write(client, CALM)
    # One more statement, and its transaction.
    with django_assert_num_queries(2 + 1 + 2):
        write(client, CALM)
    settings.SECOND_READER_PATH = str(installed / "nowhere")
    SecondReading.objects.all().delete()
    with django_assert_num_queries(2):
        write(client, AMBER)
    with django_assert_num_queries(0):
        assert run() == 0
    assert client.get("/health").json()["parts"]["second_reader"] == "off"
    assert not SecondReading.objects.exists()


def test_a_model_that_is_not_its_cards_reads_nothing_and_loses_nothing(
    user: User, api_as: Any, installed: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = api_as(user)
    write(client, AMBER)
    good = (installed / MODEL).read_bytes()
    (installed / MODEL).write_bytes(good + b" ")
    assert (run(), SecondReading.objects.count()) == (0, 1)
    assert client.get("/health").json()["parts"]["second_reader"] == "late"
    (installed / MODEL).write_bytes(good)
    assert run() == 1
    assert client.get("/health").json()["parts"]["second_reader"] == "up"


def test_what_waits_too_long_is_seen(user: User, api_as: Any) -> None:
    client = api_as(user)
    run()
    write(client, AMBER)
    assert client.get("/health").json()["parts"]["second_reader"] == "up"
    SecondReading.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    assert client.get("/health").json()["parts"]["second_reader"] == "late"


@pytest.mark.parametrize(
    ("url", "body"),
    [
        (MOODS, {"mood": 3, "notes": AMBER}),
        (MOODS, {"mood": 3, "location": AMBER}),
        (MOODS, {"mood": 3, "factors": [{"factor_type": "work", "factor_notes": AMBER}]}),
        (CHECKINS, {"anxiety_level": 3, "notes": AMBER}),
        (CHECKINS, {"anxiety_level": 3, "triggers": [AMBER]}),
        ("/api/v1/interactions", {"tool": "timer", "duration_minutes": 5, "notes": AMBER}),
        ("/api/v1/meditation/sessions", {"session_type": "body-scan", "duration_minutes": 10, "notes": AMBER}),
        (CBT, {"entry_type": "gratitude", "status": "draft", "data": {"items": [AMBER]}}),
        ("/api/v1/goals", {**GOAL, "title": AMBER}),
        ("/api/v1/habits", {**HABIT, "name": AMBER}),
        ("/api/v1/appointments", {**APPOINTMENT, "notes": AMBER}),
    ],
    ids=lambda part: part.removeprefix("/api/v1/") if isinstance(part, str) else "-".join(part),
)
def test_every_room_of_the_diary_is_read_again(user: User, api_as: Any, url: str, body: dict[str, Any]) -> None:
    answer = api_as(user).post(url, body)
    assert answer.status_code == 201, answer.json()
    run()
    assert signals() == [(SOURCE, 3)]
    assert str(CrisisEvent.objects.get().source_id) == answer.json()["id"]


def test_steps_and_completions_are_read_again_too(user: User, api_as: Any) -> None:
    client = api_as(user)
    goal = client.post("/api/v1/goals", GOAL).json()
    habit = client.post("/api/v1/habits", HABIT).json()
    assert client.post(f"/api/v1/goals/{goal['id']}/progress", {"delta": 1, "note": AMBER}).status_code == 201
    assert client.post(f"/api/v1/habits/{habit['id']}/complete", {"notes": CRIMSON}).status_code == 201
    run()
    assert signals() == [(SOURCE, 3), (SOURCE, 5)]


def test_no_text_stands_in_what_is_owed(user: User, api_as: Any) -> None:
    write(api_as(user), AMBER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM crisis_secondreading r")
        (row,) = cursor.fetchone()
    assert "lamp" not in row


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_signal_once(user: User, api_as: Any) -> None:
    client = api_as(user)
    entry_id = write(client, AMBER)
    rows = [second_reading_claim(now=timezone.now())]
    client.patch(f"{MOODS}/{entry_id}", {"location": "the harbour"})
    rows.append(second_reading_claim(now=timezone.now()))
    # Two writes of one row, read by two workers at the same time.
    found = [Raise(AMBER, Detection(severity=3))]
    told = at_once(2, lambda number: second_reading_finish(row=rows[number], raises=found, now=timezone.now()))
    assert sorted(told) == [0, 1]
    for notes in (AMBER, CRIMSON, CALM):
        write(client, notes)
    assert sum(at_once(4, lambda _: run())) == 2
    assert sorted(signals()) == [(SOURCE, 3), (SOURCE, 3), (SOURCE, 5)]
    assert CrisisIncident.objects.count() == 1
