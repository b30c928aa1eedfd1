"""Trouble that a person can end is told in words, with exit code 1 and no traceback."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import servers
from config.embedded.errors import explain, explain_output
from config.embedded.paths import PROJECT_ROOT
from config.embedded.tests.conftest import AS_ROOT, clean_environ, needs_root, pids, run_python


def up(data_dir: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "config.embedded", "up", *arguments],
        cwd=PROJECT_ROOT,
        env=clean_environ(data_dir, **environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_told(done: subprocess.CompletedProcess[str], *parts: str) -> None:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for part in parts:
        assert part in done.stderr


def as_ordinary_user(code: str, data_dir: Path) -> subprocess.CompletedProcess[str]:
    """Everything is imported first: the interpreter itself may lie where that account cannot read."""
    drop = "os.setgroups([]); os.setgid(65534); os.setuid(65534)" if AS_ROOT else "pass"
    return run_python(f"import os, sys, config.embedded.__main__ as program\n{drop}\n{code}", data_dir)


def test_a_data_folder_that_cannot_be_written_is_named(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o555)
    done = as_ordinary_user("sys.exit(program.main(['up']))", closed / "data")
    assert_told(done, f"Permission denied on {closed / 'data'}", "set DATA_DIR")


@needs_root
def test_a_data_folder_of_another_account_is_named(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o700)
    done = as_ordinary_user("sys.exit(program.main(['up', '--servers-only']))", data_dir)
    assert_told(done, f"Permission denied on {data_dir}", "writable for the account")


def test_a_file_in_place_of_the_data_folder_is_named(data_dir: Path) -> None:
    data_dir.touch()
    assert_told(up(data_dir), str(data_dir))


def test_a_taken_port_is_named_with_a_way_to_choose_another(data_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = up(data_dir, PORT=str(port))
    assert_told(done, f"Port {port} on 127.0.0.1 is taken", "PORT=", "make run")
    assert not (data_dir / "postgres").exists()


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(data_dir: Path, port: str) -> None:
    assert_told(up(data_dir, PORT=port), "PORT must be a number from 1 to 65535", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_a_host_that_is_not_ours_is_refused(data_dir: Path, host: str) -> None:
    assert_told(up(data_dir, HOST=host), f"HOST={host} is no address of this machine")


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Path]:
    """Eight megabytes, really full when the test says so."""
    disk = folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m,mode=0755", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this root may not mount")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@needs_root
def test_too_little_disk_space_is_told_before_anything_is_made(small_disk: Path) -> None:
    done = up(small_disk / "data", "--servers-only")
    assert_told(done, f"No space is left on the disk of {small_disk / 'data'}", "300 MB", "set DATA_DIR")
    assert not (small_disk / "data" / "postgres" / "data").exists()


@needs_root
def test_a_full_disk_is_told(small_disk: Path) -> None:
    with (small_disk / "filler").open("wb", buffering=0) as filler, pytest.raises(OSError, match="No space left"):
        shutil.copyfileobj(Path("/dev/zero").open("rb"), filler)  # noqa: SIM115
    assert_told(up(small_disk / "data", "--servers-only"), "No space is left on the disk of", str(small_disk))


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ('could not write file "base/1": No space left on device', "No space is left"),
        ('could not open "/x": Permission denied', "Permission denied on"),
        ("something else", "It failed:\n    something else"),
    ],
)
def test_trouble_of_a_server_is_translated(output: str, expected: str) -> None:
    assert expected in str(explain_output(output, "/data", "It failed:"))


def test_an_unknown_error_still_names_its_path() -> None:
    assert "/data" in str(explain(OSError(os.strerror(5)), "/data"))


def test_subcommands_say_what_runs_and_erase_asks_first(data_dir: Path) -> None:
    def embedded(*words: str, answer: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "config.embedded", *words],
            cwd=PROJECT_ROOT,
            env=clean_environ(data_dir),
            input=answer,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert embedded("stop").stdout == f"nothing runs on {data_dir}\n"
    assert embedded("status").returncode == 3
    servers.start(data_dir, postgres=False)
    assert f"Valkey      running, pid {pids(data_dir)['Valkey']}" in embedded("status").stdout
    assert embedded("erase", answer="no\n").returncode == 1
    assert all(state.pid for state in servers.status(data_dir)[1:])
    assert embedded("erase", "--yes").returncode == 0
    assert not data_dir.exists()


def test_erase_refuses_a_folder_that_is_no_data_folder(folder: Path) -> None:
    (folder / "letters.txt").touch()
    done = subprocess.run(
        [sys.executable, "-m", "config.embedded", "erase", "--yes"],
        cwd=PROJECT_ROOT,
        env=clean_environ(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert_told(done, "does not look like a DATA_DIR")
    assert (folder / "letters.txt").exists()
