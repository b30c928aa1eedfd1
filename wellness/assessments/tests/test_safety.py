"""Answers that call for help: recorded in the same transaction, answered with help, whatever else is so."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.services import consent_set
from config.ids import uuid7
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.incidents.protocol import PROTOCOL
from crisis.incidents.services import risk_report_screen
from crisis.resources.reference import reference_load
from wellness.assessments.models import Assessment
from wellness.assessments.services import assessment_submit
from wellness.assessments.tests.factories import ALL_NO, URL, body, phq9

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_directory")]
LEVELS = {
    "low": {**ALL_NO, "wish": True},
    "moderate": {**ALL_NO, "behavior": True, "behavior_recent": False},
    "high": {**ALL_NO, "thoughts": True, "method": False, "intent": False, "plan": True},
}


def test_item_9_opens_an_incident_with_a_total_of_one(user: Any, api_as: Any) -> None:
    reference_load(now=timezone.now())
    answer = api_as(user).post(URL, body("phq-9", phq9(self_harm=1)))
    assert answer.status_code == 201
    found = answer.json()
    assert (found["score"], found["result"]["band"]) == (1, "minimal")
    assert found["support"]["severity"] == 3
    assert {row["country"] for row in found["support"]["resources"]} == {"DE"}
    # A score of one must not be praised beside this answer.
    assert "Whatever the score is" in found["result"]["text"]
    event, incident = CrisisEvent.objects.get(), CrisisIncident.objects.get()
    assert (str(event.source_id), event.trigger_source, event.severity) == (found["id"], "assessment", 3)
    assert (event.detector_version, event.detection_confidence, event.trigger_content_hash) == ("reported", None, "")
    assert (event.incident, incident.source_event, incident.owner) == (incident, event, user)
    assert (incident.state, incident.severity_level, incident.triggers) == ("open", 3, ["assessment"])
    assert event.resources_shown == [row["id"] for row in found["support"]["resources"]]


@pytest.mark.parametrize(("value", "severity"), [(1, 3), (2, 3), (3, 4)])
@pytest.mark.parametrize("rest", [0, 3])
def test_each_answer_to_item_9_has_its_severity_whatever_the_total(
    user: Any, api_as: Any, value: int, severity: int, rest: int
) -> None:
    found = api_as(user).post(URL, body("phq-9", phq9(self_harm=value, rest=rest))).json()
    assert found["support"]["severity"] == severity
    incident = CrisisIncident.objects.get()
    assert incident.severity_level == severity
    assert incident.due_at - incident.created_at <= PROTOCOL[severity].follow_up_after


def test_the_highest_score_without_item_9_opens_nothing(user: Any, api_as: Any) -> None:
    found = api_as(user).post(URL, body("phq-9", phq9(self_harm=0, rest=3))).json()
    assert (found["score"], found["result"]["band"]) == (24, "severe")
    assert "support" not in found
    assert CrisisEvent.objects.count() == CrisisIncident.objects.count() == 0


@pytest.mark.parametrize(("level", "severity"), [("low", 3), ("moderate", 4), ("high", 5)])
def test_every_level_of_the_screener_opens_an_incident(user: Any, api_as: Any, level: str, severity: int) -> None:
    found = api_as(user).post(URL, body("safety-screener", LEVELS[level])).json()
    assert (found["result"]["band"], found["score"], found["support"]["severity"]) == (level, None, severity)
    assert CrisisIncident.objects.get().severity_level == severity


def test_a_screener_without_a_yes_opens_nothing(user: Any, api_as: Any) -> None:
    assert "support" not in api_as(user).post(URL, body("safety-screener")).json()
    assert CrisisEvent.objects.count() == 0


@pytest.mark.parametrize("answers", [("phq-9", phq9(self_harm=1)), ("safety-screener", LEVELS["low"])])
def test_it_works_for_who_switched_the_reading_of_texts_off(user: Any, api_as: Any, answers: Any) -> None:
    consent_set(owner=user, kind="crisis_detection", granted=False)
    found = api_as(user).post(URL, body(*answers)).json()
    assert found["support"]["severity"] == 3
    assert CrisisIncident.objects.get().owner == user


def test_a_repeat_gives_the_same_help_and_records_nothing_again(user: Any, api_as: Any) -> None:
    reference_load(now=timezone.now())
    client, sent = api_as(user), body("phq-9", phq9(self_harm=3), id=str(uuid7()))
    first, again = client.post(URL, sent), client.post(URL, sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["support"]["resources"]
    assert CrisisEvent.objects.count() == CrisisIncident.objects.count() == 1
    recorded = AuditEvent.objects.filter(owner_id=user.pk, action__startswith="crisis.")
    names = ["crisis.event.recorded", "crisis.incident.alarm", "crisis.incident.opened"]
    assert sorted(recorded.values_list("action", flat=True)) == names


def test_a_second_form_joins_the_incident_and_may_raise_it(user: Any, api_as: Any) -> None:
    client = api_as(user)
    client.post(URL, body("phq-9", phq9(self_harm=1)))
    CrisisIncident.objects.update(state="acknowledged")
    client.post(URL, body("safety-screener", LEVELS["high"]))
    incident = CrisisIncident.objects.get()
    assert (incident.severity_level, incident.state) == (5, "open")
    assert CrisisEvent.objects.filter(incident=incident).count() == 2


def test_the_form_and_the_signal_are_stored_together_or_not_at_all(user: Any) -> None:
    with pytest.raises(IntegrityError):
        _form_in_a_transaction_that_fails(user)
    assert Assessment.objects.count() == CrisisEvent.objects.count() == CrisisIncident.objects.count() == 0


@transaction.atomic
def _form_in_a_transaction_that_fails(user: Any) -> None:
    assessment_submit(owner=user, values=body("phq-9", phq9(self_harm=1)), now=timezone.now())
    assert CrisisIncident.objects.count() == 1
    CrisisIncident.objects.create(owner=user, severity_level=9, due_at=timezone.now())


def test_a_refused_form_raises_no_alarm(user: Any, api_as: Any) -> None:
    answer = api_as(user).post(URL, body("phq-9", {"self_harm": 3}))
    assert answer.status_code == 400
    assert CrisisEvent.objects.count() == 0


def test_a_deleted_form_leaves_the_incident_to_who_follows_it_up(user: Any, api_as: Any) -> None:
    client = api_as(user)
    made = client.post(URL, body("phq-9", phq9(self_harm=2))).json()["id"]
    assert client.delete(f"{URL}/{made}").status_code == 204
    assert CrisisIncident.objects.get().state == "open"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("dead_redis")
def test_without_redis_the_form_is_stored_and_answered_with_help(user: Any, api_as: Any) -> None:
    answer = api_as(user).post(URL, body("safety-screener", LEVELS["high"]))
    assert (answer.status_code, answer.json()["support"]["severity"]) == (201, 5)
    assert CrisisIncident.objects.count() == 1


@pytest.mark.parametrize("severity", [-1, 0, 1, 6])
def test_a_report_without_danger_is_a_mistake_of_the_caller(user: Any, severity: int) -> None:
    with pytest.raises(ValueError, match="severity"):
        risk_report_screen(
            owner=user, severity=severity, source="assessment", source_id=uuid7(), now=timezone.now()
        )  # fmt: skip
    assert CrisisEvent.objects.count() == 0


def test_the_cost_of_an_alarm_is_constant(user: Any, api_as: Any, django_assert_max_num_queries: Any) -> None:
    client = api_as(user)
    client.post(URL, body("phq-9", phq9(self_harm=1)))
    with django_assert_max_num_queries(17):
        client.post(URL, body("phq-9", phq9(self_harm=1)))
