"""An entry that does not open any more costs nobody the others, and is not told to phones as deleted."""

import pytest
from django.db import connection

from accounts.sync.tests.settling import settled
from accounts.vault.tests.damage import damage
from journal.entries import sync
from journal.entries.models import JournalEntry
from journal.entries.tests.factories import URL, make_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(user):
    rows = [make_entry(user, day, title=f"Day {day}", content="The quokka smiled.") for day in (1, 2, 3)]
    damage(rows[1], "content")
    return rows[1]


@pytest.mark.parametrize("query", ["", "?include=content"])
def test_all_entries_are_listed(user, api_as, broken, caplog, query):
    damage(broken, "title")
    listed = api_as(user).get(URL + query)
    assert listed.status_code == 200
    assert [one["title"] for one in listed.json()["results"]] == ["Day 3", None, "Day 1"]
    assert "journal.entry_unreadable" in caplog.text
    assert str(broken.pk) in caplog.text
    assert "quokka" not in caplog.text


def test_it_is_shown_with_what_opens_and_its_hash(user, api_as, broken):
    shown = api_as(user).get(f"{URL}/{broken.pk}")
    assert shown.status_code == 200
    body = shown.json()
    # A phone that holds the text with this hash has it still.
    assert (body["title"], body["content"], body["word_count"]) == ("Day 2", "", 3)
    assert body["content_hash"] == JournalEntry.objects.get(pk=broken.pk).content_hash


def test_what_opens_of_it_can_be_changed(user, api_as, broken):
    client, sealed = api_as(user), bytes(sealed_of(broken))
    changed = client.patch(f"{URL}/{broken.pk}", {"mood": "sad", "title": "Still here"})
    assert changed.status_code == 200, changed.content
    assert changed.json()["title"] == "Still here"
    assert client.post(f"{URL}/{broken.pk}/favorite", {}).status_code == 200
    assert bytes(sealed_of(broken)) == sealed


def test_a_phone_can_give_it_back(user, api_as, broken):
    client = api_as(user)
    written = client.patch(f"{URL}/{broken.pk}", {"content": "The quokka smiled."})
    assert written.status_code == 200, written.content
    assert client.get(f"{URL}/{broken.pk}").json()["content"] == "The quokka smiled."


@pytest.mark.django_db(transaction=True)
def test_phones_that_sync_get_the_others_and_keep_it(user, api_as, broken):
    settled()
    answer = api_as(user).get("/api/v1/sync")
    assert answer.status_code == 200, answer.content
    changes = {one["id"]: one for one in answer.json()["changes"] if one["kind"] == "journal_entry"}
    assert len(changes) == 3
    kept = changes[str(broken.pk)]
    assert (kept["deleted"], kept["data"]["content"]) == (False, "")
    write = {
        "change_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2c01", "op": "update", "kind": "journal_entry", "id": kept["id"],
        "base_version": kept["version"], "fields": {"content": "The quokka smiled."},
    }  # fmt: skip
    written = api_as(user).post("/api/v1/sync", {"changes": [write]})
    assert written.status_code == 200, written.content
    assert written.json()["results"][0]["outcome"] == "applied"


@pytest.mark.django_db(transaction=True)
def test_a_page_of_a_hundred_builds_the_fields_of_an_entry_once(user, api_as, monkeypatch):
    for day in range(1, 11):
        make_entry(user, day)
    built = []

    class Counted(sync.EntryReadSerializer):
        def get_fields(self):
            built.append(self)
            return super().get_fields()

    monkeypatch.setattr(sync, "EntryReadSerializer", Counted)
    settled()
    answer = api_as(user).get("/api/v1/sync")
    assert len([one for one in answer.json()["changes"] if one["kind"] == "journal_entry"]) == 10
    assert len(built) == 1


def sealed_of(row):
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM journal_journalentry WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]
