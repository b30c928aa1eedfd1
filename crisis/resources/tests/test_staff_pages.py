"""The pages as a browser meets them."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from crisis.detection import Detection
from crisis.incidents.services import risk_text_screen
from crisis.resources.tests.factories import make_resource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_directory")]
PAGE = "/admin/crisis/crisisresource/"


@pytest.fixture
def staff() -> Client:
    return staff_client(make_enrolled_staff("admin")[0])


def test_the_queue_opens_with_its_filters(staff: Client) -> None:
    make_resource(name="Line of the queue", status="stale")
    for query in ("", "?review=due", "?review=soon", "?review=stale", "?q=queue"):
        answer = staff.get(PAGE + query)
        assert answer.status_code == 200
        assert "Line of the queue" in answer.content.decode()
    assert "Line of the queue" not in staff.get(PAGE + "?review=hidden").content.decode()


def test_mark_verified_asks_for_the_page_first(staff: Client) -> None:
    row = make_resource(status="stale")
    send = {"action": "mark_verified", "_selected_action": [str(row.pk)]}
    assert "page that you checked" in staff.post(PAGE, send, follow=True).content.decode()
    row.refresh_from_db()
    assert row.status == "stale"
    row.verification_url = "https://example.org/contact"
    row.save()
    assert "1 verified" in staff.post(PAGE, send, follow=True).content.decode()
    row.refresh_from_db()
    assert row.status == "verified"


def form_of(answer: Any) -> dict[str, Any]:
    form = answer.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def test_a_change_in_the_form_is_stored_and_a_foreign_number_named(staff: Client) -> None:
    row = make_resource()
    url = f"{PAGE}{row.pk}/change/"
    values = form_of(staff.get(url))
    values |= {"available_24_7": "unknown", "available_hours": "", "notes": "Say hello."}
    answer = staff.post(url, values | {"phone_number": "+18002738255"})
    assert "Not a number of DE" in answer.content.decode()
    assert staff.post(url, values).status_code == 302
    row.refresh_from_db()
    assert row.notes == "Say hello."
    assert row.staff_touched_at is not None


def test_incident_pages_open_without_anything_a_person_wrote(staff: Client, user: Any) -> None:
    risk_text_screen(
        owner=user, text="secret words", source="mood_log", source_id=user.pk, now=timezone.now(),
        detection=Detection(severity=4),
    )  # fmt: skip
    for model in ("crisisincident", "crisisevent"):
        page = staff.get(f"/admin/crisis/{model}/")
        assert page.status_code == 200
        assert str(user.pk) in page.content.decode()
        assert "secret" not in page.content.decode()
    from crisis.incidents.models import CrisisIncident

    incident = CrisisIncident.objects.get()
    assert staff.get(f"/admin/crisis/crisisincident/{incident.pk}/change/").status_code == 200
    assert staff.get("/admin/").status_code == 200
