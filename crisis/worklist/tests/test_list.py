"""The queue: order, filters, words and colours, and what is never in it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from accounts.identity.models import User
from config.ids import uuid7
from crisis.incidents.models import CrisisIncident
from crisis.incidents.services import incident_claim, incident_follow_up_plan, incident_resolve
from crisis.incidents.tests.factories import make_incident, make_staff
from crisis.worklist import selectors, views
from crisis.worklist.rows import row_of
from crisis.worklist.tests.factories import HOME, LIST

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now() -> Any:
    moment = datetime.fromisoformat("2026-03-10T12:00:00+00:00")
    with time_machine.travel(moment, tick=False):
        yield moment


def order(client: Client, show: str = "all") -> list[str]:
    page = client.get(LIST, {"show": show}).content.decode()
    return [part.split('"')[0] for part in page.split('<tr data-id="')[1:]]


def test_the_most_severe_first_then_by_the_time_left(
    at_work: Callable[..., Any], make_user: Callable[..., User], now: datetime
) -> None:
    _, client = at_work()
    late = make_incident(make_user(), severity=3, now=now - 7 * 60 * MINUTE)
    fresh = make_incident(make_user(), severity=3, now=now)
    worst = make_incident(make_user(), severity=5, now=now)
    severe = make_incident(make_user(), severity=4, now=now)
    assert order(client) == [str(row.pk) for row in (worst, severe, late, fresh)]


def test_of_what_is_equal_the_order_is_always_the_same(
    at_work: Callable[..., Any], make_user: Callable[..., User], now: datetime
) -> None:
    _, client = at_work()
    # The last one that was written has the smallest id.
    keys = sorted((uuid7() for _ in range(30)), reverse=True)
    for key in keys:
        make_incident(make_user(), severity=4, now=now, incident_id=key)
    assert order(client) == [str(key) for key in sorted(keys)]


def test_filters_and_counts(at_work: Callable[..., Any], make_user: Callable[..., User], now: datetime) -> None:
    staff, client = at_work()
    mine, theirs, free, ended = (make_incident(make_user(), now=now) for _ in range(4))
    incident_claim(actor=staff, incident_id=mine.pk, now=now)
    other = make_staff()
    incident_claim(actor=other, incident_id=theirs.pk, now=now)
    incident_claim(actor=staff, incident_id=ended.pk, now=now)
    incident_resolve(actor=staff, incident_id=ended.pk, resolution="reached_safe", now=now)
    assert set(order(client)) == {str(row.pk) for row in (mine, theirs, free)}
    assert order(client, "mine") == [str(mine.pk)]
    assert order(client, "unclaimed") == [str(free.pk)]
    assert order(client, "resolved") == [str(ended.pk)]
    assert set(order(client, "nonsense")) == set(order(client))
    queue = selectors.queue_get(viewer=staff, show="mine", now=now)
    assert {name: queue.counts[name] for name in ("all", "mine", "unclaimed", "ringing", "overdue")} == {
        "all": 3, "mine": 1, "unclaimed": 1, "ringing": 1, "overdue": 0,
    }  # fmt: skip


def test_two_hundred_are_shown_and_said_to_be_not_all(
    at_work: Callable[..., Any], make_user: Callable[..., User], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, client = at_work()
    assert selectors.MOST == 200
    monkeypatch.setattr(selectors, "MOST", 2)
    for severity in (3, 4, 5):
        make_incident(make_user(), severity=severity, now=now)
    page = client.get(LIST).content.decode()
    assert page.count("<tr data-id") == 2
    assert 'data-severity="3"' not in page
    assert "There are more." in page


@pytest.mark.parametrize(
    ("minutes", "tone", "words"),
    [
        (-3, "black", "by 3 min"), (0, "black", "by 0 s"), (9, "red", "9 min left"),
        (10, "red", "10 min left"), (19, "amber", "19 min left"), (25, "green", "25 min left"),
        (125, "green", "2 h 5 min left"), (26 * 60, "green", "1 d 2 h left"),
    ],
)  # fmt: skip
def test_a_timer_says_in_words_and_colour_how_late_it_is(
    user: User, now: datetime, minutes: int, tone: str, words: str
) -> None:
    incident = make_incident(user, severity=4, now=now)
    incident.due_at = now + minutes * MINUTE
    row = row_of(incident, make_staff(), now)
    assert (row.tone, row.left) == (tone, words)
    assert row.tone_words == {"black": "overdue", "red": "urgent", "amber": "soon", "green": "in time"}[tone]


def test_a_row_shows_who_has_it_the_rung_and_the_kinds_of_signals(
    at_work: Callable[..., Any], user: User, now: datetime
) -> None:
    _, client = at_work()
    incident = make_incident(user, severity=3, source="mood_log", now=now)
    make_incident(user, severity=3, source="journal", now=now)
    page = client.get(LIST).content.decode()
    for words in (str(incident.pk)[-8:], "moderate", "Alarm: first shift called", "journal, mood log", "nobody"):
        assert words in page
    other = make_staff(display_name="Grace")
    incident_claim(actor=other, incident_id=incident.pk, now=now)
    incident_follow_up_plan(actor=other, incident_id=incident.pk, due_at=now + 30 * MINUTE, now=now)
    page = client.get(LIST).content.decode()
    for words in ("Grace", "Follow-up planned", "30 min left"):
        assert words in page
    assert "Alarm:" not in page


def test_no_name_no_address_and_no_word_of_a_person_is_in_the_list(
    at_work: Callable[..., Any], make_user: Callable[..., User], now: datetime
) -> None:
    _, client = at_work("admin")
    person = make_user(email="robin@example.org", first_name="Robin", username="robin.x", display_name="Robbie")
    make_incident(person, note="I am at the bridge.", location="Old mill", now=now)
    for page in (HOME, LIST):
        drawn = client.get(page).content.decode()
        for secret in ("robin", "Robin", "Robbie", "bridge", "mill", str(person.pk)):
            assert secret not in drawn


def test_a_page_and_a_list_cost_the_same_however_long(
    at_work: Callable[..., Any], make_user: Callable[..., User], now: datetime, django_assert_num_queries: Any
) -> None:
    staff, client = at_work()
    client.get(HOME)
    for number in range(12):
        incident = make_incident(make_user(), now=now)
        if number % 2:
            incident_claim(actor=staff if number % 3 else make_staff(), incident_id=incident.pk, now=now)
    # Session, person and factor; the rows and the counts.
    with django_assert_num_queries(5):
        client.get(LIST, headers={"X-Background": "1"})
    with django_assert_num_queries(2):
        selectors.queue_get(viewer=staff, show="all", now=now)


def test_counting_raised_alarms_does_not_read_what_was_resolved_in_all_the_years(
    user: User, make_user: Callable[..., User], now: datetime, django_assert_num_queries: Any
) -> None:
    viewer, values = make_staff(), {"severity_level": 3, "due_at": now, "state": "resolved", "resolved_at": now}
    CrisisIncident.objects.bulk_create(CrisisIncident(owner=user, **values) for _ in range(3000))
    make_incident(make_user(), now=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE crisis_crisisincident")
    with django_assert_num_queries(1) as asked:
        assert selectors.ringing_count(viewer=viewer) == 1
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan


def test_the_clock_of_the_server_and_what_rings_are_in_the_page(
    at_work: Callable[..., Any], make_user: Callable[..., User], now: datetime
) -> None:
    _, client = at_work()
    loud = make_incident(make_user(), severity=4, now=now)
    make_incident(make_user(), severity=2, now=now)
    page = client.get(LIST).content.decode()
    loud.refresh_from_db()
    assert f'data-now="{int(now.timestamp() * 1000)}"' in page
    # Something mild waits for the morning and makes no sound.
    assert f'data-rings="{int(loud.alarm_at.timestamp() * 1000)}" data-worst="4"' in page


def test_a_page_that_asks_by_itself_does_not_keep_a_session_alive(at_work: Callable[..., Any], now: datetime) -> None:
    _, client = at_work()
    with time_machine.travel(now, tick=False) as clock:
        client.get(HOME)
        for _ in range(5):
            clock.shift(timedelta(minutes=3))
            answer = client.get(LIST, headers={"X-Background": "1"})
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/?ended=idle")


def test_a_background_request_leaves_the_time_of_activity_alone(at_work: Callable[..., Any], now: datetime) -> None:
    _, client = at_work()
    with time_machine.travel(now, tick=False) as clock:
        client.get(HOME)
        clock.shift(timedelta(minutes=10))
        assert client.get(LIST, headers={"X-Background": "1"}).status_code == 200
        clock.shift(timedelta(minutes=4))
        assert client.get(LIST).status_code == 200
        clock.shift(timedelta(minutes=14))
        assert client.get(LIST).status_code == 200


def test_a_background_request_does_not_write_an_older_time_over_a_newer_one(
    at_work: Callable[..., Any], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, client = at_work()
    answers = []

    def slowly(**values: Any) -> Any:
        # While the page's own request is under way, somebody presses a key.
        monkeypatch.setattr(views, "queue_get", selectors.queue_get)
        clock.shift(timedelta(minutes=10))
        answers.append(client.get(LIST).status_code)
        return selectors.queue_get(**values)

    with time_machine.travel(now, tick=False) as clock:
        client.get(HOME)
        monkeypatch.setattr(views, "queue_get", slowly)
        answers.append(client.get(LIST, headers={"X-Background": "1"}).status_code)
        clock.shift(timedelta(minutes=10))
        answers.append(client.get(LIST).status_code)
    assert answers == [200, 200, 200]


def test_resolved_incidents_leave_after_a_week(at_work: Callable[..., Any], user: User, now: datetime) -> None:
    staff, client = at_work()
    before = now - timedelta(days=8)
    incident: CrisisIncident = make_incident(user, now=before)
    incident_claim(actor=staff, incident_id=incident.pk, now=before)
    incident_resolve(actor=staff, incident_id=incident.pk, resolution="other", now=before)
    assert order(client, "resolved") == []
