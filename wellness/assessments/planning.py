"""
Makes notifications of the schedules that are due: claimed, told and moved on in one transaction a batch.

A second worker skips claimed rows, and a killed one leaves the batch to the next. The dedupe key is the date, so that
not even rows put back from a backup tell a date twice.
"""

from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.identity.models import User
from accounts.notifications.audience import Listener, listeners_of
from accounts.notifications.batches import batches_run
from accounts.notifications.kinds import rule_of
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create
from wellness.assessments.calendar import date_after, due_after, due_state
from wellness.assessments.instruments import NEWEST
from wellness.assessments.models import Assessment, AssessmentSchedule

KIND = NotificationKind.MOOD_CHECK_IN
VARIANT = "assessment_due"
BATCH = 100
LIMIT = 20_000


def assessments_due_plan(*, now: datetime, limit: int = LIMIT) -> int:
    """This function will tell what is due by `now`, and return how many notifications it made."""
    return batches_run(partial(_plan_batch, now), size=BATCH, limit=limit)


@transaction.atomic
def _plan_batch(now: datetime, size: int) -> tuple[int, int]:
    due = AssessmentSchedule.objects.filter(next_due_at__lte=now).select_related("owner").order_by("next_due_at")
    rows = list(due.select_for_update(skip_locked=True, of=("self",))[:size])
    listeners = listeners_of({row.owner_id for row in rows}) if rows else {}
    told = sum(_plan_one(row, listeners[row.owner_id], now) for row in rows)
    AssessmentSchedule.objects.bulk_update(rows, ["next_date", "next_due_at", "last_date"])
    return len(rows), told


def _plan_one(row: AssessmentSchedule, listener: Listener, now: datetime) -> bool:
    """Whether it was told. Sets when the schedule comes next."""
    zone, told = listener.zone, False
    state = due_state(
        now=now, next_date=row.next_date, wall_time=row.wall_time, zone=zone, late=rule_of(KIND).late
    )  # fmt: skip
    if state in ("now", "over"):
        if state == "now" and listener.planned(KIND) and not _is_filled_in(row):
            told = _tell(row, row.owner, now)
        # The date is settled, told or not: the next one counts from it.
        row.last_date = row.next_date
        row.next_date = date_after(
            after=now, wall_time=row.wall_time, weekday=row.weekday, every_weeks=row.every_weeks, zone=zone,
            last=row.last_date,
        )  # fmt: skip
    row.next_due_at = due_after(after=now, next_date=row.next_date, wall_time=row.wall_time, zone=zone)
    return told


def _is_filled_in(row: AssessmentSchedule) -> bool:
    """Whoever did it today need not hear of it."""
    mine = Assessment.objects.filter(owner_id=row.owner_id, instrument=row.instrument)
    return mine.filter(local_date__gte=row.next_date).exists()


def _tell(row: AssessmentSchedule, owner: User, now: datetime) -> bool:
    made = notification_create(
        owner=owner, kind=KIND, variant=VARIANT, now=now, params={"title": NEWEST[row.instrument].title},
        data={"instrument": row.instrument}, dedupe_key=f"{VARIANT}:{row.instrument}:{row.next_date}",
    )  # fmt: skip
    return made is not None
