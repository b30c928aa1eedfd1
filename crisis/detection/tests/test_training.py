import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from crisis.detection.training import weights_train


def test_training_learns_the_difference_and_repeats_itself() -> None:
    corpus = [("the rope is ready", 4), ("the soup is ready", 0)] * 20
    first = weights_train(corpus, epochs=3, keep=50)
    assert first["features"]["rope"][0] > 0 > first["features"]["soup"][0]
    assert weights_train(corpus, epochs=3, keep=50) == first


def test_the_command_leaves_held_out_files_unread(tmp_path: Path) -> None:
    row = json.dumps({"text": "the rope is ready", "severity": 4})
    (tmp_path / "one.jsonl").write_text(f"{row}\n{row}\n", encoding="utf-8")
    (tmp_path / "two.jsonl").write_text("not json", encoding="utf-8")
    out = tmp_path / "weights.json"
    call_command("train_detector", str(tmp_path), hold_out=["two"], out=out, epochs=1)
    assert json.loads(out.read_text(encoding="utf-8"))["learned_from"] == ["one"]


def test_an_empty_folder_is_an_error_and_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("train_detector", str(tmp_path), out=tmp_path / "weights.json")
    assert not (tmp_path / "weights.json").exists()
