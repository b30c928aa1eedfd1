"""Plans out, away, and in again; as FHIR; and for a therapist whom the person chose."""

from copy import deepcopy
from uuid import uuid4

import orjson
import pytest
from django.utils import timezone

from accounts.consent.tests.factories import make_sharing, make_therapist
from accounts.export.fhir import is_valid
from accounts.export.registry import export_sources
from accounts.export.tests.factories import ODD_TEXT
from accounts.export.tests.purge import purged
from config.api.rendering import dump_json
from crisis.contacts.tests.factories import make_contact
from crisis.safety_plan.exports import plan_fhir, versions_restore
from crisis.safety_plan.models import SafetyPlan, SafetyPlanVersion
from crisis.safety_plan.services import safety_plan_save
from crisis.safety_plan.steps import NAMES

URL = "/api/v1/crisis/safety-plan"
pytestmark = pytest.mark.django_db


def exported(person):
    """As an archive has them."""
    source = next(one for one in export_sources() if one.name == "safety_plan")
    return orjson.loads(dump_json(list(source.rows(person))))


def save(person, **steps):
    changes = {name: [{"text": text} for text in texts] for name, texts in steps.items()}
    assert safety_plan_save(owner=person, changes=changes, version=None, now=timezone.now())


@pytest.fixture
def person(user):
    save(user, warning_signs=["I stay in bed."], own_ways=["=1+1", ODD_TEXT])
    save(user, warning_signs=[], people_to_ask=["Märta 🐢"])
    contact = make_contact(user)
    safety_plan_save(owner=user, changes={"people_to_ask": [{"contact_id": contact.pk}]}, version=2, now=timezone.now())
    return user


def test_out_erased_and_in_again_is_the_same(person, stranger, api_as):
    rows, shown = exported(person), api_as(person).get(URL).json()
    assert [row["version"] for row in rows] == [1, 2, 3]
    purged(person)
    assert not SafetyPlan.objects.exists()
    assert not SafetyPlanVersion.objects.exists()
    for made, existing in ((3, 0), (0, 3)):
        counts = versions_restore(stranger, rows, timezone.now())
        assert (counts.made, counts.existing, counts.skipped) == (made, existing, {})
        assert exported(stranger) == rows
    again = api_as(stranger).get(URL).json()
    assert (again["version"], again["own_ways"]) == (3, shown["own_ways"])
    # The contact is not in this file, and nobody else's is shown.
    assert again["people_to_ask"] == [{"text": "Marta", "contact_id": None, "resource_id": None}]


def test_a_plan_that_is_there_keeps_its_own_versions(person, stranger):
    rows = [{**row, "id": str(uuid4())} for row in exported(person)]
    save(stranger, own_ways=["Mine"])
    counts = versions_restore(stranger, rows, timezone.now())
    assert (counts.made, counts.skipped) == (2, {"refused": 1})
    assert SafetyPlan.objects.get(owner=stranger).number == 3
    assert exported(stranger)[0]["version"] == 1 or exported(stranger)[-1]["version"] == 1


@pytest.mark.parametrize(
    "change",
    [
        {"version": 0},
        {"version": 3_000_000_000},
        {"own_ways": [{"text": ""}]},
        {"own_ways": [{"text": "x" * 501}]},
        {"own_ways": [{"text": "a\x00b"}]},
        {"own_ways": [{"text": "x"}] * 21},
        {"own_ways": [{"text": "x", "contact_id": "1"}]},
        {"own_ways": None},
        {"created_at": "2999-01-01T00:00:00Z"},
    ],
)
def test_a_row_that_no_request_could_make_is_left_out(person, stranger, change):
    rows = deepcopy(exported(person))[:1]
    rows[0] |= {"id": str(uuid4()), **change}
    assert versions_restore(stranger, rows, timezone.now()).skipped == {"invalid": 1}
    assert not SafetyPlan.objects.filter(owner=stranger).exists()


def test_the_newest_plan_is_a_care_plan_with_local_codes(person):
    (plan,) = orjson.loads(dump_json(list(plan_fhir(person))))
    assert is_valid(plan)
    assert (plan["resourceType"], plan["intent"], plan["subject"]["reference"]) == (
        "CarePlan", "plan", f"urn:uuid:{person.pk}",
    )  # fmt: skip
    details = [one["detail"] for one in plan["activity"]]
    assert [detail["code"]["coding"][0]["code"] for detail in details] == ["own_ways", "own_ways", "people_to_ask"]
    assert {detail["code"]["coding"][0]["system"] for detail in details} == {"urn:evenkeel:codes:safety-plan-step"}
    assert details[2]["description"] == "Marta"
    assert set(NAMES) >= {detail["code"]["coding"][0]["code"] for detail in details}


def test_an_empty_plan_is_a_care_plan_too_and_none_is_none(user, stranger):
    save(user, own_ways=["Tea"])
    safety_plan_save(owner=user, changes={"own_ways": []}, version=None, now=timezone.now())
    (plan,) = plan_fhir(user)
    assert is_valid(orjson.loads(dump_json(plan)))
    assert list(plan_fhir(stranger)) == []


def test_a_therapist_reads_it_while_crisis_is_shared_and_not_longer(person, api_as):
    therapist = make_therapist()
    url, reader = f"/api/v1/users/{person.pk}/record/crisis", api_as(therapist)
    assert reader.get(url).status_code == 404
    grant = make_sharing(person, therapist, "mood")
    assert reader.get(url).status_code == 404
    api_as(person).patch(f"/api/v1/users/me/sharing/{grant.pk}", {"categories": ["crisis"]})
    parts = {part["source"]: part["rows"] for part in reader.get(url).json()["parts"]}
    assert [row["version"] for row in parts["safety_plan"]] == [3, 2, 1]
    api_as(person).delete(f"/api/v1/users/me/sharing/{grant.pk}")
    assert reader.get(url).status_code == 404
