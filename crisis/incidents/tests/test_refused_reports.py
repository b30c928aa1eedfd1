"""Whoever says that they are in a crisis is heard, whatever is wrong with the rest of what their app sent."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.utils import timezone
from websockets.sync.client import connect

from accounts.identity.models import User
from accounts.identity.services import session_start
from accounts.vault.tests.damage import damage
from config.realtime.limits import FloodGuard
from config.realtime.tests.conftest import receive
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.worklist.tests.conftest import house

__all__ = ("house",)
URL = "/api/v1/crisis/incidents"
DANGER = "I have taken all the pills."
CALM = "It rained and I read a book by the window. "


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "field", "severity"),
    [
        ({}, "severity_level", 3),
        ({"severity_level": 9}, "severity_level", 5),
        ({"severity_level": ["4"]}, "severity_level", 3),
        ({"severity_level": 4, "colour": "red"}, "colour", 4),
        ({"severity_level": 2, "notes": CALM * 200}, "notes", 2),
        ({"severity_level": 2, "notes": CALM * 200 + DANGER}, "notes", 5),
        ({"severity_level": 1, "notes": "", "message": DANGER}, "message", 5),
        ({"severity_level": 3, "location": "the old bridge " * 60}, "location", 3),
        ({"severity_level": 3, "id": "mine"}, "id", 3),
    ],
)
def test_a_report_that_is_refused_opens_an_incident(
    api_as: Any, user: User, body: dict[str, Any], field: str, severity: int
) -> None:
    answer = api_as(user).post(URL, body)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert (answer.json()["support"]["severity"], bool(answer.json()["support"]["resources"])) == (severity, True)
    incident = CrisisIncident.objects.get()
    assert (incident.owner, incident.severity_level, incident.triggers) == (user, severity, ["self_report"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "kind"), [("{", "application/json"), ("help", "text/plain"), ("[]", "application/json")]
)
def test_a_report_that_no_machine_can_read_is_one(api_as: Any, user: User, body: str, kind: str) -> None:
    answer = api_as(user).generic("POST", URL, body, content_type=kind)
    assert (answer.status_code in (400, 415), answer.json()["support"]["severity"]) == (True, 3)
    assert CrisisIncident.objects.get().severity_level == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        b'{"severity_level": 5, "notes": "I took all the pills \\ud83d"}',
        b'{"severity_level": 5, "notes": "I took \\u0000all the pills"}',
        b'{"severity_level": 5, "severity_level": 5, "notes": "I took all the pills"}',
    ],
    ids=["half of an emoji", "NUL", "a name twice"],
)
def test_json_that_is_not_strict_enough_is_a_report_with_its_words(api_as: Any, user: User, body: bytes) -> None:
    answer = api_as(user).generic("POST", URL, body, content_type="application/json")
    assert (answer.status_code, answer.json()["support"]["severity"]) == (400, 5)
    assert "all the pills" in CrisisIncident.objects.get().notes


@pytest.mark.django_db
def test_a_body_that_is_too_large_is_a_report(api_as: Any, user: User, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    answer = api_as(user).post(URL, {"severity_level": 4, "notes": CALM * 100})
    assert (answer.status_code, answer.json()["support"]["severity"]) == (413, 3)
    assert CrisisIncident.objects.get().severity_level == 3


BATCH = "/api/v1/batch"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "other",
    [
        {"method": "HEAD", "path": "/api/v1/users/me"},
        {"method": "GET", "path": "/api/v1/users/me", "headers": {"Cookie": "x"}},
        {},
        "no call",
    ],
    ids=["method", "header", "empty", "text"],
)
def test_a_report_in_a_batch_that_is_refused_whole_is_kept(api_as: Any, user: User, other: Any) -> None:
    mine = {"method": "POST", "path": URL, "body": {"severity_level": 5, "location": "the bridge"}}
    answer = api_as(user).post(BATCH, {"requests": [mine, other]})
    assert (answer.status_code, answer.json()["support"]["severity"]) == (400, 5)
    assert CrisisIncident.objects.get().location == "the bridge"


@pytest.mark.django_db
def test_words_in_a_batch_that_is_refused_whole_are_read(api_as: Any, user: User) -> None:
    entry = {"method": "POST", "path": "/api/v1/mood/entries", "body": {"mood_value": 2, "notes": DANGER}}
    calm = {**entry, "body": {"mood_value": 2, "notes": CALM}}
    answer = api_as(user).post(BATCH, {"requests": [calm] * 51})
    assert (answer.status_code, "support" in answer.json()) == (400, False)
    answer = api_as(user).post(BATCH, {"requests": [*[calm] * 50, entry]})
    assert (answer.status_code, answer.json()["support"]["severity"] >= 3) == (400, True)
    assert CrisisEvent.objects.get().trigger_source == "batch"


@pytest.mark.django_db
def test_a_report_is_not_lost_for_what_was_damaged_before_it(api_as: Any, user: User) -> None:
    client = api_as(user)
    own = client.post(URL, {"severity_level": 3, "notes": "It is dark."}).json()["id"]
    damage(CrisisIncident.objects.only("pk").get(), "notes")
    read = client.get(f"{URL}/{own}")
    assert (read.status_code, read.json()["notes"]) == (200, "")
    assert client.post(URL, {"severity_level": 4}).status_code == 201
    assert client.post(URL, {"severity_level": 4, "notes": "It is darker."}).status_code == 201
    assert client.get(f"{URL}/{own}").json()["notes"] == "It is darker."


@pytest.mark.django_db
def test_staff_read_what_was_said_and_where(api_as: Any, user: User) -> None:
    api_as(user).post(URL, {"severity_level": 7, "message": f"Start. {CALM * 200} The end.", "location": "the bridge"})
    incident = CrisisIncident.objects.get()
    assert incident.notes.startswith("Start.")
    assert incident.notes.endswith("The end.")
    assert (len(incident.notes) <= 5000, incident.location) == (True, "the bridge")


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "a-key-of-mine"}])
def test_an_app_that_repeats_its_mistake_reports_once_and_new_words_again(
    api_as: Any, user: User, headers: dict[str, str]
) -> None:
    client = api_as(user)
    for message in ("I am afraid.", "I am afraid.", "It gets worse."):
        answer = client.post(URL, {"severity_level": "high", "message": message}, headers=headers)
        assert answer.json()["support"]["resources"]
    assert (CrisisIncident.objects.count(), CrisisEvent.objects.count()) == (1, 2)


@pytest.mark.django_db
def test_another_report_under_a_taken_id_is_heard(api_as: Any, user: User, stranger: User) -> None:
    mine = str(uuid4())
    api_as(stranger).post(URL, {"id": mine, "severity_level": 2})
    answer = api_as(user).post(URL, {"id": mine, "severity_level": 4})
    assert (answer.status_code, answer.json()["code"], answer.json()["support"]["severity"]) == (409, "id_conflict", 4)
    assert CrisisIncident.objects.get(owner=user).severity_level == 4


@pytest.mark.django_db
def test_a_change_that_is_refused_is_read_for_danger(api_as: Any, user: User, stranger: User) -> None:
    own = api_as(user).post(URL, {"severity_level": 1}).json()["id"]
    calm = api_as(user).patch(f"{URL}/{own}", {"notes": CALM * 200})
    assert (calm.status_code, "support" in calm.json()) == (400, False)
    for client, status in ((api_as(user), 400), (api_as(stranger), 404)):
        answer = client.patch(f"{URL}/{own}", {"notes": DANGER * (200 if status == 400 else 1)})
        assert (answer.status_code, answer.json()["support"]["severity"]) == (status, 5)
    assert set(CrisisIncident.objects.values_list("owner_id", "severity_level")) == {(user.pk, 5), (stranger.pk, 5)}


@pytest.fixture
def cries(house: str, user: User) -> Any:
    """`cries(data)` sends the frame over the person's own socket and returns its answer."""
    headers = {"Authorization": f"Bearer {session_start(user=user, now=timezone.now()).access}"}
    address = f"{house.replace('http', 'ws')}/ws/v1/events"
    with connect(address, proxy=None, close_timeout=1, additional_headers=headers) as socket:

        def cry(data: Any, **more: Any) -> Any:
            socket.send(json.dumps({"event": "crisis:initiated", "id": "q", "data": data, **more}))
            while (frame := receive(socket, 5.0))["id"] not in ("q", None):
                pass
            return frame

        yield cry


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("data", "more", "severity"),
    [
        ({}, {}, 3),
        ({"severity": "5"}, {}, 5),
        ({"severity": 4, "mood": "low"}, {}, 4),
        ({"severity": 4, "location": "the bridge " * 60}, {}, 4),
        ({"severity": 2, "message": DANGER}, {}, 5),
        (None, {}, 3),
        ({"severity": 4}, {"version": 1}, 4),
        ({"severity": 4}, {"id": 7}, 4),
        ({"severity": 4, "location": "the bridge \ud83d"}, {}, 4),
    ],
)
def test_a_frame_that_is_refused_opens_an_incident(
    cries: Any, user: User, data: Any, more: dict[str, Any], severity: int
) -> None:
    for _ in range(2):
        frame = cries(data, **more)
        assert (frame["event"], frame["data"]["support"]["severity"]) == ("error", severity)
        assert frame["data"]["support"]["resources"]
    assert CrisisIncident.objects.get(owner=user).severity_level == severity
    assert CrisisEvent.objects.get(owner=user).trigger_source == "socket"


@pytest.mark.django_db(transaction=True)
def test_a_frame_that_comes_too_fast_opens_an_incident(cries: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FloodGuard, "admits", lambda guard, now: False)
    frame = cries({"severity": 4})
    assert (frame["data"]["code"], frame["data"]["support"]["severity"]) == ("rate_limited", 4)
    assert CrisisIncident.objects.get().severity_level == 4


@pytest.mark.django_db(transaction=True)
def test_a_report_that_comes_in_pieces_is_read_whole(house: str, user: User) -> None:
    headers = {"Authorization": f"Bearer {session_start(user=user, now=timezone.now()).access}"}
    pieces = iter([b'{"severity_level": 4, ', b'"location": "the ', b'bridge"}'])
    answer = httpx.post(f"{house}{URL}", content=pieces, headers={**headers, "Content-Type": "application/json"})
    assert (answer.request.headers["transfer-encoding"], answer.status_code) == ("chunked", 201)
    assert CrisisIncident.objects.get().location == "the bridge"
    endless = iter([b" " * 1024 * 1024] * 13)
    refused = httpx.post(f"{house}{URL}", content=endless, headers={**headers, "Content-Type": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (413, "payload_too_large")
