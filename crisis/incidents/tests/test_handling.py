"""What staff do with an incident, and who may."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from rest_framework.exceptions import NotFound

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.notifications.models import Notification, NotificationKind
from config.testing.threads import all_at_once
from crisis.incidents.acts import (
    AlreadyClaimed,
    DueWrong,
    NoteMissing,
    NotHolder,
    NotOnStaff,
    OtherUnresolved,
    SeverityWrong,
    StateWrong,
    VersionStale,
)
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisStep
from crisis.incidents.services import (
    incident_claim,
    incident_contact_log,
    incident_follow_up_done,
    incident_follow_up_plan,
    incident_hand_over,
    incident_note,
    incident_reopen,
    incident_resolve,
    incident_severity_lower,
    incident_start,
)
from crisis.incidents.tests.factories import make_incident, make_staff

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
ACTS: dict[str, Callable[..., Any]] = {
    "claim": incident_claim,
    "start": incident_start,
    "note": lambda **values: incident_note(note="Called.", **values),
    "contact": lambda **values: incident_contact_log(channel="phone", outcome="reached", **values),
    "plan": lambda now, **values: incident_follow_up_plan(due_at=now + 5 * MINUTE, now=now, **values),
    "done": incident_follow_up_done,
    "resolve": lambda **values: incident_resolve(resolution="reached_safe", **values),
    "reopen": incident_reopen,
    "lower": lambda **values: incident_severity_lower(severity=3, note="A film.", **values),
}  # fmt: skip


def kinds(incident: CrisisIncident) -> list[str]:
    return list(
        CrisisStep.objects.filter(incident=incident).order_by("created_at", "id").values_list("kind", flat=True)
    )


def test_the_whole_way_from_the_signal_to_the_end(user: User, now: datetime) -> None:
    staff, incident = make_staff(), make_incident(user, now=now)
    assert (incident.state, incident.alarm_raised_at, incident.alarm_rung) == ("open", now, 1)
    steps = (
        ("claim", "acknowledged"), ("start", "in_progress"), ("contact", "in_progress"), ("plan", "follow_up"),
        ("done", "in_progress"), ("note", "in_progress"), ("resolve", "resolved"),
    )  # fmt: skip
    for minutes, (act, state) in enumerate(steps, 1):
        at = now + minutes * MINUTE
        done = ACTS[act](actor=staff, incident_id=incident.pk, now=at)
        assert done.state == state
        assert done.alarm_raised_at is None
        assert done.state == "resolved" or at < done.alarm_at == done.due_at
    incident.refresh_from_db()
    assert (incident.resolution, incident.resolved_at, incident.alarm_at) == ("reached_safe", now + 7 * MINUTE, None)
    assert incident.version == 8
    assert kinds(incident) == [
        "opened", "alarm", "claimed", "started", "contact_logged", "follow_up_planned", "follow_up_done", "noted",
        "resolved",
    ]  # fmt: skip
    assert AuditEvent.objects.filter(actor_id=staff.pk, target_id=str(incident.pk)).count() == 7


@pytest.mark.parametrize("act", sorted(ACTS))
def test_people_who_are_not_staff_find_nothing(user: User, stranger: User, now: datetime, act: str) -> None:
    incident = make_incident(user, now=now)
    for person in (user, stranger, make_staff(status="suspended")):
        with pytest.raises(NotFound):
            ACTS[act](actor=person, incident_id=incident.pk, now=now)
    with pytest.raises(NotFound):
        ACTS[act](actor=make_staff(), incident_id=uuid4(), now=now)


@pytest.mark.parametrize("act", sorted(ACTS))
def test_nobody_handles_their_own_crisis(now: datetime, act: str) -> None:
    staff = make_staff()
    incident = make_incident(staff, now=now)
    with pytest.raises(NotFound):
        ACTS[act](actor=staff, incident_id=incident.pk, now=now)


@pytest.mark.parametrize("role", ["support", "therapist", "admin"])
def test_every_role_that_follows_up_may_claim(user: User, now: datetime, role: str) -> None:
    staff = make_staff(role)
    assert incident_claim(actor=staff, incident_id=make_incident(user, now=now).pk, now=now).assigned_to == staff


def test_a_role_that_was_lost_a_moment_ago_counts_although_the_request_still_says_otherwise(
    user: User, now: datetime
) -> None:
    staff, incident = make_staff(), make_incident(user, now=now)
    User.objects.filter(pk=staff.pk).update(role="user")
    with pytest.raises(NotFound):
        incident_claim(actor=staff, incident_id=incident.pk, now=now)


@pytest.mark.parametrize("act", ["start", "plan", "resolve", "lower"])
def test_only_the_holder_goes_on_with_it(user: User, now: datetime, act: str) -> None:
    incident = make_incident(user, now=now)
    incident_claim(actor=make_staff(), incident_id=incident.pk, now=now)
    with pytest.raises(NotHolder):
        ACTS[act](actor=make_staff("admin"), incident_id=incident.pk, now=now)


@pytest.mark.parametrize("act", ["start", "plan", "done", "resolve", "lower"])
def test_nothing_goes_on_before_somebody_claimed(user: User, now: datetime, act: str) -> None:
    with pytest.raises(StateWrong):
        ACTS[act](actor=make_staff(), incident_id=make_incident(user, now=now).pk, now=now)


@pytest.mark.parametrize("act", ["claim", "start", "plan", "done", "lower"])
def test_what_is_resolved_must_be_reopened_first(user: User, now: datetime, act: str) -> None:
    staff, incident = make_staff(), make_incident(user, now=now)
    incident_claim(actor=staff, incident_id=incident.pk, now=now)
    incident_resolve(actor=staff, incident_id=incident.pk, resolution="other", now=now)
    with pytest.raises(StateWrong):
        ACTS[act](actor=staff, incident_id=incident.pk, now=now)
    with pytest.raises(StateWrong):
        incident_resolve(actor=staff, incident_id=incident.pk, resolution="unreachable", now=now)


@pytest.mark.parametrize("act", sorted(set(ACTS) - {"note", "contact"}))
def test_the_same_act_again_changes_nothing(user: User, now: datetime, act: str) -> None:
    staff, incident = make_staff(), make_incident(user, now=now)
    before = {"claim": (), "reopen": ("claim", "resolve"), "done": ("claim", "plan")}.get(act, ("claim",))
    for earlier in before:
        ACTS[earlier](actor=staff, incident_id=incident.pk, now=now)
    first = ACTS[act](actor=staff, incident_id=incident.pk, now=now)
    if act == "reopen":
        with pytest.raises(StateWrong):
            ACTS[act](actor=staff, incident_id=incident.pk, now=now)
    else:
        again = ACTS[act](actor=staff, incident_id=incident.pk, now=now)
        assert again.version == first.version
    assert kinds(incident) == [*dict.fromkeys(kinds(incident))] or act == "reopen"


def test_a_note_with_the_same_id_is_one_note(user: User, now: datetime) -> None:
    staff, incident, step_id = make_staff(), make_incident(user, now=now), uuid4()
    for _ in range(2):
        incident_note(actor=staff, incident_id=incident.pk, note="Called.", now=now, step_id=step_id)
    step = CrisisStep.objects.get(kind="noted")
    assert (step.pk, step.note, step.actor) == (step_id, "Called.", staff)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM crisis_crisisstep s WHERE kind = 'noted'")
        stored = cursor.fetchone()[0]
    assert "Called" not in stored
    assert b"Called".hex() not in stored


def test_what_somebody_else_has_in_time_cannot_be_claimed_and_what_they_are_late_with_can(
    user: User, now: datetime
) -> None:
    first, second, incident = make_staff(), make_staff(), make_incident(user, severity=5, now=now)
    held = incident_claim(actor=first, incident_id=incident.pk, now=now)
    assert held.due_at == now + 15 * MINUTE
    with pytest.raises(AlreadyClaimed):
        incident_claim(actor=second, incident_id=incident.pk, now=now + 14 * MINUTE)
    taken = incident_claim(actor=second, incident_id=incident.pk, now=now + 15 * MINUTE)
    assert (taken.assigned_to, taken.due_at) == (second, now + 30 * MINUTE)
    assert CrisisStep.objects.filter(kind="claimed").last().details == {"from_staff": str(first.pk)}


def test_who_looked_at_something_older_is_told_so(user: User, now: datetime) -> None:
    staff, incident = make_staff(), make_incident(user, now=now)
    with pytest.raises(VersionStale):
        incident_claim(actor=staff, incident_id=incident.pk, now=now, version=incident.version + 1)
    claimed = incident_claim(actor=staff, incident_id=incident.pk, now=now, version=incident.version)
    with pytest.raises(VersionStale):
        incident_start(actor=staff, incident_id=incident.pk, now=now, version=incident.version)
    assert incident_start(actor=staff, incident_id=incident.pk, now=now, version=claimed.version).state == "in_progress"


def test_a_claim_keeps_the_time_that_the_severity_gives(user: User, now: datetime) -> None:
    incident = make_incident(user, severity=3, now=now)
    claimed = incident_claim(actor=make_staff(), incident_id=incident.pk, now=now + 10 * MINUTE)
    assert claimed.due_at == claimed.alarm_at == now + timedelta(hours=6)


def test_handing_over_tells_the_other_who_has_the_time_of_one_act(user: User, now: datetime) -> None:
    first, second, incident = make_staff(), make_staff(), make_incident(user, now=now)
    incident_claim(actor=first, incident_id=incident.pk, now=now)
    told = Notification.objects.filter(owner=second).count()
    handed = incident_hand_over(actor=first, incident_id=incident.pk, to=second, now=now, note="My shift ends.")
    assert (handed.assigned_to, handed.due_at) == (second, now + 30 * MINUTE)
    letter = Notification.objects.filter(owner=second, kind=NotificationKind.CRISIS_ALERT).latest("pk")
    assert letter.content["data"] == {"incident_id": str(incident.pk), "reason": "handed_over"}
    assert Notification.objects.filter(owner=second).count() == told + 1
    assert CrisisStep.objects.get(kind="handed_over").note == "My shift ends."


def test_it_is_handed_over_by_its_holder_or_an_administrator_and_only_to_staff(
    user: User, stranger: User, now: datetime
) -> None:
    holder, other, incident = make_staff(), make_staff(), make_incident(user, now=now)
    incident_claim(actor=holder, incident_id=incident.pk, now=now)
    with pytest.raises(NotHolder):
        incident_hand_over(actor=other, incident_id=incident.pk, to=make_staff(), now=now)
    for nobody in (stranger, make_staff(status="suspended"), user):
        with pytest.raises(NotOnStaff):
            incident_hand_over(actor=holder, incident_id=incident.pk, to=nobody, now=now)
    assert incident_hand_over(
        actor=make_staff("admin"), incident_id=incident.pk, to=other, now=now
    ).assigned_to == other  # fmt: skip


@pytest.mark.parametrize(("severity", "days"), [(5, 1), (4, 3), (3, 7), (2, 14), (1, 30)])
def test_a_follow_up_lies_ahead_and_not_too_far(user: User, now: datetime, severity: int, days: int) -> None:
    staff, incident = make_staff(), make_incident(user, severity=severity, now=now)
    incident_claim(actor=staff, incident_id=incident.pk, now=now)
    for wrong in (now, now - MINUTE, now + timedelta(days=days, seconds=1)):
        with pytest.raises(DueWrong):
            incident_follow_up_plan(actor=staff, incident_id=incident.pk, due_at=wrong, now=now)
    latest = now + timedelta(days=days)
    planned = incident_follow_up_plan(actor=staff, incident_id=incident.pk, due_at=latest, now=now)
    assert planned.due_at == planned.alarm_at == planned.follow_up_at == latest


def test_staff_lower_the_severity_for_a_reason_and_a_signal_raises_it_again(user: User, now: datetime) -> None:
    staff, incident = make_staff(), make_incident(user, severity=5, now=now)
    incident_claim(actor=staff, incident_id=incident.pk, now=now)
    with pytest.raises(NoteMissing):
        incident_severity_lower(actor=staff, incident_id=incident.pk, severity=3, note=" ", now=now)
    with pytest.raises(SeverityWrong):
        incident_severity_lower(actor=staff, incident_id=incident.pk, severity=6, note="x", now=now)
    lowered = incident_severity_lower(actor=staff, incident_id=incident.pk, severity=3, note="A film.", now=now)
    assert lowered.severity_level == 3
    assert CrisisStep.objects.get(kind="lowered").details == {"from": 5, "to": 3}
    again = make_incident(user, severity=4, now=now + MINUTE)
    assert (again.pk, again.severity_level, again.state, again.assigned_to_id) == (incident.pk, 4, "open", staff.pk)
    assert again.alarm_raised_at == now + MINUTE


def test_the_end_of_an_incident_is_the_end_of_its_events(user: User, now: datetime) -> None:
    staff, incident = make_staff(), make_incident(user, now=now)
    event = CrisisEvent.objects.create(owner=user, trigger_source="mood_log", severity=4, incident=incident)
    incident_claim(actor=staff, incident_id=incident.pk, now=now)
    incident_resolve(actor=staff, incident_id=incident.pk, resolution="false_alarm", now=now)
    event.refresh_from_db()
    assert (event.resolved_at, event.resolution_type) == (now, "false_alarm")


def test_staff_reopen_what_was_resolved_unless_there_is_another(user: User, now: datetime) -> None:
    staff, incident = make_staff(), make_incident(user, now=now)
    incident_claim(actor=staff, incident_id=incident.pk, now=now)
    incident_resolve(actor=staff, incident_id=incident.pk, resolution="unreachable", now=now)
    later = now + timedelta(days=2)
    opened = incident_reopen(actor=staff, incident_id=incident.pk, now=later, note="She called.")
    assert (opened.state, opened.assigned_to, opened.alarm_raised_at, opened.reopened_count) == ("open", None, later, 1)
    assert kinds(incident)[-2:] == ["reopened", "alarm"]
    incident_claim(actor=staff, incident_id=incident.pk, now=later)
    incident_resolve(actor=staff, incident_id=incident.pk, resolution="reached_safe", now=later)
    make_incident(user, now=later + timedelta(days=2))
    with pytest.raises(OtherUnresolved):
        incident_reopen(actor=staff, incident_id=incident.pk, now=later + timedelta(days=2))


def test_no_step_can_be_changed_even_by_sql(user: User, now: datetime) -> None:
    make_incident(user, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        CrisisStep.objects.update(kind="noted")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_at_once_one_has_it(user: User) -> None:
    from django.utils import timezone

    now = timezone.now()
    incident, staff = make_incident(user, now=now), [make_staff() for _ in range(4)]

    def claim(person: User) -> Any:
        try:
            return incident_claim(actor=person, incident_id=incident.pk, now=now).assigned_to_id
        except AlreadyClaimed:
            return None

    got = all_at_once(*(lambda person=person: claim(person) for person in staff))
    incident.refresh_from_db()
    assert [one for one in got if one is not None] == [incident.assigned_to_id]
    assert CrisisStep.objects.filter(kind="claimed").count() == 1
