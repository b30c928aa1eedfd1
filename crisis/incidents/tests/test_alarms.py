"""An alarm rings in time, at whom it should, once."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.identity.models import User
from accounts.notifications.models import Notification, NotificationDelivery
from accounts.profile.models import UserPreferences
from config.testing.threads import at_once, until_it_waits
from crisis.incidents.models import CrisisShift, CrisisStep
from crisis.incidents.protocol import PROTOCOL
from crisis.incidents.services import alarms_ring, incident_claim
from crisis.incidents.tests.factories import make_incident, make_staff

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def alerted() -> Counter[Any]:
    return Counter(Notification.objects.filter(kind="crisis_alert").values_list("owner_id", flat=True))


def on_shift(staff: User, now: datetime, rung: int = 1) -> CrisisShift:
    return CrisisShift.objects.create(staff=staff, starts_at=now - HOUR, ends_at=now + 8 * HOUR, rung=rung)


def test_a_signal_raises_its_alarm_and_writes_to_those_on_shift_in_the_same_transaction(
    user: User, now: datetime
) -> None:
    primary, backup, _other = make_staff(), make_staff("therapist"), make_staff("admin")
    on_shift(primary, now), on_shift(backup, now, 2)
    with transaction.atomic():
        make_incident(user, now=now)
        assert alerted() == {primary.pk: 1}
        transaction.set_rollback(True)
    assert not Notification.objects.exists()
    incident = make_incident(user, now=now)
    assert alerted() == {primary.pk: 1}
    assert (incident.alarm_rung, incident.alarm_at) == (1, now + 5 * MINUTE)


def test_a_shift_counts_from_its_first_moment_to_before_its_last(user: User, now: datetime) -> None:
    before, after, current = make_staff(), make_staff(), make_staff()
    CrisisShift.objects.create(staff=before, starts_at=now - HOUR, ends_at=now)
    CrisisShift.objects.create(staff=after, starts_at=now + MINUTE, ends_at=now + HOUR)
    CrisisShift.objects.create(staff=current, starts_at=now, ends_at=now + MINUTE)
    make_incident(user, now=now)
    assert alerted() == {current.pk: 1}


def test_without_a_rota_support_and_administrators_wake_and_therapists_sleep(user: User, now: datetime) -> None:
    support, admin, _therapist = make_staff(), make_staff("admin"), make_staff("therapist")
    make_staff(status="suspended")
    make_incident(user, now=now)
    assert alerted() == {support.pk: 1, admin.pk: 1}


def test_the_ladder_climbs_until_somebody_answers_and_repeats_at_its_top(user: User, now: datetime) -> None:
    primary, backup, other = make_staff(), make_staff("therapist"), make_staff("admin")
    on_shift(primary, now), on_shift(backup, now, 2)
    incident = make_incident(user, severity=5, now=now)
    rungs = []
    for minutes in range(1, 9):
        rang = alarms_ring(now=now + minutes * MINUTE)
        assert rang == (minutes % 2 == 0)
        incident.refresh_from_db()
        rungs.append(incident.alarm_rung)
    assert rungs == [1, 2, 2, 3, 3, 3, 3, 3]
    assert alerted() == {primary.pk: 5, backup.pk: 4, other.pk: 3}
    incident_claim(actor=backup, incident_id=incident.pk, now=now + 9 * MINUTE)
    assert alarms_ring(now=now + 23 * MINUTE) == 0
    assert alarms_ring(now=now + 24 * MINUTE) == 1
    incident.refresh_from_db()
    assert (incident.alarm_rung, incident.assigned_to, incident.alarm_raised_at) == (1, backup, now + 24 * MINUTE)
    assert CrisisStep.objects.filter(kind="alarm").last().details["reason"] == "overdue"
    # The holder is woken too, although only the first rung rings.
    assert alerted()[backup.pk] == 5


def test_a_stronger_signal_does_not_send_the_alarm_down_the_ladder_again(user: User, now: datetime) -> None:
    primary, backup, other = make_staff(), make_staff("therapist"), make_staff("admin")
    on_shift(primary, now), on_shift(backup, now, 2)
    incident = make_incident(user, severity=4, now=now)
    for minutes in (5, 10):
        alarms_ring(now=now + minutes * MINUTE)
    before = alerted()
    raised = make_incident(user, severity=5, now=now + 11 * MINUTE)
    assert (raised.pk, raised.alarm_rung, raised.alarm_at) == (incident.pk, 3, now + 13 * MINUTE)
    assert alerted() - before == {primary.pk: 1, backup.pk: 1, other.pk: 1}


def test_after_an_hour_without_beat_each_rings_once_the_most_severe_first(make_user: Any, now: datetime) -> None:
    make_staff()
    # The mildest are due first, so that it is not the time that puts the most severe before them.
    ago = {3: 30 * MINUTE, 4: 10 * MINUTE, 5: 0 * MINUTE}
    made = {
        make_incident(make_user(), severity=severity, now=now - ago[severity]).pk: severity
        for severity in (3, 5, 4, 3, 5, 4)
    }
    quiet = make_incident(make_user(), severity=1, now=now)
    later = now + HOUR
    CrisisStep.objects.all().delete(), Notification.objects.all().delete()
    assert alarms_ring(now=later) == 6
    order = CrisisStep.objects.filter(kind="alarm").order_by("id").values_list("incident_id", flat=True)
    assert [made[pk] for pk in order] == [5, 5, 4, 4, 3, 3]
    assert sum(alerted().values()) == 6
    assert alarms_ring(now=later) == 0
    assert alarms_ring(now=later + 2 * MINUTE - timedelta(seconds=1)) == 0
    assert alarms_ring(now=later + 2 * MINUTE) == 2
    quiet.refresh_from_db()
    assert quiet.alarm_at == now + 24 * HOUR


@pytest.mark.parametrize("severity", [1, 2])
def test_what_is_mild_is_followed_up_in_time_and_wakes_nobody(user: User, now: datetime, severity: int) -> None:
    staff = make_staff()
    incident = make_incident(user, severity=severity, now=now)
    after = PROTOCOL[severity].follow_up_after
    assert incident.due_at == now + after == incident.alarm_at
    assert set(NotificationDelivery.objects.values_list("channel", flat=True)) == {"email"}
    for times in range(1, 4):
        assert alarms_ring(now=now + times * after) == 1
    incident.refresh_from_db()
    assert incident.alarm_rung == 1
    assert alerted() == {staff.pk: 4}
    assert set(NotificationDelivery.objects.values_list("channel", flat=True)) == {"email"}


def test_staff_cannot_switch_the_alarm_off_and_people_keep_their_switches(
    user: User, stranger: User, now: datetime
) -> None:
    staff = make_staff()
    quiet = {
        "notifications_enabled": False, "channel_push": False, "channel_email": False, "channel_sms": False,
        "quiet_hours_start": "00:00", "quiet_hours_end": "23:59",
    }  # fmt: skip
    for person in (staff, stranger):
        UserPreferences.objects.update_or_create(owner=person, defaults=quiet)
    make_incident(user, now=now)
    owed = NotificationDelivery.objects.get(owner=staff, channel="email")
    assert owed.due_at <= now
    from accounts.notifications.audience import listener_of
    from accounts.notifications.services import notification_create

    notification_create(owner=stranger, kind="crisis_alert", now=now)
    assert listener_of(staff.pk).channels("crisis_alert") == ("email",)
    assert listener_of(stranger.pk).channels("crisis_alert") == ()


def test_telephones_ring_from_the_second_alarm_on(user: User, now: datetime, settings: Any) -> None:
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_VOICE_FROM = "AC1", "x", "+15005550006"
    staff = make_staff()
    consent_set(owner=staff, kind=ConsentType.VOICE, granted=True)
    calls = NotificationDelivery.objects.filter(owner=staff, channel="voice")
    make_incident(user, now=now)
    assert not calls.exists()
    alarms_ring(now=now + HOUR)
    assert calls.count() == 1


def test_what_is_owed_says_nothing_about_anybody(user: User, now: datetime) -> None:
    make_staff()
    make_incident(user, now=now, note="I cannot go on", location="the bridge")
    content = Notification.objects.get(kind="crisis_alert").content
    words = f"{content['title']} {content['body']} {content['params']}".lower()
    assert not [word for word in ("cannot", "bridge", str(user.email), "crisis", "suicid", "danger") if word in words]


@pytest.mark.django_db(transaction=True)
def test_many_sweeps_at_once_ring_each_alarm_once(make_user: Any) -> None:
    from django.utils import timezone

    now, staff = timezone.now(), make_staff()
    for _ in range(12):
        make_incident(make_user(), now=now)
    rang = at_once(4, lambda _: alarms_ring(now=now + 5 * MINUTE))
    assert sum(rang) == 12
    assert alerted() == {staff.pk: 24}


@pytest.mark.django_db(transaction=True)
def test_the_erasure_of_one_person_holds_up_no_alarm_of_another(make_user: Any) -> None:
    from django.utils import timezone

    now = timezone.now()
    make_staff()
    erased, other = make_user(), make_user()
    make_incident(erased, severity=5, now=now), make_incident(other, severity=4, now=now)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=erased.pk)
        begun = until_it_waits(lambda: alarms_ring(now=now + HOUR))
        assert begun.done()
        assert begun.result() == 1
    assert alarms_ring(now=now + HOUR) == 1
