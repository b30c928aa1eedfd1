"""Forms out of the house, as rows and as FHIR, and into it again; nothing is left after an erasure."""

from datetime import date, time, timedelta
from typing import Any

import orjson
import pytest
from django.utils import timezone
from fhir.resources.R4B.observation import Observation
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from accounts.consent.models import ConsentType, SharingGrant
from accounts.consent.services import consent_set
from accounts.export.fhir import is_valid
from accounts.export.registry import export_sources
from accounts.export.tests.purge import purged
from crisis.incidents.models import CrisisEvent, CrisisIncident
from wellness.assessments.exports import assessment_rows, assessments_restore, schedule_rows, schedules_restore
from wellness.assessments.fhir import assessment_fhir
from wellness.assessments.models import Assessment, AssessmentSchedule
from wellness.assessments.schedules import assessment_schedule_set
from wellness.assessments.tests import oracle
from wellness.assessments.tests.factories import ALL_NO, filled, make_assessment, phq9

pytestmark = pytest.mark.django_db
HIGH = {**ALL_NO, "thoughts": True, "method": True, "intent": True, "plan": False}


@pytest.fixture
def person(make_user: Any) -> Any:
    someone = make_user(timezone="Asia/Kathmandu")
    now = timezone.now()
    make_assessment(someone, now=now - timedelta(days=30), answers={**phq9(self_harm=1, rest=2), "difficulty": 2})
    make_assessment(someone, "gad-7", now=now - timedelta(days=20), answers=filled("gad-7", 3))
    make_assessment(someone, "who-5", now=now - timedelta(days=10), date=date(2026, 1, 1))
    make_assessment(someone, "safety-screener", now=now - timedelta(days=5), answers=HIGH)
    make_assessment(someone, "safety-screener", now=now)
    return someone


def as_file(rows: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = orjson.loads(orjson.dumps(list(rows)))
    return found


def test_out_deleted_and_in_again_is_equal(person: Any) -> None:
    rows = as_file(assessment_rows(person))
    assert len(rows) == 5
    assert {row["instrument"]: row["band"] for row in rows[1:4]} == {
        "phq-9": "moderately_severe", "gad-7": "severe", "safety-screener": "high",
    }  # fmt: skip
    Assessment.objects.all().delete()
    counts = assessments_restore(person, rows, timezone.now())
    assert (counts.made, counts.skipped) == (5, {})
    assert as_file(assessment_rows(person)) == rows
    again = assessments_restore(person, rows, timezone.now())
    assert (again.made, again.existing) == (0, 5)


def test_history_alarms_nobody(person: Any) -> None:
    rows = as_file(assessment_rows(person))
    Assessment.objects.all().delete()
    CrisisEvent.objects.all().delete()
    CrisisIncident.objects.all().delete()
    assessments_restore(person, rows, timezone.now())
    assert CrisisEvent.objects.count() == CrisisIncident.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"score": 3}, {"score": None}, {"instrument": "mdq"}, {"version": 9}, {"answers": {}}, {"answers": [1]},
        {"answers": phq9(self_harm=3)}, {"zone": "Berlin"}, {"local_date": "1999-01-01"}, {"logged_at": "x"},
        {"logged_at": "2999-01-01T00:00:00Z", "local_date": "2999-01-01"}, {"id": "x"}, {"version": 2**70},
    ],
    ids=str,
)  # fmt: skip
def test_a_row_that_is_none_of_ours_is_skipped_and_the_rest_comes_in(person: Any, change: dict[str, Any]) -> None:
    rows = as_file(assessment_rows(person))
    wrong = next(row for row in rows if row["instrument"] == "phq-9")
    wrong.update(change)
    Assessment.objects.all().delete()
    counts = assessments_restore(person, rows, timezone.now())
    assert (counts.made, counts.skipped) == (4, {"invalid": 1})


def test_a_form_of_tomorrow_is_refused_by_an_import_as_by_a_request(person: Any) -> None:
    rows = as_file(assessment_rows(person))
    now = timezone.now()
    Assessment.objects.all().delete()
    early = {"logged_at": (now + timedelta(hours=20)).isoformat(), "local_date": str(now.date())}
    counts = assessments_restore(person, [{**rows[0], **early}], now)
    assert (counts.made, counts.skipped) == (0, {"invalid": 1})


def test_a_file_does_not_take_over_somebody_elses_form(person: Any, stranger: Any) -> None:
    rows = as_file(assessment_rows(person))
    counts = assessments_restore(stranger, rows, timezone.now())
    assert (counts.made, counts.skipped) == (0, {"id_taken": 5})
    assert not Assessment.objects.filter(owner=stranger).exists()


def test_plans_come_back_and_are_planned_from_now_on(person: Any) -> None:
    long_ago, now = timezone.now() - timedelta(days=400), timezone.now()
    plan = {"every_weeks": 3, "weekday": 2, "wall_time": time(7, 45)}
    assessment_schedule_set(owner=person, instrument="who-5", values=plan, now=long_ago)
    rows = as_file(schedule_rows(person))
    AssessmentSchedule.objects.all().delete()
    assert schedules_restore(person, rows, now).made == 1
    back = as_file(schedule_rows(person))
    assert [{**row, "record": None} for row in back] == [{**row, "record": None} for row in rows]
    assert AssessmentSchedule.objects.get().next_due_at > now
    assert schedules_restore(person, rows, now).existing == 1
    changes = ({"weekday": 8}, {"instrument": "x"}, {"wall_time": "07:45:30"}, {"wall_time": "07:45:00Z"})
    wrong = [{**rows[0], "id": str(person.pk), **change} for change in changes]
    assert schedules_restore(person, wrong, now).skipped == {"invalid": 4}


def test_fhir_is_valid_and_each_score_names_its_response(person: Any) -> None:
    resources = as_file(assessment_fhir(person))
    kinds = [one["resourceType"] for one in resources]
    assert (kinds.count("QuestionnaireResponse"), kinds.count("Observation")) == (5, 6)
    assert all(map(is_valid, resources))
    responses = {f"urn:uuid:{one['id']}" for one in resources if one["resourceType"] == "QuestionnaireResponse"}
    for one in resources:
        model = QuestionnaireResponse if one["resourceType"] == "QuestionnaireResponse" else Observation
        model.model_validate(one)
        if one["resourceType"] == "Observation":
            assert one["derivedFrom"][0]["reference"] in responses
            assert one["category"][0]["coding"][0]["code"] == "survey"
    assert len({one["id"] for one in resources}) == len(resources)
    assert as_file(assessment_fhir(person)) == resources


def test_fhir_codes_and_values(person: Any) -> None:
    resources = as_file(assessment_fhir(person))
    by_code: dict[str, list[Any]] = {}
    for one in resources:
        if one["resourceType"] == "Observation":
            by_code.setdefault(one["code"]["coding"][0]["code"], []).append(one)
    (total,) = by_code[oracle.RESULTS["phq-9"]]
    assert total["valueQuantity"] == {
        "value": 17, "unit": "{score}", "system": "http://unitsofmeasure.org", "code": "{score}"
    }  # fmt: skip
    (item9,) = by_code["44260-8"]
    assert item9["valueCodeableConcept"]["coding"][0]["code"] == "LA6569-3"
    assert item9["valueCodeableConcept"]["coding"][0]["extension"][0]["valueDecimal"] == 1
    (who5,) = by_code["who-5-score"]
    assert (who5["valueQuantity"]["value"], who5["code"]["coding"][0]["system"]) == (
        20,
        "urn:evenkeel:codes:assessment",
    )
    levels = [one["valueCodeableConcept"]["coding"][0] for one in by_code["93374-7"]]
    assert [(one["system"], one["code"]) for one in levels] == [
        ("http://loinc.org", "LA9193-9"), ("urn:evenkeel:codes:assessment", "safety-screener-none"),
    ]  # fmt: skip
    response = next(
        one for one in resources if one.get("questionnaire", "").startswith("urn:evenkeel:questionnaire:phq-9")
    )
    assert response["questionnaire"].endswith("|1")
    assert [item["linkId"] for item in response["item"]] == [f"/{code}" for code in oracle.PHQ9_CODES.values()]
    assert response["item"][9]["answer"][0]["valueCoding"]["code"] == oracle.DIFFICULTY[2]
    assert response["authored"].endswith("+05:45")


def test_a_grant_on_assessments_shows_them_and_one_on_moods_does_not(person: Any, make_user: Any, api_as: Any) -> None:
    therapist = make_user(role="therapist", is_staff=True)
    consent_set(owner=person, kind=ConsentType.DATA_SHARING, granted=True)
    grant = SharingGrant.objects.create(owner=person, grantee=therapist, categories=["mood"])
    client = api_as(therapist)
    path = f"/api/v1/users/{person.pk}/record/assessments"
    assert client.get(path).status_code == 404
    SharingGrant.objects.filter(pk=grant.pk).update(categories=["assessments"])
    parts = {part["source"]: part["rows"] for part in client.get(path).json()["parts"]}
    assert [row["band"] for row in parts["assessments"]][:2] == ["none", "high"]
    assert parts["assessments"][1]["answers"] == HIGH


def test_the_sources_are_registered_under_their_category() -> None:
    sources = {one.name: one for one in export_sources()}
    assert {sources[name].category for name in ("assessments", "assessment_schedules")} == {"assessments"}


@pytest.mark.usefixtures("fresh_directory")
def test_an_erasure_leaves_no_form_and_no_plan(person: Any, stranger: Any) -> None:
    plan = {"every_weeks": 3, "weekday": 2, "wall_time": time(7, 45)}
    assessment_schedule_set(owner=person, instrument="who-5", values=plan, now=timezone.now())
    kept = make_assessment(stranger)
    purged(person)
    assert (list(Assessment.objects.all()), AssessmentSchedule.objects.count()) == ([kept], 0)
