"""What staff may type wrongly: it is refused where they type it, and no row can take the others' help away."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.identity.models import User
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from crisis.incidents.services import risk_text_screen
from crisis.resources.directory import directory_forget
from crisis.resources.models import CrisisResource
from crisis.resources.tests.factories import make_resource
from crisis.resources.tests.test_staff_pages import PAGE, form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_directory")]
URL = "/api/v1/crisis/resources"
ODD: list[tuple[str, Any]] = [
    ("languages", 5),
    ("languages", None),
    ("languages", "de"),
    ("languages", [["de"]]),
    ("languages", ["Deutsch"]),
    ("specializations", 5),
    ("specializations", {"suicide": True}),
    ("specializations", [None]),
    ("specializations", ["suicid"]),
    ("available_hours", "daily 09:00-17:75"),
    ("available_hours", "daily 09:00-25:00"),
    ("available_hours", 24),
]


@pytest.fixture
def staff() -> Client:
    return staff_client(make_enrolled_staff("admin")[0])


def shown(client: APIClient, **params: str) -> list[str]:
    answer = client.get(URL, {"country": "AT", **params})
    assert answer.status_code == 200
    return [row["name"] for row in answer.json()["results"]]


@pytest.mark.parametrize(("field", "value"), [row for row in ODD if row[1] is not None])
def test_a_row_that_is_odd_all_the_same_takes_no_help_away(
    api_client: APIClient, user: User, field: str, value: Any
) -> None:
    # A country of one zone, in which hours are reckoned.
    for name, changes in (("right", {}), ("odd", {field: value})):
        make_resource(country="AT", phone_number="142", name=name, **changes)
    directory_forget()
    for params in ({}, {"available_now": "true"}, {"language": "de"}, {"q": "right"}, {"topic": "suicide"}):
        assert "right" in shown(api_client, **params)
    assert api_client.get(f"{URL}/bundle").status_code == 200
    user.country = "AT"
    support = risk_text_screen(
        owner=user, text="I took all the pills", source="note", source_id=user.pk, now=timezone.now()
    )
    assert support is not None
    assert "right" in [row["name"] for row in support["resources"]]


@pytest.mark.parametrize(("field", "value"), ODD)
def test_staff_are_told_what_is_wrong_where_they_type_it(staff: Client, field: str, value: Any) -> None:
    row = make_resource()
    url = f"{PAGE}{row.pk}/change/"
    values = form_of(staff.get(url)) | {"available_24_7": "unknown", "available_hours": ""}
    answer = staff.post(url, values | {field: json.dumps(value) if value is not None else ""})
    stored = CrisisResource.objects.get()
    if value is None:
        assert (answer.status_code, stored.languages) == (302, [])
    else:
        assert answer.status_code == 200
        assert field in answer.context["adminform"].form.errors
        assert getattr(stored, field) == getattr(row, field)


@pytest.mark.parametrize("hours", ["daily 09:00-24:00", "Mon-Fri 10:00-22:00", "evenings", ""])
def test_hours_that_only_people_understand_are_fine(staff: Client, hours: str) -> None:
    row = make_resource()
    url = f"{PAGE}{row.pk}/change/"
    values = form_of(staff.get(url)) | {"available_24_7": "unknown"}
    assert staff.post(url, values | {"available_hours": f'"{hours}"' if hours else ""}).status_code == 302
    assert CrisisResource.objects.get().available_hours == (hours or None)


def test_a_code_with_a_hash_can_be_dialled_from_its_link(api_client: APIClient) -> None:
    make_resource(phone_number="*123#", sms_number="#456")
    row = api_client.get(URL, {"country": "DE"}).json()["results"][0]
    # A bare # would begin a fragment, and nothing of it would be dialled.
    assert (row["tel_link"], row["sms_link"]) == ("tel:*123%23", "sms:%23456")
    assert row["phone_display"] == "*123#"
