"""manage.py lends itself the servers, and makes nothing up in production."""

import subprocess
import sys
from pathlib import Path

import pytest

import manage
from config.embedded.paths import PROJECT_ROOT
from config.embedded.tests.conftest import clean_environ, pids

NOTHING = {"PostgreSQL": None, "Valkey": None}


def run_manage(data_dir: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT_ROOT,
        env=clean_environ(data_dir, **environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.slow
def test_a_shell_has_a_database_and_leaves_nothing_running(used_data_dir: Path) -> None:
    code = (
        "from django.db import connection; cursor = connection.cursor();"
        "cursor.execute('SELECT 6 * 7'); print(cursor.fetchone()[0])"
    )
    done = run_manage(used_data_dir, "shell", "--verbosity", "0", "-c", code)
    assert (done.stdout.splitlines()[-1:], done.returncode) == (["42"], 0), done.stderr
    assert pids(used_data_dir) == NOTHING


def test_a_command_without_database_starts_no_server(data_dir: Path) -> None:
    done = run_manage(data_dir, "version")
    assert done.returncode == 0, done.stderr
    assert not (data_dir / "postgres" / "data").exists()
    assert not (data_dir / "valkey" / "data").exists()


def test_with_both_urls_set_no_server_starts(data_dir: Path) -> None:
    # Port 1 refuses, which proves that the command took these addresses.
    addresses = {"DATABASE_URL": "postgresql://x:y@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1"}
    done = run_manage(data_dir, "dbshell", "--", "-c", "SELECT 1", **addresses)
    assert done.returncode != 0
    assert not (data_dir / "postgres").exists()
    assert not (data_dir / "valkey").exists()


@pytest.mark.parametrize("how", [{"DJANGO_SETTINGS_MODULE": "config.settings.production"}, {}])
def test_in_production_a_missing_secret_is_an_error_and_not_made_up(data_dir: Path, how: dict[str, str]) -> None:
    option = [] if how else ["--settings", "config.settings.production"]
    done = run_manage(data_dir, "check", *option, **how)
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert not data_dir.exists()


def test_trouble_with_the_servers_is_told_in_words(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "secrets.json").write_text("{")
    done = run_manage(data_dir, "migrate")
    assert done.returncode == 1
    assert done.stderr.startswith("evenkeel: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", False),
        ("help", False),
        ("help migrate", False),
        ("--version", False),
        ("migrate --help", False),
        ("check", False),
        ("check --database default", True),
        ("spectacular --validate", False),
        ("migrate", True),
        ("makemigrations --check", True),
        ("shell", True),
        ("demo --people 20", True),
    ],
)
def test_servers_are_lent_to_commands_that_may_ask_the_database(words: str, expected: bool) -> None:
    assert manage._needs_servers(["manage.py", *words.split()]) is expected
