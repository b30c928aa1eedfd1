"""What a write of a phone does to other rows than its own is its own doing, and nobody else's change."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.ids import uuid7
from crisis.contacts.models import CrisisContact
from crisis.contacts.tests.factories import SISTER, make_contact
from wellness.mood.tests.devices import body_of, pages_of, push

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "crisis_contact"


@pytest.fixture
def client(user, api_as):
    return api_as(user)


@pytest.fixture
def sister(user, client):
    """The primary contact, as every phone knows it: (id, version)."""
    return known(client, make_contact(user))


def known(client, contact):
    return str(contact.pk), next(one["version"] for one in pages_of(client)[0] if one["id"] == str(contact.pk))


def new_primary():
    fields = {**SISTER, "name": "Jo", "is_primary": True}
    return body_of("create", str(uuid7()), fields, kind=KIND)


def changed(contact, **fields):
    row_id, version = contact
    return body_of("update", row_id, fields, kind=KIND, base_version=version)


def deleted(contact):
    row_id, version = contact
    return body_of("delete", row_id, kind=KIND, base_version=version)


def outcomes(results):
    return [result["outcome"] for result in results]


def test_a_contact_that_a_new_primary_stood_down_may_be_deleted_in_the_same_go(client, sister):
    writes = [new_primary(), deleted(sister)]
    assert outcomes(push(client, *writes)) == ["applied", "applied"]
    assert outcomes(push(client, *writes)) == ["repeated", "repeated"]
    assert CrisisContact.objects.get().name == "Jo"


def test_also_when_the_answer_to_the_first_of_them_was_lost(client, sister):
    first = new_primary()
    push(client, first)
    assert outcomes(push(client, first, deleted(sister))) == ["repeated", "applied"]


def test_one_contact_is_made_the_primary_and_then_the_other_again(client, user, sister):
    brother = known(client, make_contact(user, name="Tom"))
    results = push(client, changed(brother, is_primary=True), changed(sister, is_primary=True), deleted(brother))
    assert outcomes(results) == ["applied", "applied", "applied"]
    assert CrisisContact.objects.get().is_primary


def test_what_others_wrote_into_it_is_not_covered_by_that(client, sister):
    push(client, changed(sister, notes="Moved to Oslo."))
    first = new_primary()
    _, kept = push(client, first, deleted(sister))
    assert (kept["outcome"], kept["fields"]) == ("conflict", ["notes"])
    assert outcomes(push(client, first, deleted(sister))) == ["repeated", "conflict"]


def test_nor_is_what_others_did_to_the_same_field_before(client, user, sister):
    brother = known(client, make_contact(user, name="Tom"))
    push(client, changed(brother, is_primary=True))
    _, kept = push(client, new_primary(), deleted(brother))
    assert (kept["outcome"], kept["fields"]) == ("conflict", ["is_primary"])


def test_nor_what_comes_of_a_request_that_is_not_repeated(client, sister):
    push(client, new_primary())
    assert outcomes(push(client, deleted(sister))) == ["conflict"]


def test_a_repeat_whose_own_row_was_changed_since_vouches_for_nothing(client, sister):
    first = new_primary()
    push(client, first)
    push(client, body_of("update", first["id"], {"notes": "x"}, kind=KIND))
    assert outcomes(push(client, first, deleted(sister))) == ["repeated", "conflict"]


def test_each_write_of_a_request_costs_the_same_however_many_there_are(client, user):
    contacts = [known(client, make_contact(user, name=f"Friend {number}")) for number in range(9)]
    costs = []
    for some in (contacts[:1], contacts[1:3], contacts[3:5], contacts[5:9]):
        with CaptureQueriesContext(connection) as asked:
            push(client, *[changed(contact, notes="Later.") for contact in some])
        costs.append(len(asked))
    one, two, again, four = costs
    each = (four - two) // 2
    assert two == again
    assert four - two == 2 * each
    # What was noted before, once, and what each write changed beside its own row; a single write needs neither.
    assert two == one + each + 2
