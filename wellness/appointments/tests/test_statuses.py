from itertools import product

import pytest

from wellness.appointments.models import LIVE, Appointment, AppointmentQuota
from wellness.appointments.tests.factories import URL, make_appointment, push, reminders

pytestmark = pytest.mark.django_db
ALL = ("scheduled", "confirmed", "completed", "no-show", "cancelled")
# Written out by hand, so that the table in the code is not compared with itself.
STEPS = {
    ("scheduled", "confirmed"), ("scheduled", "completed"), ("scheduled", "cancelled"), ("scheduled", "no-show"),
    ("confirmed", "scheduled"), ("confirmed", "completed"), ("confirmed", "cancelled"), ("confirmed", "no-show"),
    ("completed", "no-show"), ("no-show", "completed"),
}  # fmt: skip
WAYS = {
    "scheduled": [], "confirmed": ["confirmed"], "completed": ["completed"], "no-show": ["no-show"],
    "cancelled": ["cancelled"],
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), sorted(product(ALL, ALL)))
def test_each_step_is_allowed_or_refused_as_the_table_says(user, api_as, before, after):
    client = api_as(user)
    row = make_appointment(user, reminder_settings=push(30))
    for status in WAYS[before]:
        assert client.patch(f"{URL}/{row.pk}", {"status": status}).status_code == 200
    answer = client.patch(f"{URL}/{row.pk}", {"status": after})
    stays = before == after or (before, after) not in STEPS
    stored = Appointment.objects.get(pk=row.pk)
    assert answer.status_code == (200 if before == after or (before, after) in STEPS else 422)
    assert stored.status == (before if stays else after)
    assert (stored.cancelled_at is not None) == (stored.status == "cancelled")
    pending = reminders().filter(appointment=row, state="pending").count()
    assert pending == (1 if stored.status in LIVE else 0)
    assert AppointmentQuota.objects.get(owner=user).used == (0 if stored.status == "cancelled" else 1)


def test_a_refused_step_says_what_is_allowed_and_changes_nothing_else(user, api_as):
    client = api_as(user)
    row = make_appointment(user)
    client.patch(f"{URL}/{row.pk}", {"status": "completed"})
    answer = client.patch(f"{URL}/{row.pk}", {"status": "scheduled", "title": "Another"})
    assert (answer.status_code, answer.json()["code"]) == (422, "appointment_status")
    assert (answer.json()["allowed"], Appointment.objects.get(pk=row.pk).title) == (["no-show"], "Talk")


def test_delete_cancels_and_may_be_said_again(user, api_as):
    client = api_as(user)
    row = make_appointment(user)
    assert [client.delete(f"{URL}/{row.pk}").status_code for _ in range(3)] == [204] * 3
    answer = client.get(f"{URL}/{row.pk}").json()
    assert (answer["status"], answer["cancelled_at"] is not None) == ("cancelled", True)
    assert Appointment.objects.get(pk=row.pk).sequence == 1
    assert AppointmentQuota.objects.get(owner=user).used == 0


@pytest.mark.parametrize("status", ["completed", "no-show"])
def test_what_has_taken_place_cannot_be_cancelled(user, api_as, status):
    client = api_as(user)
    row = make_appointment(user, status=status)
    answer = client.delete(f"{URL}/{row.pk}")
    assert (answer.status_code, answer.json()["code"]) == (422, "appointment_status")
    assert Appointment.objects.get(pk=row.pk).status == status


@pytest.mark.parametrize(
    ("status", "expected"),
    [("scheduled", 201), ("confirmed", 201), ("completed", 201), ("no-show", 201), ("cancelled", 422), ("moved", 400)],
)
def test_as_what_a_new_one_may_be_written_down(user, api_as, status, expected):
    from wellness.appointments.tests.factories import body_of

    answer = api_as(user).post(URL, body_of(status=status))
    assert answer.status_code == expected
    assert Appointment.objects.count() == AppointmentQuota.objects.count() == (1 if expected == 201 else 0)
