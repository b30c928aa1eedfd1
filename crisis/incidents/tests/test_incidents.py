import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.identity.models import User
from accounts.notifications.models import Notification
from crisis.detection import Detection
from crisis.incidents.admin import CrisisEventAdmin, CrisisIncidentAdmin
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisStep
from crisis.incidents.panels import incidents_panel
from crisis.incidents.protocol import PROTOCOL
from crisis.incidents.services import incident_claim, incident_follow_up_plan, incident_open, incident_start
from crisis.incidents.tests.factories import make_incident, make_staff
from crisis.incidents.tests.test_screening import screen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_directory")]


def test_a_later_signal_joins_and_may_raise_but_never_lower(user: User) -> None:
    now = timezone.now()
    screen(user, detection=Detection(severity=3), now=now)
    screen(user, detection=Detection(severity=5), now=now + timedelta(minutes=1), source="journal")
    screen(user, detection=Detection(severity=3), now=now + timedelta(minutes=2))
    incident = CrisisIncident.objects.get()
    assert incident.severity_level == 5
    assert incident.due_at == now + timedelta(minutes=1)
    assert incident.triggers == ["journal", "mood_log"]
    assert set(CrisisEvent.objects.values_list("incident_id", flat=True)) == {incident.pk}


def test_a_mild_signal_is_seen_by_whoever_holds_the_open_incident_and_rings_nobody(user: User) -> None:
    now, later = timezone.now(), timezone.now() + timedelta(hours=1)
    holder = make_staff()
    screen(user, detection=Detection(severity=4), now=now)
    incident_claim(actor=holder, incident_id=CrisisIncident.objects.get().pk, now=now)
    before = CrisisIncident.objects.values("state", "due_at", "alarm_at", "severity_level").get()
    letters = Notification.objects.count()
    screen(user, detection=Detection(severity=2), now=later, source="journal")
    assert CrisisIncident.objects.values("state", "due_at", "alarm_at", "severity_level").get() == before
    step = CrisisStep.objects.latest("created_at")
    assert (step.kind, step.details["severity"], step.details["source"]) == ("joined", 2, "journal")
    assert CrisisEvent.objects.get(severity=2).incident_id == CrisisIncident.objects.get().pk
    assert Notification.objects.count() == letters


def test_a_mild_signal_opens_nothing_and_opens_nothing_again(user: User) -> None:
    now = timezone.now()
    screen(user, detection=Detection(severity=2), now=now)
    assert not CrisisIncident.objects.exists()
    screen(user, detection=Detection(severity=4), now=now)
    CrisisIncident.objects.update(state="resolved", resolved_at=now, resolution="declined_help")
    screen(user, detection=Detection(severity=2), now=now + timedelta(hours=1))
    assert CrisisIncident.objects.get().state == "resolved"
    assert CrisisEvent.objects.filter(severity=2, incident=None).count() == 2


def test_a_stronger_signal_reopens_what_was_acknowledged(user: User) -> None:
    screen(user, detection=Detection(severity=3))
    CrisisIncident.objects.update(state="acknowledged")
    screen(user, detection=Detection(severity=3))
    assert CrisisIncident.objects.get().state == "acknowledged"
    screen(user, detection=Detection(severity=4))
    assert CrisisIncident.objects.get().state == "open"


def test_soon_after_the_end_a_new_signal_reopens_the_same_incident(user: User) -> None:
    now = timezone.now()
    screen(user, detection=Detection(severity=3), now=now)
    CrisisIncident.objects.update(state="resolved", resolved_at=now, resolution="declined_help")
    later = now + timedelta(hours=23)
    screen(user, detection=Detection(severity=4), now=later, source="journal")
    incident = CrisisIncident.objects.get()
    assert (incident.state, incident.resolution, incident.resolved_at) == ("open", "", None)
    assert (incident.severity_level, incident.reopened_count, incident.triggers) == (4, 1, ["journal", "mood_log"])
    assert (incident.alarm_raised_at, incident.due_at) == (later, later + timedelta(hours=2))
    assert list(CrisisStep.objects.order_by("created_at", "id").values_list("kind", flat=True)) == [
        "opened", "alarm", "reopened", "alarm",
    ]  # fmt: skip


def test_a_milder_signal_that_reopens_it_does_not_lower_it(user: User) -> None:
    now = timezone.now()
    screen(user, detection=Detection(severity=5), now=now)
    CrisisIncident.objects.update(state="resolved", resolved_at=now)
    screen(user, detection=Detection(severity=3), now=now + timedelta(hours=1))
    assert CrisisIncident.objects.get().severity_level == 5


def test_a_day_after_the_end_a_new_signal_opens_a_new_incident(user: User) -> None:
    now = timezone.now()
    screen(user, detection=Detection(severity=3), now=now)
    CrisisIncident.objects.update(state="resolved", resolved_at=now)
    screen(user, detection=Detection(severity=3), now=now + timedelta(hours=24))
    assert CrisisIncident.objects.count() == 2


def test_feeling_low_the_day_after_does_not_bring_back_what_was_immediate(user: User) -> None:
    now = timezone.now()
    screen(user, detection=Detection(severity=5), now=now)
    CrisisIncident.objects.update(state="resolved", resolved_at=now)
    incident_open(owner=user, severity=1, source="self_report", event_id=None, resources=[], now=now)
    assert sorted(CrisisIncident.objects.values_list("severity_level", "state")) == [(1, "open"), (5, "resolved")]


def test_two_people_have_two_incidents(user: User, stranger: User) -> None:
    screen(user), screen(stranger)
    assert CrisisIncident.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_signals_at_the_same_moment_end_with_one_open_incident(user: User) -> None:
    barrier = threading.Barrier(4)

    def signal(severity: int) -> None:
        try:
            person = User.objects.get(pk=user.pk)
            barrier.wait(10)
            screen(person, detection=Detection(severity=severity))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        # list() hands on what a thread raised.
        list(pool.map(signal, (3, 4, 5, 3)))
    incident = CrisisIncident.objects.get()
    assert incident.severity_level == 5
    assert CrisisEvent.objects.filter(incident=incident).count() == 4


def test_the_database_itself_refuses_a_second_open_incident(user: User) -> None:
    incident_open(owner=user, severity=3, source="m", event_id=None, resources=[], now=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        CrisisIncident.objects.create(owner=user, severity_level=3, due_at=timezone.now())


@pytest.mark.parametrize(
    "wrong", [{"severity_level": 6}, {"severity_level": 0}, {"state": "lost"}, {"state": "resolved"}]
)
def test_the_database_refuses_what_makes_no_sense(user: User, wrong: dict[str, Any]) -> None:
    values = {"severity_level": 3, "due_at": timezone.now(), **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        CrisisIncident.objects.create(owner=user, **values)


def test_notes_are_sealed(user: User) -> None:
    incident = CrisisIncident.objects.create(
        owner=user,
        severity_level=3,
        due_at=timezone.now(),
        notes="called twice",
        location="bridge",
        contacts_notified=["Ann"],
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(i)::text FROM crisis_crisisincident i")
        row = cursor.fetchone()[0]
    assert not [word for word in ("called", "bridge", "Ann") if word.encode().hex() in row or word in row]
    kept = CrisisIncident.objects.get(pk=incident.pk)
    assert (kept.notes, kept.location, kept.contacts_notified) == ("called twice", "bridge", ["Ann"])


def test_staff_pages_show_no_text_and_change_nothing(rf: Any, staff_user: User, user: User) -> None:
    request = rf.get("/")
    request.user = staff_user
    sealed = {"notes", "location", "contacts_notified", "trigger_content_hash", "triggers"}
    for model, page_class in ((CrisisIncident, CrisisIncidentAdmin), (CrisisEvent, CrisisEventAdmin)):
        page = page_class(model, admin.site)
        assert not sealed & (set(page.list_display) | set(page.fields))
        assert page.has_view_permission(request)
        assert not page.has_change_permission(request)
        assert not page.has_add_permission(request)
        assert not page.has_delete_permission(request)
        request.user = user
        assert not page.has_view_permission(request)
        request.user = staff_user


def test_the_dashboard_counts_incidents_by_severity(user: User) -> None:
    screen(user, detection=Detection(severity=4))
    panel = incidents_panel(timezone.now())
    assert [figure.value for figure in panel.figures][:2] == ["1", "0"]
    assert [sum(series.counts) for series in panel.series] == [0, 1, 0]


def test_the_dashboard_counts_what_somebody_follows_up_until_it_is_resolved(
    make_user: Any, django_assert_num_queries: Any
) -> None:
    now, staff = timezone.now(), make_staff()
    _waiting, taken, begun, planned = (make_incident(make_user(), now=now) for _ in range(4))
    for incident in (taken, begun, planned):
        incident_claim(actor=staff, incident_id=incident.pk, now=now)
    incident_start(actor=staff, incident_id=begun.pk, now=now)
    incident_follow_up_plan(actor=staff, incident_id=planned.pk, due_at=now + timedelta(hours=1), now=now)
    with django_assert_num_queries(4):
        panel = incidents_panel(now)
    assert [figure.value for figure in panel.figures][:2] == ["1", "3"]


def test_the_dashboard_warns_of_staff_whom_no_letter_reaches(make_user: Any) -> None:
    reached, unproven, _without = make_staff("therapist"), make_staff(), make_staff("admin")
    EmailAddress.objects.create(user=reached, email=reached.email, verified=True, primary=True)
    EmailAddress.objects.create(user=unproven, email=unproven.email, verified=False, primary=True)
    make_staff(status="suspended"), make_user()
    figure = incidents_panel(timezone.now()).figures[-1]
    assert (figure.label, figure.value, figure.tone) == ("Staff without e-mail", "2", "danger")
    EmailAddress.objects.update(verified=True)
    User.objects.filter(role="admin").update(role="user")
    assert incidents_panel(timezone.now()).figures[-1].tone == "good"


def test_the_protocol_has_an_answer_for_every_severity() -> None:
    hours = [PROTOCOL[severity].follow_up_after / timedelta(hours=1) for severity in range(1, 6)]
    assert hours == [24, 12, 6, 2, 0]
    assert all(row.offers and row.escalation for row in PROTOCOL.values())
