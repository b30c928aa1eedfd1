"""How a staff session ends: by idleness, by age, by an administrator, and when nobody knows how it began."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.identity.models import User
from accounts.mfa.selectors import staff_device_of
from accounts.mfa.services import staff_sessions_end
from accounts.mfa.tests.factories import make_enrolled_staff, make_staff, staff_client
from config.staff.gate import LAST_SEEN_AT, SIGNED_IN_AT

pytestmark = pytest.mark.django_db


def ended(client: Client, why: str) -> bool:
    answer = client.get("/admin/")
    return answer.status_code == 302 and answer["Location"] == f"/admin/login/?ended={why}&next=/admin/"


def test_fifteen_idle_minutes_end_the_session(clock: time_machine.Traveller) -> None:
    client = staff_client(make_enrolled_staff()[0])
    key = client.cookies["evenkeel_staff"].value
    clock.shift(timedelta(minutes=14, seconds=59))
    assert client.get("/admin/").status_code == 200
    clock.shift(timedelta(minutes=15))
    assert ended(client, "idle")
    assert not Session.objects.filter(session_key=key).exists()
    assert "15 minutes" in client.get("/admin/login/?ended=idle").content.decode()


def test_a_form_sent_after_the_session_ended_does_nothing(clock: time_machine.Traveller) -> None:
    client, victim = staff_client(make_enrolled_staff()[0]), make_staff()
    clock.shift(timedelta(minutes=16))
    answer = client.post("/admin/accounts/user/", {"action": "suspend", "_selected_action": [str(victim.pk)]})
    assert answer["Location"] == "/admin/login/?ended=idle"
    victim.refresh_from_db()
    assert victim.status == User.Status.ACTIVE


def test_a_session_lasts_eight_hours_however_busy(clock: time_machine.Traveller) -> None:
    client = staff_client(make_enrolled_staff()[0])
    for _ in range(8 * 6 - 1):
        clock.shift(timedelta(minutes=10))
        assert client.get("/admin/").status_code == 200
    clock.shift(timedelta(minutes=10))
    assert ended(client, "long")


@pytest.mark.parametrize("mark", [SIGNED_IN_AT, LAST_SEEN_AT])
def test_a_session_that_nobody_marked_counts_as_ended(mark: str) -> None:
    client = staff_client(make_enrolled_staff()[0])
    session = client.session
    del session[mark]
    session.save()
    assert ended(client, "unknown")


def test_ending_sessions_reaches_the_staff_site_too(clock: time_machine.Traveller) -> None:
    person, _ = make_enrolled_staff()
    before = staff_client(person)
    clock.shift(timedelta(seconds=1))
    staff_sessions_end(user=person, now=timezone.now())
    clock.shift(timedelta(seconds=1))
    assert ended(before, "closed")
    assert staff_client(person).get("/admin/").status_code == 200


def test_a_device_of_another_person_verifies_nobody() -> None:
    person, _ = make_enrolled_staff()
    other, _ = make_enrolled_staff()
    client = staff_client(person)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = staff_device_of(user=other).persistent_id
    session.save()
    assert ended(client, "factor")


@pytest.mark.parametrize(
    "change", [{"status": User.Status.SUSPENDED}, {"is_staff": False}, {"password": "!"}], ids=lambda c: next(iter(c))
)
def test_what_an_account_loses_counts_from_the_next_request(change: dict[str, object]) -> None:
    person, _ = make_enrolled_staff()
    client = staff_client(person)
    User.objects.filter(pk=person.pk).update(**change)
    answer = client.get("/admin/accounts/user/")
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/admin/login/")


def test_signing_out_ends_the_session() -> None:
    client = staff_client(make_enrolled_staff()[0])
    assert client.post("/admin/logout/")["Location"] == "/admin/login/?ended=out"
    assert client.get("/admin/").status_code == 302


def test_an_unknown_reason_is_not_repeated_to_the_reader() -> None:
    page = Client().get("/admin/login/?ended=<b>Call+0900</b>").content.decode()
    assert "Call" not in page


def test_the_cookie_stays_on_staff_pages_and_out_of_scripts() -> None:
    client = staff_client(make_enrolled_staff()[0])
    cookie = client.get("/admin/").cookies["evenkeel_staff"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin", True, "Lax")
    assert cookie["expires"] == ""


def test_the_api_neither_reads_nor_makes_a_session(django_assert_num_queries) -> None:
    client = staff_client(make_enrolled_staff()[0])
    answer = client.get("/api/v1/health/database")
    assert "evenkeel_staff" not in answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
