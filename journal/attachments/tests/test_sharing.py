"""What others see of a journal: what is finished, by a grant; all of it in an emergency."""

import pytest

from accounts.consent.models import ConsentType, SharingGrant
from accounts.consent.services import consent_set
from journal.attachments.tests.factories import make_ogg, send
from journal.entries.tests.factories import make_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def therapist(make_user):
    return make_user(role="therapist", is_staff=True)


@pytest.fixture
def written(user, api_as):
    rows = [make_entry(user, 1, content="Finished."), make_entry(user, 2, content="Begun", is_draft=True)]
    for row in rows:
        assert send(api_as(user), row.pk, make_ogg()).status_code == 201
    return [str(row.pk) for row in rows]


def entries_shown(client, owner):
    answer = client.get(f"/api/v1/users/{owner.pk}/record/journal")
    assert answer.status_code == 200, answer.content
    parts = {part["source"]: part["rows"] for part in answer.json()["parts"]}
    return (
        {row["id"] for row in parts["journal_entries"]},
        {row["entry_id"] for row in parts["journal_attachments"]},
    )


def test_a_grant_shows_no_draft_and_nothing_beside_one(user, therapist, written, api_as):
    consent_set(owner=user, kind=ConsentType.DATA_SHARING, granted=True)
    SharingGrant.objects.create(owner=user, grantee=therapist, categories=["journal"])
    assert entries_shown(api_as(therapist), user) == ({written[0]}, {written[0]})


def test_an_emergency_shows_drafts_too(user, therapist, written, api_as):
    client = api_as(therapist)
    reason = {"reason": "The ambulance service asks which help was offered to this person today."}
    assert client.post(f"/api/v1/admin/users/{user.pk}/emergency-access", reason).status_code == 201
    assert entries_shown(client, user) == (set(written), set(written))
