"""Entries of phones that were away, while the house reads them."""

import pytest
from django.utils import timezone

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from config.ids import uuid7
from journal.entries.models import JournalEntry
from journal.entries.tests.factories import URL
from journal.insights.services import entries_analyse
from wellness.mood.tests.devices import body_of, pages_of, push

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "journal_entry"
HAPPY = "What a wonderful, happy walk by the river!"


@pytest.fixture
def client(user, api_as):
    consent_set(owner=user, kind=ConsentType.JOURNAL_INSIGHTS, granted=True)
    return api_as(user)


@pytest.fixture
def entry(client):
    """An entry that was analysed after its phone was answered."""
    (made,) = push(client, body_of("create", str(uuid7()), {"content": HAPPY}, kind=KIND))
    entries_analyse(owner_id=None, now=timezone.now())
    assert JournalEntry.objects.get().topics
    return made


def deletion(entry):
    return body_of("delete", entry["id"], kind=KIND, base_version=entry["version"])


def test_what_was_worked_out_of_an_entry_does_not_keep_it_from_being_deleted(client, entry):
    (gone,) = push(client, deletion(entry))
    assert (gone["outcome"], gone["deleted"]) == ("applied", True)
    assert not JournalEntry.objects.exists()


def test_nor_does_its_being_forgotten(client, user, entry):
    version = next(change["version"] for change in pages_of(client)[0] if change["id"] == entry["id"])
    consent_set(owner=user, kind=ConsentType.JOURNAL_INSIGHTS, granted=False)
    assert JournalEntry.objects.get().topics is None
    (gone,) = push(client, deletion({**entry, "version": version}))
    assert gone["outcome"] == "applied"


def test_words_of_another_phone_still_do(client, entry):
    client.patch(f"{URL}/{entry['id']}", {"content": "I was sad."})
    entries_analyse(owner_id=None, now=timezone.now())
    (kept,) = push(client, deletion(entry))
    assert (kept["outcome"], kept["conflict"]) == ("conflict", "changed")
    assert "content" in kept["fields"]
    assert not {"sentiment_score", "primary_emotion", "topics"} & set(kept["fields"])
