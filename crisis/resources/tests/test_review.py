"""Staff: the queue, the check, and the nightly look for what grew old."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.utils import timezone

from accounts.audit.models import AuditEvent
from crisis.resources.admin import CrisisResourceAdmin, ReviewFilter
from crisis.resources.models import CrisisResource
from crisis.resources.services import VerificationUrlMissing, resource_verify, resources_mark_stale
from crisis.resources.tests.factories import make_resource
from crisis.tasks import bundle_rebuild_task, resource_stale_check_task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_directory")]


def test_the_nightly_check_marks_what_is_due_once(caplog: pytest.LogCaptureFixture) -> None:
    now = timezone.now()
    make_resource(name="due", next_review_due=now.date())
    make_resource(name="later", next_review_due=now.date() + timedelta(days=1))
    assert resources_mark_stale(now=now)["marked"] == 1
    assert resources_mark_stale(now=now)["marked"] == 0
    assert CrisisResource.objects.get(status="stale").name == "due"
    assert AuditEvent.objects.filter(action="crisis.resource.marked_stale").count() == 1


def test_a_stale_line_is_still_shown() -> None:
    from crisis.resources.directory import directory_current

    row = make_resource(status="stale")
    assert str(row.pk) in directory_current(timezone.now()).by_id


def test_a_check_counts_only_with_the_page_that_was_read(staff_user: Any) -> None:
    row = make_resource(status="stale")
    with pytest.raises(VerificationUrlMissing):
        resource_verify(actor=staff_user, resource_id=row.pk, method="provider_page", now=timezone.now())
    row.refresh_from_db()
    assert row.status == "stale"


def test_a_check_by_staff_dates_the_row_and_shows_it(staff_user: Any) -> None:
    now = timezone.now()
    row = make_resource(confirmed_by=1, status="draft", verification_method="", verification_url="https://example.org")
    resource_verify(actor=staff_user, resource_id=row.pk, method="provider_page", now=now)
    row.refresh_from_db()
    assert (row.status, row.verified_by, row.last_verified_at) == ("verified", staff_user, now)
    assert row.next_review_due == (now + timedelta(days=90)).date()
    assert row.staff_touched_at == now
    assert AuditEvent.objects.filter(action="crisis.resource.saved", actor_id=staff_user.pk).count() == 1


def test_a_foreign_number_is_refused(staff_user: Any) -> None:
    from django.core.exceptions import ValidationError

    from crisis.resources.services import resource_save

    row = make_resource()
    row.phone_number = "+18002738255"
    with pytest.raises(ValidationError) as caught:
        resource_save(actor=staff_user, resource=row, now=timezone.now())
    assert "phone_number" in caught.value.message_dict


def test_the_queue_shows_first_what_is_due_first_and_filters_what_is_stale(rf: RequestFactory, staff_user: Any) -> None:
    today = timezone.now().date()
    make_resource(name="b", next_review_due=today + timedelta(days=60))
    make_resource(name="a", next_review_due=today, status="stale")
    page = CrisisResourceAdmin(CrisisResource, admin.site)
    request = rf.get("/")
    request.user = staff_user
    rows = page.get_queryset(request).order_by(*page.get_ordering(request))
    assert [row.name for row in rows] == ["a", "b"]
    for choice in ("due", "stale"):
        chosen = ReviewFilter(request, {"review": [choice]}, CrisisResource, page)
        assert [row.name for row in chosen.queryset(request, rows)] == ["a"]


@pytest.mark.parametrize(
    ("days", "priority", "tone"), [(10, 1, "recent"), (91, 1, "amber"), (91, 2, "recent"), (400, 1, "red")]
)
def test_age_has_a_colour(days: int, priority: int, tone: str) -> None:
    row = make_resource(priority=priority, last_verified_at=timezone.now() - timedelta(days=days))
    assert CrisisResourceAdmin(CrisisResource, admin.site).age(row)[0] == tone


def test_the_tasks_answer_with_counts_and_a_version() -> None:
    make_resource()
    assert resource_stale_check_task()["marked"] == 1
    assert len(bundle_rebuild_task()) == 16
