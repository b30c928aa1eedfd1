"""What somebody writes into the journal in danger is heard, although nobody had read it when it was refused."""

from typing import Any

import pytest

from accounts.identity.models import User
from crisis.incidents.models import CrisisEvent, CrisisIncident
from journal.entries.models import JournalEntry
from journal.entries.tests.factories import URL, make_entry

pytestmark = pytest.mark.django_db
DANGER = "I have taken all the pills."
LONG = "It rained and I read a book by the window. " * 5_000


@pytest.mark.parametrize(
    "words",
    [{"content": DANGER + LONG}, {"content": LONG + DANGER}, {"title": DANGER * 20, "content": "A day."}],
    ids=["at its beginning", "at its end", "title"],
)
def test_danger_in_an_entry_that_is_too_long_is_heard(api_as: Any, user: User, words: dict[str, str]) -> None:
    refused = api_as(user).post(URL, words)
    assert (refused.status_code, refused.json()["support"]["severity"] >= 3) == (400, True)
    event = CrisisEvent.objects.get(owner=user)
    assert (event.trigger_source, event.incident_id) == ("journal", CrisisIncident.objects.get(owner=user).pk)
    assert not JournalEntry.objects.exists()


def test_danger_in_a_change_that_is_too_long_is_heard(api_as: Any, user: User) -> None:
    refused = api_as(user).patch(f"{URL}/{make_entry(user).pk}", {"content": LONG + DANGER})
    assert (refused.status_code, refused.json()["support"]["severity"] >= 3) == (400, True)


def test_of_an_entry_that_is_too_long_and_calm_nothing_is_kept(api_as: Any, user: User) -> None:
    refused = api_as(user).post(URL, {"content": LONG})
    assert (refused.status_code, "support" in refused.json()) == (400, False)
    assert not CrisisEvent.objects.exists()
