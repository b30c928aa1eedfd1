"""The shipped files: whole, small, without a sentence in them, and loaded without what trained them."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from crisis.detection import detect, linear, network
from crisis.detection.rules import RULES_VERSION

DATA = linear.PATH.parent
SHIPPED = [linear.PATH, network.PATH, linear.OTHER_PATH, network.OTHER_PATH]


def _output_of(code: str, **environment: str) -> str:
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    return run.stdout.strip()


def test_the_files_are_those_that_the_card_describes() -> None:
    card = json.loads((DATA / "card.json").read_text(encoding="utf-8"))
    found = {name: hashlib.sha256((DATA / name).read_bytes()).hexdigest() for name in card["files"]}
    assert found == card["files"]
    for english, version in ((True, card["version"]), (False, card["other"]["version"])):
        loaded = linear.linear_load(english=english)
        assert loaded is not None
        assert loaded.version == version


@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_the_weights_are_bare_numbers(path: Path) -> None:
    """No pickle, no words: nobody's sentence can be read out of the repository."""
    with np.load(path, allow_pickle=False) as data:
        kinds = {name: data[name].dtype.kind for name in data.files}
    assert {name for name, kind in kinds.items() if kind == "U"} <= {"version", "cue_names"}
    assert set(kinds.values()) <= set("Uiuf")
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 40 * 2**20


def test_without_the_network_the_linear_layer_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "PATH", DATA / "absent.npz")
    network.network_load.cache_clear()
    found = detect("my ring is on the sink, the letters are written, i am so calm")
    network.network_load.cache_clear()
    assert found.severity >= 2
    assert set(found.versions) == {"rules", "linear"}


def test_without_the_weights_the_rules_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "PATH", DATA / "absent.npz")
    linear.linear_load.cache_clear()
    found = detect("I took all the pills")
    linear.linear_load.cache_clear()
    assert found.severity >= 4
    assert found.versions == {"rules": RULES_VERSION}


def test_a_torn_file_is_an_error_that_callers_answer_with_help(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from crisis.detection import DETECTOR_ERRORS

    torn = tmp_path / "linear.npz"
    torn.write_bytes(linear.PATH.read_bytes()[:5_000])
    monkeypatch.setattr(linear, "PATH", torn)
    linear.linear_load.cache_clear()
    with pytest.raises(DETECTOR_ERRORS):
        detect("Soup and a walk.")
    linear.linear_load.cache_clear()


def test_reading_needs_neither_django_nor_what_trains() -> None:
    code = (
        "import sys, crisis.detection as d; d.detect('I cannot sleep'); "
        "print([m for m in ('django', 'sklearn', 'scipy', 'torch', 'crisis.detection.training') if m in sys.modules])"
    )
    assert _output_of(code) == "[]"


def test_what_reads_other_languages_is_loaded_when_the_first_text_in_one_comes() -> None:
    code = (
        "from crisis.detection import detect, linear, network; "
        "loads = [linear.linear_load, network.network_load]; "
        "counts = [[load.cache_info().currsize for load in loads]"
        " for text in ('I could not sleep and I am not fine.', 'Ich konnte heute nicht schlafen.')"
        " if detect(text)]; print(counts)"
    )
    assert _output_of(code) == "[[1, 1], [2, 2]]"


def test_a_process_stays_small() -> None:
    code = (
        "from crisis.detection import detect; "
        "texts = ('I walked home and could not sleep. ', 'Ich bin heute nicht zu Hause. '); "
        "[detect(text * size) for size in (1, 100, 600) for text in texts]; "
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    # Kilobytes at the most: interpreter, numpy, rules and weights.
    assert int(_output_of(code)) < 100 * 1024


def test_the_same_text_gives_the_same_answer_in_every_process() -> None:
    code = "from crisis.detection import detect; d = detect('k*ll mys3lf, su*cide'); print(d.severity, d.scores)"
    threads = os.environ.get("OPENBLAS_NUM_THREADS", "1")
    assert len({_output_of(code, PYTHONHASHSEED=seed, OPENBLAS_NUM_THREADS=threads) for seed in ("1", "2")}) == 1
