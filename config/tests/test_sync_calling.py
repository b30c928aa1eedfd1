"""The agreement that a contact may be called, given and taken back by phones that were away."""

import pytest

from config.ids import uuid7
from crisis.contacts.tests.factories import SISTER, make_contact
from wellness.mood.tests.devices import body_of, pages_of, push

pytestmark = pytest.mark.django_db(transaction=True)
KIND, URL = "crisis_contact", "/api/v1/crisis/contacts"
AGREED = {"may_be_told": True, "may_be_called": True}


@pytest.fixture
def client(user, api_as):
    return api_as(user)


def test_phones_that_were_away_give_it_and_take_it_back(client):
    row_id = str(uuid7())
    (made,) = push(client, body_of("create", row_id, {**SISTER, **AGREED}, kind=KIND))
    assert made["outcome"] == "applied"
    (seen,) = pages_of(client)[0]
    assert (seen["data"]["may_be_called"], seen["data"]) == (True, client.get(f"{URL}/{row_id}").json())
    known = {"kind": KIND, "base_version": seen["version"]}
    first, late, told = push(
        client, body_of("update", row_id, {"may_be_called": False}, **known),
        body_of("update", row_id, {"may_be_called": True, "phone": ""}, **known),
        body_of("update", row_id, {"may_be_told": False}, **known),
    )  # fmt: skip
    assert (first["outcome"], late["outcome"], told["outcome"]) == ("applied", "refused", "applied")
    (seen,) = pages_of(client)[0]
    assert (seen["data"]["may_be_told"], seen["data"]["may_be_called"]) == (False, False)


def test_what_was_taken_back_on_one_phone_is_not_given_again_by_another(client, user):
    row = make_contact(user, **AGREED)
    (seen,) = pages_of(client)[0]
    client.patch(f"{URL}/{row.pk}", {"may_be_told": False})
    again = body_of("update", str(row.pk), AGREED, kind=KIND, base_version=seen["version"])
    (kept,) = push(client, again)
    assert (kept["outcome"], sorted(kept["fields"])) == ("conflict", ["may_be_called", "may_be_told"])
    row.refresh_from_db()
    assert (row.may_be_told, row.may_be_called) == (False, False)
