"""Appointments from phones that were away."""

import pytest

from config.ids import uuid7
from wellness.appointments.models import Appointment, AppointmentQuota, AppointmentReminder
from wellness.appointments.tests.factories import URL, body_of, push, reminders
from wellness.mood.tests.devices import body_of as write_of
from wellness.mood.tests.devices import pages_of
from wellness.mood.tests.devices import push as send

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "appointment"


@pytest.fixture
def client(user, api_as):
    return api_as(user)


def write(op, row_id, fields=None, **more):
    return write_of(op, row_id, fields, kind=KIND, **more)


def test_the_allowance_of_a_month_holds_and_a_repeat_costs_nothing(client, user, settings):
    settings.APPOINTMENTS_PER_MONTH = 2
    writes = [write("create", str(uuid7()), body_of()) for _ in range(3)]
    for _ in range(2):
        results = send(client, *writes)
        assert results[2]["problem"]["code"] == "quota_exceeded"
        assert results[2]["problem"]["status"] == 429
    assert AppointmentQuota.objects.get(owner=user).used == 2
    assert client.post(URL, body_of()).status_code == 429
    assert Appointment.objects.count() == 2


def test_to_delete_is_to_cancel_once_and_gives_the_place_back(client, user):
    row_id = str(uuid7())
    (made,) = send(client, write("create", row_id, body_of(reminder_settings=push(30))))
    assert reminders().filter(state="pending").count() == 1
    delete = write("delete", row_id, base_version=made["version"])
    (gone,), (again,), (anew,) = send(client, delete), send(client, delete), send(client, write("delete", row_id))
    assert (gone["outcome"], again["outcome"], anew["outcome"]) == ("applied", "repeated", "applied")
    assert (gone["deleted"], gone["data"]["status"]) == (False, "cancelled")
    assert anew["version"] == gone["version"]
    assert AppointmentQuota.objects.get(owner=user).used == 0
    assert not AppointmentReminder.objects.filter(state="pending").exists()
    (change,) = [one for one in pages_of(client)[0] if one["id"] == row_id]
    assert change["data"]["status"] == "cancelled"


def test_a_step_that_no_appointment_takes_is_refused_as_at_the_endpoint(client):
    row_id = str(uuid7())
    (made,) = send(client, write("create", row_id, body_of()))
    send(client, write("delete", row_id))
    (result,) = send(client, write("update", row_id, {"status": "confirmed"}))
    assert (result["outcome"], result["problem"]["code"]) == ("refused", "appointment_status")
    (clash,) = send(client, write("update", row_id, {"status": "completed"}, base_version=made["version"]))
    assert (clash["outcome"], clash["fields"]) == ("conflict", ["status"])
