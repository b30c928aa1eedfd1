"""Who may ask for a call, with what, and what becomes of it where no machine may place it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from config.testing.threads import at_once
from crisis.calls.models import CrisisCall
from crisis.calls.placing import calls_place
from crisis.calls.services import call_ask
from crisis.calls.tests.factories import PHONE, PUBLIC, ROOT, make_on_duty, make_proven
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.resources.directory import directory_current

pytestmark = pytest.mark.django_db


def test_the_proven_number_is_rung_when_none_is_named(company, ask, person):
    make_proven(person, "+4915199999999")
    ask()
    calls_place(now=timezone.now)
    assert company.rung() == ["+4915199999999"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, "no number is known"),
        ({"phone": "+499001123456"}, "a number that costs"),
        ({"phone": "+498001234567"}, "nobody's telephone"),
    ],
)
def test_what_no_machine_may_call_is_left_to_people_and_never_refused(ask, given, why):
    answer = ask(**given)
    assert (answer.status_code, answer.json()["state"], answer.json()["outcome"]) == (201, "ended", "by_hand"), why
    assert CrisisIncident.objects.get().alarm_raised_at is not None


def test_a_house_that_cannot_call_tells_people_to(ask, settings):
    settings.TWILIO_VOICE_FROM = ""
    assert ask(phone=PHONE).json()["outcome"] == "by_hand"


def test_a_number_that_is_not_proven_is_called_three_times_a_day(person, now):
    outcomes = []
    for hour in range(5):
        at = now + timedelta(hours=hour)
        call = call_ask(owner=person, number=PHONE, now=at).call
        outcomes.append(call.outcome)
        CrisisCall.objects.exclude(state="ended").update(state="ended", outcome="talked", ended_at=at, due_at=None)
    assert outcomes == ["", "", "", "by_hand", "by_hand"]


def test_a_number_is_not_called_more_often_because_others_ask_for_it(make_user, now):
    calls = []
    for _ in range(5):
        calls.append(call_ask(owner=make_user(), number=PHONE, now=now).call)
    assert [call.outcome for call in calls] == ["", "", "", "by_hand", "by_hand"]


def test_asking_again_while_a_call_is_under_way_gives_that_call_and_no_second_signal(ask):
    first = ask(phone=PHONE)
    again = ask(phone=PHONE, id=str(uuid4()))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["support"]["resources"]
    assert (CrisisCall.objects.count(), CrisisEvent.objects.count()) == (1, 1)


def test_an_id_of_somebody_else_is_a_conflict(ask, api_as, stranger):
    theirs = str(uuid4())
    api_as(stranger).post(ROOT, {"id": theirs, "phone": PHONE})
    answer = ask(id=theirs, phone=PHONE)
    assert (answer.status_code, answer.json()["code"]) == (409, "id_conflict")
    assert (answer.json()["support"]["severity"], CrisisIncident.objects.count()) == (3, 2)


@pytest.mark.parametrize(("again", "status"), [(PHONE, 200), (None, 200), ("+4915199999999", 409)])
def test_an_id_gives_the_same_call_again_and_never_one_at_another_number(ask, again, status):
    mine = str(uuid4())
    ask(id=mine, phone=PHONE)
    answer = ask(id=mine, **({"phone": again} if again else {}))
    assert (answer.status_code, CrisisCall.objects.count()) == (status, 1)
    assert answer.json()["support"]["resources"]


def test_a_wish_that_no_machine_can_read_is_an_incident(api_as, person):
    client = api_as(person)
    for body, kind in (("{", "application/json"), ("call me", "text/plain")):
        answer = client.generic("POST", ROOT, body, content_type=kind)
        assert (answer.status_code in (400, 415), answer.json()["support"]["severity"]) == (True, 3)
    assert CrisisIncident.objects.get().triggers == ["call"]


@pytest.mark.parametrize(
    ("body", "field", "severity"),
    [
        ({"phone": "0151 12345678"}, "phone", 3),
        ({"phone": ["+4915112345678"]}, "phone", 3),
        ({"severity_level": 6}, "severity_level", 5),
        ({"severity_level": 2}, "severity_level", 3),
        ({"id": "x"}, "id", 3),
        ({"number": PHONE}, "number", 3),
    ],
)
def test_a_bad_body_names_the_field(ask, body, field, severity):
    answer = ask(**body)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert not CrisisCall.objects.exists()
    # Whoever mistypes their number wanted to talk all the same.
    assert (answer.json()["support"]["severity"], CrisisIncident.objects.get().triggers) == (severity, ["call"])


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "a-key-of-mine"}])
def test_a_refused_body_is_one_incident_however_often_it_comes(api_as, person, headers):
    client = api_as(person)
    for _ in range(3):
        assert client.post(ROOT, {"phone": "0151"}, headers=headers).json()["support"]["resources"]
    assert CrisisIncident.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "delete"])
@pytest.mark.parametrize(("reader", "status"), [("person", 200), ("stranger", 404), (None, 401)])
def test_only_the_person_sees_their_call(ask, api_as, api_client, person, stranger, method, reader, status):
    call = ask(phone=PHONE).json()
    client = api_as({"person": person, "stranger": stranger}[reader]) if reader else api_client
    answer = getattr(client, method)(f"{ROOT}/{call['id']}")
    assert answer.status_code == status
    assert PHONE not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_asking_eight_times_at_once_is_one_call_and_one_signal(make_user, now):
    person = make_user()
    at_once(8, lambda _: call_ask(owner=person, number=PHONE, now=now))
    assert (CrisisCall.objects.count(), CrisisEvent.objects.count()) == (1, 1)


@pytest.mark.parametrize("staff", [1, 5])
def test_the_cost_of_asking_and_of_a_round_does_not_grow_with_the_staff(
    company, api_as, person, make_user, django_assert_num_queries, staff
):
    for number in range(staff):
        make_on_duty(make_user(role="support"), f"+491705550011{number}", timezone.now())
    client = api_as(person)
    directory_current(timezone.now())  # read once a process
    # The incident, its alarm and what is owed to staff are most of it.
    with django_assert_num_queries(27):
        call = client.post(ROOT, {"phone": PHONE}).json()
    wait = f"{PUBLIC}{ROOT}/{call['id']}/wait?turn=0"
    with django_assert_num_queries(9):
        company.hears(wait)
    with django_assert_num_queries(7):
        company.hears(wait)
