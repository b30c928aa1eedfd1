import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from config.realtime.frames import FrameInvalid, encode_frame
from config.realtime.tests.conftest import Person, SocketServer, Valkey, ask, receive

ENTRY = "0199a0a0-0000-7000-8000-000000000001"


def error_of(answer: dict[str, Any]) -> tuple[str | None, str, list[tuple[str, str]]]:
    assert answer["event"] == "error"
    errors = [(error["field"], error["code"]) for error in answer["data"]["errors"]]
    return answer["id"], answer["data"]["code"], errors


@pytest.mark.parametrize(
    ("text", "frame_id", "code", "errors"),
    [
        ("not json", None, "invalid_json", []),
        ('{"event":"ping","id":"1","data":' + "[" * 5000, None, "invalid_json", []),
        ("[]", None, "invalid_frame", []),
        ('{"event":"ping","data":{}}', None, "invalid_frame", [("id", "required")]),
        ('{"event":"ping","id":7}', None, "invalid_frame", [("id", "required")]),
        ('{"id":"1"}', "1", "invalid_frame", [("event", "required")]),
        ('{"event":"ping","id":"1","data":[]}', "1", "invalid_frame", [("data", "invalid")]),
        ('{"event":"ping","id":"1","room":"x"}', "1", "invalid_frame", [("room", "unknown")]),
        ('{"event":"dance","id":"1","data":{}}', "1", "unknown_event", []),
        ('{"event":"crisis:response","id":"1","data":{}}', "1", "unknown_event", []),
        ('{"event":"ping","id":"1","data":{"x":1}}', "1", "invalid_data", [("x", "unknown")]),
    ],
)
def test_a_frame_that_cannot_be_read_is_answered_by_an_error(
    person: Person, server: SocketServer, text: str, frame_id: str | None, code: str, errors: list[tuple[str, str]]
) -> None:
    client = person.connect(server)
    client.send(text)
    assert error_of(receive(client)) == (frame_id, code, errors)
    assert ask(client, "ping")["event"] == "ack"


def test_every_bad_field_is_named_at_once(person: Person, server: SocketServer) -> None:
    answer = ask(person.connect(server), "mood:updated", {"entry_id": "x", "value": 11, "note": "secret"})
    fields = [("entry_id", "invalid"), ("value", "invalid"), ("note", "unknown")]
    assert error_of(answer) == ("1", "invalid_data", fields)
    assert error_of(ask(person.connect(server), "mood:updated", {}))[2] == [
        ("entry_id", "required"),
        ("value", "required"),
    ]


def test_a_changed_mood_reaches_the_other_devices_and_not_the_one_that_reported_it(
    person: Person, server: SocketServer, second_server: SocketServer, valkey: Valkey
) -> None:
    entry = str(uuid4())
    valkey.client.set(f"test:entry:{entry}", str(person.user_id))
    phone, tablet = person.connect(server), person.connect(second_server)
    assert ask(phone, "mood:updated", {"entry_id": entry, "value": 7})["event"] == "ack"
    told = receive(tablet)
    assert (told["event"], told["data"]) == ("mood:updated", {"entry_id": entry, "value": 7})
    assert ask(phone, "ping")["event"] == "ack"


def test_a_report_about_the_entry_of_somebody_else_is_refused(
    make_person: Callable[[], Person], server: SocketServer, valkey: Valkey
) -> None:
    owner, thief = make_person(), make_person()
    entry = str(uuid4())
    valkey.client.set(f"test:entry:{entry}", str(owner.user_id))
    watching = [owner.connect(server), thief.connect(server)]
    answer = ask(thief.connect(server), "mood:updated", {"entry_id": entry, "value": 7})
    assert error_of(answer) == ("1", "not_found", [])
    for client in watching:
        assert ask(client, "ping")["event"] == "ack"


def test_what_is_published_is_checked_against_its_class() -> None:
    frame = json.loads(encode_frame("mood:updated", {"entry_id": uuid4(), "value": 3}))
    assert sorted(frame) == ["data", "event", "id"]
    for event, data in [
        ("mood:updated", {"entry_id": ENTRY, "value": 3, "notes": "I cannot sleep"}),
        ("mood:updated", {"entry_id": ENTRY, "value": 11}),
        ("mood:updated", {"entry_id": ENTRY, "value": object()}),
        ("mood:sung", {}),
    ]:
        with pytest.raises(FrameInvalid):
            encode_frame(event, data)
