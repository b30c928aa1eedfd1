"""Who follows crises up can be in one: others are woken for it, and the staff site does not show it to them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from accounts.notifications.models import Notification
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisShift
from crisis.incidents.rota import duty_hold
from crisis.incidents.services import alarms_ring, risk_text_screen
from crisis.incidents.tests.factories import make_incident, make_staff

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def on_shift(staff: Any, now: datetime, rung: int = 1) -> None:
    CrisisShift.objects.create(staff=staff, starts_at=now - HOUR, ends_at=now + 48 * HOUR, rung=rung)


def woken() -> set[Any]:
    return set(Notification.objects.filter(kind="crisis_alert").values_list("owner_id", flat=True))


@pytest.mark.parametrize("severity", range(1, 6))
def test_whoever_is_alone_on_shift_and_in_a_crisis_wakes_the_others(now: datetime, severity: int) -> None:
    alone, backup, other = make_staff(), make_staff("therapist"), make_staff("admin")
    on_shift(alone, now), on_shift(backup, now, 2)
    incident = make_incident(alone, severity=severity, now=now)
    # Their shift is an empty one, which support and administration answer.
    assert woken() == {other.pk}
    # What is mild never climbs: whom the first rung leaves out would never hear of it.
    for _ in range(3):
        incident.refresh_from_db()
        alarms_ring(now=incident.alarm_at)
    assert woken() == {other.pk} | ({backup.pk} if severity >= 3 else set())


def test_a_shift_that_others_share_is_answered_by_them(now: datetime) -> None:
    one, two, _other = make_staff(), make_staff(), make_staff("admin")
    on_shift(one, now), on_shift(two, now)
    make_incident(one, now=now)
    assert woken() == {two.pk}


def test_whoever_is_all_the_staff_there_is_hears_of_their_own(now: datetime) -> None:
    alone = make_staff()
    make_incident(alone, now=now)
    assert woken() == {alone.pk}


def test_a_duty_without_somebody_is_that_of_all_the_others(now: datetime) -> None:
    one, two = make_staff(), make_staff("therapist")
    on_shift(one, now)
    duty = duty_hold(now=now).without(one.pk)
    assert (duty.shifts, duty.everybody) == ({two.pk: None}, frozenset())
    assert duty.without(two.pk).wake(3) == set()


@pytest.mark.parametrize("model", [CrisisIncident, CrisisEvent])
def test_the_staff_site_shows_nobody_their_own_crisis(now: datetime, model: type[Any]) -> None:
    staff, colleague = (make_enrolled_staff("therapist")[0] for _ in range(2))
    risk_text_screen(owner=staff, text="I took all the pills", source="mood_log", source_id=staff.pk, now=now)
    row, url = model.objects.get(), f"/admin/crisis/{model._meta.model_name}/"
    for viewer, listed, opened in ((colleague, [row], 200), (staff, [], 302)):
        client = staff_client(viewer)
        assert list(client.get(url).context["cl"].result_list) == listed
        assert client.get(f"{url}{row.pk}/change/").status_code == opened
