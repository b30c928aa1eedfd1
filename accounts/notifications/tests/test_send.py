"""Staff write to one person at a time; the words stay in the app (conflict C87)."""

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.notifications.delivery import deliveries_send
from accounts.notifications.models import Notification, NotificationDelivery
from accounts.notifications.tests.factories import make_device

pytestmark = pytest.mark.django_db
SEND = "/api/v1/notifications/send"


def message(person: User, **fields) -> dict:
    return {
        "user_id": str(person.pk),
        "type": "session_reminder",
        "title": "Dr Ann",
        "body": "See you at ten.",
        **fields,
    }


@pytest.mark.parametrize(("role", "status"), [("user", 403), ("therapist", 403), ("support", 201), ("admin", 201)])
def test_only_support_and_administrators_send(api_as, make_user, user, role, status):
    sender = make_user(role=role)
    assert api_as(sender).post(SEND, message(user)).status_code == status
    assert Notification.objects.count() == (status == 201)


def test_what_staff_send_is_read_in_the_app_alone_and_is_in_the_history(api_as, make_user, user, google):
    support = make_user(role="support")
    make_device(user, timezone.now())
    sent = api_as(support).post(SEND, message(user)).json()
    shown = api_as(user).get("/api/v1/notifications").json()["results"][0]
    assert (shown["id"], shown["title"], shown["body"]) == (sent["id"], "Dr Ann", "See you at ten.")
    assert deliveries_send(now=timezone.now) == 1
    assert "Ann" not in str(google.pushes())
    assert "Starting soon" in str(google.pushes())
    row = AuditEvent.objects.get(action="accounts.notification.sent")
    assert (row.actor_id, row.owner_id, row.target_id) == (support.pk, user.pk, sent["id"])
    assert "Ann" not in str(row.details)


def test_support_cannot_write_security_notices_and_an_administrator_can(api_as, make_user, user):
    notice = message(user, type="security_notice")
    assert api_as(make_user(role="support")).post(SEND, notice).status_code == 403
    assert api_as(make_user(role="admin")).post(SEND, notice).status_code == 201
    assert NotificationDelivery.objects.get(owner=user).channel == "email"


def test_nobody_sends_without_a_second_factor_or_to_who_is_no_more(api_as, make_user, user):
    support = make_user(role="support")
    assert api_as(support, factor=False).post(SEND, message(user)).status_code == 403
    User.objects.filter(pk=user.pk).update(status="deleted")
    client = api_as(support)
    assert client.post(SEND, message(user)).status_code == 404
    assert client.post(SEND, message(user, user_id="0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44")).status_code == 404


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"type": "crisis_alert"}, "type"),
        ({"type": "daily_tip"}, "type"),
        ({"title": ""}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"body": "x" * 1001}, "body"),
        ({"user_id": "me"}, "user_id"),
        ({"data": {}}, "data"),
    ],
)
def test_a_bad_message_is_named(api_as, make_user, user, fields, field):
    answer = api_as(make_user(role="admin")).post(SEND, message(user, **fields))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
