"""That somebody wanted to talk goes out of the house and comes back; nobody is rung by it."""

import pytest
from django.utils import timezone

from crisis.calls.exports import CALL, calls_restore
from crisis.calls.models import CrisisCall
from crisis.calls.placing import calls_place
from crisis.calls.services import call_ask
from crisis.calls.tests.factories import PHONE

pytestmark = pytest.mark.django_db


def exported(person):
    return [{name: getattr(row, name) for name in CALL} for row in CrisisCall.objects.filter(owner=person)]


@pytest.fixture
def person(make_user):
    return make_user()


def test_a_call_comes_back_as_it_was(person, now):
    call_ask(owner=person, now=now)  # without a number: by hand
    (row,) = rows = exported(person)
    CrisisCall.objects.all().delete()
    assert calls_restore(person, rows, timezone.now()).made == 1
    assert exported(person) == [row | {"updated_at": exported(person)[0]["updated_at"]}]
    assert calls_restore(person, rows, timezone.now()).existing == 1


def test_what_was_under_way_in_the_file_rings_nobody(company, person, now):
    call_ask(owner=person, number=PHONE, now=now)
    rows = exported(person)
    CrisisCall.objects.all().delete()
    calls_restore(person, rows, timezone.now())
    assert CrisisCall.objects.values_list("state", "outcome").get() == ("ended", "missed")
    assert calls_place(now=timezone.now) == 0
    assert company.rung() == []


@pytest.mark.parametrize(
    "change",
    [{"number": "0900 1234"}, {"state": "gone"}, {"outcome": "won"}, {"created_at": "2199-01-01T00:00:00Z"}, {"id": 5}],
)
def test_a_row_that_is_not_ours_is_left_out(person, now, change):
    call_ask(owner=person, number=PHONE, now=now)
    (row,) = exported(person)
    CrisisCall.objects.all().delete()
    counts = calls_restore(person, [{**row, **change}], timezone.now())
    assert (counts.made, sum(counts.skipped.values())) == (0, 1)


def test_the_incident_of_somebody_else_is_not_pointed_at(person, stranger, now):
    theirs = call_ask(owner=stranger, now=now).call
    call_ask(owner=person, now=now)
    (row,) = exported(person)
    CrisisCall.objects.filter(owner=person).delete()
    calls_restore(person, [{**row, "incident_id": theirs.incident_id}], timezone.now())
    assert CrisisCall.objects.get(owner=person).incident_id is None
