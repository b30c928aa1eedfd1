"""
No order of signals, acts, lost roles, sweeps and hours leaves somebody waiting unseen.

Hypothesis drives the services; the clock only moves forward, and after each step every incident is looked at.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from rest_framework.exceptions import APIException

from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from accounts.notifications.models import Notification
from crisis.incidents import services
from crisis.incidents.models import CrisisIncident, CrisisShift, CrisisStep
from crisis.incidents.tests.factories import make_incident, make_staff

PEOPLE, STAFF = 3, 4
numbers = st.integers(0, PEOPLE - 1)
staff_numbers = st.integers(0, STAFF - 1)
severities = st.integers(1, 5)
minutes = st.sampled_from((0, 1, 2, 5, 15, 30, 60, 6 * 60, 25 * 60))
SIGNALS = ("opened", "joined", "raised", "reopened")


class IncidentMachine(RuleBasedStateMachine):
    people: list[User]
    staff: list[User]
    begun: datetime

    def __init__(self) -> None:
        super().__init__()
        self.now, self.signals, self.reopened = self.begun, 0, 0
        self.history: set[UUID] = set()
        self.swept = False
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def _incident(self, number: int) -> CrisisIncident | None:
        return CrisisIncident.objects.filter(owner=self.people[number]).order_by("-created_at", "-id").first()

    def _act(self, name: str, number: int, actor: int, **values: Any) -> None:
        incident = self._incident(number)
        if incident is None:
            return
        self.swept = False
        # A refusal is an answer; what it leaves behind is looked at like everything else.
        with suppress(APIException):
            getattr(services, f"incident_{name}")(
                actor=self.staff[actor], incident_id=incident.pk, now=self.now, **values
            )
            self.reopened += name == "reopen"

    @rule(number=numbers, severity=severities)
    def signal(self, number: int, severity: int) -> None:
        before = CrisisIncident.objects.filter(owner=self.people[number]).exclude(state="resolved").first()
        incident = make_incident(self.people[number], severity=severity, now=self.now)
        self.signals += 1
        assert incident.severity_level >= severity
        assert before is None or (before.pk == incident.pk and incident.severity_level >= before.severity_level)

    @rule(by=minutes)
    def time_passes(self, by: int) -> None:
        self.now += timedelta(minutes=by)
        self.swept = self.swept and not by

    @rule()
    def sweep(self) -> None:
        services.alarms_ring(now=self.now)
        assert services.alarms_ring(now=self.now) == 0
        self.swept = True

    @rule(number=numbers, actor=staff_numbers)
    def claim(self, number: int, actor: int) -> None:
        self._act("claim", number, actor)

    @rule(number=numbers, actor=staff_numbers, to=staff_numbers)
    def hand_over(self, number: int, actor: int, to: int) -> None:
        self._act("hand_over", number, actor, to=self.staff[to])

    @rule(number=numbers, actor=staff_numbers)
    def start(self, number: int, actor: int) -> None:
        self._act("start", number, actor)

    @rule(number=numbers, actor=staff_numbers)
    def note(self, number: int, actor: int) -> None:
        self._act("note", number, actor, note="Called.")

    @rule(number=numbers, actor=staff_numbers, after=minutes)
    def plan(self, number: int, actor: int, after: int) -> None:
        self._act("follow_up_plan", number, actor, due_at=self.now + timedelta(minutes=after))

    @rule(number=numbers, actor=staff_numbers)
    def follow_up_done(self, number: int, actor: int) -> None:
        self._act("follow_up_done", number, actor)

    @rule(number=numbers, actor=staff_numbers, resolution=st.sampled_from(CrisisIncident.Resolution.values))
    def resolve(self, number: int, actor: int, resolution: str) -> None:
        self._act("resolve", number, actor, resolution=resolution)

    @rule(number=numbers, actor=staff_numbers)
    def reopen(self, number: int, actor: int) -> None:
        self._act("reopen", number, actor)

    @rule(number=numbers, actor=staff_numbers, severity=severities)
    def lower(self, number: int, actor: int, severity: int) -> None:
        self._act("severity_lower", number, actor, severity=severity, note="It was a film.")

    @rule(number=staff_numbers, role=st.sampled_from(("user", "support", "therapist", "admin")))
    def role_changes(self, number: int, role: str) -> None:
        User.objects.filter(pk=self.staff[number].pk).update(role=role)
        self.swept = False

    @rule(number=staff_numbers, status=st.sampled_from(("active", "suspended", "deleted")))
    def status_changes(self, number: int, status: str) -> None:
        User.objects.filter(pk=self.staff[number].pk).update(status=status)
        self.swept = False

    @rule(number=staff_numbers)
    def holder_is_emptied(self, number: int) -> None:
        """As an erasure does."""
        CrisisIncident.objects.filter(assigned_to=self.staff[number]).update(assigned_to=None)
        self.swept = False

    @rule(number=staff_numbers)
    def release(self, number: int) -> None:
        services.incidents_release(staff_id=self.staff[number].pk, now=self.now)

    @rule(number=staff_numbers, rung=st.integers(1, 2), hours=st.integers(1, 12))
    def shift(self, number: int, rung: int, hours: int) -> None:
        ends_at = self.now + timedelta(hours=hours)
        CrisisShift.objects.create(staff=self.staff[number], starts_at=self.now, ends_at=ends_at, rung=rung)

    @invariant()
    def nobody_waits_unseen(self) -> None:
        for incident in CrisisIncident.objects.exclude(state="resolved").select_related("assigned_to"):
            holder = incident.assigned_to
            assert incident.alarm_at is not None
            if incident.alarm_raised_at is not None:
                assert incident.alarm_at <= max(self.now, self.begun) + timedelta(hours=24)
                continue
            assert holder is not None
            assert holder.is_active
            assert holder.role != "user"
            assert incident.state != "open"
            assert incident.alarm_at <= incident.due_at
            assert incident.alarm_rung == 0

    @precondition(lambda self: self.swept)
    @invariant()
    def after_a_sweep_nothing_is_overdue_without_an_alarm(self) -> None:
        unresolved = CrisisIncident.objects.exclude(state="resolved")
        assert not unresolved.filter(alarm_at__lte=self.now).exists()
        assert not unresolved.filter(due_at__lte=self.now, alarm_raised_at=None).exists()

    @invariant()
    def one_is_unresolved_at_most(self) -> None:
        rows = CrisisIncident.objects.exclude(state="resolved").values("owner").annotate(number=Count("pk"))
        assert all(row["number"] == 1 for row in rows)

    @invariant()
    def history_never_shrinks_and_has_every_signal(self) -> None:
        steps = dict(CrisisStep.objects.values_list("pk", "kind"))
        assert self.history <= steps.keys()
        self.history = set(steps)
        assert sum(kind in SIGNALS for kind in steps.values()) == self.signals + self.reopened

    @invariant()
    def whoever_an_alarm_tells_has_a_row(self) -> None:
        # One administrator is out of the machine's reach: somebody can always be woken.
        told = [step.details["told"] for step in CrisisStep.objects.filter(kind="alarm").only("details")]
        assert all(told)
        assert Notification.objects.filter(kind="crisis_alert").count() >= sum(told)


@pytest.mark.django_db
def test_no_reachable_state_leaves_anybody_unseen() -> None:
    run(examples=12, steps=25)


@pytest.mark.slow
@pytest.mark.django_db
def test_no_reachable_state_leaves_anybody_unseen_after_a_long_search() -> None:
    run(examples=60, steps=40)


def run(*, examples: int, steps: int) -> None:
    # Outside of what the machine can reach: there is always somebody.
    make_staff("admin")
    machine = type(
        "Machine",
        (IncidentMachine,),
        {
            "people": [make_user() for _ in range(PEOPLE)],
            "staff": [make_staff(role) for role in ("support", "support", "therapist", "admin")],
            "begun": timezone.now(),
        },
    )
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        ),
    )  # fmt: skip
