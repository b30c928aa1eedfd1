"""Somebody else worries about a person: staff, or a peer by a report."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from msgspec import to_builtins
from rest_framework.exceptions import NotFound

from accounts.audit.models import AuditEvent
from accounts.export.registry import export_sources
from accounts.identity.models import User
from crisis.incidents.exports import event_restore, event_rows, incident_restore, incident_rows
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisStep
from crisis.incidents.services import incident_flag
from crisis.incidents.step_exports import step_rows
from crisis.incidents.tests.factories import make_incident, make_staff
from crisis.worklist.selectors import queue_get

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


@pytest.mark.parametrize("source", ["staff_flag", "peer_report"])
def test_the_person_reads_one_word_for_everybody_who_worries_and_staff_the_truth(
    user: User, stranger: User, now: datetime, api_as: Any, source: str
) -> None:
    actor = make_staff("therapist") if source == "staff_flag" else stranger
    incident = incident_flag(actor=actor, person=user, severity=3, source=source, note="", now=now)
    make_incident(user, source="journal", severity=3, now=now)
    client = api_as(user)
    (shown,) = client.get("/api/v1/crisis/incidents").json()["results"]
    assert shown["triggers"] == ["concern", "journal"]
    assert client.get(f"/api/v1/crisis/incidents/{incident.pk}").json()["triggers"] == ["concern", "journal"]
    (event,) = client.get("/api/v1/crisis/events").json()["results"]
    changed = client.patch(f"/api/v1/crisis/events/{event['id']}", {"resolution_type": "false_alarm"}).json()
    assert [event["trigger_source"], changed["trigger_source"]] == ["concern", "concern"]
    log = client.get("/api/v1/users/me/access-log").content.decode()
    copy = {one.name: list(one.rows(user)) for one in export_sources() if one.name.startswith("crisis_")}
    assert copy["crisis_incidents"][0]["triggers"] == ["concern", "journal"]
    assert copy["crisis_events"][0]["trigger_source"] == "concern"
    told = [step["details"]["source"] for step in copy["crisis_steps"] if "source" in step["details"]]
    assert told == ["concern", "journal"]
    assert not any(word in f"{copy} {log}" for word in ("peer", "staff_flag"))
    # Staff need to know.
    (listed,) = queue_get(viewer=make_staff(), show="all", now=now).rows
    assert set(listed.triggers) == {"journal", source}
    assert CrisisEvent.objects.get().trigger_source == source


def test_what_comes_back_from_a_copy_reads_the_same(user: User, stranger: User) -> None:
    now = timezone.now()
    incident_flag(actor=stranger, person=user, severity=3, source="peer_report", note="", now=now)
    incidents, events = ([to_builtins(row) for row in rows(user)] for rows in (incident_rows, event_rows))
    CrisisStep.objects.all().delete()
    CrisisIncident.objects.all().delete()
    CrisisEvent.objects.all().delete()
    later = timezone.now()
    assert (incident_restore(user, incidents, later).made, event_restore(user, events, later).made) == (1, 1)
    (incident,), (event,) = incident_rows(user), event_rows(user)
    assert (incident["triggers"], event["trigger_source"]) == (["concern"], "concern")


@pytest.mark.parametrize(("source", "severity"), [("journal", 3), ("staff_flag", 0), ("staff_flag", 6)])
def test_a_flag_is_one_of_two_kinds_and_has_a_severity(
    user: User, staff_user: User, now: datetime, source: str, severity: int
) -> None:
    with pytest.raises(ValueError, match="is no flag"):
        incident_flag(actor=staff_user, person=user, severity=severity, source=source, note="", now=now)


def test_the_person_s_own_history_does_not_say_who_worried(user: User, api_as: Any, now: datetime) -> None:
    staff = make_staff("therapist")
    for severity in (3, 5, 4):
        incident_flag(actor=staff, person=user, severity=severity, source="staff_flag", note="Missed calls.", now=now)
    log = api_as(user).get("/api/v1/users/me/access-log").json()["results"]
    assert not [row for row in log if row["action"] in ("opened", "raised", "joined")]
    # Who it was stays in the record of the house.
    assert CrisisStep.objects.filter(actor=staff).count() == 3
    assert AuditEvent.objects.filter(action="crisis.event.recorded", actor_id=staff.pk).count() == 3
