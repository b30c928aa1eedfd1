"""The second reader does not say again what was signalled before, however the text around it changes."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.identity.models import User
from accounts.notifications.models import Notification
from crisis.detection import MAX_CHARS, detect
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.incidents.services import incident_claim, incident_resolve
from crisis.incidents.tests.factories import make_staff
from crisis.second_reader.reading import Reading
from crisis.second_reader.services import SOURCE
from crisis.second_reader.sweeping import raises_of, second_readings_run
from crisis.second_reader.tests.tiny import tiny_model

pytestmark = pytest.mark.django_db
MOODS = "/api/v1/mood/entries"
AMBER, CRIMSON, VIOLET = "the lamp is amber", "the lamp is crimson", "the lamp is violet"
PILLS = "I took all the pills"


@pytest.fixture(autouse=True)
def installed(settings: Any, tmp_path: Path) -> None:
    settings.SECOND_READER_PATH = str(tiny_model(tmp_path / "reader"))


def run() -> int:
    return second_readings_run(clock=timezone.now)


def write(client: Any, notes: str) -> str:
    return f"{MOODS}/{client.post(MOODS, {'mood': 3, 'notes': notes}).json()['id']}"


def test_an_edit_around_the_same_danger_opens_no_false_alarm_again(user: User, api_as: Any) -> None:
    client, staff, now = api_as(user), make_staff(), timezone.now()
    entry = write(client, AMBER)
    assert run() == 1
    incident = CrisisIncident.objects.get()
    incident_claim(actor=staff, incident_id=incident.pk, now=now)
    incident_resolve(actor=staff, incident_id=incident.pk, resolution="false_alarm", now=now)
    rung = Notification.objects.count()
    for notes in (f"{AMBER}. Good night.", f"{AMBER}. Sleep well."):
        assert client.patch(entry, {"notes": notes}).status_code == 200
        assert run() == 0
    incident.refresh_from_db()
    assert (incident.state, CrisisEvent.objects.count(), Notification.objects.count()) == ("resolved", 1, rung)


def test_more_danger_in_the_same_row_is_news_and_less_is_not(user: User, api_as: Any) -> None:
    client = api_as(user)
    entry = write(client, VIOLET)
    told = [run()]
    for notes in (AMBER, VIOLET, CRIMSON, AMBER):
        client.patch(entry, {"notes": f"{notes}, again"})
        told.append(run())
    assert told == [1, 1, 0, 1, 0]
    assert list(CrisisEvent.objects.order_by("pk").values_list("severity", flat=True)) == [2, 3, 5]


def test_the_same_danger_in_another_row_is_news(user: User, api_as: Any) -> None:
    for _ in range(2):
        write(api_as(user), AMBER)
    assert run() == 2
    assert set(CrisisEvent.objects.values_list("trigger_source", flat=True)) == {SOURCE}


def test_what_stands_in_the_middle_of_a_long_text_was_read_before(user: User) -> None:
    class Grave:
        version = "grave"

        def read(self, text: str) -> Reading:
            return Reading(4, (1.0, 1.0, 1.0, 1.0, 0.0))

    half = "Soup and a walk. " * (MAX_CHARS // 17)
    long = f"{half}{PILLS}. {half}"
    # The detector alone leaves that out.
    assert detect(long).severity == 0 < 4 <= detect(PILLS).severity
    assert raises_of([long], user, Grave()) == []
    assert [one.found.severity for one in raises_of([half * 2], user, Grave())] == [4]
