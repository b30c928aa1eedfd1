"""What somebody says of a sitting in danger is heard over the socket, although it was refused."""

import json

import pytest
from django.utils import timezone
from websockets.sync.client import connect

from accounts.identity.services import session_start
from config.api.limits import Limit
from config.api.throttling import LIMITS
from config.ids import uuid7
from config.realtime.limits import FloodGuard
from config.realtime.tests.conftest import receive
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.worklist.tests.conftest import house
from wellness.meditation.models import MeditationSession
from wellness.meditation.tests.factories import make_meditation
from wellness.meditation.tests.test_sessions import PILLS

__all__ = ("house",)
pytestmark = pytest.mark.django_db(transaction=True)
LONG = "I sat by the window and it rained. " * 400


@pytest.fixture
def says(house, user):
    """`says(data)` sends a frame of the person's events socket and returns the data of its answer."""
    token = session_start(user=user, now=timezone.now()).access
    headers = {"Authorization": f"Bearer {token}"}
    address = f"{house.replace('http', 'ws')}/ws/v1/events"
    with connect(address, proxy=None, close_timeout=1, additional_headers=headers) as socket:

        def say(data):
            socket.send(json.dumps({"event": "meditation:complete", "id": "q", "data": data}))
            while (frame := receive(socket, 5.0))["id"] != "q":
                pass
            return frame["data"]

        yield say


def complete(session_id, notes, **more):
    return {"session_id": str(session_id), "notes": notes, **more}


@pytest.mark.parametrize(
    ("notes", "more", "code"),
    [(PILLS + LONG, {}, "invalid_data"), (PILLS, {"mood": 1}, "invalid_data"), (PILLS, {}, "not_found")],
    ids=["too long", "unknown field", "no such session"],
)
def test_a_cry_in_notes_that_are_refused_is_heard(says, user, notes, more, code):
    answer = says(complete(uuid7(), notes, **more))
    assert (answer["code"], answer["support"]["severity"] >= 3) == (code, True)
    assert CrisisEvent.objects.get(owner=user).trigger_source == "meditation"
    calm = says(complete(uuid7(), LONG))
    assert (calm["code"], "support" in calm, CrisisEvent.objects.count()) == ("invalid_data", False, 1)


def test_a_cry_before_a_consent_is_given_is_heard(says, user, now, settings):
    session = make_meditation(user, now=now)
    settings.REQUIRED_CONSENTS = ("hipaa",)
    answer = says(complete(session.pk, PILLS))
    assert (answer["code"], answer["support"]["severity"] >= 3) == ("consent_required", True)
    assert MeditationSession.objects.get().state == "running"


def test_of_frames_that_come_too_fast_a_few_are_read(says, monkeypatch):
    monkeypatch.setattr(FloodGuard, "admits", lambda guard, now: False)
    monkeypatch.setitem(LIMITS, "unread", Limit(1, 60, "user"))
    answers = [says(complete(uuid7(), PILLS)) for _ in range(2)]
    assert [(one["code"], "support" in one) for one in answers] == [("rate_limited", True), ("rate_limited", False)]
    assert CrisisIncident.objects.count() == 1
