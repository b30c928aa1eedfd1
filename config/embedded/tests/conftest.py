"""Real servers in folders of their own; nothing here needs Django."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import servers
from config.embedded.paths import PROJECT_ROOT

AS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not AS_ROOT, reason="only root can take on another account")


def wait_until(condition: Callable[[], object], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def clean_environ(data_dir: Path, **extra: str) -> dict[str, str]:
    """Without the addresses that the suite's own servers have exported."""
    names = ("PATH", "HOME", "LANG", "EVENKEEL_PG_SHARED_BUFFERS")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {**kept, "PYTHONPATH": str(PROJECT_ROOT), "DATA_DIR": str(data_dir), **extra}


def run_python(code: str, data_dir: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT_ROOT,
        env=clean_environ(data_dir, **environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def database(data_dir: Path) -> psycopg.Connection:
    return psycopg.connect(servers.endpoints(data_dir).database_url, autocommit=True)


def valkey(data_dir: Path) -> redis.Redis:
    return redis.Redis.from_url(servers.endpoints(data_dir).redis_url)


def pids(data_dir: Path) -> dict[str, int | None]:
    return {state.name: state.pid for state in servers.status(data_dir)}


def kill(pid: int | None) -> None:
    assert pid
    os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="session", autouse=True)
def small_servers() -> Iterator[None]:
    """Dozens of them start in this suite; memory they will not use costs most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVENKEEL_PG_SHARED_BUFFERS", "8MB")
        yield


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not tmp_path: pytest closes that to other accounts, and root's servers run as another account."""
    path = Path(tempfile.mkdtemp(prefix="evenkeel-test-"))
    path.chmod(0o755)
    yield path
    for found in (entry for entry in path.rglob("secrets.json") if entry.is_file()):
        servers.erase(found.parent)
    shutil.rmtree(path)


@pytest.fixture
def data_dir(folder: Path) -> Path:
    return folder / "data"


@pytest.fixture(scope="session")
def seed() -> Iterator[Path]:
    """A DATA_DIR whose servers have run once: copying it is quicker than initdb."""
    place = Path(tempfile.mkdtemp(prefix="evenkeel-seed-"))
    place.chmod(0o755)
    servers.start(place / "data")
    servers.stop(place / "data")
    yield place / "data"
    servers.erase(place / "data")
    shutil.rmtree(place)


@pytest.fixture
def used_data_dir(data_dir: Path, seed: Path) -> Path:
    subprocess.run(["cp", "-a", str(seed), str(data_dir)], check=True)
    return data_dir


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
