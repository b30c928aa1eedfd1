import base64
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.embedded.errors import EmbeddedError
from config.embedded.secrets import load_or_create
from config.embedded.tests.conftest import clean_environ


def test_secrets_are_made_once_and_only_their_owner_reads_them(data_dir: Path) -> None:
    values = load_or_create(data_dir)
    assert load_or_create(data_dir) == values
    assert len(set(values.values())) == len(values)
    assert stat.S_IMODE((data_dir / "secrets.json").stat().st_mode) == 0o600


def test_keys_have_the_length_their_use_asks_for(data_dir: Path) -> None:
    values = load_or_create(data_dir)
    assert len(base64.b64decode(values["EVENKEEL_PSEUDONYM_KEY"])) == 32
    seed = base64.b64decode(values["EVENKEEL_BUNDLE_SIGNING_KEY"])
    assert Ed25519PrivateKey.from_private_bytes(seed).private_bytes_raw() == seed
    assert min(len(values[name]) for name in ("SECRET_KEY", "JWT_SECRET")) >= 50


def test_processes_that_start_at_once_agree(data_dir: Path) -> None:
    code = (
        "import json, os; from config.embedded.secrets import load_or_create;"
        "print(json.dumps(load_or_create(os.environ['DATA_DIR'])))"
    )
    starters = [
        subprocess.Popen([sys.executable, "-c", code], env=clean_environ(data_dir), stdout=subprocess.PIPE)
        for _ in range(6)
    ]
    answers = [process.communicate(timeout=30)[0] for process in starters]
    assert [json.loads(answer) for answer in answers] == [load_or_create(data_dir)] * 6


def test_a_secret_that_a_new_release_adds_is_filled_in(data_dir: Path) -> None:
    values = load_or_create(data_dir)
    path = data_dir / "secrets.json"
    path.write_text(json.dumps({name: text for name, text in values.items() if name != "JWT_SECRET"}))
    path.chmod(0o644)
    filled = load_or_create(data_dir)
    assert filled.pop("JWT_SECRET") != values.pop("JWT_SECRET")
    assert filled == values
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "{", "[]", '{"SECRET_KEY": 1}'])
def test_a_damaged_file_is_never_written_over(data_dir: Path, text: str) -> None:
    load_or_create(data_dir)
    path = data_dir / "secrets.json"
    path.write_text(text)
    with pytest.raises(EmbeddedError, match="is damaged"):
        load_or_create(data_dir)
    assert path.read_text() == text
