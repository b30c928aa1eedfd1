"""Moods as somebody else may read them: under a grant or in an emergency, newest first, in pages."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.models import ConsentType, SharingGrant
from accounts.consent.services import consent_set
from accounts.identity.models import User
from wellness.mood.services import mood_entry_create

REASON = {"reason": "The ambulance service asks which help was offered to this person today."}
pytestmark = pytest.mark.django_db


@pytest.fixture
def person(make_user: Any) -> User:
    someone = make_user()
    for number in range(5):
        body = {"mood_value": 3, "notes": f"note {number}"}
        mood_entry_create(owner=someone, body=body, now=timezone.now())
    return someone


@pytest.fixture
def therapist(make_user: Any) -> User:
    return make_user(role="therapist", is_staff=True)


def notes_of(client: Any, person: User, **query: Any) -> list[str]:
    parts = client.get(f"/api/v1/users/{person.pk}/record/mood", query).json()["parts"]
    (part,) = (part for part in parts if part["source"] == "mood_entries")
    return [row["notes"] for row in part["rows"]]


def test_a_long_record_comes_in_pages(person: User, therapist: User, api_as: Any) -> None:
    client = api_as(therapist)
    client.post(f"/api/v1/admin/users/{person.pk}/emergency-access", REASON)
    pages = [notes_of(client, person, limit=2, page=page) for page in (1, 2, 3)]
    assert pages == [["note 4", "note 3"], ["note 2", "note 1"], ["note 0"]]
    refused = client.get(f"/api/v1/users/{person.pk}/record/mood", {"page": 0})
    assert refused.json()["errors"][0]["field"] == "page"


def test_a_grant_on_moods_shows_moods_until_it_is_taken_back(person: User, therapist: User, api_as: Any) -> None:
    consent_set(owner=person, kind=ConsentType.DATA_SHARING, granted=True)
    SharingGrant.objects.create(owner=person, grantee=therapist, categories=["mood"])
    client = api_as(therapist)
    assert len(notes_of(client, person)) == 5
    assert AuditEvent.objects.filter(action="accounts.sharing.read", owner_id=person.pk).count() == 1
    consent_set(owner=person, kind=ConsentType.DATA_SHARING, granted=False)
    assert client.get(f"/api/v1/users/{person.pk}/record/mood").status_code == 404
