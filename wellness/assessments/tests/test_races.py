"""Two phones, two workers, one truth."""

from datetime import UTC, datetime, time, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.audit.models import AuditEvent
from accounts.notifications.models import Notification
from config.ids import uuid7
from config.testing.threads import at_once, own_client
from crisis.incidents.models import CrisisEvent, CrisisIncident
from wellness.assessments.models import Assessment, AssessmentSchedule
from wellness.assessments.planning import BATCH, assessments_due_plan
from wellness.assessments.tests.factories import URL, body, phq9

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_directory")]


def test_the_same_form_sixty_times_at_once_is_one_form_and_one_signal(user: Any, api_as: Any, unlimited: None) -> None:
    sent = body("phq-9", phq9(self_harm=2), id=str(uuid7()))
    signed_in = api_as(user)

    def post(_: int) -> tuple[int, str]:
        client = own_client(signed_in)
        answer = client.post(URL, sent)
        return answer.status_code, str(answer.json())

    answers = at_once(60, post, workers=12)
    assert sorted(status for status, _ in answers) == [200] * 59 + [201]
    assert len({text for _, text in answers}) == 1
    assert Assessment.objects.count() == CrisisEvent.objects.count() == CrisisIncident.objects.count() == 1
    assert AuditEvent.objects.filter(action="wellness.assessment.created").count() == 1


def test_different_forms_at_once_share_one_open_incident(user: Any, api_as: Any) -> None:
    signed_in = api_as(user)

    def post(index: int) -> int:
        client = own_client(signed_in)
        return client.post(URL, body("phq-9", phq9(self_harm=1 + index % 3))).status_code

    assert at_once(12, post) == [201] * 12
    assert (Assessment.objects.count(), CrisisEvent.objects.count()) == (12, 12)
    assert CrisisIncident.objects.get().severity_level == 4


def test_one_schedule_comes_of_many_puts_at_once(user: Any, api_as: Any) -> None:
    signed_in = api_as(user)

    def put(index: int) -> int:
        client = own_client(signed_in)
        plan = {"every_weeks": 1 + index % 12, "weekday": 1, "wall_time": "08:00"}
        return client.put(f"{URL}/schedules/phq-9", plan).status_code

    assert sorted(at_once(12, put)) == [200] * 11 + [201]
    assert AssessmentSchedule.objects.count() == 1


def test_three_planners_at_once_tell_each_person_once(make_user: Any) -> None:
    now = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    people = [make_user(timezone="UTC") for _ in range(60)]
    rows = [
        AssessmentSchedule(
            owner=person, instrument=slug, every_weeks=2, weekday=2, wall_time=time(12), next_date=now.date(),
            next_due_at=now,
        )
        for person in people
        for slug in ("phq-9", "gad-7", "who-5")
    ]  # fmt: skip
    AssessmentSchedule.objects.bulk_create(rows)
    told = at_once(3, lambda _: assessments_due_plan(now=now + timedelta(minutes=1)))
    assert sum(told) == len(rows) == Notification.objects.count() > BATCH
    assert not AssessmentSchedule.objects.filter(next_due_at__lte=now + timedelta(minutes=1)).exists()


def test_a_planner_neither_waits_for_nor_touches_what_another_one_holds(make_user: Any) -> None:
    now = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    held, free = [
        AssessmentSchedule.objects.create(
            owner=make_user(timezone="UTC"), instrument="phq-9", every_weeks=2, weekday=2, wall_time=time(12),
            next_date=now.date(), next_due_at=now,
        )
        for _ in range(2)
    ]  # fmt: skip
    locked, done = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            AssessmentSchedule.objects.select_for_update().get(pk=held.pk)
            locked.set()
            done.wait(10)
        connection.close()

    thread = Thread(target=hold)
    thread.start()
    try:
        assert locked.wait(10)
        assert assessments_due_plan(now=now) == 1
        assert [row.owner_id for row in Notification.objects.all()] == [free.owner_id]
    finally:
        done.set()
        thread.join()
    held.refresh_from_db()
    assert held.next_due_at == now
    assert assessments_due_plan(now=now) == 1
