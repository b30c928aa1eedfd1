"""What happens although nobody calls: emergencies wake somebody, and nobody stays with a counsellor who is gone."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from community.counseling.duty import console_left, console_seen
from community.counseling.models import CounselingHandover, CounselingSession, CounselorStatus
from community.counseling.queue import in_order, waiting
from community.counseling.sweeping import queue_sweep
from community.counseling.tasks import counseling_sweep_task
from community.counseling.tests.factories import make_counselor, make_session
from community.messaging.models import ConversationParticipant
from config.testing.threads import at_once
from crisis.incidents.models import CrisisIncident
from crisis.incidents.tests.factories import make_incident

pytestmark = pytest.mark.django_db


def later(**span: float) -> datetime:
    return timezone.now() + timedelta(**span)


def test_an_emergency_that_waits_for_a_minute_wakes_somebody_once() -> None:
    session = make_session(priority="emergency")
    make_session(priority="high")
    assert queue_sweep(now=later(seconds=55))["escalated"] == 0
    assert queue_sweep(now=later(seconds=61))["escalated"] == 1
    incident = CrisisIncident.objects.get()
    assert (incident.owner_id, incident.severity_level, incident.triggers) == (session.owner_id, 5, ["counseling"])
    assert incident.alarm_raised_at is not None
    assert queue_sweep(now=later(seconds=90))["escalated"] == 0
    assert AuditEvent.objects.filter(action="community.counseling.escalated").count() == 1


def test_it_joins_the_crisis_that_is_open() -> None:
    session = make_session(priority="emergency")
    known = make_incident(session.owner, severity=3)
    queue_sweep(now=later(seconds=61))
    known.refresh_from_db()
    assert (CrisisIncident.objects.count(), known.severity_level) == (1, 5)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_two_workers_wake_once() -> None:
    for _ in range(3):
        make_session(priority="emergency", waited=timedelta(minutes=2))
    done = at_once(3, lambda number: queue_sweep(now=timezone.now()))
    assert sum(one["escalated"] for one in done) == 3
    assert CrisisIncident.objects.count() == 3


def test_a_crisis_that_begins_elsewhere_raises_the_one_who_waits() -> None:
    session = make_session()
    make_incident(session.owner, severity=4)
    assert queue_sweep(now=timezone.now())["raised"] == 1
    session.refresh_from_db()
    assert (session.priority, session.waiting_since - session.place_at) == ("high", timedelta(minutes=30))
    CrisisIncident.objects.update(severity_level=3)
    assert queue_sweep(now=timezone.now())["raised"] == 0


def test_whose_console_is_gone_gives_everybody_back_after_a_while_to_their_place() -> None:
    counselor = make_counselor()
    session = make_session(waited=timedelta(minutes=20), counselor=counselor)
    make_session(waited=timedelta(minutes=10))
    assert queue_sweep(now=later(seconds=30))["gone"] == 0
    # A process that was killed told nobody: its console just is not heard any more.
    assert queue_sweep(now=later(seconds=60)) == {"raised": 0, "escalated": 0, "gone": 1, "returned": 0}
    assert queue_sweep(now=later(seconds=120))["gone"] == 0
    assert queue_sweep(now=later(seconds=241))["returned"] == 1
    session.refresh_from_db()
    assert (session.status, session.counselor_id, session.counselor_gone_at) == ("waiting", None, None)
    assert [one.pk for one in in_order(waiting())][:1] == [session.pk]
    assert not ConversationParticipant.objects.filter(owner=counselor, left_at=None).exists()
    kinds = CounselingHandover.objects.filter(session=session).order_by("created_at", "pk")
    assert list(kinds.values_list("kind", flat=True)) == ["accepted", "lost"]


def test_who_comes_back_in_time_keeps_everybody() -> None:
    counselor = make_counselor()
    session = make_session(counselor=counselor)
    console_left(counselor_id=counselor.pk, console="test", now=timezone.now())
    session.refresh_from_db()
    assert session.counselor_gone_at is not None
    console_seen(counselor_id=counselor.pk, console="again", now=later(seconds=100))
    session.refresh_from_db()
    assert session.counselor_gone_at is None
    assert queue_sweep(now=later(seconds=140))["returned"] == 0


def test_a_console_that_is_shut_beside_another_one_changes_nothing() -> None:
    counselor = make_counselor()
    session = make_session(counselor=counselor)
    console_seen(counselor_id=counselor.pk, console="second", now=later(seconds=1))
    console_left(counselor_id=counselor.pk, console="test", now=later(seconds=2))
    session.refresh_from_db()
    assert session.counselor_gone_at is None
    assert CounselorStatus.objects.get().seen_at is not None


@pytest.mark.parametrize("change", [{"role": "user"}, {"status": "suspended"}])
def test_who_is_no_counsellor_any_more_holds_nobody(change: dict[str, Any]) -> None:
    counselor = make_counselor()
    make_session(counselor=counselor)
    User.objects.filter(pk=counselor.pk).update(**change)
    assert queue_sweep(now=timezone.now())["returned"] == 1
    assert CounselingSession.objects.get().status == "waiting"


def test_the_task_of_beat_sweeps() -> None:
    make_session(priority="emergency", waited=timedelta(minutes=2))
    assert counseling_sweep_task() == 1


def test_an_emergency_that_comes_back_wakes_somebody_again() -> None:
    counselor = make_counselor()
    session = make_session(priority="emergency", waited=timedelta(minutes=2))
    assert queue_sweep(now=timezone.now())["escalated"] == 1
    from community.counseling.taking import session_accept, session_transfer

    session_accept(counselor=counselor, session_id=session.pk, now=timezone.now())
    session_transfer(counselor=counselor, session_id=session.pk, to=None, now=timezone.now())
    assert queue_sweep(now=later(seconds=30))["escalated"] == 0
    assert queue_sweep(now=later(seconds=61))["escalated"] == 1
    assert CrisisIncident.objects.count() == 1
