"""What was taken up and done comes back into an equal account."""

from datetime import timedelta

import pytest
from django.utils import timezone

from content.programs.exports import (
    completion_rows,
    completions_restore,
    enrollment_rows,
    enrollments_restore,
)
from content.programs.models import ModuleCompletion, ProgramEnrollment
from content.programs.services import module_complete, program_enroll
from content.programs.tests.factories import make_program


@pytest.fixture
def rows(user):
    program = make_program(modules=2)
    program_enroll(owner=user, program_id=program.pk, now=timezone.now())
    for module in program.modules.all():
        module_complete(owner=user, module_id=module.pk, time_spent_seconds=9, score=50, now=timezone.now())
    kept = list(enrollment_rows(user)), list(completion_rows(user))
    ModuleCompletion.objects.all().delete()
    ProgramEnrollment.objects.all().delete()
    return kept


def test_an_export_is_restored_to_equal_rows(user, rows):
    enrollments, completions = rows
    now = timezone.now()
    assert enrollments_restore(user, enrollments, now).made == 1
    assert completions_restore(user, completions, now).made == 2
    assert (list(enrollment_rows(user)), list(completion_rows(user))) == rows
    assert enrollments_restore(user, enrollments, now).made == 0


def test_rows_that_are_none_of_ours_are_left_out(user, rows):
    (enrollment,), (completion, _) = rows
    now = timezone.now()
    wrong = [
        {**enrollment, "program_id": "019cd7c0-0000-7000-8000-0000000000ff"},
        {**enrollment, "status": "completed", "completed_at": None},
        {**enrollment, "status": "not_started"},
        {**enrollment, "progress": 140.0},
        {**enrollment, "completed_at": enrollment["started_at"] - timedelta(days=2)},
        {**enrollment, "created_at": now + timedelta(days=9)},
    ]
    assert enrollments_restore(user, wrong, now).skipped == {"invalid": len(wrong)}
    other = [{**completion, "module_id": "019cd7c0-0000-7000-8000-0000000000ff"}, {**completion, "score": -2.0}]
    assert completions_restore(user, other, now).skipped == {"invalid": 2}
