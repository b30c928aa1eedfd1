"""Plans given by staff, and what no plan ever stands before."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.billing.models import Subscription
from accounts.billing.selectors import premium_of
from accounts.permissions import IsPremium
from config.tests.access import api_routes

pytestmark = pytest.mark.django_db


def url(person: Any) -> str:
    return f"/api/v1/admin/users/{person.pk}/grants"


def grant(**fields: Any) -> dict[str, Any]:
    return {"until": (timezone.now() + timedelta(days=30)).isoformat(), "reason": "Pilot of the clinic", **fields}


@pytest.fixture
def admin(make_user: Any) -> Any:
    return make_user(role="admin", is_staff=True)


def test_a_grant_has_a_reason_an_end_and_a_name(user: Any, admin: Any, api_as: Any) -> None:
    answer = api_as(admin).post(url(user), grant())
    assert answer.status_code == 201
    assert premium_of(owner_id=user.pk, now=timezone.now())
    assert not premium_of(owner_id=user.pk, now=timezone.now() + timedelta(days=31))
    row = Subscription.objects.get(owner=user)
    assert (row.reason, row.granted_by_id, row.source) == ("Pilot of the clinic", admin.pk, "staff")
    recorded = AuditEvent.objects.get(action="accounts.subscription.set")
    assert (recorded.actor_id, recorded.owner_id) == (admin.pk, user.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM accounts_subscription s")
        assert "Pilot" not in cursor.fetchone()[0]


def test_a_grant_is_taken_back(user: Any, admin: Any, api_as: Any) -> None:
    client = api_as(admin)
    client.post(url(user), grant())
    assert client.delete(url(user)).status_code == 204
    assert client.delete(url(user)).status_code == 204
    assert not premium_of(owner_id=user.pk, now=timezone.now())


def test_a_grant_stands_beside_what_is_paid_for(user: Any, admin: Any, api_as: Any) -> None:
    Subscription.objects.create(owner=user, source="stripe", tier="premium", status="active")
    client = api_as(admin)
    client.post(url(user), grant())
    client.delete(url(user))
    assert premium_of(owner_id=user.pk, now=timezone.now())


@pytest.mark.parametrize("role", ["user", "therapist", "support"])
def test_only_administrators_give(role: str, user: Any, make_user: Any, api_as: Any) -> None:
    assert api_as(make_user(role=role)).post(url(user), grant()).status_code == 403


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"until": "2020-01-01T00:00:00Z"}, "until"),
        ({"until": "2200-01-01T00:00:00Z"}, "until"),
        ({"until": None}, "until"),
        ({"tier": "gold"}, "tier"),
    ],
)
def test_a_bad_grant_is_named(fields: Any, field: str, user: Any, admin: Any, api_as: Any) -> None:
    answer = api_as(admin).post(url(user), grant(**fields))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not Subscription.objects.exists()


def test_no_plan_stands_before_help() -> None:
    crisis = [route for route in api_routes() if "/crisis/" in route.path]
    assert len(crisis) > 5
    assert [route.path for route in crisis if IsPremium in route.view.permission_classes] == []
