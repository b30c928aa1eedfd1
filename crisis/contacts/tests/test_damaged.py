"""Contacts of which something does not open any more: what is left of them still helps."""

import pytest

from accounts.sync.tests.settling import settled
from accounts.vault.tests.damage import damage
from config.ids import uuid7
from crisis.contacts.models import CrisisContact
from crisis.contacts.tests.factories import SISTER, make_contact, make_incident
from crisis.contacts.tests.letters import tell
from crisis.safety_plan.models import SafetyPlanVersion

URL = "/api/v1/crisis/contacts"
pytestmark = pytest.mark.django_db
TEXTS = ("name", "phone", "email", "relationship", "notes")


@pytest.mark.parametrize("column", TEXTS)
def test_a_contact_is_shown_with_all_that_opens(user, api_as, caplog, column):
    broken, _ = make_contact(user), make_contact(user, name="Sam")
    damage(broken, column)
    listed = api_as(user).get(URL)
    assert listed.status_code == 200
    first, second = listed.json()["results"]
    lost = "" if column == "name" else None
    assert {name: first[name] for name in TEXTS} == {**{name: SISTER[name] for name in TEXTS}, column: lost}
    assert second["name"] == "Sam"
    assert api_as(user).get(f"{URL}/{broken.pk}").json() == first
    assert "crisis.contact_unreadable" in caplog.text
    assert str(broken.pk) in caplog.text
    assert "Marta" not in caplog.text


def test_what_does_not_open_is_written_anew_and_nothing_else_is_lost(user, api_as):
    broken = make_contact(user)
    damage(broken, "phone")
    damage(broken, "notes")
    changed = api_as(user).patch(f"{URL}/{broken.pk}", {"phone": "+4915112345679"})
    assert changed.status_code == 200, changed.content
    assert (changed.json()["phone"], changed.json()["notes"]) == ("+4915112345679", None)
    # Who restores a backup of the row finds there what was there.
    assert CrisisContact.objects.filter(pk=broken.pk, notes__isnull=False).exists()
    assert api_as(user).delete(f"{URL}/{broken.pk}").status_code == 204


def test_a_repeat_of_its_creation_is_answered(user, api_as):
    body = {**SISTER, "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b07"}
    assert api_as(user).post(URL, body).status_code == 201
    damage(CrisisContact.objects.get(), "relationship")
    again = api_as(user).post(URL, body)
    assert (again.status_code, again.json()["relationship"]) == (200, None)


def test_a_plan_that_names_it_opens(user, api_as):
    broken = make_contact(user)
    item = {"contact_id": str(broken.pk)}
    assert api_as(user).put("/api/v1/crisis/safety-plan", {"people_to_ask": [item]}).status_code == 200
    damage(broken, "phone")
    damage(broken, "name")
    plan = api_as(user).get("/api/v1/crisis/safety-plan")
    assert plan.status_code == 200
    assert plan.json()["people_to_ask"] == [{"text": "Marta", "contact_id": str(broken.pk), "resource_id": None}]
    assert SafetyPlanVersion.objects.count() == 1


def test_staff_tell_the_others(person, staff_user):
    broken = make_contact(person, may_be_told=True, email=None)
    other = make_contact(person, name="Sam", may_be_told=True, email=None)
    damage(broken, "phone")
    told = tell(person, make_incident(person), actor=staff_user)
    assert {one.contact_id for one in told.queued} == {other.pk}
    assert [one.contact_id for one in told.left_out] == [broken.pk]


@pytest.mark.django_db(transaction=True)
def test_phones_that_sync_get_the_rest_and_may_write_it(user, api_as):
    broken, client = make_contact(user), api_as(user)
    seen = changes_of(client)[str(broken.pk)]["version"]
    assert client.patch(f"{URL}/{broken.pk}", {"name": "Marta B."}).status_code == 200
    damage(broken, "notes")
    change = changes_of(client)[str(broken.pk)]
    assert (change["deleted"], change["data"]["name"], change["data"]["notes"]) == (False, "Marta B.", None)
    write = {
        "change_id": str(uuid7()), "op": "update", "kind": "crisis_contact", "id": str(broken.pk),
        "base_version": seen, "fields": {"notes": "Works days."},
    }  # fmt: skip
    written = client.post("/api/v1/sync", {"changes": [write]})
    assert written.status_code == 200, written.content
    assert written.json()["results"][0]["outcome"] in ("merged", "conflict")


def changes_of(client):
    settled()
    answer = client.get("/api/v1/sync")
    assert answer.status_code == 200, answer.content
    return {one["id"]: one for one in answer.json()["changes"]}
