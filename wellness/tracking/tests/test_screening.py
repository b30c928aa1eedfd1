"""Danger in what is tracked is answered with help, written down once, and keeps nothing from being saved."""

import pytest

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from config.ids import uuid7
from crisis.detection import DETECTOR_ERRORS
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.screening import services as screening
from wellness.tracking.tests.factories import PILLS, ROOMS

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)]


def test_danger_is_answered_with_help_and_opens_an_incident(room, user, api_as):
    data = api_as(user).post(room.url, {**room.body, **room.said(PILLS)}).json()
    assert data["support"]["severity"] >= 4
    event = CrisisEvent.objects.get(owner=user)
    assert (event.trigger_source, str(event.source_id)) == (room.action.removeprefix("wellness."), data["id"])
    assert CrisisIncident.objects.get(owner=user).pk == event.incident_id
    assert room.model.objects.filter(pk=data["id"]).exists()


def test_a_repeat_shows_the_help_again_and_records_nothing_twice(room, user, api_as):
    client = api_as(user)
    body = {**room.body, **room.said(PILLS), "id": str(uuid7())}
    first, again = client.post(room.url, body), client.post(room.url, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["support"] == again.json()["support"]
    assert CrisisEvent.objects.count() == 1


def test_new_words_are_read_and_old_ones_are_not_reported_again(room, user, api_as):
    client = api_as(user)
    row = room.make(user, **room.said("tea"))
    url = f"{room.url}/{row.pk}"
    assert client.patch(url, room.said(PILLS)).json()["support"]["severity"] >= 4
    assert CrisisEvent.objects.count() == 1
    assert "support" not in client.put(url, room.said(PILLS)).json()
    assert "support" not in client.patch(url, {"timezone": "Europe/Paris"}).json()
    assert CrisisEvent.objects.count() == 1


def test_who_switched_it_off_is_not_screened(room, user, api_as):
    consent_set(owner=user, kind=ConsentType.CRISIS_DETECTION, granted=False)
    answer = api_as(user).post(room.url, {**room.body, **room.said(PILLS)})
    assert (answer.status_code, "support" in answer.json()) == (201, False)


@pytest.mark.parametrize("error", DETECTOR_ERRORS)
def test_a_detector_that_dies_keeps_nothing_from_being_saved(room, user, api_as, monkeypatch, error):
    def die(text, *, language=None):
        raise error("the detector died")

    # The failure itself is what is tested, so the detector is replaced here and nowhere else.
    monkeypatch.setattr(screening, "detect", die)
    assert api_as(user).post(room.url, {**room.body, **room.said("a hard day")}).status_code == 201
    assert room.model.objects.count() == 1
