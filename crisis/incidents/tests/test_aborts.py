"""
A process dies between any two statements: nothing of what it did is there, and its repeat does all of it once.

Exhaustive: the connection is cut before the first statement, before the second, and so on to the last.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.notifications.models import Notification, NotificationDelivery
from config.ids import uuid7
from config.tests.running import ROOT, House
from crisis.detection import Detection
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisStep
from crisis.incidents.self_reports import incident_report
from crisis.incidents.services import (
    alarms_ring,
    incident_claim,
    incident_hand_over,
    incident_reopen,
    incident_resolve,
    incidents_release,
    risk_text_screen,
)
from crisis.incidents.tests.factories import make_incident, make_staff

MINUTE = timedelta(minutes=1)


class Cut:
    """Closes the connection before statement `number`, as the end of a process does."""

    def __init__(self, number: int) -> None:
        self.number, self.seen = number, 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.seen += 1
        if self.seen == self.number:
            context["connection"].connection.close()
        return execute(sql, params, many, context)


@contextmanager
def cut_before(number: int) -> Iterator[Cut]:
    cut = Cut(number)
    with connection.execute_wrapper(cut):
        yield cut


def scene(owner: User, prepare: Callable[..., None], now: datetime) -> SimpleNamespace:
    for model in (NotificationDelivery, Notification, CrisisStep, CrisisIncident, CrisisEvent):
        model.objects.all().delete()
    made = SimpleNamespace(
        owner=owner, staff=make_staff(), other=make_staff("admin"), now=now, id=uuid4(), source_id=uuid7()
    )
    prepare(made)
    made.audited = AuditEvent.objects.filter(owner_id=owner.pk, action__startswith="crisis.").count()
    return made


def state_of(made: SimpleNamespace) -> tuple[Any, ...]:
    incidents = CrisisIncident.objects.values_list("severity_level", "state", "resolution", "alarm_rung", "version")
    times = CrisisIncident.objects.values_list("alarm_at", "alarm_raised_at", "due_at")
    minutes = [tuple(at and round((at - made.now) / MINUTE) for at in row) for row in times]
    holders = CrisisIncident.objects.values_list("assigned_to_id", flat=True)
    names = {made.staff.pk: "staff", made.other.pk: "other", None: None}
    return (
        list(incidents),
        minutes,
        [names[holder] for holder in holders],
        sorted(CrisisEvent.objects.filter(incident__isnull=False).values_list("severity", "resolution_type")),
        list(CrisisStep.objects.order_by("created_at", "id").values_list("kind", flat=True)),
        sorted(Notification.objects.filter(owner__in=(made.staff, made.other)).values_list("owner__role", flat=True)),
        NotificationDelivery.objects.filter(owner__in=(made.staff, made.other)).count(),
        AuditEvent.objects.filter(owner_id=made.owner.pk, action__startswith="crisis.").count() - made.audited,
    )


def nothing(made: SimpleNamespace) -> None:
    pass


def waiting(made: SimpleNamespace) -> None:
    made.incident = make_incident(made.owner, now=made.now)


def held(made: SimpleNamespace) -> None:
    waiting(made)
    incident_claim(actor=made.staff, incident_id=made.incident.pk, now=made.now)


def resolved(made: SimpleNamespace) -> None:
    held(made)
    CrisisEvent.objects.create(owner=made.owner, trigger_source="mood_log", severity=4, incident=made.incident)
    incident_resolve(actor=made.staff, incident_id=made.incident.pk, resolution="other", now=made.now)


def screened(made: SimpleNamespace) -> None:
    # As every writer does it: with the text, in one transaction.
    with transaction.atomic():
        risk_text_screen(
            owner=made.owner, text="words", source="mood_log", source_id=made.source_id, now=made.now,
            detection=Detection(severity=5),
        )  # fmt: skip


def reported(made: SimpleNamespace) -> None:
    incident_report(owner=made.owner, severity=4, note="A hard day.", report_id=made.id, now=made.now)


def swept(made: SimpleNamespace) -> None:
    alarms_ring(now=made.now + 6 * MINUTE)


def claimed(made: SimpleNamespace) -> None:
    incident_claim(actor=made.staff, incident_id=made.incident.pk, now=made.now)


def handed_over(made: SimpleNamespace) -> None:
    incident_hand_over(actor=made.staff, incident_id=made.incident.pk, to=made.other, now=made.now)


def ended(made: SimpleNamespace) -> None:
    incident_resolve(actor=made.staff, incident_id=made.incident.pk, resolution="reached_safe", now=made.now)


def reopened(made: SimpleNamespace) -> None:
    incident_reopen(actor=made.staff, incident_id=made.incident.pk, now=made.now + MINUTE)


def released(made: SimpleNamespace) -> None:
    incidents_release(staff_id=made.staff.pk, now=made.now)


def suspended(made: SimpleNamespace) -> None:
    with transaction.atomic():
        User.objects.filter(pk=made.staff.pk).update(status="suspended")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("fresh_directory")
@pytest.mark.parametrize(
    ("prepare", "act"),
    [(nothing, screened), (held, screened), (resolved, screened), (nothing, reported), (held, reported),
     (waiting, swept), (held, swept), (waiting, claimed), (held, handed_over), (held, ended), (resolved, reopened),
     (held, released), (held, suspended)],
)  # fmt: skip
def test_wherever_it_is_cut_nothing_is_lost_and_nothing_is_doubled(
    user: User, prepare: Callable[..., None], act: Callable[..., None]
) -> None:
    now = timezone.now()
    whole = scene(user, prepare, now)
    with cut_before(0) as counted:
        act(whole)
    wanted, number, deaths = state_of(whole), 0, 0
    assert counted.seen >= 1
    while number < counted.seen:
        number += 1
        User.objects.filter(role__in=("support", "admin")).update(status="suspended")
        made = scene(user, prepare, now)
        before = state_of(made)
        died = False
        with cut_before(number):
            try:
                act(made)
            except Error:
                died = True
        connection.close()
        if died:
            assert state_of(made) == before, number
            act(made)
        # What is told after the commit may fail: nobody is told of an error then, and nobody repeats.
        assert state_of(made) == wanted, number
        deaths += died
    # The first time the resources are read as well; afterwards the process knows them.
    assert deaths >= counted.seen - 5
    assert deaths


# A process that reports one crisis after the other, says which are committed, and sweeps in between.
REPORTING = """
import django; django.setup()
import sys
from datetime import timedelta
from django.utils import timezone
from accounts.identity.tests.factories import make_user
from config.ids import uuid7
from crisis.incidents.self_reports import incident_report
from crisis.incidents.services import alarms_ring
number = 0
while True:
    name = f"RUN{number}"
    person, report_id = make_user(username=name, email=f"{name}@example.org"), uuid7()
    incident_report(owner=person, severity=3 + number % 3, report_id=report_id, now=timezone.now())
    sys.stdout.write(f"{report_id}\\n")
    sys.stdout.flush()
    number += 1
    if number % 3 == 0:
        alarms_ring(now=timezone.now() + timedelta(minutes=number))
"""


@pytest.mark.slow
def test_a_process_that_is_killed_loses_no_report_that_it_confirmed() -> None:
    house = House()
    try:
        house.build()
        setup = "import django; django.setup()\nfrom crisis.incidents.tests.factories import make_staff\nmake_staff()"
        subprocess.run([sys.executable, "-c", setup], cwd=ROOT, env=house.environ, check=True, timeout=120)
        confirmed: set[str] = set()
        for number in range(4):
            confirmed |= _killed_after(house, 4 + number * 3)
        assert len(confirmed) >= 16
        with house.database() as database:
            events = {str(row[0]) for row in database.execute("SELECT id FROM crisis_crisisevent")}
            assert confirmed <= events
            for sql in (ORPHANS, UNWATCHED, UNTOLD, DOUBLED):
                assert database.execute(sql).fetchall() == [], sql
    finally:
        house.tear_down()


def _killed_after(house: House, reports: int) -> set[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", REPORTING.replace("RUN", f"r{uuid4().hex[:8]}")],
        cwd=ROOT, env=house.environ, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    found = {process.stdout.readline().strip() for _ in range(reports)}
    time.sleep(0.01 * reports)
    process.send_signal(signal.SIGKILL)
    found |= {line.strip() for line in process.stdout if len(line.strip()) == 36}
    process.wait(10)
    return {line for line in found if len(line) == 36}


# Every signal has its incident, every incident is watched, its alarm was told to somebody, and nothing is there twice.
ORPHANS = "SELECT id FROM crisis_crisisevent WHERE incident_id IS NULL"
UNWATCHED = "SELECT id FROM crisis_crisisincident WHERE alarm_raised_at IS NULL OR alarm_at IS NULL OR alarm_rung = 0"
UNTOLD = """
SELECT i.id FROM crisis_crisisincident i WHERE (
  SELECT count(*) FROM accounts_notification n WHERE n.dedupe_key LIKE 'crisis:' || i.id || ':%'
) <> (SELECT count(*) FROM crisis_crisisstep s WHERE s.incident_id = i.id AND s.kind = 'alarm')
"""
DOUBLED = "SELECT incident_id FROM crisis_crisisstep WHERE kind = 'opened' GROUP BY 1 HAVING count(*) > 1"
