"""Starting, adopting and stopping; data survives all of it."""

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from config.embedded import servers
from config.embedded.cluster import SOCKET_NAME
from config.embedded.errors import EmbeddedError
from config.embedded.paths import SOCKET_PATH_BYTES, Layout, private_folder
from config.embedded.tests.conftest import clean_environ, database, pids, valkey

pytestmark = pytest.mark.slow


def test_data_survives_a_stop_and_a_start(data_dir: Path) -> None:
    first = servers.start(data_dir)
    with database(data_dir) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    valkey(data_dir).set("kept", "42")

    assert servers.stop(data_dir) == ["PostgreSQL", "Valkey"]
    assert pids(data_dir) == {"PostgreSQL": None, "Valkey": None}
    assert servers.start(data_dir) == first

    with database(data_dir) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert valkey(data_dir).get("kept") == b"42"


def test_a_second_start_adopts_the_running_servers(used_data_dir: Path) -> None:
    servers.start(used_data_dir)
    before = pids(used_data_dir)
    servers.start(used_data_dir)
    assert pids(used_data_dir) == before
    assert all(before.values())


def test_many_starts_at_once_make_one_pair_of_servers(data_dir: Path) -> None:
    code = "import os; from config import embedded; print(embedded.start(os.environ['DATA_DIR']))"
    starters = [
        subprocess.Popen([sys.executable, "-c", code], env=clean_environ(data_dir), stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    answers = {process.communicate(timeout=60)[0] for process in starters}
    assert [process.returncode for process in starters] == [0, 0, 0, 0]
    assert answers == {f"{servers.endpoints(data_dir)}\n".encode()}
    assert all(pids(data_dir).values())


def test_only_what_is_asked_for_starts(used_data_dir: Path) -> None:
    servers.start(used_data_dir, postgres=False)
    assert pids(used_data_dir)["PostgreSQL"] is None
    assert pids(used_data_dir)["Valkey"]


def test_endpoints_start_nothing(data_dir: Path) -> None:
    found = servers.endpoints(data_dir)
    assert found.database_url.startswith("postgresql://evenkeel:")
    assert found.redis_url.startswith("unix://:")
    assert pids(data_dir) == {"PostgreSQL": None, "Valkey": None}


def test_only_the_right_password_opens_the_servers(used_data_dir: Path) -> None:
    found = servers.start(used_data_dir)
    password = found.database_url.split("evenkeel:")[1].split("@")[0]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(found.database_url.replace(password, "wrong"))
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(found.database_url.replace(f":{password}", ""))
    home = used_data_dir / "postgres" / "data"
    rules = [line.split()[-1] for line in (home / "pg_hba.conf").read_text().splitlines() if line[:1].isalpha()]
    assert set(rules) == {"scram-sha-256"}


def test_sockets_lie_in_closed_folders_and_no_tcp_port_is_open(used_data_dir: Path) -> None:
    servers.start(used_data_dir)
    for service in ("postgres", "valkey"):
        assert stat.S_IMODE((used_data_dir / service / "socket").stat().st_mode) == 0o700
    with database(used_data_dir) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    config = valkey(used_data_dir).config_get("*")
    assert (config["port"], config["appendonly"], config["maxmemory-policy"]) == ("0", "yes", "noeviction")


def test_the_role_is_no_superuser_yet_vector_works_in_databases_it_makes(used_data_dir: Path) -> None:
    url = servers.start(used_data_dir).database_url
    with database(used_data_dir) as connection:
        assert connection.execute("SELECT usesuper FROM pg_user WHERE usename = 'evenkeel'").fetchone() == (False,)
        connection.execute("CREATE DATABASE test_evenkeel")
    with psycopg.connect(url.replace("/evenkeel?", "/test_evenkeel?"), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        assert connection.execute("SELECT '[1,2]'::vector <-> '[1,4]'::vector").fetchone() == (2.0,)


def test_letters_of_all_languages_fold(used_data_dir: Path) -> None:
    servers.start(used_data_dir, redis=False)
    with database(used_data_dir) as connection:
        assert connection.execute("SELECT lower('ÉÜŁЖ')").fetchone() == ("éüłж",)


@pytest.mark.parametrize("name", ["x" * 150, "with space, and comma"])
def test_a_path_unfit_for_sockets_gets_a_closed_folder_elsewhere(folder: Path, name: str) -> None:
    data_dir = folder / name / "data"
    data_dir.parent.mkdir()
    found = servers.start(data_dir)
    sockets = Path(found.database_url.split("host=")[1])
    assert not sockets.is_relative_to(folder)
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert len(str(sockets / SOCKET_NAME)) <= SOCKET_PATH_BYTES
    with database(data_dir) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert valkey(data_dir).ping()
    servers.stop(data_dir)
    for place in sockets.parent.glob(sockets.name.replace("-postgres", "-*")):
        shutil.rmtree(place)


def test_a_socket_folder_that_somebody_else_prepared_is_refused(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "trap").symlink_to(folder / "elsewhere")
    with pytest.raises(EmbeddedError, match="belongs to somebody else"):
        private_folder(folder / "trap", None)


def test_a_data_folder_may_move(folder: Path, used_data_dir: Path) -> None:
    servers.start(used_data_dir)
    with database(used_data_dir) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    servers.stop(used_data_dir)
    moved = used_data_dir.rename(folder / "moved")
    assert str(moved) in servers.start(moved).database_url
    with database(moved) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_data_that_is_gone_is_not_replaced_by_empty_data(folder: Path, data_dir: Path) -> None:
    servers.endpoints(data_dir)
    (data_dir / "postgres").rmdir()
    (data_dir / "postgres").symlink_to(folder / "disk-that-is-not-mounted")
    with pytest.raises(EmbeddedError, match="which is missing"):
        servers.start(data_dir)


def test_lost_secrets_are_named_as_the_cause(used_data_dir: Path) -> None:
    Layout.of(used_data_dir).secrets_file.unlink()
    with pytest.raises(EmbeddedError, match=r"secrets\.json do not open the database"):
        servers.start(used_data_dir)


def test_a_half_made_database_folder_is_made_anew(data_dir: Path) -> None:
    servers.endpoints(data_dir)
    partial = data_dir / "postgres" / "data.new"
    partial.mkdir()
    (partial / "PG_VERSION").write_text("18\n")
    servers.start(data_dir, redis=False)
    assert not partial.exists()


def test_a_database_of_another_major_version_is_not_touched(used_data_dir: Path) -> None:
    (used_data_dir / "postgres" / "data" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 17"):
        servers.start(used_data_dir, redis=False)


def test_erase_removes_the_data_and_the_next_start_is_empty(used_data_dir: Path) -> None:
    servers.start(used_data_dir)
    valkey(used_data_dir).set("gone", "1")
    servers.erase(used_data_dir)
    assert not (used_data_dir / "postgres").exists()
    servers.start(used_data_dir, postgres=False)
    assert valkey(used_data_dir).get("gone") is None
