"""How long a holder has: an act brings the time of one more, a plan stays as planned, a signal only shortens it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.identity.models import User
from accounts.notifications.models import Notification
from crisis.incidents.models import CrisisIncident, CrisisStep
from crisis.incidents.services import (
    alarms_ring,
    incident_claim,
    incident_contact_log,
    incident_follow_up_done,
    incident_follow_up_plan,
    incident_hand_over,
    incident_note,
    incident_severity_lower,
)
from crisis.incidents.tests.factories import make_incident, make_staff

pytestmark = pytest.mark.django_db
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def staff(db: None) -> User:
    return make_staff()


def claimed(owner: User, staff: User, now: datetime, **values: Any) -> CrisisIncident:
    incident = make_incident(owner, now=now, **values)
    return incident_claim(actor=staff, incident_id=incident.pk, now=now)


def test_who_has_just_acted_is_not_called_for_being_late(user: User, staff: User, now: datetime) -> None:
    incident = claimed(user, staff, now, severity=5)
    tried = now + 14 * MINUTE
    incident_contact_log(actor=staff, incident_id=incident.pk, channel="phone", outcome="no_answer", now=tried)
    assert alarms_ring(now=now + 15 * MINUTE) == 0
    assert alarms_ring(now=tried + 15 * MINUTE - SECOND) == 0
    assert alarms_ring(now=tried + 15 * MINUTE) == 1


def test_who_takes_it_on_at_the_last_moment_has_the_time_of_one_act(user: User, staff: User, now: datetime) -> None:
    incident = make_incident(user, severity=4, now=now)
    taken = now + 2 * HOUR - SECOND
    assert incident_claim(actor=staff, incident_id=incident.pk, now=taken).due_at == taken + 30 * MINUTE


def test_a_claim_counts_although_the_machine_that_heard_the_signal_is_a_minute_ahead(
    user: User, staff: User, now: datetime
) -> None:
    ahead = MINUTE
    incident = make_incident(user, severity=5, now=now + ahead)
    taken = now + 10 * SECOND
    assert incident_claim(actor=staff, incident_id=incident.pk, now=taken).due_at == taken + 15 * MINUTE
    # The sweep of the machine that is ahead.
    assert alarms_ring(now=now + ahead + 15 * SECOND) == 0


def test_an_answer_to_an_alarm_quiets_it_although_the_machine_that_rang_it_is_a_minute_ahead(
    user: User, staff: User, now: datetime
) -> None:
    incident = claimed(user, staff, now, severity=5)
    planned = now + 30 * MINUTE
    incident_follow_up_plan(actor=staff, incident_id=incident.pk, due_at=planned, now=now)
    assert alarms_ring(now=planned) == 1
    answered = incident_note(actor=staff, incident_id=incident.pk, note="Calling.", now=planned - 40 * SECOND)
    assert answered.due_at == answered.alarm_at == planned - 40 * SECOND + 15 * MINUTE
    assert alarms_ring(now=planned + 15 * SECOND) == 0


@pytest.mark.parametrize("late", [False, True])
def test_what_is_planned_stays_planned(user: User, staff: User, now: datetime, late: bool) -> None:
    incident = claimed(user, staff, now, severity=5)
    if late:
        now += 20 * MINUTE
        assert alarms_ring(now=now) == 1
    planned = now + 5 * MINUTE
    incident_follow_up_plan(actor=staff, incident_id=incident.pk, due_at=planned, now=now)
    noted = incident_note(actor=staff, incident_id=incident.pk, note="Rang.", now=now + MINUTE)
    assert noted.due_at == noted.alarm_at == planned


def test_lowering_the_severity_gives_no_more_than_the_time_of_the_severity_it_had(
    user: User, staff: User, now: datetime
) -> None:
    incident = claimed(user, staff, now, severity=5)
    later = now + 20 * MINUTE
    lowered = incident_severity_lower(actor=staff, incident_id=incident.pk, severity=1, note="A film.", now=later)
    assert lowered.due_at == later + 15 * MINUTE


def test_a_further_signal_never_gives_the_holder_more_time(user: User, staff: User, now: datetime) -> None:
    incident = claimed(user, staff, now, severity=5)
    again = make_incident(user, severity=3, now=now + 14 * MINUTE)
    assert (again.pk, again.due_at, again.alarm_at) == (incident.pk, now + 15 * MINUTE, now + 15 * MINUTE)


def test_a_further_signal_holds_no_raised_alarm_back(user: User, staff: User, now: datetime) -> None:
    incident = make_incident(user, severity=3, now=now)
    again = make_incident(user, severity=3, now=now + MINUTE)
    assert (again.pk, again.alarm_raised_at, again.alarm_at) == (incident.pk, now, now + 15 * MINUTE)
    assert alarms_ring(now=now + 15 * MINUTE) == 1


def test_a_signal_that_comes_before_a_planned_look_takes_its_place(user: User, staff: User, now: datetime) -> None:
    incident = claimed(user, staff, now, severity=5)
    incident_follow_up_plan(actor=staff, incident_id=incident.pk, due_at=now + 6 * HOUR, now=now)
    heard = now + HOUR
    again = make_incident(user, severity=5, now=heard)
    assert (again.assigned_to_id, again.alarm_raised_at, again.due_at) == (staff.pk, None, heard + 15 * MINUTE)
    called = heard + 14 * MINUTE
    incident_contact_log(actor=staff, incident_id=incident.pk, channel="phone", outcome="reached", now=called)
    assert alarms_ring(now=heard + 15 * MINUTE) == 0
    assert alarms_ring(now=called + 15 * MINUTE) == 1


def test_a_signal_that_changes_nothing_about_a_planned_look_leaves_it_planned(
    user: User, staff: User, now: datetime
) -> None:
    incident = claimed(user, staff, now, severity=5)
    planned = now + 10 * MINUTE
    incident_follow_up_plan(actor=staff, incident_id=incident.pk, due_at=planned, now=now)
    again = make_incident(user, severity=5, now=now + MINUTE)
    assert (again.state, again.due_at, again.follow_up_at) == ("follow_up", planned, planned)


def test_a_look_that_was_had_early_leaves_the_time_of_one_act_to_plan_the_next(
    user: User, staff: User, now: datetime
) -> None:
    incident = claimed(user, staff, now, severity=4)
    incident_follow_up_plan(actor=staff, incident_id=incident.pk, due_at=now + 48 * HOUR, now=now)
    done = incident_follow_up_done(actor=staff, incident_id=incident.pk, now=now + HOUR)
    assert done.due_at == done.alarm_at == now + HOUR + 30 * MINUTE


def test_who_hands_over_twice_tells_the_other_once(user: User, staff: User, now: datetime) -> None:
    admin, other = make_staff("admin"), make_staff("therapist")
    incident = claimed(user, staff, now)
    for _ in range(2):
        incident_hand_over(actor=admin, incident_id=incident.pk, to=other, now=now)
    assert CrisisStep.objects.filter(kind="handed_over").count() == 1
    assert Notification.objects.filter(owner=other).count() == 1
