"""A person's forms and schedules, and the course of a score over time."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.identity.models import User
from wellness.assessments.instruments import instrument_of
from wellness.assessments.models import Assessment, AssessmentSchedule
from wellness.diary.selectors import diary_get, diary_list

# Twenty years of weekly forms; what is older than the newest so many is not drawn.
COURSE_MAX = 1000


def assessment_list(
    *, owner: User, instrument: str | None = None, first: date | None = None, last: date | None = None
) -> QuerySet[Assessment]:
    rows = diary_list(Assessment.objects.all(), owner=owner, first=first, last=last)
    return rows if instrument is None else rows.filter(instrument=instrument)


def assessment_get(*, viewer: User, assessment_id: UUID) -> Assessment:
    """:raises NotFound: also when the form is somebody else's."""
    return diary_get(Assessment.objects.all(), owner=viewer, row_id=assessment_id)


@dataclass(frozen=True, slots=True)
class Point:
    """One score, and how it stands to the one before it; `meaningful` is None where nobody can say."""

    id: UUID
    logged_at: datetime
    local_date: date
    score: int
    band: str
    change: int | None
    meaningful: bool | None


def assessment_course(
    *, owner: User, instrument: str, first: date | None = None, last: date | None = None
) -> list[Point]:
    """
    The newest scores of one instrument in the order of time; without opening a form. One query.

    The first of a span is compared with the last before it. Scores of different versions are not compared.
    """
    rows = diary_list(Assessment.objects.filter(instrument=instrument), owner=owner, last=last)
    newest = rows.order_by("-logged_at", "-id")
    # One more than is shown, for the change of the first.
    found = list(newest.values_list("id", "logged_at", "local_date", "score", "version")[: COURSE_MAX + 1])[::-1]
    points, before = [], None
    for row_id, logged_at, local_date, score, version in found:
        if score is None:
            continue
        form = instrument_of(instrument, version)
        change = score - before[0] if before is not None and before[1] == version else None
        meaningful = None if change is None or form.meaningful is None else abs(change) >= form.meaningful.points
        points.append(Point(row_id, logged_at, local_date, score, form.band_of(score).slug, change, meaningful))
        before = (score, version)
    return [point for point in points[-COURSE_MAX:] if first is None or point.local_date >= first]


def assessment_schedule_list(*, owner: User) -> QuerySet[AssessmentSchedule]:
    return AssessmentSchedule.objects.filter(owner=owner).order_by("instrument")
