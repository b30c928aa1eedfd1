"""Redis, the broker and the mail server are away: a call for help is taken, and rings when they are back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone
from kombu import Connection
from kombu.pools import ProducerPool

from accounts.identity.models import User
from accounts.notifications.delivery import deliveries_send
from accounts.notifications.models import NotificationDelivery
from config.celery import app as celery
from config.health.models import Heartbeat
from config.health.selectors import jobs_health
from config.health.services import heartbeat_record
from crisis.incidents.alarms import ALARM_PULSE
from crisis.incidents.models import CrisisIncident
from crisis.incidents.services import alarms_ring
from crisis.incidents.tasks import alarms_ring_task
from crisis.incidents.tests.factories import make_incident, make_staff
from crisis.incidents.tests.test_sockets import say

pytestmark = pytest.mark.usefixtures("fresh_directory")
URL = "/api/v1/crisis/incidents"


@pytest.fixture
def everything_away(dead_redis: None, settings: Any) -> Iterator[None]:
    # A pool of its own: connections that are open already would go on working.
    before = celery.amqp._producer_pool
    celery.amqp._producer_pool = ProducerPool(Connection("redis://127.0.0.1:1/0").Pool(1), limit=1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    yield
    celery.amqp._producer_pool = before


@pytest.mark.django_db(transaction=True)
def test_a_report_in_an_outage_is_committed_and_its_alerts_go_out_afterwards(
    user: User, api_as: Any, settings: Any, request: pytest.FixtureRequest
) -> None:
    staff, client = make_staff(), api_as(user)
    EmailAddress.objects.create(user=staff, email=staff.email, verified=True, primary=True)
    backend = settings.EMAIL_BACKEND
    request.getfixturevalue("everything_away")
    answer = client.post(URL, {"severity_level": 5})
    assert answer.status_code == 201
    assert answer.json()["support"]["severity"] == 5
    assert client.get(URL).status_code == 200
    assert client.patch(f"{URL}/{answer.json()['id']}", {"professional_contact_made": True}).status_code == 200
    assert CrisisIncident.objects.get().alarm_rung == 1
    now = timezone.now()
    assert deliveries_send(now=lambda: now) == 0
    owed = NotificationDelivery.objects.get(owner=staff, channel="email")
    assert (owed.state, owed.attempts) == ("pending", 1)
    # The mail server is back; nobody nudged anything.
    settings.EMAIL_BACKEND = backend
    later = now + timedelta(minutes=3)
    assert alarms_ring(now=later) == 1
    assert deliveries_send(now=lambda: later) == 2
    assert [message.to for message in mail.outbox] == [[staff.email], [staff.email]]


@pytest.mark.django_db(transaction=True)
def test_a_frame_in_an_outage_is_answered_with_help(user: User, everything_away: None) -> None:
    make_staff()
    answer = say(user, severity=5)
    assert answer["support"]["severity"] == 5
    assert CrisisIncident.objects.get().alarm_rung == 1


@pytest.mark.django_db
def test_the_sweep_leaves_a_heartbeat_and_its_silence_shows_on_health(user: User) -> None:
    now = timezone.now()
    for queue in ("critical", "default", "bulk"):
        heartbeat_record(name=queue, now=now)
    make_staff()
    make_incident(user, now=now - timedelta(hours=1))
    assert alarms_ring_task.run() == 1
    assert jobs_health(now=timezone.now())["pulses"][ALARM_PULSE] == "up"
    Heartbeat.objects.filter(name=ALARM_PULSE).update(at=now - timedelta(seconds=61))
    health = jobs_health(now=now)
    assert (health["status"], health["pulses"][ALARM_PULSE]) == ("late", "late")
    assert set(health["queues"].values()) == {"up"}
