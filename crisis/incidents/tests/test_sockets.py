"""Over the socket: a person calls for help, and staff who follow crises up hear of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
import time_machine
from django.utils import timezone

from accounts.identity.models import User, UserSession
from accounts.identity.services import session_start
from accounts.identity.socket_authentication import socket_identity, socket_still_allowed
from config.api.redis_client import redis_client
from config.realtime.authentication import SocketIdentity
from config.realtime.consumers import _HANDLERS, FrameContext
from config.realtime.events_socket import EventsConsumer
from config.realtime.frames import EVENTS_PATH, FrameRefused, ack_frame, decode_frame
from config.realtime.topics import CRISIS_STAFF_TOPIC, channel_of, user_topic
from config.realtime.transport import frames_unpack
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisStep
from crisis.incidents.services import alarms_ring, incident_claim, incident_resolve
from crisis.incidents.tests.factories import make_incident, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_directory")]


def say(person: User, frame_id: str = "7", session_id: UUID | None = None, **data: Any) -> Any:
    """What the consumer does with a frame of a signed-in person."""
    text = orjson.dumps({"event": "crisis:initiated", "id": frame_id, "data": data}).decode()
    frame = decode_frame(EVENTS_PATH, text)
    context = FrameContext(SocketIdentity(person.pk, session_id or uuid4()), "socket-1", {}, frame.id)
    answer = _HANDLERS[(EVENTS_PATH, frame.event)](context, frame.data)
    return orjson.loads(ack_frame(frame.id, answer))["data"]


@pytest.fixture
def staff_hear() -> Any:
    listener = redis_client().pubsub(ignore_subscribe_messages=True)
    listener.psubscribe(channel_of(CRISIS_STAFF_TOPIC) + b"*")
    listener.get_message(timeout=1)

    def read() -> list[Any]:
        frames = []
        while (message := listener.get_message(timeout=0.2)) is not None:
            frames.extend(orjson.loads(one.frame) for one in frames_unpack(message["data"], "", ""))
        return frames

    yield read
    listener.close()


async def topics_of(identity: SocketIdentity) -> Any:
    return await EventsConsumer().topics(identity)


def test_the_frame_opens_an_incident_and_the_ack_brings_help(user: User) -> None:
    answer = say(user, severity=5, location="the bridge")
    incident = CrisisIncident.objects.get()
    assert (answer["incident_id"], answer["severity"], answer["state"]) == (str(incident.pk), 5, "open")
    assert answer["support"]["severity"] == 5
    assert (incident.location, incident.triggers, incident.alarm_rung) == ("the bridge", ["socket"], 1)


def test_the_same_frame_again_is_one_call(user: User) -> None:
    session = uuid4()
    first = say(user, session_id=session, severity=4)
    again = say(user, session_id=session, severity=4)
    assert again["event_id"] == first["event_id"]
    assert CrisisEvent.objects.count() == 1
    assert CrisisStep.objects.filter(kind="joined").count() == 0


def test_an_app_that_counts_its_frames_anew_is_heard_again(user: User) -> None:
    """A dropped call for help would be worse than one that is heard twice."""
    session, now = uuid4(), timezone.now()
    with time_machine.travel(now, tick=False):
        say(user, session_id=session, severity=4)
    CrisisEvent.objects.update(created_at=now)
    with time_machine.travel(now + timedelta(minutes=29), tick=False):
        say(user, session_id=session, severity=4)
    assert CrisisEvent.objects.count() == 1
    with time_machine.travel(now + timedelta(minutes=61), tick=False):
        say(user, session_id=session, severity=4)
    say(user, session_id=uuid4(), severity=4)
    say(user, session_id=session, severity=5)
    assert CrisisEvent.objects.count() == 4


def test_the_same_frame_with_a_place_is_no_repeat_and_no_error(user: User) -> None:
    session = uuid4()
    say(user, session_id=session, severity=5)
    say(user, session_id=session, severity=5, location="the bridge")
    say(user, session_id=session, severity=5, location="the bridge")
    assert CrisisEvent.objects.count() == 2
    assert CrisisIncident.objects.get().location == "the bridge"


def test_the_same_frame_after_the_end_rings_again(user: User) -> None:
    staff, session, now = make_staff(), uuid4(), timezone.now()
    say(user, session_id=session, severity=4)
    incident = CrisisIncident.objects.get()
    for _ in range(2):
        incident_claim(actor=staff, incident_id=incident.pk, now=now)
        incident_resolve(actor=staff, incident_id=incident.pk, resolution="reached_safe", now=now)
        answers = [say(user, session_id=session, severity=4) for _ in range(2)]
        assert answers[0]["event_id"] == answers[1]["event_id"]
        assert {answer["state"] for answer in answers} == {"open"}
    incident.refresh_from_db()
    assert (incident.state, incident.alarm_raised_at is not None, incident.reopened_count) == ("open", True, 2)
    assert CrisisEvent.objects.count() == 3


@pytest.mark.parametrize(
    ("data", "field"),
    [({}, "severity"), ({"severity": 0}, "severity"), ({"severity": 6}, "severity"), ({"severity": "5"}, "severity"),
     ({"severity": 5, "text": "x"}, "text"), ({"severity": 5, "location": "x" * 501}, "location")],
)  # fmt: skip
def test_a_wrong_frame_names_its_field(user: User, data: dict[str, Any], field: str) -> None:
    with pytest.raises(FrameRefused) as caught:
        say(user, **data)
    assert [error["field"] for error in caught.value.errors] == [field]
    assert not CrisisIncident.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_after_the_commit_staff_hear_codes_and_the_person_hears_help(user: User, heard: Any, staff_hear: Any) -> None:
    heard(user)
    say(user, severity=5, location="the bridge")
    alert, change = staff_hear()
    incident = CrisisIncident.objects.get()
    assert (alert["event"], change["event"]) == ("crisis:alert", "crisis:incident")
    assert alert["data"] == change["data"]
    assert alert["data"] == {
        "incident_id": str(incident.pk), "severity": 5, "state": "open", "rung": 1, "version": 1, "reason": "opened",
        "due_at": alert["data"]["due_at"], "alarm_raised_at": alert["data"]["alarm_raised_at"], "assigned_to": None,
    }  # fmt: skip
    (response,) = heard(user)
    assert (response["event"], response["data"]["urgency"]) == ("crisis:response", "immediate")
    assert response["data"]["incident_id"] == str(incident.pk)
    for frame in (alert, change, response):
        assert "bridge" not in str(frame)
        assert str(user.email) not in str(frame)


@pytest.mark.django_db(transaction=True)
def test_every_change_redraws_the_lists_and_only_an_alarm_sounds(user: User, staff_hear: Any) -> None:
    staff, now = make_staff(), timezone.now()
    incident = make_incident(user, severity=5, now=now)
    make_incident(user, severity=4, now=now)
    incident_claim(actor=staff, incident_id=incident.pk, now=now)
    alarms_ring(now=now + timedelta(minutes=15))
    make_incident(make_staff(), severity=2, now=now)
    events = [(frame["event"].split(":")[1], frame["data"]["reason"]) for frame in staff_hear()]
    assert events == [
        ("alert", "opened"), ("incident", "opened"), ("incident", "joined"), ("incident", "claimed"),
        ("alert", "overdue"), ("incident", "overdue"), ("incident", "opened"),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_heard(user: User, staff_hear: Any) -> None:
    from django.db import transaction

    with transaction.atomic():
        make_incident(user)
        transaction.set_rollback(True)
    assert staff_hear() == []


@pytest.mark.parametrize(
    ("role", "factor", "hears"),
    [("support", True, True), ("therapist", True, True), ("admin", True, True), ("user", False, False),
     ("user", True, False)],
)  # fmt: skip
def test_only_staff_hear_of_crises(make_user: Any, role: str, factor: bool, hears: bool) -> None:
    import asyncio

    person = make_user(role=role)
    pair = session_start(user=person, now=timezone.now(), factor=factor)
    identity = socket_identity(f"Bearer {pair.access}", None)
    assert identity is not None
    topics = asyncio.run(topics_of(identity))
    assert user_topic(person.pk) in topics
    assert (CRISIS_STAFF_TOPIC in topics) is hears


def test_staff_without_a_proven_factor_have_no_socket() -> None:
    pair = session_start(user=make_staff(), now=timezone.now(), factor=False)
    assert socket_identity(f"Bearer {pair.access}", None) is None


@pytest.mark.parametrize("change", [{"role": "user"}, {"role": "therapist"}, {"status": "suspended"}])
def test_another_role_ends_the_socket(change: dict[str, str]) -> None:
    staff = make_staff()
    pair = session_start(user=staff, now=timezone.now(), factor=True)
    identity = socket_identity(f"Bearer {pair.access}", None)
    assert identity is not None
    assert socket_still_allowed(identity)
    User.objects.filter(pk=staff.pk).update(**change)
    assert not socket_still_allowed(identity)
    assert UserSession.objects.filter(owner=staff, revoked_at=None).exists()
