"""The second reader reads entries too, and what a person changed since."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from crisis.incidents.models import CrisisEvent
from crisis.second_reader.models import SecondReading
from crisis.second_reader.services import SOURCE
from crisis.second_reader.sweeping import second_readings_run
from crisis.second_reader.tests.tiny import tiny_model

pytestmark = pytest.mark.django_db
URL = "/api/v1/journal/entries"
# What the reader of the tests knows, and the detector does not.
AMBER = "the lantern is amber"


@pytest.fixture(autouse=True)
def installed(settings, tmp_path):
    settings.SECOND_READER_PATH = str(tiny_model(tmp_path / "reader"))


def run():
    return second_readings_run(clock=lambda: timezone.now() + timedelta(seconds=1))


@pytest.mark.parametrize("body", [{"content": AMBER}, {"title": AMBER, "content": "tea"}], ids=["content", "title"])
def test_what_only_the_second_reader_finds_in_an_entry_is_a_signal(user, api_as, body):
    entry_id = api_as(user).post(URL, body).json()["id"]
    assert not CrisisEvent.objects.exists()
    assert run() == 1
    event = CrisisEvent.objects.get()
    assert (event.trigger_source, str(event.source_id)) == (SOURCE, entry_id)


@pytest.mark.parametrize("field", ["content", "title"])
def test_words_that_an_entry_grows_by_are_read_too(user, api_as, field):
    client = api_as(user)
    entry_id = client.post(URL, {"content": "Bread.", field: "Tea.", "is_draft": True}).json()["id"]
    assert run() == 0
    # Long read, and now saved again with more of it.
    client.patch(f"{URL}/{entry_id}", {field: f"Tea. And {AMBER}."})
    assert run() == 1
    assert str(CrisisEvent.objects.get().source_id) == entry_id
    client.patch(f"{URL}/{entry_id}", {"is_favorite": True})
    client.patch(f"{URL}/{entry_id}", {field: f"Tea. And {AMBER}."})
    assert run() == 0


def test_nothing_is_read_again_of_somebody_who_switched_it_off(user, api_as):
    client = api_as(user)
    entry_id = client.post(URL, {"content": "Tea."}).json()["id"]
    run()
    consent_set(owner=user, kind=ConsentType.CRISIS_DETECTION, granted=False)
    api_as(user).patch(f"{URL}/{entry_id}", {"content": f"Tea. And {AMBER}."})
    assert not SecondReading.objects.exists()


def test_an_entry_that_lost_the_words_before_it_was_read_is_no_signal(user, api_as):
    client = api_as(user)
    entry_id = client.post(URL, {"content": AMBER}).json()["id"]
    client.patch(f"{URL}/{entry_id}", {"content": "tea"})
    run()
    assert not CrisisEvent.objects.exists()
