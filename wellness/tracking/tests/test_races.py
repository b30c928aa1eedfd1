"""Two devices at once."""

import pytest

from accounts.audit.models import AuditEvent
from config.ids import uuid7
from config.testing.threads import all_at_once, own_client
from crisis.incidents.models import CrisisEvent
from wellness.cbt.examples import CREATE as RECORD
from wellness.cbt.models import CbtEntry
from wellness.cbt.services import cbt_entry_create
from wellness.tracking.tests.factories import NOW, PILLS, ROOMS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unlimited")]


def caller(client, verb, url, body):
    def call():
        own = own_client(client)
        return getattr(own, verb)(url, body)

    return call


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_the_same_create_at_once_leaves_one_row(room, user, api_as):
    body = {**room.body, **room.said(PILLS), "id": str(uuid7())}
    answers = all_at_once(*[caller(api_as(user), "post", room.url, body)] * 12)
    assert sorted(answer.status_code for answer in answers) == [200] * 11 + [201]
    assert len({str(answer.json()) for answer in answers}) == 1
    assert room.model.objects.count() == CrisisEvent.objects.count() == 1
    assert AuditEvent.objects.filter(action=f"{room.action}.created").count() == 1


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_two_people_with_one_id_get_one_row_and_one_refusal(room, user, stranger, api_as):
    body = {**room.body, "id": str(uuid7())}
    answers = all_at_once(*[caller(api_as(person), "post", room.url, body) for person in (user, stranger)])
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert room.model.objects.count() == 1


def test_a_complete_exercise_lacks_nothing_whoever_wins(user, api_as):
    client = api_as(user)
    for _ in range(8):
        row = cbt_entry_create(owner=user, values={**RECORD, "status": "draft"}, now=NOW).row
        url = f"/api/v1/cbt/entries/{row.pk}"
        finish = caller(client, "patch", url, {"status": "complete"})
        empty = caller(client, "patch", url, {"data": {"balanced_thought": None}})
        statuses = sorted(answer.status_code for answer in all_at_once(finish, empty))
        assert statuses == [200, 400]
        stored = CbtEntry.objects.get(pk=row.pk)
        stored.owner = user
        assert (stored.status == "complete") == ("balanced_thought" in stored.data)
