"""Contacts over REST: whose they are, which one is the primary, and how many there are."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.audit.models import AuditEvent
from config.testing.threads import at_once, own_client
from crisis.contacts.models import CrisisContact
from crisis.contacts.services import MOST
from crisis.contacts.tests.factories import SISTER, make_contact
from crisis.incidents.models import CrisisEvent

URL = "/api/v1/crisis/contacts"
pytestmark = pytest.mark.django_db


@pytest.fixture
def client(user, api_as):
    return api_as(user)


def primaries(owner):
    return list(CrisisContact.objects.filter(owner=owner, is_primary=True).values_list("pk", flat=True))


def test_what_is_written_is_answered_and_lies_sealed(client, user):
    answer = client.post(URL, SISTER)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert {name: body[name] for name in SISTER} == SISTER
    assert (body["is_primary"], body["may_be_told"], body["told_consent_at"]) == (True, False, None)
    assert client.get(f"{URL}/{body['id']}").json() == body
    assert client.get(URL).json() == {"results": [body], "next": None, "previous": None}
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(c)::text FROM crisis_crisiscontact c")
        stored = cursor.fetchone()[0]
    assert not any(SISTER[name] in stored for name in ("name", "phone", "email", "relationship", "notes"))
    assert str(CrisisContact.objects.get()) == body["id"]
    event = AuditEvent.objects.get(action="crisis.contact.created")
    assert (event.owner_id, event.details) == (user.pk, {"type": "family", "primary": True})


def test_a_name_is_enough_and_numbers_are_kept_in_international_form(client):
    bare = client.post(URL, {"contact_type": "friend", "name": "Sam"}).json()
    assert [bare[name] for name in ("phone", "email", "relationship", "notes")] == [None] * 4
    spaced = client.post(URL, {"contact_type": "friend", "name": "Kim", "phone": "+49 1511 2345678"}).json()
    assert spaced["phone"] == "+4915112345678"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"contact_type": "colleague"}, "contact_type"),
        ({"name": ""}, "name"),
        ({"name": "two\r\nlines"}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"phone": "0151 2345678"}, "phone"),
        ({"phone": "+491"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"relationship": "x" * 101}, "relationship"),
        ({"notes": "x" * 2001}, "notes"),
        ({"is_primary": "yes"}, "is_primary"),
        ({"may_be_told": 1}, "may_be_told"),
        ({"may_be_told": True, "phone": None, "email": ""}, "may_be_told"),
        ({"colour": "red"}, "colour"),
        ({"id": "1"}, "id"),
    ],
)
def test_a_bad_body_names_the_field_and_repeats_nothing(client, change, field):
    answer = client.post(URL, {**SISTER, **change})
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (400, [field])
    assert b"Marta" not in answer.content
    assert not CrisisContact.objects.exists()


def test_strangers_and_the_anonymous_see_and_change_nothing(user, stranger, api_as, api_client):
    row = make_contact(user)
    other = api_as(stranger)
    assert other.get(URL).json()["results"] == []
    for call in (other.get, other.delete):
        assert call(f"{URL}/{row.pk}").status_code == 404
    for call in (other.patch, other.put):
        assert call(f"{URL}/{row.pk}", {"name": "Eve"}).status_code == 404
    assert other.post(URL, {**SISTER, "id": str(row.pk)}).status_code == 409
    for call in (api_client.get, api_client.post):
        assert call(URL).status_code == 401
    row.refresh_from_db()
    assert row.name == "Marta"


@pytest.mark.parametrize("role", ["therapist", "support", "admin"])
def test_staff_have_no_door_to_them_here(user, make_user, api_as, role):
    row = make_contact(user)
    staff = api_as(make_user(role=role, is_staff=True))
    assert staff.get(f"{URL}/{row.pk}").status_code == 404
    assert staff.get(URL).json()["results"] == []


def test_the_same_id_again_is_the_same_contact(client):
    body = {**SISTER, "id": str(uuid4())}
    first, again = client.post(URL, body), client.post(URL, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = client.post(URL, {**body, "name": "Eva"})
    assert (other.status_code, other.json()["code"]) == (409, "id_conflict")
    assert CrisisContact.objects.count() == 1


def test_a_repeat_does_not_bring_the_primary_back(client, user):
    body = {**SISTER, "id": str(uuid4()), "is_primary": True}
    client.post(URL, body)
    second = client.post(URL, {**SISTER, "is_primary": True}).json()["id"]
    assert client.post(URL, body).status_code == 200
    assert [str(pk) for pk in primaries(user)] == [second]


def test_the_first_is_the_primary_and_saying_so_moves_it(client, user):
    first, second = (client.post(URL, {**SISTER, "name": name}).json()["id"] for name in ("A", "B"))
    assert [str(pk) for pk in primaries(user)] == [first]
    assert client.patch(f"{URL}/{second}", {"is_primary": True}).json()["is_primary"] is True
    assert [str(pk) for pk in primaries(user)] == [second]
    third = client.post(URL, {**SISTER, "is_primary": True}).json()["id"]
    assert [str(pk) for pk in primaries(user)] == [third]
    client.put(f"{URL}/{third}", {"is_primary": False})
    assert primaries(user) == []
    fourth = client.post(URL, SISTER).json()["id"]
    assert [str(pk) for pk in primaries(user)] == [fourth]
    assert client.delete(f"{URL}/{fourth}").status_code == 204
    assert primaries(user) == []


def test_the_database_itself_refuses_a_second_primary(user):
    make_contact(user)
    second = make_contact(user)
    with pytest.raises(IntegrityError, match="crisis_contact_one_primary"), transaction.atomic():
        CrisisContact.objects.filter(pk=second.pk).update(is_primary=True)


@pytest.mark.django_db(transaction=True)
def test_any_number_of_phones_at_once_leave_one_primary(user, api_as):
    client = api_as(user)
    ids = [client.post(URL, {**SISTER, "name": str(number)}).json()["id"] for number in range(4)]

    def move(number):
        if number < 4:
            return own_client(client).patch(f"{URL}/{ids[number]}", {"is_primary": True}).status_code
        return own_client(client).post(URL, {**SISTER, "is_primary": True}).status_code

    assert at_once(8, move) == [200] * 4 + [201] * 4
    assert len(primaries(user)) == 1


@pytest.mark.django_db(transaction=True)
def test_any_number_of_phones_at_once_keep_the_limit_and_make_one_first(user, api_as):
    client = api_as(user)
    answers = at_once(MOST + 5, lambda number: own_client(client).post(URL, SISTER), workers=8)
    assert sorted(answer.status_code for answer in answers) == [201] * MOST + [422] * 5
    assert CrisisContact.objects.filter(owner=user).count() == MOST
    assert len(primaries(user)) == 1


def test_more_than_there_may_be_are_refused_and_a_repeat_is_not(client, user):
    for _ in range(MOST - 1):
        make_contact(user)
    last = {**SISTER, "id": str(uuid4())}
    assert client.post(URL, last).status_code == 201
    full = client.post(URL, SISTER)
    assert (full.status_code, full.json()["code"], full.json()["limit"]) == (422, "contacts_full", MOST)
    assert client.post(URL, last).status_code == 200


def test_the_agreement_is_given_and_taken_back_and_both_are_written_down(client, user):
    row_id = client.post(URL, {**SISTER, "may_be_told": True}).json()["id"]
    given = CrisisContact.objects.get().told_consent_at
    assert given is not None
    again = client.patch(f"{URL}/{row_id}", {"may_be_told": True, "name": "Marta B."}).json()
    assert CrisisContact.objects.get().told_consent_at == given, again
    assert client.patch(f"{URL}/{row_id}", {"may_be_told": False}).json()["told_consent_at"] is None
    told = AuditEvent.objects.filter(action__contains="telling").order_by("sequence")
    assert list(told.values_list("action", "actor_id")) == [
        ("crisis.contact.telling_allowed", user.pk),
        ("crisis.contact.telling_withdrawn", user.pk),
    ]


def test_whoever_may_be_told_stays_reachable(client):
    body = {"contact_type": "friend", "name": "Sam", "email": "sam@example.org", "may_be_told": True}
    row_id = client.post(URL, body).json()["id"]
    answer = client.patch(f"{URL}/{row_id}", {"email": None})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "may_be_told")
    assert client.patch(f"{URL}/{row_id}", {"email": None, "may_be_told": False}).status_code == 200


def test_notes_are_read_for_danger_once(client, user):
    body = {**SISTER, "id": str(uuid4()), "notes": "Call her after I took all the pills tonight."}
    first, again = client.post(URL, body).json(), client.post(URL, body).json()
    assert first["support"]["severity"] >= 3
    assert again["support"] == first["support"]
    assert CrisisEvent.objects.get(owner=user).trigger_source == "contact"


def test_no_consent_of_an_operator_and_no_limit_stands_before_it(client, settings):
    settings.REQUIRED_CONSENTS = ("hipaa",)
    assert client.post(URL, SISTER).status_code == 201
    assert {client.get(URL).status_code for _ in range(130)} == {200}


def test_how_many_queries_each_takes(client, user, django_assert_num_queries):
    make_contact(user)
    with django_assert_num_queries(2):
        client.get(URL)
    row_id = client.get(URL).json()["results"][0]["id"]
    with django_assert_num_queries(2):
        client.get(f"{URL}/{row_id}")
    # Who it is; savepoint, the person's row, how many, savepoint, INSERT, release, history, release.
    with django_assert_num_queries(9):
        client.post(URL, {**SISTER, "notes": ""})
    with django_assert_num_queries(7):
        client.patch(f"{URL}/{row_id}", {"name": "Eva"})
    # Letters that name it forget it.
    with django_assert_num_queries(8):
        client.delete(f"{URL}/{row_id}")
