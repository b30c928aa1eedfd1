"""What the person wrote to the room, and wrote over: staff who come to help still find it."""

from datetime import datetime
from typing import Any

import pytest

from accounts.identity.models import User
from crisis.incidents.models import CrisisIncident, CrisisStep
from crisis.incidents.services import incident_claim
from crisis.incidents.tests.factories import make_staff
from crisis.worklist.services import incident_texts_view

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_directory")]
URL = "/api/v1/crisis/incidents"
FIRST, SECOND = "I am behind the old mill.", "All is well, forget it."


@pytest.fixture
def reported(user: User, api_as: Any) -> tuple[Any, str]:
    client = api_as(user)
    made = client.post(URL, {"severity_level": 5, "notes": FIRST})
    return client, f"{URL}/{made.json()['id']}"


def test_words_that_are_written_over_stay_in_the_history_for_whoever_holds_it(
    reported: tuple[Any, str], now: datetime
) -> None:
    client, one = reported
    assert client.patch(one, {"notes": SECOND}).json()["notes"] == SECOND
    incident, staff = CrisisIncident.objects.get(), make_staff()
    incident_claim(actor=staff, incident_id=incident.pk, now=now)
    texts = incident_texts_view(actor=staff, incident_id=incident.pk, now=now)
    assert (texts.notes, [step.note for step in texts.steps]) == (SECOND, [FIRST])
    assert client.get(one).json()["notes"] == SECOND


@pytest.mark.parametrize("added", [f"{FIRST} It is cold.", FIRST])
def test_words_that_are_only_added_to_are_not_kept_twice(reported: tuple[Any, str], added: str) -> None:
    client, one = reported
    assert client.patch(one, {"notes": added}).status_code == 200
    assert not CrisisStep.objects.filter(note__isnull=False).exists()
