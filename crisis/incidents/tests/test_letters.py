"""What staff are owed when a provider was away: news of what still waits, and of nothing that is over."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress

from accounts.identity.models import User
from accounts.notifications.delivery import deliveries_send
from accounts.notifications.models import Notification, NotificationDelivery
from accounts.notifications.services import notification_create
from crisis.incidents.models import CrisisIncident
from crisis.incidents.services import alarms_ring, incident_claim, incident_hand_over, incident_resolve
from crisis.incidents.tests.factories import make_incident, make_staff

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def staff() -> tuple[User, User]:
    return _reached(make_staff()), _reached(make_staff())


def _reached(person: User) -> User:
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def outcomes(person: User, now: datetime) -> list[tuple[str, str]]:
    """What became of all that was owed to one of them, once the mail server is back."""
    with time_machine.travel(now, tick=False):
        deliveries_send(now=lambda: now)
    rows = NotificationDelivery.objects.filter(owner=person, channel="email").order_by("created_at", "pk")
    return list(rows.values_list("state", "error_code"))


VETOED, SENT = ("dropped", "vetoed"), ("sent", "")


def _resolved(incident: CrisisIncident, one: User, other: User, now: datetime) -> None:
    incident_claim(actor=one, incident_id=incident.pk, now=now)
    incident_resolve(actor=one, incident_id=incident.pk, resolution="reached_safe", now=now)


def _gone(incident: CrisisIncident, one: User, other: User, now: datetime) -> None:
    incident.delete()


def _claimed(incident: CrisisIncident, one: User, other: User, now: datetime) -> None:
    incident_claim(actor=one, incident_id=incident.pk, now=now)


def _claimed_and_late(incident: CrisisIncident, one: User, other: User, now: datetime) -> None:
    incident_claim(actor=one, incident_id=incident.pk, now=now - 40 * MINUTE)
    CrisisIncident.objects.update(alarm_raised_at=now)


def _handed_over(incident: CrisisIncident, one: User, other: User, now: datetime) -> None:
    incident_claim(actor=one, incident_id=incident.pk, now=now)
    incident_hand_over(actor=one, incident_id=incident.pk, to=other, now=now)


def _nothing(incident: CrisisIncident, one: User, other: User, now: datetime) -> None: ...


@pytest.mark.parametrize(
    ("meanwhile", "to_one", "to_other"),
    [
        (_resolved, [VETOED], [VETOED]),
        (_gone, [VETOED], [VETOED]),
        (_claimed, [SENT], [VETOED]),
        (_claimed_and_late, [SENT], [SENT]),
        (_handed_over, [VETOED], [SENT, SENT]),
        (_nothing, [SENT], [SENT]),
    ],
)
def test_a_letter_that_waited_is_sent_while_there_is_something_to_do(
    user: User, staff: tuple[User, User], now: datetime, meanwhile: Callable[..., None], to_one: Any, to_other: Any
) -> None:
    one, other = staff
    incident = make_incident(user, severity=4, now=now)
    later = now + 120 * MINUTE
    meanwhile(incident, one, other, later)
    assert (outcomes(one, later), outcomes(other, later)) == (to_one, to_other)


def test_after_the_outage_every_alarm_that_still_rings_is_heard(
    user: User, staff: tuple[User, User], now: datetime
) -> None:
    make_incident(user, severity=4, now=now)
    assert alarms_ring(now=now + 5 * MINUTE) == 1
    assert outcomes(staff[0], now + 6 * MINUTE) == [SENT, SENT]


def test_what_is_said_to_the_person_is_not_held_back(user: User, now: datetime) -> None:
    listener = _reached(make_staff())
    incident = make_incident(user, now=now)
    CrisisIncident.objects.all().delete()
    for data in ({"source": "mood_log", "source_id": str(incident.pk)}, {"incident_id": str(incident.pk)}, {}):
        notification_create(owner=listener, kind="crisis_alert", variant="second_look", data=data, now=now)
    assert outcomes(listener, now)[-3:] == [SENT, SENT, SENT]


def test_whoever_holds_it_is_told_of_further_signals_once_in_a_while(
    user: User, staff: tuple[User, User], now: datetime
) -> None:
    one, other = staff
    incident = make_incident(user, severity=4, now=now)
    incident_claim(actor=one, incident_id=incident.pk, now=now)
    start = datetime.fromtimestamp(now.timestamp() // 900 * 900, tz=UTC) + 15 * MINUTE
    for minutes in (0, 1, 14, 15, 16):
        make_incident(user, severity=3, now=start + minutes * MINUTE)
    told = Notification.objects.filter(owner=one, kind="crisis_alert").order_by("created_at", "pk")
    assert [letter.content["data"]["reason"] for letter in told] == ["opened", "joined", "joined"]
    assert [delivery.channel for delivery in NotificationDelivery.objects.filter(owner=one)] == ["email"] * 3
    assert Notification.objects.filter(owner=other).count() == 1


def test_a_further_signal_of_what_is_mild_waits_on_the_list(
    user: User, staff: tuple[User, User], now: datetime
) -> None:
    incident = make_incident(user, severity=2, now=now)
    incident_claim(actor=staff[0], incident_id=incident.pk, now=now)
    make_incident(user, severity=2, now=now + MINUTE)
    assert Notification.objects.filter(owner=staff[0]).count() == 1
