from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.audit.models import AuditEvent
from config.ids import uuid7
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.incidents.services import risk_text_screen
from crisis.resources.models import CrisisResourceUse
from crisis.resources.tests.factories import make_resource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_directory")]
URL = "/api/v1/crisis/resource-uses"


def send(client: APIClient, resource: Any, **body: Any) -> Any:
    return client.post(URL, {"resource_id": str(resource.pk), "action": "called", **body}, format="json")


def test_anybody_may_report_a_use_and_nothing_of_them_is_kept(api_client: APIClient) -> None:
    answer = send(api_client, make_resource(), action="viewed")
    assert answer.status_code == 201
    use = CrisisResourceUse.objects.get()
    assert (use.owner, use.action, use.hotline_called) == (None, "viewed", False)
    assert {field.name for field in CrisisResourceUse._meta.fields} == {
        "id", "owner", "resource", "action", "hotline_called", "created_at",
    }  # fmt: skip
    assert AuditEvent.objects.filter(action="crisis.resource.used", owner_id=None).count() == 1


def test_a_call_marks_the_persons_newest_open_event_and_incident(api_as: Any, user: Any, stranger: Any) -> None:
    resource = make_resource()
    for person in (user, stranger):
        risk_text_screen(
            owner=person, text="I took all the pills", source="mood_log", source_id=uuid7(), now=timezone.now()
        )
    assert send(api_as(user), resource).status_code == 201
    event = CrisisEvent.objects.get(owner=user)
    assert (event.resource_clicked, event.hotline_called) == (str(resource.pk), True)
    assert CrisisIncident.objects.get(owner=user).resource_used == resource.name
    assert CrisisEvent.objects.get(owner=stranger).resource_clicked == ""
    assert CrisisResourceUse.objects.get().owner == user


def test_looking_is_not_using(api_as: Any, user: Any) -> None:
    resource = make_resource()
    risk_text_screen(owner=user, text="I took all the pills", source="m", source_id=uuid7(), now=timezone.now())
    send(api_as(user), resource, action="viewed")
    assert CrisisEvent.objects.get(owner=user).resource_clicked == ""


def test_a_token_that_does_not_hold_counts_as_nobody(api_client: APIClient) -> None:
    api_client.credentials(HTTP_AUTHORIZATION="Bearer nonsense")
    assert send(api_client, make_resource()).status_code == 201
    assert CrisisResourceUse.objects.get().owner is None


def test_a_use_sent_twice_is_stored_once(api_client: APIClient) -> None:
    resource, key = make_resource(), str(uuid7())
    assert [send(api_client, resource, id=key).status_code for _ in range(2)] == [201, 200]
    assert send(api_client, resource, id=key, action="texted").status_code == 409
    assert CrisisResourceUse.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "shouted"}, "action"),
        ({"resource_id": "nope"}, "resource_id"),
        ({"hotline_called": "perhaps"}, "hotline_called"),
        ({"id": "five"}, "id"),
    ],
)
def test_a_bad_body_names_the_field_and_stores_nothing(api_client: APIClient, body: dict[str, Any], field: str) -> None:
    answer = send(api_client, make_resource(), **body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert CrisisResourceUse.objects.count() == 0


def test_a_hidden_resource_cannot_be_used(api_client: APIClient) -> None:
    make_resource(name="shown")
    hidden = make_resource(name="hidden", confirmed_by=1, status="draft", verification_method="")
    assert send(api_client, hidden).status_code == 404


def test_a_long_body_is_refused(api_client: APIClient) -> None:
    assert send(api_client, make_resource(), padding="x" * 5000).status_code == 413


def test_a_use_costs_a_constant_number_of_queries(
    api_client: APIClient, api_as: Any, user: Any, django_assert_max_num_queries: Any
) -> None:
    resource = make_resource()
    send(api_client, resource)
    client = api_as(user)
    with django_assert_max_num_queries(9):
        send(client, resource)
