"""Somebody else worries about a person: staff, or a peer by a report."""

from datetime import datetime
from uuid import uuid4

import pytest
from rest_framework.exceptions import NotFound

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from crisis.incidents.exports import event_rows
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisStep
from crisis.incidents.services import incident_flag
from crisis.incidents.step_exports import step_rows
from crisis.incidents.tests.factories import make_staff

pytestmark = pytest.mark.django_db


def test_a_flag_of_staff_opens_an_incident_with_their_words_sealed(user: User, now: datetime) -> None:
    staff, flag = make_staff("therapist"), uuid4()
    for _ in range(2):
        incident = incident_flag(
            actor=staff, person=user, severity=4, source="staff_flag", note="Missed two calls.", now=now, event_id=flag
        )
    assert (incident.severity_level, incident.alarm_rung, incident.triggers) == (4, 1, ["staff_flag"])
    event = CrisisEvent.objects.get()
    assert (event.pk, event.trigger_source, event.incident) == (flag, "staff_flag", incident)
    step = CrisisStep.objects.get(kind="opened")
    assert (step.actor, step.note) == (staff, "Missed two calls.")


@pytest.mark.parametrize("role", ["user", "support"])
def test_only_staff_flag_as_staff(user: User, make_user, now: datetime, role: str) -> None:
    actor = make_user(role=role, status="active" if role == "user" else "suspended")
    with pytest.raises(NotFound):
        incident_flag(actor=actor, person=user, severity=4, source="staff_flag", note="x", now=now)
    assert not CrisisIncident.objects.exists()


def test_a_peer_is_named_nowhere_in_the_record_of_the_person(user: User, stranger: User, now: datetime) -> None:
    incident_flag(actor=stranger, person=user, severity=3, source="peer_report", note="My friend Ana says", now=now)
    step = CrisisStep.objects.get(kind="opened")
    assert (step.actor, step.note) == (None, None)
    assert not AuditEvent.objects.filter(actor_id=stranger.pk, action__startswith="crisis.").exists()
    told = f"{list(step_rows(user))} {list(event_rows(user))}"
    assert str(stranger.pk) not in told
    assert "Ana" not in told


@pytest.mark.parametrize(("source", "severity"), [("journal", 3), ("staff_flag", 0), ("staff_flag", 6)])
def test_a_flag_is_one_of_two_kinds_and_has_a_severity(
    user: User, staff_user: User, now: datetime, source: str, severity: int
) -> None:
    with pytest.raises(ValueError, match="is no flag"):
        incident_flag(actor=staff_user, person=user, severity=severity, source=source, note="", now=now)
