from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from wellness.interactions.models import InteractionLog
from wellness.interactions.selectors import ToolUse, interaction_tool_counts
from wellness.interactions.services import interaction_create
from wellness.tracking.tests.factories import NOW, PILLS

pytestmark = pytest.mark.django_db
URL = "/api/v1/interactions"
GOOD = {"tool": "Breathing app", "duration_minutes": 12}


def make_interaction(owner, tool="Breathing app", minutes=12, day=10, **values):
    at = datetime(2026, 3, day, 12, tzinfo=UTC)
    values = {"tool": tool, "duration_minutes": minutes, "logged_at": at, **values}
    return interaction_create(owner=owner, values=values, now=NOW).row


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"tool": None}, "tool"),
        ({"tool": "  "}, "tool"),
        ({"tool": "x" * 101}, "tool"),
        ({"tool": 7}, "tool"),
        ({"tool": "a\nb"}, "tool"),
        ({"duration_minutes": None}, "duration_minutes"),
        ({"duration_minutes": -1}, "duration_minutes"),
        ({"duration_minutes": 1441}, "duration_minutes"),
        ({"duration_minutes": 1.5}, "duration_minutes"),
        ({"duration_minutes": True}, "duration_minutes"),
        ({"duration": 12}, "duration"),
        ({"notes": ["a"]}, "notes"),
    ],
)
def test_what_is_wrong_is_named(user, api_as, body, field):
    answer = api_as(user).post(URL, GOOD | body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not InteractionLog.objects.exists()


@pytest.mark.parametrize("name", GOOD)
def test_tool_and_minutes_are_needed(user, api_as, name):
    answer = api_as(user).post(URL, {other: value for other, value in GOOD.items() if other != name})
    assert [error["field"] for error in answer.json()["errors"]] == [name]


def test_a_tool_is_trimmed_and_a_whole_day_fits(user, api_as):
    data = api_as(user).post(URL, {"tool": "  Breathing app ", "duration_minutes": 1440}).json()
    assert (data["tool"], data["duration_minutes"], data["notes"]) == ("Breathing app", 1440, None)
    assert api_as(user).post(URL, {"tool": "x" * 100, "duration_minutes": 0}).status_code == 201


def test_a_list_is_of_one_tool(user, api_as):
    for tool in ("Breathing app", "Chat", "Breathing app"):
        make_interaction(user, tool)
    client = api_as(user)
    assert len(client.get(URL, {"tool": "Breathing app"}).json()["results"]) == 2
    assert client.get(URL, {"tool": "Nothing"}).json()["results"] == []
    assert client.get(f"{URL}?tool=a%00b").status_code == 400


def test_danger_in_the_name_of_a_tool_is_answered_with_help(user, api_as):
    assert api_as(user).post(URL, {**GOOD, "tool": PILLS}).json()["support"]["severity"] >= 4


def test_uses_are_counted_by_tool(user, stranger, django_assert_num_queries):
    make_interaction(user, "Chat", 10, day=1)
    make_interaction(user, "Chat", 5, day=31)
    make_interaction(user, "Breathing app", 20)
    make_interaction(user, "Chat", 60, logged_at=datetime(2026, 4, 1, 12, tzinfo=UTC))
    make_interaction(stranger, "Chat", 60)
    with django_assert_num_queries(1):
        found = interaction_tool_counts(owner=user, first=date(2026, 3, 1), last=date(2026, 3, 31))
    assert list(found.items()) == [("Chat", ToolUse(2, 15)), ("Breathing app", ToolUse(1, 20))]


def test_the_database_refuses_what_a_defect_could_write(user):
    for wrong in ({"duration_minutes": 1441}, {"tool": ""}):
        row = InteractionLog(owner=user, logged_at=NOW, zone="UTC", local_date=NOW.date(), **{**GOOD, **wrong})
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_notes_are_sealed(user):
    make_interaction(user, notes="the quokka smiled")
    with connection.cursor() as cursor:
        cursor.execute("SELECT i::text FROM wellness_interactionlog i")
        (stored,) = cursor.fetchone()
    assert "quokka" not in stored
    assert b"quokka".hex() not in stored
