"""kill -9, zombies, stale files: the next start heals them and no acknowledged row is lost."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import processes, servers
from config.embedded.privileges import account_for
from config.embedded.tests.conftest import database, kill, pids, valkey, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def data_dir(used_data_dir: Path) -> Path:
    return used_data_dir


def test_kill_9_of_the_postmaster_loses_no_acknowledged_row(data_dir: Path) -> None:
    servers.start(data_dir)
    with database(data_dir) as connection:
        connection.execute("CREATE TABLE entry (number int)")
    acknowledged: list[int] = []

    def write() -> None:
        try:
            with database(data_dir) as connection:
                for number in range(1_000_000):
                    connection.execute("INSERT INTO entry VALUES (%s)", [number])
                    acknowledged.append(number)
        except psycopg.OperationalError:
            return

    writer = threading.Thread(target=write)
    writer.start()
    wait_until(lambda: len(acknowledged) > 200)
    kill(pids(data_dir)["PostgreSQL"])
    servers.start(data_dir)
    writer.join(20)

    with database(data_dir) as connection:
        found = {row[0] for row in connection.execute("SELECT number FROM entry")}
    assert set(acknowledged) <= found


def test_kill_9_of_valkey_loses_no_acknowledged_write(data_dir: Path) -> None:
    servers.start(data_dir, postgres=False)
    client = valkey(data_dir)
    acknowledged = 0
    for number in range(2_000):
        acknowledged = client.rpush("jobs", number)
    kill(pids(data_dir)["Valkey"])
    with pytest.raises(redis.ConnectionError):
        client.ping()
    servers.start(data_dir, postgres=False)
    assert valkey(data_dir).llen("jobs") == acknowledged == 2_000


@pytest.fixture
def sleeper() -> Iterator[int]:
    """A live process of the account that runs the servers, and no server at all."""
    account = account_for()
    options = {"user": account.uid, "group": account.gid} if account else {}
    process = subprocess.Popen(["sleep", "60"], **options)
    yield process.pid
    process.kill()
    process.wait()


@pytest.fixture
def zombie() -> Iterator[int]:
    """Dead, but its parent does not collect it."""
    code = (
        "import os, sys, time\n"
        "pid = os.fork() or os._exit(0)\n"
        "sys.stdout.write(f'{pid}\\n'); sys.stdout.flush()\n"
        "time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    wait_until(lambda: processes.exists(pid) and not processes.running(pid))
    yield pid
    parent.kill()
    parent.communicate()


@pytest.mark.parametrize("holder", ["sleeper", "zombie"])
def test_a_pid_file_that_names_no_server_is_cleared(
    data_dir: Path, request: pytest.FixtureRequest, holder: str
) -> None:
    servers.start(data_dir)
    pid_file = data_dir / "postgres" / "data" / "postmaster.pid"
    text = pid_file.read_text()
    kill(pids(data_dir)["PostgreSQL"])
    kill(pids(data_dir)["Valkey"])
    pid_file.write_text("\n".join([str(request.getfixturevalue(holder)), *text.split("\n")[1:]]))

    servers.start(data_dir)

    with database(data_dir) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert valkey(data_dir).ping()


def test_servers_whose_sockets_were_swept_away_are_replaced(data_dir: Path) -> None:
    servers.start(data_dir)
    before = pids(data_dir)
    for path in [*(data_dir / "postgres" / "socket").iterdir(), *(data_dir / "valkey" / "socket").iterdir()]:
        path.unlink()
    servers.start(data_dir)
    after = pids(data_dir)
    assert before["PostgreSQL"] != after["PostgreSQL"]
    assert before["Valkey"] != after["Valkey"]
    assert not processes.running(before["Valkey"] or 0)
    assert valkey(data_dir).ping()


def test_servers_of_a_removed_folder_make_way_for_new_ones(folder: Path, data_dir: Path) -> None:
    servers.start(data_dir, postgres=False)
    old = pids(data_dir)["Valkey"]
    # As `rm -rf` does: the server lives on in a folder without a name.
    subprocess.run(["rm", "-rf", str(data_dir)], check=True)
    servers.start(data_dir, postgres=False)
    assert old is not None
    assert not processes.running(old)
    assert valkey(data_dir).ping()


def test_full_connection_slots_are_no_reason_to_start_again(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENKEEL_PG_MAX_CONNECTIONS", "10")
    servers.start(data_dir, redis=False)
    before = pids(data_dir)
    held = []
    with pytest.raises(psycopg.OperationalError, match="connection"):  # noqa: PT012  (which one fails is not known)
        while True:
            held.append(database(data_dir))
    servers.start(data_dir, redis=False)
    assert pids(data_dir) == before
    for connection in held:
        connection.close()


def test_a_server_in_the_middle_of_its_start_is_waited_for(data_dir: Path) -> None:
    servers.start(data_dir, redis=False)
    with database(data_dir) as connection:
        connection.execute("CREATE TABLE filler AS SELECT generate_series(1, 200000) AS number")
    kill(pids(data_dir)["PostgreSQL"])
    threads = [threading.Thread(target=servers.start, args=[data_dir], kwargs={"redis": False}) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with database(data_dir) as connection:
        assert connection.execute("SELECT count(*) FROM filler").fetchone() == (200_000,)
    assert os.path.exists(data_dir / "postgres" / "data" / "postmaster.pid")
