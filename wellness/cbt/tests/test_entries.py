import pytest
from django.db import connection

from accounts.audit.models import AuditEvent
from crisis.incidents.models import CrisisEvent
from wellness.cbt.examples import CREATE, DRAFT
from wellness.cbt.models import CbtEntry
from wellness.cbt.services import cbt_entry_create
from wellness.cbt.tools import TOOLS, newest_tools
from wellness.tracking.tests.factories import NOW, PILLS

pytestmark = pytest.mark.django_db
URL, TOOLS_URL = "/api/v1/cbt/entries", "/api/v1/cbt/tools"


def make_entry(owner, **values):
    return cbt_entry_create(owner=owner, values={**CREATE, **values}, now=NOW).row


def gratitude(*items):
    return {"entry_type": "gratitude", "data": {"items": list(items)}}


@pytest.mark.parametrize("tool", newest_tools(), ids=lambda tool: tool.entry_type)
def test_every_exercise_is_saved_as_it_was_sent(user, api_as, tool):
    client = api_as(user)
    answer = client.post(URL, {"entry_type": tool.entry_type, "data": tool.example})
    assert answer.status_code == 201, answer.content
    data = answer.json()
    assert (data["entry_type"], data["schema_version"], data["status"]) == (tool.entry_type, tool.version, "complete")
    assert data["data"] == tool.example
    assert "support" not in data
    assert client.get(f"{URL}/{data['id']}").json()["data"] == tool.example


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"entry_type": "nonsense"}, "entry_type"),
        ({"entry_type": None}, "entry_type"),
        ({"schema_version": 2}, "schema_version"),
        ({"schema_version": 0}, "schema_version"),
        ({"status": "done"}, "status"),
        ({"data": None}, "data"),
        ({"data": []}, "data"),
        ({"data": "text"}, "data"),
        ({"data": {}}, "data.situation"),
        ({"data": {**CREATE["data"], "emotions": [{"name": "sad", "before": 101}]}}, "data.emotions.0.before"),
        ({"data": {**CREATE["data"], "mood": 1}}, "data.mood"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(user, api_as, body, field):
    answer = api_as(user).post(URL, CREATE | body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not CbtEntry.objects.exists()


@pytest.mark.parametrize("name", ["entry_type", "data"])
def test_type_and_data_are_needed(user, api_as, name):
    answer = api_as(user).post(URL, {other: value for other, value in CREATE.items() if other != name})
    assert [error["field"] for error in answer.json()["errors"]] == [name]


def test_a_draft_becomes_complete_when_nothing_is_missing(user, api_as):
    client = api_as(user)
    draft = client.post(URL, DRAFT).json()
    assert (draft["status"], draft["data"]) == ("draft", DRAFT["data"])
    url = f"{URL}/{draft['id']}"
    early = client.patch(url, {"status": "complete"})
    assert early.status_code == 400
    assert {error["field"] for error in early.json()["errors"]} >= {"data.emotions", "data.balanced_thought"}
    assert client.get(url).json() == draft
    rest = {name: value for name, value in CREATE["data"].items() if name != "situation"}
    whole = client.patch(url, {"status": "complete", "data": rest}).json()
    assert (whole["status"], whole["data"]) == ("complete", CREATE["data"])


def test_a_change_merges_the_parts_at_the_top(user, api_as):
    client, row = api_as(user), make_entry(user)
    url = f"{URL}/{row.pk}"
    emotions = [{"name": "calm", "before": 10, "after": 60}]
    data = client.patch(url, {"data": {"emotions": emotions, "distortions": None}}).json()["data"]
    wanted = {**CREATE["data"], "emotions": emotions}
    del wanted["distortions"]
    assert data == wanted == client.get(url).json()["data"]


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"balanced_thought": None}, "data.balanced_thought"),
        ({"emotions": [{"name": "sad"}]}, "data.emotions.0.before"),
        ({"nonsense": 1}, "data.nonsense"),
        ({"situation": ["a"]}, "data.situation"),
    ],
)
def test_a_complete_exercise_stays_complete(user, api_as, part, field):
    client, row = api_as(user), make_entry(user)
    before = client.get(f"{URL}/{row.pk}").json()
    answer = client.put(f"{URL}/{row.pk}", {"data": part})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert client.get(f"{URL}/{row.pk}").json() == before
    assert not AuditEvent.objects.filter(action="wellness.cbt_entry.updated").exists()


@pytest.mark.parametrize("name", ["entry_type", "schema_version"])
def test_type_and_version_cannot_be_changed(user, api_as, name):
    row = make_entry(user)
    answer = api_as(user).patch(f"{URL}/{row.pk}", {name: "gratitude" if name == "entry_type" else 1})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, name)


def test_a_list_is_of_one_type_or_status(user, api_as):
    client = api_as(user)
    make_entry(user)
    make_entry(user, **DRAFT)
    make_entry(user, **gratitude("tea"))
    assert [row["entry_type"] for row in client.get(URL, {"type": "gratitude"}).json()["results"]] == ["gratitude"]
    assert len(client.get(URL, {"type": "thought-record"}).json()["results"]) == 2
    assert [row["data"] for row in client.get(URL, {"status": "draft"}).json()["results"]] == [DRAFT["data"]]
    for query in ({"type": "nonsense"}, {"status": "done"}):
        answer = client.get(URL, query)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, next(iter(query)))


def test_danger_at_any_depth_is_answered_with_help(user, api_as):
    record = {**CREATE["data"], "automatic_thoughts": [{"text": "It is over."}, {"text": PILLS}]}
    data = api_as(user).post(URL, {**CREATE, "data": record}).json()
    assert data["support"]["severity"] >= 4
    assert CrisisEvent.objects.get(owner=user).trigger_source == "cbt_entry"


def test_one_dangerous_sentence_is_heard_among_many_calm_ones(user, api_as):
    calm = [
        "Sun on the balcony", "A message from my sister", "The bread was still warm", "My plants are growing",
        "A long walk with the dog", "The bus came on time", "Soup for lunch", "My neighbour said hello",
    ]  # fmt: skip
    # No rule knows these words.
    danger = "How long till it kicks in. I swallowed them at 9."
    data = api_as(user).post(URL, gratitude(*calm[:4], danger, *calm[4:])).json()
    assert data["support"]["severity"] >= 4


def test_a_draft_that_saves_itself_reports_a_sentence_once(user, api_as):
    client = api_as(user)
    draft = client.post(URL, {**DRAFT, "data": {"situation": PILLS}}).json()
    for thought in ("I", "I am", "I am home"):
        body = {"data": {"situation": PILLS, "automatic_thoughts": [{"text": thought}]}}
        assert "support" not in client.patch(f"{URL}/{draft['id']}", body).json()
    assert CrisisEvent.objects.count() == 1


def test_danger_in_a_change_that_is_refused_is_heard(user, api_as):
    row = make_entry(user)
    body = {"data": {"situation": PILLS, "balanced_thought": None}}
    answer = api_as(user).patch(f"{URL}/{row.pk}", body)
    assert (answer.status_code, answer.json()["support"]["subject"]) == (400, "self")
    assert CrisisEvent.objects.count() == 1


def test_the_data_is_sealed_and_the_history_holds_codes_only(user):
    make_entry(user, **gratitude("the quokka smiled"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT e::text FROM wellness_cbtentry e")
        (stored,) = cursor.fetchone()
    assert "quokka" not in stored
    assert b"quokka".hex() not in stored
    event = AuditEvent.objects.get(action="wellness.cbt_entry.created")
    assert event.details == {"entry_type": "gratitude", "status": "complete"}


def test_a_change_takes_six_queries_more_than_a_sign_in(user, api_as, django_assert_num_queries):
    client, row = api_as(user), make_entry(user)
    # Sign-in, row, savepoint, row locked, update, audit, release.
    with django_assert_num_queries(7):
        client.patch(f"{URL}/{row.pk}", {"data": {"balanced_thought": "Fine."}})


def test_the_tools_are_listed_with_their_schemas_and_cached(user, api_as, api_client, django_assert_num_queries):
    client = api_as(user)
    with django_assert_num_queries(1):
        answer = client.get(TOOLS_URL)
    listed = answer.json()["results"]
    assert [tool["entry_type"] for tool in listed] == list(TOOLS)
    assert all(
        tool.keys() == {"entry_type", "version", "title", "description", "json_schema", "example"} for tool in listed
    )
    assert answer["Cache-Control"] == "private, max-age=3600"
    again = client.get(TOOLS_URL, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert api_client.get(TOOLS_URL).status_code == 401
