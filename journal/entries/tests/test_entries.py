from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.audit.models import AuditEvent
from config.ids import uuid7
from content.library.tests.factories import make_draft, make_item
from crisis.incidents.models import CrisisEvent
from journal.entries.models import JournalEntry
from journal.entries.tests.factories import NOW, URL, make_entry
from wellness.tracking.tests.factories import PILLS

pytestmark = pytest.mark.django_db
METADATA = {
    "id", "title", "timestamp", "mood", "tags", "is_favorite", "prompt_id", "word_count",
}  # fmt: skip


def test_an_entry_needs_only_content(user, api_as):
    answer = api_as(user).post(URL, {"content": "It rained."})
    assert answer.status_code == 201
    data = answer.json()
    assert (data["content"], data["title"], data["mood"], data["tags"]) == ("It rained.", None, None, [])
    assert (data["is_favorite"], data["is_draft"], data["entry_type"], data["prompt_id"]) == (
        False, False, "freeform", None,
    )  # fmt: skip
    assert (data["sentiment_score"], data["primary_emotion"], data["topics"]) == (None, None, None)
    assert "support" not in data


def test_an_entry_is_stored_as_it_was_sent(user, api_as):
    body = {
        "title": "The long way home", "content": "  Two lines,\nand spaces.  ", "mood": "happy",
        "tags": [" Walk ", "WALK"],
        "is_favorite": True, "entry_type": "reflection", "timestamp": "2026-03-10T21:30:00+01:00",
        "timezone": "Europe/Berlin",
    }  # fmt: skip
    client = api_as(user)
    data = client.post(URL, body).json()
    assert (data["title"], data["content"], data["mood"]) == (body["title"], body["content"], "happy")
    assert (data["tags"], data["is_favorite"], data["entry_type"]) == (["walk"], True, "reflection")
    assert (data["timestamp"], data["logged_at"]) == ("2026-03-10T20:30:00Z", "2026-03-10T20:30:00Z")
    assert (data["date"], data["word_count"]) == ("2026-03-10", 4)
    assert client.get(f"{URL}/{data['id']}").json() == data


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "content"),
        ({"content": ""}, "content"),
        ({"content": " \n "}, "content"),
        ({"content": None}, "content"),
        ({"content": 7}, "content"),
        ({"content": "x" * 50_001}, "content"),
        ({"content": "x", "title": "x" * 201}, "title"),
        ({"content": "x", "title": "two\nlines"}, "title"),
        ({"content": "x", "mood": "good"}, "mood"),
        ({"content": "x", "mood": 7}, "mood"),
        ({"content": "x", "tags": "walk"}, "tags"),
        ({"content": "x", "tags": ["ok", " "]}, "tags.1"),
        ({"content": "x", "tags": ["x" * 51]}, "tags.0"),
        ({"content": "x", "tags": [str(number) for number in range(21)]}, "tags"),
        ({"content": "x", "is_favorite": "yes"}, "is_favorite"),
        ({"content": "x", "is_draft": 1}, "is_draft"),
        ({"content": "x", "entry_type": "poem"}, "entry_type"),
        ({"content": "x", "prompt_id": "nine"}, "prompt_id"),
        ({"content": "x", "prompt_id": str(UUID(int=9))}, "prompt_id"),
        ({"content": "x", "timestamp": "2026-03-10T21:30:00"}, "timestamp"),
        ({"content": "x", "sentiment_score": 1}, "sentiment_score"),
        ({"content": "x", "word_count": 1}, "word_count"),
    ],
)
def test_what_is_wrong_is_named(user, api_as, body, field):
    answer = api_as(user).post(URL, body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not JournalEntry.objects.exists()


def test_fifty_thousand_characters_fit(user, api_as):
    content = ("Grün ist die Heide. " * 2500)[:50_000]
    data = api_as(user).post(URL, {"content": content}).json()
    assert (data["content"], data["word_count"]) == (content, 10_000)


def test_an_entry_on_a_prompt_is_prompted(user, api_as):
    prompt = make_item(content_type="prompt")
    client = api_as(user)
    data = client.post(URL, {"content": "x", "prompt_id": str(prompt.pk)}).json()
    assert (data["prompt_id"], data["entry_type"]) == (str(prompt.pk), "prompted")
    other = client.post(URL, {"content": "x", "prompt_id": str(prompt.pk), "entry_type": "gratitude"}).json()
    assert other["entry_type"] == "gratitude"


def make_planned(**overrides):
    return make_item(at=timezone.now() + timedelta(days=1), **overrides)


@pytest.mark.parametrize(("make", "kind"), [(make_item, "article"), (make_draft, "prompt"), (make_planned, "prompt")])
def test_only_a_public_prompt_can_be_named(user, api_as, make, kind):
    wrong = make(content_type=kind)
    client, row = api_as(user), make_entry(user)
    for answer in (
        client.post(URL, {"content": "x", "prompt_id": str(wrong.pk)}),
        client.patch(f"{URL}/{row.pk}", {"prompt_id": str(wrong.pk)}),
    ):
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "prompt_id")


def test_a_prompt_of_the_premium_plan_asks_for_it(user, premium_user, api_as):
    prompt = make_item(content_type="prompt", is_premium=True)
    body = {"content": "x", "prompt_id": str(prompt.pk)}
    assert api_as(user).post(URL, body).json()["code"] == "premium_required"
    assert api_as(premium_user).post(URL, body).status_code == 201


def test_an_entry_arrives_after_its_prompt_was_put_away(user, api_as):
    prompt, client = make_item(content_type="prompt"), api_as(user)
    body = {"id": str(uuid7()), "content": "x", "prompt_id": str(prompt.pk)}
    assert client.post(URL, body).status_code == 201
    prompt.state = "archived"
    prompt.save()
    assert client.post(URL, body).status_code == 200
    # So is one that waited on a phone.
    assert client.post(URL, {**body, "id": str(uuid7())}).status_code == 201
    assert JournalEntry.objects.count() == 2


def test_a_prompt_that_was_put_away_stays_where_it_is(user, api_as):
    prompt = make_item(content_type="prompt")
    row = make_entry(user, prompt_id=prompt.pk, now=timezone.now())
    prompt.state = "archived"
    prompt.save()
    answer = api_as(user).patch(f"{URL}/{row.pk}", {"content": "More.", "prompt_id": str(prompt.pk)})
    assert (answer.status_code, answer.json()["prompt_id"]) == (200, str(prompt.pk))


def test_the_list_shows_no_text_unless_it_is_asked_for(user, api_as):
    make_entry(user, title="River", content="The quokka smiled.")
    client = api_as(user)
    (row,) = client.get(URL).json()["results"]
    assert row.keys() >= METADATA
    assert "content" not in row
    assert row["title"] == "River"
    (row,) = client.get(f"{URL}?include=content").json()["results"]
    assert row["content"] == "The quokka smiled."
    assert client.get(f"{URL}?include=everything").json()["errors"][0]["field"] == "include"


def test_a_list_without_the_text_does_not_even_read_it(user, api_as):
    make_entry(user)
    client = api_as(user)
    for query, read in (("", False), ("?include=content", True)):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{URL}{query}")
        (entries,) = [one["sql"] for one in asked if 'FROM "journal_journalentry"' in one["sql"]]
        assert ('"content"' in entries) is read


def test_reads_are_noted_in_the_history(user, api_as):
    row = make_entry(user, content="The quokka smiled.")
    client = api_as(user)
    client.get(URL)
    client.get(f"{URL}?include=content")
    client.get(f"{URL}?search=quokka")
    client.get(f"{URL}/{row.pk}")
    read = AuditEvent.objects.filter(action__startswith="journal.entry.", owner_id=user.pk).order_by("at")
    kept = [(one.action.rpartition(".")[2], one.actor_id, one.target_id, one.details) for one in read]
    assert kept[1:] == [
        ("listed", user.pk, "", {"entries": 1, "content": False}),
        ("listed", user.pk, "", {"entries": 1, "content": True}),
        ("searched", user.pk, "", {"entries": 1, "content": False}),
        ("read", user.pk, str(row.pk), {"entries": 1, "content": True}),
    ]
    assert "quokka" not in str(kept)


def test_the_newest_entries_come_first_and_pages_go_both_ways(user, stranger, api_as):
    rows = [str(make_entry(user, day).pk) for day in (1, 2, 3)]
    make_entry(stranger, 4)
    client = api_as(user)
    page = client.get(f"{URL}?limit=2").json()
    assert [row["id"] for row in page["results"]] == [rows[2], rows[1]]
    page = client.get(page["next"]).json()
    assert ([row["id"] for row in page["results"]], page["next"]) == ([rows[0]], None)
    assert [row["id"] for row in client.get(page["previous"]).json()["results"]] == [rows[2], rows[1]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("mood=happy", {1, 4}),
        ("mood=SAD", {2}),
        ("tags=walk", {1, 2}),
        ("tags=Walk,Sun", {1}),
        ("tags=moon", set()),
        ("type=gratitude", {3}),
        ("favorite=true", {2}),
        ("favorite=false", {1, 3, 4}),
        ("draft=true", {4}),
        ("draft=false", {1, 2, 3}),
        ("from=2026-03-02", {2, 3, 4}),
        ("to=2026-03-02", {1, 2}),
        ("from=2026-03-02&to=2026-03-03&mood=sad", {2}),
        ("search=river", {1, 2, 3}),
        ("search=river&mood=happy", {1}),
        ("search=river&tags=walk&favorite=true", {2}),
        ("search=river&type=gratitude&from=2026-03-03", {3}),
        ("search=walk&draft=false", {1, 2}),
    ],
)
def test_entries_are_filtered(user, stranger, api_as, query, found):
    make_entry(user, 1, mood="happy", tags=["walk", "sun"])
    make_entry(user, 2, mood="sad", tags=["walk"], is_favorite=True)
    make_entry(user, 3, entry_type="gratitude")
    make_entry(user, 4, mood="happy", is_draft=True, content="Begun")
    make_entry(stranger, 5, mood="happy", tags=["walk"])
    rows = api_as(user).get(f"{URL}?{query}").json()["results"]
    assert {int(row["date"][-2:]) for row in rows} == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("mood=good", "mood"), ("type=poem", "type"), ("favorite=1", "favorite"), ("draft=no", "draft"),
        ("from=yesterday", "from"), ("from=2026-03-02&to=2026-03-01", "to"), ("limit=0", "limit"),
        ("search=" + "x" * 201, "search"), ("tags=" + "x" * 51, "tags"), ("cursor=x", "cursor"),
        ("search=x&cursor=x", "cursor"),
    ],
)  # fmt: skip
def test_a_wrong_filter_is_named(user, api_as, query, field):
    answer = api_as(user).get(f"{URL}?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


@pytest.mark.parametrize("verb", ["put", "patch"])
def test_a_change_keeps_what_it_does_not_name(user, api_as, verb):
    row = make_entry(user, title="River", mood="happy", tags=["walk"])
    data = getattr(api_as(user), verb)(f"{URL}/{row.pk}", {"content": "Two words", "mood": None, "tags": []}).json()
    assert (data["title"], data["content"], data["word_count"]) == ("River", "Two words", 2)
    assert (data["mood"], data["tags"]) == (None, [])
    assert data["content_hash"] != row.content_hash


def test_an_entry_moves_to_another_time(user, api_as):
    row = make_entry(user)
    data = api_as(user).patch(f"{URL}/{row.pk}", {"timestamp": "2026-03-01T10:00:00Z"}).json()
    assert (data["date"], data["logged_at"]) == ("2026-03-01", "2026-03-01T10:00:00Z")


def test_a_deleted_entry_is_gone(user, api_as):
    row, client = make_entry(user), api_as(user)
    assert client.delete(f"{URL}/{row.pk}").status_code == 204
    assert client.get(f"{URL}/{row.pk}").status_code == 404
    assert AuditEvent.objects.filter(action="journal.entry.deleted", target_id=str(row.pk)).count() == 1


@pytest.mark.parametrize("path", ["", "/favorite"])
@pytest.mark.parametrize(("reader", "expected"), [("stranger", 404), (None, 401)])
def test_nobody_else_reaches_an_entry(user, stranger, api_as, api_client, path, reader, expected):
    row = make_entry(user)
    client = api_as(stranger) if reader else api_client
    verbs = ("post",) if path else ("get", "put", "patch", "delete")
    for verb in verbs:
        assert getattr(client, verb)(f"{URL}/{row.pk}{path}", {}).status_code == expected
    row.refresh_from_db()
    assert row.is_favorite is False


def test_a_favourite_changes_to_the_other_or_to_what_is_named(user, api_as):
    row, client = make_entry(user), api_as(user)
    url = f"{URL}/{row.pk}/favorite"
    assert [client.post(url).json()["is_favorite"] for _ in range(3)] == [True, False, True]
    assert [client.post(url, {"is_favorite": False}).json()["is_favorite"] for _ in range(2)] == [False, False]
    assert client.post(url, {"is_favorite": "no"}).json()["errors"][0]["field"] == "is_favorite"
    # A repeat of what is so already is no change.
    assert AuditEvent.objects.filter(action="journal.entry.updated").count() == 4


def test_a_toggle_that_is_sent_twice_by_its_key_toggles_once(user, api_as):
    row, client = make_entry(user), api_as(user)
    url, key = f"{URL}/{row.pk}/favorite", {"HTTP_IDEMPOTENCY_KEY": "tap-1"}
    assert [client.post(url, {}, **key).json()["is_favorite"] for _ in range(2)] == [True, True]


def test_the_same_id_and_body_again_is_the_same_entry(user, stranger, api_as):
    body = {"id": str(uuid7()), "content": "It rained.", "tags": ["rain"]}
    client = api_as(user)
    assert [client.post(URL, body).status_code for _ in range(2)] == [201, 200]
    assert client.post(URL, {**body, "content": "It poured."}).json()["code"] == "id_conflict"
    assert api_as(stranger).post(URL, body).json()["code"] == "id_conflict"
    assert JournalEntry.objects.count() == 1


def test_a_draft_may_be_blank_and_is_finished_with_text(user, api_as):
    client = api_as(user)
    draft = client.post(URL, {"content": "", "is_draft": True}).json()
    assert (draft["content"], draft["is_draft"], draft["word_count"]) == ("", True, 0)
    url = f"{URL}/{draft['id']}"
    assert client.patch(url, {"is_draft": False}).json()["errors"][0] == {
        "field": "content", "code": "blank", "message": "Only a draft may be without text.",
    }  # fmt: skip
    assert client.patch(url, {"content": "Today I"}).json()["is_draft"] is True
    assert client.patch(url, {"is_draft": False}).json()["is_draft"] is False
    assert client.patch(url, {"content": " "}).json()["errors"][0]["field"] == "content"


def test_equal_texts_of_one_person_have_equal_hashes_and_nobody_elses(user, stranger):
    one, two, theirs = make_entry(user), make_entry(user, 11), make_entry(stranger)
    other = make_entry(user, 12, content="Something else.")
    assert len(one.content_hash) == 64
    assert one.content_hash == two.content_hash
    assert len({one.content_hash, theirs.content_hash, other.content_hash}) == 3


def test_title_and_content_are_sealed_and_tags_are_not(user):
    row = make_entry(user, title="The quokka", content="A wombat slept.", tags=["animals"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT j::text FROM journal_journalentry j WHERE id = %s", [row.pk])
        (stored,) = cursor.fetchone()
    assert "animals" in stored
    for word in ("quokka", "wombat"):
        assert word not in stored
        assert word.encode().hex() not in stored
    assert str(row) == str(row.pk)


def test_the_database_refuses_what_a_defect_could_write(user):
    wrongs = ({"mood": "good"}, {"entry_type": "poem"}, {"tags": ["x"] * 21}, {"sentiment_score": 1.5})
    for wrong in wrongs:
        row = JournalEntry(owner=user, logged_at=NOW, zone="UTC", local_date=NOW.date(), content="x", word_count=1,
                           content_hash="x", **wrong)  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


@pytest.mark.parametrize("field", ["title", "content", "tags"])
def test_danger_in_any_text_is_answered_with_help_and_written_down(user, api_as, field):
    value = [PILLS] if field == "tags" else PILLS
    data = api_as(user).post(URL, {"content": "A day.", field: value}).json()
    assert data["support"]["severity"] >= 4
    event = CrisisEvent.objects.get(owner=user)
    assert (event.trigger_source, str(event.source_id)) == ("journal", data["id"])


def test_a_draft_is_read_for_danger_too(user, api_as):
    assert api_as(user).post(URL, {"content": PILLS, "is_draft": True}).json()["support"]["severity"] >= 4


def test_a_list_costs_the_same_however_many_entries(user, api_as, django_assert_num_queries):
    client = api_as(user)
    make_entry(user, 1)
    for day in range(2, 12):
        make_entry(user, day)
    # Sign-in, entries, attachments, history.
    with django_assert_num_queries(4):
        assert len(client.get(f"{URL}?limit=1").json()["results"]) == 1
    with django_assert_num_queries(4):
        assert len(client.get(f"{URL}?include=content").json()["results"]) == 11


def test_an_entry_is_read_in_four_queries_and_written_in_five(user, api_as, django_assert_num_queries):
    client, row = api_as(user), make_entry(user)
    with django_assert_num_queries(4):
        client.get(f"{URL}/{row.pk}")
    # Sign-in, savepoint, insert, history, release; attachments.
    with django_assert_num_queries(8):
        assert (
            client.post(URL, {"content": "x", "timestamp": datetime(2026, 3, 1, tzinfo=UTC).isoformat()}).status_code
            == 201
        )
