"""A person's own talks over HTTP: asked for, waited for, ended, rated once; and nobody else's business."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from community.counseling.confidentiality import LIMITS_VERSION
from community.counseling.hours import hours_read
from community.counseling.models import CounselingHoliday, CounselingHours, CounselingSession
from community.counseling.selectors import position_get
from community.counseling.tests.factories import SESSIONS, address, always_open, make_counselor, make_session
from community.messaging.models import Conversation, ConversationMessage
from community.messaging.tests.factories import say
from config.ids import uuid7
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.incidents.tests.factories import make_incident
from moderation.sanctions.models import ModerationRestriction

pytestmark = pytest.mark.django_db
TOPIC = "I cannot sleep since I moved."
DANGER = "I want to kill myself tonight."
FRIDAY = datetime(2027, 3, 5, 20, tzinfo=UTC)


def opened(client: Any, **body: Any) -> Any:
    return client.post(SESSIONS, body, format="json")


def test_a_talk_is_opened_read_listed_and_sent_again(api_as: Any, user: User) -> None:
    client, session_id = api_as(user), str(uuid7())
    first = opened(client, id=session_id, topic=TOPIC)
    assert first.status_code == 201
    made = first.json()
    assert (made["id"], made["status"], made["priority"], made["topic"]) == (session_id, "waiting", "low", TOPIC)
    assert (made["counselor_id"], made["started_at"], made["ended_at"], made["position"]) == (None, None, None, 1)
    # The limits are stated before the first word, and which text that was is kept.
    assert made["reception"]["confidentiality"]["text"]
    assert made["confidentiality_version"] == made["reception"]["confidentiality"]["version"] == LIMITS_VERSION
    assert opened(client, id=session_id, topic=TOPIC).status_code == 200
    other = opened(client, id=session_id, topic="Something else")
    assert (other.status_code, other.json()["code"]) == (409, "id_conflict")
    second = opened(client)
    assert (second.status_code, second.json()["code"], second.json()["session_id"]) == (
        409, "session_open", session_id,
    )  # fmt: skip
    assert client.get(address(CounselingSession.objects.get())).json()["topic"] == TOPIC
    assert [one["id"] for one in client.get(SESSIONS).json()["results"]] == [session_id]
    assert client.get(f"{SESSIONS}?status=closed").json()["results"] == []
    assert client.get(f"{SESSIONS}?status=over").json()["errors"][0]["field"] == "status"
    assert AuditEvent.objects.filter(action="community.counseling.opened", owner_id=user.pk).count() == 1


def test_an_id_of_somebody_else_is_a_conflict_that_tells_nothing(api_as: Any, user: User, stranger: User) -> None:
    theirs = make_session(stranger)
    answer = opened(api_as(user), id=str(theirs.pk))
    assert (answer.status_code, answer.json()["code"]) == (409, "id_conflict")
    assert not CounselingSession.objects.filter(owner=user).exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"priority": "urgent"}, "priority"),
        ({"topic": 5}, "topic"),
        ({"topic": "x" * 501}, "topic"),
        ({"wait_when_closed": "no"}, "wait_when_closed"),
        ({"counselor": "x"}, "counselor"),
        ({"id": "x"}, "id"),
    ],
)
def test_a_bad_body_is_named(api_as: Any, user: User, body: dict[str, Any], field: str) -> None:
    answer = opened(api_as(user), **body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_priority_is_raised_by_a_crisis_or_the_topic_and_never_lowered(api_as: Any, make_user: Any) -> None:
    in_crisis, writer, claims = make_user(), make_user(), make_user()
    make_incident(in_crisis, severity=4)
    assert opened(api_as(in_crisis)).json()["priority"] == "high"
    answer = opened(api_as(writer), topic=DANGER).json()
    assert answer["priority"] in ("high", "emergency")
    assert answer["support"]["severity"] >= 4
    assert CrisisIncident.objects.filter(owner=writer).count() == 1
    assert opened(api_as(claims), priority="emergency", topic=TOPIC).json()["priority"] == "emergency"


def test_words_of_danger_while_waiting_move_the_person_up(api_as: Any, make_user: Any) -> None:
    make_session(waited=timedelta(minutes=15))
    session = make_session(person := make_user())
    assert position_get(session=session) == 2
    answer = api_as(person).post(address(session, "messages"), {"content": DANGER}, format="json")
    assert answer.status_code == 201
    session.refresh_from_db()
    assert session.priority in ("high", "emergency")
    assert position_get(session=session) == 1


def test_a_message_changed_to_words_of_danger_is_answered_and_moves_the_person_up(api_as: Any, user: User) -> None:
    session, client = make_session(user), api_as(user)
    sent = client.post(address(session, "messages"), {"content": "Hello."}, format="json").json()
    where = address(session, f"messages/{sent['id']}")
    changed = client.patch(where, {"content": DANGER}, format="json")
    assert (changed.status_code, changed.json()["support"]["severity"] >= 4) == (200, True)
    session.refresh_from_db()
    assert session.priority in ("high", "emergency")
    calm = client.patch(where, {"content": "Hello again."}, format="json")
    assert (calm.status_code, "support" in calm.json()) == (200, False)
    assert CrisisEvent.objects.filter(owner=user).count() == 1


def test_what_a_counsellor_asks_is_no_danger_of_theirs(api_as: Any) -> None:
    counselor = make_counselor()
    session = make_session(counselor=counselor)
    answer = api_as(counselor).post(address(session, "messages"), {"content": DANGER}, format="json")
    assert (answer.status_code, "support" in answer.json()) == (201, False)
    assert not CrisisEvent.objects.exists()


def test_messages_have_what_the_ledger_asks_for(api_as: Any, user: User) -> None:
    counselor = make_counselor()
    session = make_session(user, counselor=counselor)
    person, other = api_as(user), api_as(counselor)
    person.post(address(session, "messages"), {"content": "Hello."}, format="json")
    other.post(address(session, "messages"), {"content": "I am here."}, format="json")
    newest, oldest = person.get(address(session, "messages")).json()["results"]
    assert (oldest["sender_type"], oldest["message_type"], oldest["is_read"]) == ("user", "text", False)
    assert (newest["sender_type"], newest["attachment_url"]) == ("counselor", None)
    assert str(counselor.pk) not in str(newest)
    assert other.put(address(session, "read"), {"seq": 2}, format="json").json()["read_seq"] == 2
    assert person.get(address(session, "messages")).json()["results"][1]["is_read"] is True


def test_a_ban_closes_no_way_to_help(api_as: Any, user: User) -> None:
    session = make_session(user, counselor=make_counselor())
    ModerationRestriction.objects.create(owner=user, kind="ban", reason_code="spam", starts_at=timezone.now())
    client = api_as(user)
    sent = client.post(address(session, "messages"), {"content": "Please."}, format="json")
    assert sent.status_code == 201
    assert client.get(address(session, "messages")).status_code == 200
    changed = client.patch(address(session, f"messages/{sent.json()['id']}"), {"content": "Help."}, format="json")
    assert changed.status_code == 200
    client.post(address(session, "close"), {}, format="json")
    assert opened(client).status_code == 201


def test_a_talk_is_rated_once_when_it_has_ended(api_as: Any, user: User) -> None:
    counselor = make_counselor()
    session, client = make_session(user, counselor=counselor), api_as(user)
    rate = {"rating": 5, "feedback": "She listened."}
    early = client.put(address(session, "rate"), rate, format="json")
    assert (early.status_code, early.json()["code"]) == (422, "not_ended")
    for body, field in (
        ({"rating": 0}, "rating"),
        ({"rating": 6}, "rating"),
        ({}, "rating"),
        ({"rating": 1, "x": 1}, "x"),
    ):
        bad = client.put(address(session, "rate"), body, format="json")
        assert (bad.status_code, bad.json()["errors"][0]["field"]) == (400, field)
    assert client.post(address(session, "close"), {}, format="json").json()["ended_by"] == "client"
    rated = client.put(address(session, "rate"), rate, format="json").json()
    assert (rated["rating"], rated["feedback"], "support" in rated) == (5, "She listened.", False)
    again = client.put(address(session, "rate"), {"rating": 1}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "already_rated")
    # What they thought is the counsellor's as a number among many, never as words, and not while it is one of few.
    seen = api_as(counselor).get(address(session)).json()
    assert (seen["rating"], seen["feedback"]) == (None, "")
    me = api_as(counselor).get("/api/v1/therapists/me").json()
    assert (me["rating"], me["total_sessions"], me["active_sessions"]) == (None, 1, 0)


def test_danger_in_what_somebody_thought_of_a_talk_is_answered_once(api_as: Any, user: User) -> None:
    session, client = make_session(user, counselor=make_counselor()), api_as(user)
    rate = {"rating": 1, "feedback": f"It did not help. {DANGER}"}
    early = client.put(address(session, "rate"), rate, format="json")
    assert (early.json()["code"], early.json()["support"]["severity"] >= 4) == ("not_ended", True)
    client.post(address(session, "close"), {}, format="json")
    rated = client.put(address(session, "rate"), rate, format="json")
    assert (rated.status_code, rated.json()["support"]["severity"] >= 4) == (200, True)
    assert CrisisIncident.objects.filter(owner=user).count() == 1
    assert CrisisEvent.objects.filter(owner=user).count() == 2
    # The answer may have been lost on the way: the help again, and no row.
    again = client.put(address(session, "rate"), rate, format="json")
    assert (again.json()["code"], again.json()["support"]["severity"] >= 4) == ("already_rated", True)
    assert CrisisEvent.objects.filter(owner=user).count() == 2
    other = client.put(address(session, "rate"), {"rating": 1, "feedback": DANGER}, format="json")
    assert (other.json()["code"], other.json()["support"]["severity"] >= 4) == ("already_rated", True)
    assert CrisisEvent.objects.filter(owner=user).count() == 3
    calm = client.put(address(session, "rate"), {"rating": 5, "feedback": "She listened."}, format="json")
    assert "support" not in calm.json()


def test_an_ended_talk_takes_nothing_and_stays_readable(api_as: Any, user: User) -> None:
    counselor = make_counselor()
    session = make_session(user, counselor=counselor)
    say(session.conversation, user, "Hello.")
    answer = api_as(counselor).post(address(session, "close"), {"reason": "referred"}, format="json")
    assert (answer.json()["status"], answer.json()["ended_by"], answer.json()["end_reason"]) == (
        "closed", "counselor", "referred",
    )  # fmt: skip
    assert api_as(user).post(address(session, "close"), {}, format="json").json()["ended_by"] == "counselor"
    late = api_as(user).post(address(session, "messages"), {"content": "Wait"}, format="json")
    assert (late.status_code, late.json()["code"]) == (409, "conversation_closed")
    assert len(api_as(user).get(address(session, "messages")).json()["results"]) == 1
    assert opened(api_as(user)).status_code == 201


PARTS = [
    ("get", ""), ("get", "messages"), ("post", "messages"), ("put", "read"), ("put", "rate"), ("post", "close"),
    ("post", "accept"), ("post", "transfer"),
]  # fmt: skip
BODIES = {"messages": {"content": "x"}, "read": {"seq": 1}, "rate": {"rating": 3}, "transfer": {"to": None}}


@pytest.mark.parametrize(("method", "part"), PARTS)
def test_strangers_other_counsellors_other_roles_and_nobody_reach_no_talk(
    api_as: Any, api_client: Any, user: User, stranger: User, make_user: Any, method: str, part: str
) -> None:
    session = make_session(user, counselor=make_counselor("Theirs"))
    say(session.conversation, user, "Between us.")

    def status(client: Any, where: Any = session) -> int:
        return int(getattr(client, method)(address(where, part), BODIES.get(part, {}), format="json").status_code)

    assert status(api_client) == 401
    assert status(api_as(stranger)) == 404
    for role in ("support", "admin"):
        assert status(api_as(make_user(role=role))) == 404
    other = api_as(make_counselor("Other"))
    assert status(other) == (409 if part == "accept" else 404)
    assert status(other, uuid4()) == 404
    assert status(api_as(user), uuid4()) == 404
    assert ConversationMessage.objects.count() == 1
    session.refresh_from_db()
    assert session.status == "active"


def test_who_is_no_counsellor_any_more_reads_nothing_more(api_as: Any) -> None:
    counselor = make_counselor()
    session = make_session(counselor=counselor)
    User.objects.filter(pk=counselor.pk).update(role="user")
    counselor.refresh_from_db()
    client = api_as(counselor)
    for part in ("", "messages"):
        assert client.get(address(session, part)).status_code == 404
    assert client.post(address(session, "messages"), {"content": "x"}, format="json").status_code == 404


@pytest.mark.parametrize("path", ["queue", "counselors"])
def test_the_desk_of_counsellors_is_theirs(api_as: Any, api_client: Any, user: User, path: str) -> None:
    assert api_client.get(f"/api/v1/counseling/{path}").status_code == 401
    assert api_as(user).get(f"/api/v1/counseling/{path}").status_code == 403
    assert api_as(make_counselor()).get(f"/api/v1/counseling/{path}").status_code == 200


def test_a_counsellor_says_whether_they_take_people(api_as: Any, user: User) -> None:
    counselor = make_counselor(on_duty=False)
    client, place = api_as(counselor), "/api/v1/therapists/me"
    assert {name: client.get(place).json()[name] for name in ("status", "is_online", "total_sessions")} == {
        "status": "offline", "is_online": False, "total_sessions": 0,
    }  # fmt: skip
    for status in ("available", "busy", "offline"):
        assert client.patch(place, {"status": status}, format="json").json()["status"] == status
    bad = client.patch(place, {"status": "away"}, format="json")
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (400, "status")
    assert api_as(user).patch(place, {"status": "busy"}, format="json").status_code == 403


def test_when_nobody_is_there_the_person_is_told_when_and_chooses(api_as: Any, user: User) -> None:
    User.objects.filter(pk=user.pk).update(timezone="Europe/Berlin", country="DE")
    user.refresh_from_db()
    for weekday in range(1, 6):
        CounselingHours.objects.create(zone="Europe/Berlin", weekday=weekday, opens_at=time(9), closes_at=time(17))
    CounselingHoliday.objects.create(zone="Europe/Berlin", day_date=date(2027, 3, 8), name="Closed")
    with time_machine.travel(FRIDAY, tick=False):
        client = api_as(user)
        told = client.get("/api/v1/counseling/availability").json()
        # After a weekend and a holiday, on the person's own clock.
        assert (told["counselor_available"], told["open_now"]) == (False, False)
        assert "Tuesday, 9 March, 09:00 (your time)" in told["message"]
        assert told["resources"]
        left = opened(client, wait_when_closed=False)
        assert (left.status_code, left.json()["code"]) == (409, "nobody_there")
        assert left.json()["opens_at"].startswith("2027-03-09T08:00")
        assert left.json()["resources"]
        assert not CounselingSession.objects.exists()
        waits = opened(client)
        assert (waits.status_code, waits.json()["position"]) == (201, 1)
        assert waits.json()["reception"]["message"] == told["message"]


@pytest.mark.parametrize("headers", [{}, {"HTTP_IDEMPOTENCY_KEY": "once-1"}], ids=["plain", "with a key"])
def test_who_does_not_wait_is_heard_all_the_same(api_as: Any, user: User, headers: Any) -> None:
    body = {"topic": DANGER, "wait_when_closed": False}
    left = api_as(user).post(SESSIONS, body, format="json", **headers)
    assert (left.status_code, left.json()["code"]) == (409, "nobody_there")
    assert left.json()["support"]["severity"] >= 4
    assert CrisisIncident.objects.filter(owner=user).count() == 1


def test_who_asks_again_while_a_talk_is_open_is_heard_all_the_same(api_as: Any, user: User, stranger: User) -> None:
    client, theirs = api_as(user), make_session(stranger)
    mine = make_session(user)
    for body, code in (
        ({}, "session_open"),
        ({"id": str(mine.pk)}, "id_conflict"),
        ({"id": str(theirs.pk)}, "id_conflict"),
    ):
        refused = opened(client, topic=DANGER, **body)
        assert (refused.json()["code"], refused.json()["support"]["severity"] >= 4) == (code, True)
    assert CrisisIncident.objects.filter(owner=user).count() == 1
    assert "support" not in opened(client, topic=TOPIC).json()


def test_who_is_there_is_said_also_outside_the_hours(api_as: Any, user: User) -> None:
    make_counselor()
    told = api_as(user).get("/api/v1/counseling/availability").json()
    assert (told["counselor_available"], told["opens_at"]) == (True, None)
    assert opened(api_as(user), wait_when_closed=False).status_code == 201


def test_hours_without_a_counsellor_promise_nobody(api_as: Any, user: User) -> None:
    always_open()
    told = api_as(user).get("/api/v1/counseling/availability").json()
    assert (told["counselor_available"], told["open_now"], told["opens_at"]) == (False, True, None)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        # The night of Saturday the 28th: clocks go from 02:00 to 03:00 in Berlin.
        ("2026-03-28T21:00:00Z", True),
        ("2026-03-29T00:30:00Z", True),
        ("2026-03-29T02:59:00Z", True),
        ("2026-03-29T03:01:00Z", False),
        ("2026-03-28T20:59:00Z", False),
    ],
)
def test_a_night_shift_reaches_over_midnight_and_over_the_change_of_the_clocks(at: str, is_open: bool) -> None:
    CounselingHours.objects.create(zone="Europe/Berlin", weekday=6, opens_at=time(22), closes_at=time(5))
    hours = hours_read()
    assert hours.is_open(datetime.fromisoformat(at)) is is_open


def test_the_number_of_queries_does_not_grow(api_as: Any, user: User, django_assert_max_num_queries: Any) -> None:
    counselor = make_counselor(capacity=10)
    session = make_session(user, counselor=counselor)
    for _ in range(3):
        say(session.conversation, user)
    client = api_as(user)
    with django_assert_max_num_queries(6):
        client.get(address(session, "messages"))
    with django_assert_max_num_queries(4):
        client.get(SESSIONS)
    other = api_as(counselor)
    other.get(f"{SESSIONS}?as=counselor")
    for _ in range(4):
        make_session(counselor=counselor)
    with django_assert_max_num_queries(4):
        assert len(other.get(f"{SESSIONS}?as=counselor").json()["results"]) == 5
    assert Conversation.objects.count() == 5
