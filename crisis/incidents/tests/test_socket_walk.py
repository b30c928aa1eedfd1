"""Real processes: somebody calls for help on a socket, and staff on another process hear of it."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from bench.crisis_alerts import alert_times
from config.tests.running import ROOT, House

pytestmark = pytest.mark.slow
PEOPLE = """
import django; django.setup()
import sys
from django.utils import timezone
from accounts.identity.services import session_start
from accounts.identity.tests.factories import make_user
for number, role in enumerate(["support", *["user"] * 5]):
    person = make_user(email=f"walk{number}@example.org", role=role)
    sys.stdout.write("token " + session_start(user=person, now=timezone.now(), factor=role != "user").access + "\\n")
"""


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    made = House()
    try:
        made.build()
        yield made
    finally:
        made.tear_down()


def test_a_call_for_help_on_one_process_reaches_staff_on_another(house: House) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PEOPLE],
        cwd=ROOT,
        env=house.environ,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    staff, *people = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("token ")]
    ports = [house.web().port, house.web().port]
    times = alert_times(ports, staff, people, sockets=20, calls=5)
    assert len(times) == 5
    with house.database() as database:
        counted = database.execute("SELECT count(*), min(alarm_rung) FROM crisis_crisisincident").fetchone()
    assert counted == (5, 1)
