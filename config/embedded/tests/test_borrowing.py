"""Commands that lend themselves the servers: the last one out turns off the light."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.embedded import servers
from config.embedded.paths import PROJECT_ROOT
from config.embedded.tests.conftest import clean_environ, pids

# A job in the background of a shell is born deaf to SIGINT, one under nohup to SIGHUP, and so are its children.
_HOLD = (
    "import os, signal, sys; from config import embedded\n"
    "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "for number in (signal.SIGTERM, signal.SIGHUP): signal.signal(number, signal.SIG_DFL)\n"
    "with embedded.borrowed(os.environ['DATA_DIR']):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.readline()\n"
)
NOTHING = {"PostgreSQL": None, "Valkey": None}


@pytest.fixture
def data_dir(used_data_dir: Path) -> Path:
    return used_data_dir


@pytest.fixture
def hold(data_dir: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    holders: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", _HOLD],
            cwd=PROJECT_ROOT,
            env=clean_environ(data_dir),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        holders.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in holders:
        process.kill()
        process.communicate()


def test_servers_stop_when_the_last_borrower_leaves(data_dir: Path, hold: Callable[[], subprocess.Popen[str]]) -> None:
    first, second = hold(), hold()
    running = pids(data_dir)
    first.communicate("\n")
    assert pids(data_dir) == running
    second.communicate("\n")
    assert pids(data_dir) == NOTHING


def test_servers_that_were_started_before_are_left_running(
    data_dir: Path, hold: Callable[[], subprocess.Popen[str]]
) -> None:
    servers.start(data_dir)
    hold().communicate("\n")
    assert all(pids(data_dir).values())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_borrower_that_is_told_to_end_stops_them(
    data_dir: Path, hold: Callable[[], subprocess.Popen[str]], number: signal.Signals
) -> None:
    process = hold()
    process.send_signal(number)
    process.wait(20)
    assert pids(data_dir) == NOTHING


def test_after_kill_9_of_a_borrower_the_next_one_stops_them(
    data_dir: Path, hold: Callable[[], subprocess.Popen[str]]
) -> None:
    process = hold()
    running = pids(data_dir)
    process.kill()
    process.wait()
    assert pids(data_dir) == running
    with servers.borrowed(data_dir) as found:
        assert found == servers.endpoints(data_dir)
        assert pids(data_dir) == running
    assert pids(data_dir) == NOTHING


def test_servers_stop_when_the_command_fails(data_dir: Path) -> None:
    def command() -> None:
        with servers.borrowed(data_dir):
            assert all(pids(data_dir).values())
            raise LookupError

    with pytest.raises(LookupError):
        command()
    assert pids(data_dir) == NOTHING


def test_a_stop_by_hand_is_not_undone(data_dir: Path) -> None:
    with servers.borrowed(data_dir):
        servers.stop(data_dir)
    assert pids(data_dir) == NOTHING
