"""Whoever holds an incident and goes leaves it with a raised alarm, which goes on from where it was."""

from datetime import datetime
from typing import Any

import pytest

from accounts.erasure.services import account_deletion_request, account_purge
from accounts.identity.models import User
from crisis.incidents.alarms import incidents_release
from crisis.incidents.models import CrisisIncident, CrisisStep
from crisis.incidents.services import alarms_ring, incident_claim
from crisis.incidents.tests.factories import make_incident, make_staff
from crisis.incidents.tests.test_alarms import HOUR, MINUTE, alerted, on_shift

pytestmark = pytest.mark.django_db


def _demoted(staff: User, now: datetime) -> None:
    User.objects.filter(pk=staff.pk).update(role="user")


def _suspended(staff: User, now: datetime) -> None:
    User.objects.filter(pk=staff.pk).update(status="suspended")


def _closed(staff: User, now: datetime) -> None:
    account_deletion_request(owner=staff, now=now, actor=staff)


def _erased(staff: User, now: datetime) -> None:
    account_purge(subject_id=staff.pk, now=now)


def _deleted(staff: User, now: datetime) -> None:
    CrisisIncident.objects.filter(assigned_to=staff).update(assigned_to=None)


@pytest.mark.parametrize("gone", [_demoted, _suspended, _closed, _erased, _deleted])
def test_whoever_goes_leaves_what_they_hold_with_a_raised_alarm(user: User, gone: Any) -> None:
    from django.utils import timezone

    now = timezone.now()
    staff, other = make_staff(), make_staff("admin")
    incident = make_incident(user, now=now)
    incident_claim(actor=staff, incident_id=incident.pk, now=now)
    done = make_incident(make_staff(), now=now)
    gone(staff, now)
    incident.refresh_from_db()
    assert (incident.assigned_to, incident.state) == (None, "open")
    assert incident.alarm_raised_at is not None
    assert CrisisStep.objects.get(kind="released").details == {"reason": "holder_gone"}
    before = alerted()[other.pk]
    assert alarms_ring(now=timezone.now()) == 1
    assert alerted()[other.pk] == before + 1
    done.refresh_from_db()
    assert done.version == 1


@pytest.mark.parametrize("gone", [_demoted, _suspended, _deleted])
def test_whoever_goes_does_not_send_a_ringing_alarm_down_the_ladder_again(user: User, gone: Any) -> None:
    from django.utils import timezone

    now = timezone.now()
    late, primary, backup, other = make_staff("therapist"), make_staff(), make_staff("therapist"), make_staff("admin")
    on_shift(primary, now - HOUR), on_shift(backup, now - HOUR, 2)
    incident = make_incident(user, severity=5, now=now - 30 * MINUTE)
    incident_claim(actor=late, incident_id=incident.pk, now=now - 30 * MINUTE)
    for minutes in (15, 10, 5):
        assert alarms_ring(now=now - minutes * MINUTE) == 1
    gone(late, now)
    before = alerted()
    assert alarms_ring(now=timezone.now()) == 1
    assert alerted() - before == {primary.pk: 1, backup.pk: 1, other.pk: 1}


def test_the_person_is_not_told_that_somebody_has_it_when_whoever_had_it_is_gone(
    user: User, api_as: Any, now: datetime
) -> None:
    staff = make_staff()
    incident = make_incident(user, now=now)
    incident_claim(actor=staff, incident_id=incident.pk, now=now)
    one = f"/api/v1/crisis/incidents/{incident.pk}"
    assert api_as(user).get(one).json()["acknowledged_at"]
    User.objects.filter(pk=staff.pk).update(role="user")
    assert api_as(user).get(one).json()["acknowledged_at"] is None


def test_a_promotion_takes_nothing_away(user: User, now: datetime) -> None:
    staff = make_staff()
    incident = make_incident(user, now=now)
    incident_claim(actor=staff, incident_id=incident.pk, now=now)
    User.objects.filter(pk=staff.pk).update(role="admin")
    incident.refresh_from_db()
    assert incident.assigned_to == staff


def test_what_somebody_holds_can_be_given_back_for_them(user: User, now: datetime) -> None:
    staff, other = make_staff(), make_staff()
    incident = make_incident(user, now=now)
    incident_claim(actor=staff, incident_id=incident.pk, now=now)
    assert incidents_release(staff_id=staff.pk, now=now, actor=other) == 1
    assert incidents_release(staff_id=staff.pk, now=now, actor=other) == 0
    incident.refresh_from_db()
    assert (incident.assigned_to, incident.alarm_rung, incident.alarm_at) == (None, 1, now + 5 * MINUTE)
