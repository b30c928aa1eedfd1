"""Several phones of one person, at the same moment."""

import pytest
from django.utils import timezone

from config.testing.threads import all_at_once
from content.programs.models import ModuleCompletion, ProgramEnrollment
from content.programs.services import module_complete, program_enroll
from content.programs.tests.factories import make_program


def complete(owner, module):
    return lambda: module_complete(
        owner=owner, module_id=module.pk, time_spent_seconds=1, score=None, now=timezone.now()
    )


@pytest.mark.django_db(transaction=True)
def test_taking_up_a_program_eight_times_at_once_takes_it_up_once(make_user):
    owner, program = make_user(), make_program()
    all_at_once(*[lambda: program_enroll(owner=owner, program_id=program.pk, now=timezone.now())] * 8)
    assert ProgramEnrollment.objects.filter(owner=owner).count() == 1


@pytest.mark.django_db(transaction=True)
def test_modules_done_at_once_all_count(make_user):
    owner, program = make_user(), make_program(modules=8)
    program_enroll(owner=owner, program_id=program.pk, now=timezone.now())
    all_at_once(*[complete(owner, module) for module in program.modules.all()])
    enrollment = ProgramEnrollment.objects.get(owner=owner)
    assert (enrollment.status, enrollment.progress) == ("completed", 100)


@pytest.mark.django_db(transaction=True)
def test_one_module_done_eight_times_at_once_is_done_once(make_user):
    owner, program = make_user(), make_program(modules=2)
    program_enroll(owner=owner, program_id=program.pk, now=timezone.now())
    all_at_once(*[complete(owner, program.modules.first())] * 8)
    assert ModuleCompletion.objects.filter(owner=owner).count() == 1
    assert ProgramEnrollment.objects.get(owner=owner).progress == 50
