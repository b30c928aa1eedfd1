from uuid import uuid4

import orjson
import pytest
from rest_framework.exceptions import APIException

from accounts.audit.models import AuditEvent
from config.api.errors import problem_exception_handler
from config.api.limits import Limit
from config.api.redis_client import redis_client
from config.api.throttling import LIMITS
from config.ids import uuid7
from config.realtime.authentication import SocketIdentity
from config.realtime.consumers import _HANDLERS, FrameContext
from config.realtime.frames import EVENTS_PATH, FrameRefused, ack_frame, decode_frame
from config.realtime.topics import channel_of, user_topic
from crisis.incidents.models import CrisisEvent
from wellness.meditation.changes import meditation_update
from wellness.meditation.models import MeditationSession
from wellness.meditation.services import meditation_delete
from wellness.meditation.tests.factories import make_done, make_meditation
from wellness.meditation.tests.test_sessions import PILLS

pytestmark = pytest.mark.django_db


def say(person, event, **data):
    """What the consumer does with a frame of a signed-in person."""
    text = orjson.dumps({"event": f"meditation:{event}", "id": "1", "data": data}).decode()
    frame = decode_frame(EVENTS_PATH, text)
    context = FrameContext(SocketIdentity(person.pk, uuid4()), "socket-1", {})
    answer = _HANDLERS[(EVENTS_PATH, frame.event)](context, frame.data)
    return orjson.loads(ack_frame(frame.id, answer))["data"]


def refused(person, event, **data):
    with pytest.raises(APIException) as caught:
        say(person, event, **data)
    return problem_exception_handler(caught.value).data["code"]


def started(session_id, **data):
    return {"session_id": str(session_id), "type": "mindfulness", "duration_minutes": 10, **data}


@pytest.fixture
def heard(user):
    """What the person's own devices are sent."""
    listener = redis_client().pubsub(ignore_subscribe_messages=True)
    listener.psubscribe(channel_of(user_topic(user.pk)) + b"*")
    listener.get_message(timeout=1)

    def read():
        frames = []
        while (message := listener.get_message(timeout=0.2)) is not None:
            frames.append((message["channel"].decode(), orjson.loads(message["data"])))
        return frames

    yield read
    listener.close()


def test_a_session_is_started_paused_resumed_and_completed(user):
    session_id = uuid7()
    states = [
        say(user, "start", **started(session_id))["state"],
        say(user, "pause", session_id=str(session_id))["state"],
        say(user, "start", **started(session_id))["state"],
        say(user, "complete", session_id=str(session_id), notes="My shoulders came down.")["state"],
    ]
    assert states == ["running", "paused", "running", "completed"]
    session = MeditationSession.objects.get()
    assert (session.pk, session.owner_id, session.session_type) == (session_id, user.pk, "mindfulness")
    assert (session.duration_minutes, session.notes) == (10, "My shoulders came down.")


def test_every_frame_may_come_twice(user):
    session_id = uuid7()
    for event, data in (
        ("start", started(session_id)), ("pause", {"session_id": str(session_id)}),
        ("complete", {"session_id": str(session_id), "notes": "calm"}),
    ):  # fmt: skip
        assert say(user, event, **data) == say(user, event, **data)
    assert AuditEvent.objects.filter(action="wellness.meditation.updated").count() == 2


def test_what_is_completed_starts_and_pauses_no_more(user, now):
    session = make_done(user, now=now)
    assert refused(user, "pause", session_id=str(session.pk)) == "meditation_completed"
    assert refused(user, "start", **started(session.pk)) == "meditation_completed"


@pytest.mark.parametrize("event", ["pause", "complete"])
def test_a_strangers_session_looks_like_none(user, stranger, now, event):
    session = make_meditation(user, now=now)
    for session_id in (session.pk, uuid4()):
        assert refused(stranger, event, session_id=str(session_id)) == "not_found"
    assert MeditationSession.objects.get().state == "running"


def test_nobody_starts_a_session_under_a_strangers_id(user, stranger, now):
    session = make_meditation(user, now=now)
    assert refused(stranger, "start", **started(session.pk)) == "id_conflict"
    assert MeditationSession.objects.get().owner_id == user.pk


@pytest.mark.parametrize(
    ("event", "data", "field"),
    [
        ("start", {"session_id": "x", "type": "mindfulness", "duration_minutes": 5}, "session_id"),
        ("start", started("019cd7c0-0000-7000-8000-0000000000b1", type="yoga"), "type"),
        ("start", started("019cd7c0-0000-7000-8000-0000000000b1", duration_minutes=241), "duration_minutes"),
        ("pause", {}, "session_id"),
        ("complete", {"session_id": "019cd7c0-0000-7000-8000-0000000000b1", "notes": "x" * 10_001}, "notes"),
    ],
)
def test_a_wrong_frame_names_its_field(user, event, data, field):
    with pytest.raises(FrameRefused) as caught:
        say(user, event, **data)
    assert [error["field"] for error in caught.value.errors] == [field]


def test_danger_in_the_notes_of_a_frame_is_answered_with_help(user, now):
    session = make_meditation(user, now=now)
    ack = say(user, "complete", session_id=str(session.pk), notes=PILLS)
    assert ack["support"]["severity"] >= 4
    assert CrisisEvent.objects.get().source_id == session.pk


def test_a_consent_that_the_operator_asks_for_is_asked_for_here_too(user, settings):
    settings.REQUIRED_CONSENTS = ["hipaa"]
    assert refused(user, "start", **started(uuid7())) == "consent_required"
    assert not MeditationSession.objects.exists()


def test_somebody_who_was_suspended_is_not_served(user):
    type(user).objects.filter(pk=user.pk).update(status="suspended")
    assert refused(user, "start", **started(uuid7())) == "not_found"


def test_starts_over_the_socket_meet_the_limit_of_rest(user, monkeypatch):
    monkeypatch.setitem(LIMITS, "user", Limit(2, 900, "user", writes_only=False))
    for _ in range(2):
        say(user, "start", **started(uuid7()))
    assert refused(user, "start", **started(uuid7())) == "throttled"
    assert MeditationSession.objects.count() == 2


def test_the_other_devices_hear_where_a_session_stands(user, heard, django_capture_on_commit_callbacks, now):
    session_id = uuid7()
    with django_capture_on_commit_callbacks(execute=True):
        say(user, "start", **started(session_id))
        meditation_update(owner=user, session_id=session_id, changes={"completed": True, "notes": "secret"}, now=now)
        meditation_delete(owner=user, session_id=session_id)
    frames = heard()
    assert [(frame["event"], frame["data"]) for _, frame in frames] == [
        ("meditation:updated", {"session_id": str(session_id), "state": state})
        for state in ("running", "completed", "deleted")
    ]
    # The socket that said it does not hear it again.
    assert "socket-1" in frames[0][0]
    assert "socket-1" not in frames[1][0]
    assert "secret" not in str(frames)
