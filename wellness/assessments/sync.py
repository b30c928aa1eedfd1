"""
Filled-in forms and their schedules on devices that are away.

A form is sent in whole and never changed. The safety screener is taken before any consent is given, as at its endpoint.
Schedules are set while online: which date comes next is worked out on the server, from the zone of that moment.
"""

from accounts.sync.plain import plain_read
from accounts.sync.registry import Changes, SyncSource, register_sync
from wellness.assessments.instruments.safety import V1 as SAFETY
from wellness.assessments.models import Assessment, AssessmentSchedule
from wellness.assessments.serializers import (
    AssessmentReadSerializer,
    AssessmentWriteSerializer,
    ScheduleReadSerializer,
)
from wellness.assessments.services import assessment_delete, assessment_submit
from wellness.diary.sync import diary_writer

FORM, SCHEDULE = "assessment", "assessment_schedule"


def register_assessment_sync() -> None:
    """Called when the app starts."""
    register_sync(
        SyncSource(
            kind=FORM,
            model=Assessment,
            read=plain_read(Assessment, AssessmentReadSerializer),
            write=diary_writer(
                Assessment,
                body=AssessmentWriteSerializer,
                create=assessment_submit,
                delete=lambda *, owner, row_id, now: assessment_delete(owner=owner, assessment_id=row_id),
                before_consents=_is_screener,
            ),
        )
    )
    register_sync(
        SyncSource(kind=SCHEDULE, model=AssessmentSchedule, read=plain_read(AssessmentSchedule, ScheduleReadSerializer))
    )


def _is_screener(fields: Changes) -> bool:
    return fields.get("instrument") == SAFETY.slug
