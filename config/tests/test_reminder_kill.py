"""Ten thousand reminders of one minute, two workers, and one of them is killed half-way (design section 7)."""

import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg
import pytest

from config.tests.running import ROOT, House, Process, wait_until

pytestmark = pytest.mark.slow
PEOPLE = 10_000
SENT = "SELECT count(*) FROM accounts_notificationdelivery WHERE state = 'sent'"
SETUP = "import django; django.setup()\n"
FILL = (
    SETUP
    + f"""
from datetime import UTC, datetime
from bench.reminders import devices_fill, people_ensure, reminders_fill
now = datetime.now(UTC)
owners = people_ensure({PEOPLE}, now)
devices_fill(owners, now)
reminders_fill(owners, {PEOPLE}, now)
"""
)
# What beat does, more often than it would.
PULSE = (
    SETUP
    + """
import time
from accounts.notifications.tasks import deliveries_send_task
from accounts.reminders.tasks import reminders_plan_task
while True:
    reminders_plan_task.delay()
    deliveries_send_task.delay()
    time.sleep(3)
"""
)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    made = House()
    try:
        made.build()
        yield made
    finally:
        made.tear_down()


def run(house: House, code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=house.environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def messages(house: House) -> dict[str, int]:
    """The messages that the provider's folder has by now: each delivery's id, and the number of its very file."""
    found = {}
    for path in (house.data_dir / "outbox" / "fcm").glob("*.json"):
        found[path.stem] = path.stat().st_ino
    return found


def one(database: psycopg.Connection, sql: str) -> object:
    row = database.execute(sql).fetchone()
    assert row is not None
    return row[0]


def test_ten_thousand_reminders_of_one_minute_survive_the_killing_of_a_worker(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    run(house, FILL)
    pulse = Process("pulse", [sys.executable, "-c", PULSE], house.environ, house.folder)
    try:
        begun = time.monotonic()
        doomed = house.worker()
        house.worker()
        wait_until(lambda: len(messages(house)) >= PEOPLE // 2, 90)
        doomed.kill()
        at_death = messages(house)
        assert len(at_death) < PEOPLE, "it was too late to kill anybody"
        house.worker()  # the one that a supervisor starts
        with house.database() as database:
            # A claim lives a minute; what the dead worker held comes back after it.
            wait_until(lambda: one(database, SENT) == PEOPLE, 120)
            took = time.monotonic() - begun
            assert one(database, "SELECT count(*) FROM accounts_notificationdelivery") == PEOPLE
            assert one(database, "SELECT count(DISTINCT owner_id) FROM accounts_notification") == PEOPLE
            assert one(database, "SELECT count(*) FROM accounts_reminder WHERE last_local_date IS NULL") == 0
            assert one(database, "SELECT count(*) FROM accounts_reminder WHERE next_due_at <= now()") == 0
            ids = {str(row[0]) for row in database.execute("SELECT id FROM accounts_notificationdelivery")}
    finally:
        pulse.end()
    there = messages(house)
    assert set(there) == ids
    # A file that was written anew after the death was sent twice: only the one row that the dead worker had in hand.
    twice = [name for name, file in at_death.items() if there[name] != file]
    with capsys.disabled():
        sys.stdout.write(f"[{PEOPLE:,} reminders in {took:.0f} s, {len(twice)} sent twice] ")
    assert len(twice) <= 1
