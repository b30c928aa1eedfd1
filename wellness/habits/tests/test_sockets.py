"""A habit done over the socket is the same as over REST (CM-284)."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import orjson
import pytest
from django.utils import timezone
from rest_framework.exceptions import NotFound, Throttled, ValidationError

from config.api.errors import ConsentRequired
from config.api.limits import Limit
from config.api.redis_client import redis_client
from config.api.throttling import LIMITS
from config.ids import uuid7
from config.realtime.consumers import _HANDLERS, FrameContext
from config.realtime.frames import EVENTS_PATH, FrameRefused, decode_frame
from config.realtime.topics import channel_of, user_topic
from wellness.habits.models import HabitCompletion
from wellness.habits.tests.factories import URL, make_habit

pytestmark = pytest.mark.django_db
EVENT = "habit:completed"


def said(person, habit_id, socket="socket-1", **data):
    """What the consumer does with a frame of this person."""
    said = {"habit_id": habit_id, "timestamp": datetime.now(UTC), **data}
    text = orjson.dumps({"event": EVENT, "id": "7", "data": said}).decode()
    frame = decode_frame(EVENTS_PATH, text)
    context = FrameContext(SimpleNamespace(user_id=person.pk), socket, {})
    return _HANDLERS[(EVENTS_PATH, EVENT)](context, frame.data)


def test_the_ack_names_the_completion_and_a_repeat_the_same_one(user, api_as):
    habit = make_habit(user)
    first, again = said(user, habit.pk), said(user, habit.pk)
    stored = HabitCompletion.objects.get()
    assert first == again == {
        "habit_id": habit.pk, "completion_id": stored.pk, "date": stored.local_date.isoformat(),
    }  # fmt: skip
    over_rest = api_as(user).post(f"{URL}/{habit.pk}/complete", {})
    assert (over_rest.status_code, over_rest.json()["id"]) == (200, str(stored.pk))


def test_the_id_of_the_client_is_kept(user):
    habit, pk = make_habit(user), uuid7()
    assert said(user, habit.pk, completion_id=pk)["completion_id"] == pk


def test_other_devices_hear_of_it_once_and_the_one_that_said_it_does_not(user, django_capture_on_commit_callbacks):
    habit = make_habit(user)
    listener = redis_client().pubsub(ignore_subscribe_messages=True)
    # What all sockets of the person hear, and what all but one do.
    listener.subscribe(channel_of(user_topic(user.pk)), channel_of(user_topic(user.pk), skip_socket="socket-1"))
    for _ in range(2):
        listener.get_message(timeout=1)
    with django_capture_on_commit_callbacks(execute=True):
        said(user, habit.pk)
        said(user, habit.pk)
    told = [message for _ in range(3) if (message := listener.get_message(timeout=0.3)) is not None]
    listener.close()
    assert [message["channel"] for message in told] == [channel_of(user_topic(user.pk), skip_socket="socket-1")]
    data = orjson.loads(told[0]["data"])["data"]
    stored = HabitCompletion.objects.get()
    assert (data["completion_id"], data["habit_id"]) == (str(stored.pk), str(habit.pk))


def test_a_completion_over_rest_and_its_undoing_are_told_to_all(
    user, api_as, heard, django_capture_on_commit_callbacks
):
    habit, client = make_habit(user), api_as(user)
    heard(user)
    with django_capture_on_commit_callbacks(execute=True):
        made = client.post(f"{URL}/{habit.pk}/complete", {"notes": "private words"}).json()
        client.delete(f"{URL}/{habit.pk}/completions/{made['id']}")
    frames = heard(user)
    assert [(one["event"], one["data"]["action"]) for one in frames] == [(EVENT, "completed"), (EVENT, "undone")]
    assert {one["data"]["completion_id"] for one in frames} == {made["id"]}
    assert "private" not in str(frames)


def test_nobody_completes_the_habit_of_somebody_else(user, stranger):
    habit = make_habit(user)
    for habit_id in (habit.pk, uuid4()):
        with pytest.raises(NotFound):
            said(stranger, habit_id)
    assert not HabitCompletion.objects.exists()


def test_what_cannot_be_is_refused(user):
    habit = make_habit(user)
    with pytest.raises(ValidationError):
        said(user, habit.pk, timestamp=(timezone.now() + timedelta(days=1)).isoformat())
    for data in ({"timestamp": "yesterday"}, {"timestamp": "2026-03-10T12:00:00"}, {"note": "secret"}):
        with pytest.raises(FrameRefused):
            said(user, habit.pk, **data)


def test_the_consents_of_the_operator_hold_here_too(user, settings):
    habit = make_habit(user)
    settings.REQUIRED_CONSENTS = ["hipaa"]
    with pytest.raises(ConsentRequired):
        said(user, habit.pk)
    assert not HabitCompletion.objects.exists()


def test_somebody_who_was_suspended_is_not_served(user):
    habit = make_habit(user)
    type(user).objects.filter(pk=user.pk).update(status="suspended")
    with pytest.raises(NotFound):
        said(user, habit.pk)
    assert not HabitCompletion.objects.exists()


def test_a_frame_counts_as_a_call_of_rest(user, stranger, api_as, monkeypatch):
    monkeypatch.setitem(LIMITS, "user", Limit(3, 900, "user", writes_only=False))
    habit, client = make_habit(user), api_as(user)
    assert client.post(f"{URL}/{habit.pk}/complete", {}).status_code == 201
    said(user, habit.pk)
    said(user, habit.pk)
    with pytest.raises(Throttled):
        said(user, habit.pk)
    assert client.get(URL).status_code == 429
    said(stranger, make_habit(stranger).pk)
