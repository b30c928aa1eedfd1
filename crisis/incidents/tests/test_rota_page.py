"""The rota on the staff site: administrators write it, others of the staff read it at most."""

from datetime import UTC, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from crisis.incidents.models import CrisisShift
from crisis.incidents.tests.factories import make_staff

pytestmark = pytest.mark.django_db
PAGE = "/admin/crisis/crisisshift/"


def body(staff: Any, **overrides: Any) -> dict[str, Any]:
    start = timezone.now().replace(microsecond=0)
    end = start + timedelta(hours=8)
    return {
        "staff": str(staff.pk), "rung": "1", "starts_at_0": f"{start:%Y-%m-%d}", "starts_at_1": f"{start:%H:%M:%S}",
        "ends_at_0": f"{end:%Y-%m-%d}", "ends_at_1": f"{end:%H:%M:%S}", **overrides,
    }  # fmt: skip


def test_an_administrator_writes_the_rota(user: Any) -> None:
    client, staff = staff_client(make_enrolled_staff("admin")[0]), make_staff()
    assert client.get(f"{PAGE}add/").status_code == 200
    assert client.post(f"{PAGE}add/", body(staff)).status_code == 302
    shift = CrisisShift.objects.get()
    assert (shift.staff, shift.rung) == (staff, 1)
    # Two at once for one person are no fault: the lower rung counts.
    assert client.post(f"{PAGE}add/", body(staff, rung="2")).status_code == 302
    assert client.get(PAGE).status_code == 200
    wrong = client.post(f"{PAGE}add/", body(user))
    assert wrong.status_code == 200
    assert CrisisShift.objects.count() == 2
    backwards = body(staff)
    backwards["ends_at_0"] = "2020-01-01"
    assert client.post(f"{PAGE}add/", backwards).status_code == 200
    assert CrisisShift.objects.count() == 2
    assert client.post(f"{PAGE}{shift.pk}/delete/", {"post": "yes"}).status_code == 302
    assert CrisisShift.objects.count() == 1


def test_the_rota_says_by_what_each_would_be_woken_and_whom_nothing_reaches() -> None:
    client, now = staff_client(make_enrolled_staff("admin")[0]), timezone.now()
    reached, unreached = make_staff(), make_staff(username="nobody-home", email=None)
    for staff in (reached, unreached):
        CrisisShift.objects.create(staff=staff, starts_at=now, ends_at=now + timedelta(hours=8))
    with CaptureQueriesContext(connection) as two:
        page = client.get(PAGE).content.decode()
    assert (page.count(">email<"), page.count("Nothing reaches them")) == (1, 1)
    for _ in range(5):
        CrisisShift.objects.create(staff=make_staff(), starts_at=now, ends_at=now + timedelta(hours=8))
    with CaptureQueriesContext(connection) as seven:
        client.get(PAGE)
    # The first of a process asks once more.
    assert len(seven) <= len(two)


@pytest.mark.parametrize("role", ["therapist", "support"])
def test_others_do_not_write_it(role: str) -> None:
    client = staff_client(make_enrolled_staff(role)[0])
    assert client.post(f"{PAGE}add/", body(make_staff())).status_code == 403
    assert not CrisisShift.objects.exists()


@pytest.mark.parametrize(("role", "incidents"), [("support", 403), ("therapist", 200), ("admin", 200)])
def test_who_may_be_woken_reads_when_and_support_reads_no_more_than_the_worklist(role: str, incidents: int) -> None:
    person, client = make_staff(), staff_client(make_enrolled_staff(role)[0])
    now = timezone.now()
    shift = CrisisShift.objects.create(staff=person, starts_at=now, ends_at=now + timedelta(hours=8))
    for page in (PAGE, f"{PAGE}{shift.pk}/change/"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert str(person.pk) in answer.content.decode()
    assert client.get("/admin/crisis/crisisincident/").status_code == incidents
    assert client.get("/admin/crisis/crisisevent/").status_code == incidents


ZONE = "America/New_York"


def planned(staff: Any, day: str, start: str, end: str) -> dict[str, Any]:
    return body(staff, starts_at_0=day, starts_at_1=start, ends_at_0=day, ends_at_1=end)


@pytest.mark.parametrize(("day", "hours"), [("2027-03-13", 13), ("2027-03-15", 12)], ids=["winter", "summer"])
def test_a_shift_is_written_and_read_by_the_clock_of_whoever_keeps_the_rota(day: str, hours: int) -> None:
    client, staff = staff_client(make_enrolled_staff("admin", timezone=ZONE)[0]), make_staff()
    assert f"By the clock in {ZONE}." in client.get(f"{PAGE}add/").content.decode()
    assert client.post(f"{PAGE}add/", planned(staff, day, "08:00", "20:00")).status_code == 302
    shift = CrisisShift.objects.get()
    assert f"{shift.starts_at.astimezone(UTC):%H:%M}" == f"{hours:02}:00"
    assert 'value="08:00:00"' in client.get(f"{PAGE}{shift.pk}/change/").content.decode()
    page = client.get(PAGE).content.decode()
    assert "8 a.m." in page
    assert ZONE in page
    reader = staff_client(make_enrolled_staff("support", timezone=ZONE)[0])
    read = reader.get(f"{PAGE}{shift.pk}/change/").content.decode()
    assert "8 a.m." in read
    assert ZONE in read


@pytest.mark.parametrize("hour", ["02:30", "01:30"], ids=["left out", "twice"])
def test_an_hour_that_a_clock_change_leaves_out_or_repeats_is_asked_about_and_not_guessed(hour: str) -> None:
    day = {"02:30": "2027-03-14", "01:30": "2027-11-07"}[hour]
    client = staff_client(make_enrolled_staff("admin", timezone=ZONE)[0])
    answer = client.post(f"{PAGE}add/", planned(make_staff(), day, hour, "08:00"))
    assert answer.status_code == 200
    assert "it may be ambiguous or it may not exist" in answer.content.decode()
    assert not CrisisShift.objects.exists()


@pytest.mark.parametrize(("role", "shown"), [("support", False), ("therapist", False), ("admin", True)])
def test_by_what_colleagues_are_woken_is_for_whoever_keeps_the_rota(role: str, shown: bool) -> None:
    now = timezone.now()
    CrisisShift.objects.create(staff=make_staff(), starts_at=now, ends_at=now + timedelta(hours=8))
    page = staff_client(make_enrolled_staff(role)[0]).get(PAGE).content.decode()
    assert ("Woken by" in page) is shown
