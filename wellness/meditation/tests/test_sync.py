"""Meditation sessions from phones that were away."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from config.ids import uuid7
from wellness.mood.tests.devices import body_of, push

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "meditation_session"
BODY = {"session_type": "body-scan", "duration_minutes": 10}


@pytest.fixture
def client(user, api_as):
    return api_as(user)


def write(op, row_id, fields=None, **more):
    return body_of(op, row_id, fields, kind=KIND, **more)


def test_a_session_without_a_time_began_or_ended_when_it_was_written_down(client):
    at = timezone.now() - timedelta(days=2)
    begun, over = push(
        client,
        write("create", str(uuid7()), BODY, at=at.isoformat()),
        write("create", str(uuid7()), {**BODY, "completed": True, "completed_duration_minutes": 8}, at=at.isoformat()),
    )
    assert datetime.fromisoformat(begun["data"]["started_at"]) == at
    assert (begun["data"]["state"], over["data"]["state"]) == ("running", "completed")
    assert datetime.fromisoformat(over["data"]["completed_at"]) == at
    assert datetime.fromisoformat(over["data"]["started_at"]) == at - timedelta(minutes=8)


def test_of_two_completions_the_first_counts_and_the_second_is_no_conflict(client):
    row_id, start = str(uuid7()), timezone.now() - timedelta(hours=2)
    (made,) = push(client, write("create", row_id, {**BODY, "started_at": start.isoformat()}))
    ends = [
        {"completed": True, "completed_at": (start + timedelta(minutes=minutes)).isoformat()} for minutes in (10, 25)
    ]
    first, second = push(client, *[write("update", row_id, end, base_version=made["version"]) for end in ends])
    assert (first["outcome"], first["data"]["completed_duration_minutes"]) == ("applied", 10)
    assert (second["outcome"], second["data"]) == ("repeated", first["data"])


def test_a_session_that_was_paused_elsewhere_is_still_completed(client):
    row_id, start = str(uuid7()), timezone.now() - timedelta(hours=2)
    (made,) = push(client, write("create", row_id, {**BODY, "started_at": start.isoformat()}))
    assert client.patch(f"/api/v1/meditation/sessions/{row_id}", {"paused": True}).status_code == 200
    end = {"completed": True, "completed_at": timezone.now().isoformat()}
    (result,) = push(client, write("update", row_id, end, base_version=made["version"]))
    assert (result["outcome"], result["data"]["state"]) == ("merged", "completed")


@pytest.mark.parametrize(
    ("fields", "field"), [({"completed": True}, "completed_at"), ({"paused": True}, "paused")]
)  # fmt: skip
def test_what_has_no_time_of_its_own_is_not_taken_from_offline(client, fields, field):
    row_id = str(uuid7())
    push(client, write("create", row_id, BODY))
    (result,) = push(client, write("update", row_id, fields))
    assert result["outcome"] == "refused"
    assert [error["field"] for error in result["problem"]["errors"]] == [field]


def test_a_completed_session_is_not_opened_again(client):
    row_id = str(uuid7())
    push(client, write("create", row_id, {**BODY, "completed": True, "completed_duration_minutes": 8}))
    (result,) = push(client, write("update", row_id, {"completed": False}))
    assert (result["outcome"], result["problem"]["code"]) == ("refused", "meditation_completed")
