"""The writers of schedules, and what becomes of them when a person moves to another zone."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.models import User
from wellness.assessments.calendar import date_after, due_after
from wellness.assessments.models import AssessmentSchedule

COLUMNS = ("every_weeks", "weekday", "wall_time")


@transaction.atomic
def assessment_schedule_set(
    *, owner: User, instrument: str, values: Mapping[str, Any], now: datetime
) -> tuple[AssessmentSchedule, bool]:
    """
    This function will have one schedule of the instrument; a known one changes in what is named. True if it is new.

    :raises ValidationError: naming what a new schedule lacks.
    """
    # One change of a person's schedules at a time; planning holds the schedules' own rows, not this one. Read again,
    # because they may have moved since they signed in: whoever changed their zone has found only what was there then.
    here = User.objects.select_for_update(of=("self",), no_key=True).only("pk", "timezone").get(pk=owner.pk)
    mine = AssessmentSchedule.objects.filter(owner=owner, instrument=instrument)
    row = mine.select_for_update(of=("self",)).first()
    fresh = row is None
    if row is None:
        missing = [name for name in COLUMNS if name not in values]
        if missing:
            raise ValidationError({name: [ErrorDetail("A new schedule needs this.", "required")] for name in missing})
        row = AssessmentSchedule(owner=owner, instrument=instrument)
    for name in COLUMNS:
        if name in values:
            setattr(row, name, values[name])
    row.owner = here
    _plan(row, now)
    row.save(force_insert=fresh)
    audit_record(
        actor=owner, action=f"wellness.assessment_schedule.{'created' if fresh else 'changed'}", target=row,
        owner_id=owner.pk, details={"instrument": instrument},
    )  # fmt: skip
    return row, fresh


@transaction.atomic
def assessment_schedule_delete(*, owner: User, instrument: str) -> None:
    """:raises NotFound: if the person has no schedule of this instrument."""
    row = AssessmentSchedule.objects.select_for_update(of=("self",)).filter(owner=owner, instrument=instrument).first()
    if row is None:
        raise NotFound
    audit_record(actor=owner, action="wellness.assessment_schedule.deleted", target=row, owner_id=owner.pk)
    row.delete()


def new_schedule(owner: User, now: datetime, **values: Any) -> AssessmentSchedule:
    """An unsaved schedule, planned from now on."""
    row = AssessmentSchedule(owner=owner, **values)
    _plan(row, now)
    return row


def profile_changed(owner: User, fields: Collection[str], now: datetime) -> None:
    """Told by the profile after each change of it, in its transaction: the time is on the wall of where they are."""
    if "timezone" not in fields:
        return
    rows = list(AssessmentSchedule.objects.select_for_update(of=("self",)).filter(owner=owner).order_by("pk"))
    for row in rows:
        row.next_due_at = due_after(after=now, next_date=row.next_date, wall_time=row.wall_time, zone=owner.zone)
    AssessmentSchedule.objects.bulk_update(rows, ["next_due_at"])


def _plan(row: AssessmentSchedule, now: datetime) -> None:
    zone = row.owner.zone
    row.next_date = date_after(
        after=now, wall_time=row.wall_time, weekday=row.weekday, every_weeks=row.every_weeks, zone=zone,
        last=row.last_date,
    )  # fmt: skip
    row.next_due_at = due_after(after=now, next_date=row.next_date, wall_time=row.wall_time, zone=zone)
