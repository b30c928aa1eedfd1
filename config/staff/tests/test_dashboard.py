"""The dashboard counts, costs a constant number of queries and forgets after a minute."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError

from accounts.administration.panels import sign_ups_panel
from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from config.health.services import heartbeat_record
from config.staff import dashboard
from config.staff.dashboard import DAYS, Figure, Panel, Series, daily, last_days, register_panel
from config.staff.health_panel import health_panel

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def no_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashboard, "_registered", {})


def join(day: int, month: int = 3) -> None:
    person = make_user()
    User.objects.filter(pk=person.pk).update(date_joined=datetime(2026, month, day, 23, 59, tzinfo=UTC))


def test_sign_ups_are_counted_by_utc_day() -> None:
    for day in (10, 9, 9):
        join(day)
    join(9, month=2)  # the thirtieth day back is 9 February; this one just counts
    join(8, month=2)
    panel = sign_ups_panel(NOW)
    counts = panel.series[0].counts
    assert (len(counts), counts[-1], counts[-2], counts[0], sum(counts)) == (DAYS, 1, 2, 1, 4)


def test_days_without_rows_are_noughts() -> None:
    assert daily([], NOW) == [0] * DAYS
    assert (last_days(NOW)[0].isoformat(), last_days(NOW)[-1].isoformat()) == ("2026-02-09", "2026-03-10")


def test_the_number_of_queries_does_not_grow_with_people(django_assert_num_queries) -> None:
    for _ in range(3):
        join(9)
    with django_assert_num_queries(2):
        sign_ups_panel(NOW)
    for _ in range(10):
        join(9)
    with django_assert_num_queries(2):
        sign_ups_panel(NOW)


def test_a_page_within_the_minute_counts_nothing_again(django_assert_num_queries) -> None:
    client = staff_client(make_enrolled_staff()[0])
    first = client.get("/admin/").content.decode()
    assert "Sign-ups" in first
    # Session, person, device and groups are read; the session's row is written back in a transaction of its own. The
    # number of raised alarms in the sidebar is the only count that is never kept.
    with django_assert_num_queries(8):
        client.get("/admin/")


def test_the_health_card_says_which_queue_is_late() -> None:
    heartbeat_record(name="critical", now=NOW - timedelta(seconds=20))
    heartbeat_record(name="default", now=NOW - timedelta(minutes=9))
    figures = {figure.label: (figure.value, figure.note, figure.tone) for figure in health_panel(NOW).figures}
    assert figures["Database"][0] == figures["Redis"][0] == "up"
    assert figures["Queue critical"] == ("up", "seen 20 s ago", "good")
    assert figures["Queue default"] == ("late", "seen 9 min ago", "danger")
    assert figures["Queue bulk"] == ("never seen", "no worker has lived yet", "warning")


def test_the_health_card_says_when_the_alarms_of_the_crisis_room_stopped() -> None:
    for name in ("critical", "default", "bulk"):
        heartbeat_record(name=name, now=NOW)
    heartbeat_record(name="crisis_alarms", now=NOW - timedelta(seconds=90))
    figures = {figure.label: (figure.value, figure.note, figure.tone) for figure in health_panel(NOW).figures}
    assert figures["Job crisis alarms"] == ("late", "seen 90 s ago", "danger")


@pytest.mark.usefixtures("no_panels")
def test_a_panel_is_made_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    clock = [100.0]
    monkeypatch.setattr(dashboard.time, "monotonic", lambda: clock[0])

    def make(now: datetime) -> Panel:
        made.append(now)
        return Panel("Entries")

    register_panel("entries", make)
    client = staff_client(make_enrolled_staff()[0])
    client.get("/admin/")
    client.get("/admin/")
    assert len(made) == 1
    clock[0] += 60
    client.get("/admin/")
    assert len(made) == 2


@pytest.mark.usefixtures("no_panels")
def test_a_panel_that_cannot_count_leaves_the_others() -> None:
    def broken(now: datetime) -> Panel:
        raise OperationalError("canceling statement due to statement timeout")

    register_panel("broken", broken, order=1)
    register_panel("whole", lambda now: Panel("Whole", figures=[Figure("Rows", "7")]), order=2)
    page = staff_client(make_enrolled_staff()[0]).get("/admin/").content.decode()
    assert "The database did not answer in time." in page
    assert "Whole" in page


@pytest.mark.usefixtures("no_panels")
def test_a_panel_shows_only_to_whoever_has_the_right() -> None:
    register_panel("secret", lambda now: Panel("Incidents by severity"), needs="read:incidents")
    assert "Incidents by severity" in staff_client(make_enrolled_staff()[0]).get("/admin/").content.decode()
    support, _ = make_enrolled_staff(User.Role.SUPPORT)
    assert "Incidents by severity" not in staff_client(support).get("/admin/").content.decode()


def test_the_chart_is_also_a_table() -> None:
    days = last_days(NOW)
    panel = Panel("Entries", series=[Series("Entries", list(range(DAYS)))], days=days)
    data = json.loads(panel.chart)
    assert data["labels"][-1] == "10 Mar"
    assert data["datasets"][0]["data"] == list(range(DAYS))
    assert panel.rows[0] == ("10 Mar", [29])


def test_figures_are_escaped(clock: time_machine.Traveller, no_panels: None) -> None:
    register_panel("odd", lambda now: Panel("<script>alert(1)</script>", series=[Series('"><img src=x>', [1] * DAYS)]))
    page = staff_client(make_enrolled_staff()[0]).get("/admin/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
