"""`up`: one instance, prefixed output, restarts, and a clean end however it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.embedded import processes, servers
from config.embedded.paths import PROJECT_ROOT
from config.embedded.tests import fake_project
from config.embedded.tests.conftest import clean_environ, database, kill, pids, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def data_dir(used_data_dir: Path) -> Path:
    return used_data_dir


class Run:
    """One `up` over the fake project; all it wrote is in a file."""

    def __init__(self, folder: Path, data_dir: Path, port: int, **environ: str) -> None:
        self.data_dir = data_dir
        self.log = folder / f"up-{time.monotonic_ns()}.log"
        with self.log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.embedded.tests.fake_project", str(folder)],
                cwd=PROJECT_ROOT,
                env=clean_environ(data_dir, PORT=str(port), **environ),
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def text(self) -> str:
        return self.log.read_text()

    def shows(self, text: str, seconds: float = 20.0) -> None:
        wait_until(lambda: text in self.text or self.process.poll() is not None, seconds)
        assert text in self.text

    def children(self) -> dict[str, int]:
        return {entry["name"]: entry["pid"] for entry in json.loads((self.data_dir / "children.json").read_text())}

    def ends(self, seconds: float = 20.0) -> int:
        return self.process.wait(seconds)


def group(pid: int) -> list[int]:
    """All live processes of the group: the leader and its own children."""
    listing = subprocess.run(["ps", "-o", "pid=", "-g", str(pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in listing.stdout.split() if processes.running(int(word))]


@pytest.fixture
def start(folder: Path, data_dir: Path, free_port: int) -> Iterator[Callable[..., Run]]:
    fake_project.write(folder)
    runs: list[Run] = []

    def start_run(**environ: str) -> Run:
        runs.append(Run(folder, data_dir, free_port, **environ))
        return runs[-1]

    yield start_run
    for run in runs:
        # In order, so that its children end too; no effect on one that has ended.
        run.process.terminate()
        run.process.wait(30)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_with_code_0(
    start: Callable[..., Run], data_dir: Path, number: signal.Signals
) -> None:
    run = start()
    run.shows("Evenkeel runs")
    run.shows("[beat] beat is up")
    run.shows("[worker] worker is up")
    before = [pid for child in run.children().values() for pid in group(child)]
    assert len(before) == 4  # web, worker with its own child, beat
    os.kill(run.process.pid, number)
    # The beat of the fake project ignores TERM: it is killed after a second.
    assert run.ends() == 0
    assert [pid for pid in before if processes.running(pid)] == []
    assert pids(data_dir) == {"PostgreSQL": None, "Valkey": None}
    assert "Traceback" not in run.text


def test_the_block_names_what_a_person_needs(start: Callable[..., Run], data_dir: Path, free_port: int) -> None:
    (data_dir / "demo.txt").write_text("admin@example.org  open-sesame\n")
    run = start()
    run.shows("demo sign-ins")
    run.shows("admin@example.org  open-sesame")
    for part in (f"http://127.0.0.1:{free_port}", "/api/docs", "/admin/", str(data_dir / "mail"), str(data_dir)):
        assert part in run.text
    assert "[web] web is up, database postgresql" in run.text
    assert "migrate … " in run.text


def test_steps_run_at_every_start_and_demo_people_at_the_first(start: Callable[..., Run], data_dir: Path) -> None:
    for _ in range(2):
        run = start()
        run.shows("Evenkeel runs")
        run.process.send_signal(signal.SIGINT)
        assert run.ends() == 0
    servers.start(data_dir, redis=False)
    with database(data_dir) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM step")]
    assert sorted(names) == ["demo", "migrate", "migrate"]


def test_a_step_that_fails_is_shown_and_nothing_stays(start: Callable[..., Run], folder: Path, data_dir: Path) -> None:
    (folder / "step-is-broken").touch()
    run = start()
    assert run.ends() == 1
    assert "The step “migrate” failed with code 1" in run.text
    assert "relation does not exist" in run.text
    assert "Traceback" not in run.text
    assert pids(data_dir) == {"PostgreSQL": None, "Valkey": None}


def test_a_second_instance_is_refused_and_told_what_to_do(start: Callable[..., Run], free_port: int) -> None:
    first = start()
    first.shows("Evenkeel runs")
    second = start()
    assert second.ends() == 1
    assert f"already runs on {first.data_dir} (pid {first.process.pid}, http://127.0.0.1:{free_port})" in second.text
    assert "config.embedded stop" in second.text
    assert first.process.poll() is None


def test_children_that_die_come_back(start: Callable[..., Run]) -> None:
    run = start()
    run.shows("Evenkeel runs")
    run.shows("worker is up")
    before = run.children()
    pool = group(before["worker"])
    kill(before["worker"])
    run.shows("worker was ended by SIGKILL; it starts again in 0.2 s")
    wait_until(lambda: run.text.count("worker is up") == 2)
    assert run.children()["web"] == before["web"]
    # The child of the dead worker does not go on beside the new one.
    assert [pid for pid in pool if processes.running(pid)] == []


def test_servers_that_die_come_back(start: Callable[..., Run], data_dir: Path) -> None:
    run = start()
    run.shows("Evenkeel runs")
    before = pids(data_dir)
    kill(before["PostgreSQL"])
    kill(before["Valkey"])
    run.shows("a server died; starting it again")
    wait_until(lambda: all(pids(data_dir).values()) and pids(data_dir) != before)
    run.process.send_signal(signal.SIGTERM)
    assert run.ends() == 0
    assert pids(data_dir) == {"PostgreSQL": None, "Valkey": None}


@pytest.mark.slow
def test_kill_9_of_up_leaves_no_child_for_long_and_the_next_up_takes_over(
    start: Callable[..., Run], data_dir: Path
) -> None:
    first = start()
    first.shows("Evenkeel runs")
    first.shows("beat is up")
    adopted = pids(data_dir)
    left = first.children()
    everybody = [pid for child in left.values() for pid in group(child)]
    kill(first.process.pid)
    first.process.wait()
    # The kernel ends those that listen to TERM …
    wait_until(lambda: not processes.running(left["web"]) and not processes.running(left["worker"]))

    second = start()
    # … and the next `up` those that do not.
    second.shows("ended the beat process of an earlier run that was killed")
    second.shows("Evenkeel runs")
    assert [pid for pid in everybody if processes.running(pid)] == []
    assert pids(data_dir) == adopted
    second.process.send_signal(signal.SIGINT)
    assert second.ends() == 0
    assert pids(data_dir) == {"PostgreSQL": None, "Valkey": None}


def test_a_web_process_that_never_comes_up_ends_the_command(start: Callable[..., Run], folder: Path) -> None:
    (folder / "web-is-broken").touch()
    run = start()
    assert run.ends() == 1
    assert "[web] the web script is broken" in run.text
    assert "The web process ended 4 times before" in run.text
    assert "Traceback" not in run.text


def test_a_system_that_answers_without_being_well_is_shown_as_such(start: Callable[..., Run]) -> None:
    run = start(FAKE_HEALTH="503")
    run.shows("/health answers 503")
    assert "Evenkeel runs" in run.text


def test_stop_from_another_terminal_ends_it(start: Callable[..., Run], data_dir: Path) -> None:
    run = start()
    run.shows("Evenkeel runs")
    done = subprocess.run(
        [sys.executable, "-m", "config.embedded", "stop"],
        cwd=PROJECT_ROOT,
        env=clean_environ(data_dir),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == f"stopped up (pid {run.process.pid})\n"
    assert run.ends() == 0
    assert pids(data_dir) == {"PostgreSQL": None, "Valkey": None}


def test_with_both_urls_set_nothing_embedded_starts_or_stops(
    start: Callable[..., Run], folder: Path, data_dir: Path
) -> None:
    elsewhere = folder / "elsewhere"
    data_dir.rename(elsewhere)
    found = servers.start(elsewhere)
    before = pids(elsewhere)
    run = start(DATABASE_URL=found.database_url, REDIS_URL=found.redis_url)
    run.shows("no embedded server is started")
    run.shows("Evenkeel runs")
    assert not (data_dir / "postgres").exists()
    assert not (data_dir / "valkey").exists()
    run.process.send_signal(signal.SIGINT)
    assert run.ends() == 0
    assert pids(elsewhere) == before


def test_servers_that_another_command_uses_outlive_up(start: Callable[..., Run], data_dir: Path) -> None:
    run = start()
    run.shows("Evenkeel runs")
    with servers.borrowed(data_dir):
        run.process.send_signal(signal.SIGINT)
        assert run.ends() == 0
        assert "the servers go on for another command" in run.text
        assert all(pids(data_dir).values())
    assert pids(data_dir) == {"PostgreSQL": None, "Valkey": None}
