"""The teacher's lines: each half of the files is judged by a copy that learned from the other half."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from crisis.detection.training.corpus import corpus_read, judged_read
from crisis.second_reader.reading import sha256_of
from crisis.second_reader.tests.test_training import CONFIG, encoder_written
from crisis.second_reader.tests.tiny import WORST, tokenizer_of


@pytest.fixture
def base(tmp_path: Path) -> Path:
    pytest.importorskip("torch", reason="training packages are not installed")
    folder = tmp_path / "base"
    folder.mkdir()
    tokenizer_of(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORST]).save(str(folder / "tokenizer.json"))
    return encoder_written(folder, CONFIG)


def written(folder: Path, *files: str) -> Path:
    """In file `a` violet is danger, in file `b` it is not: a copy that had read its own file would know."""
    folder.mkdir()
    for file in files:
        rows = [
            {
                "id": f"{file}-{number}", "text": f"la {word} {'la ' * (number % 4)}".strip(), "category": "ordinary",
                "severity": 5 * (word == "violet" and file == "a"), "language": "en",
            }
            for number in range(200)
            for word in [("la", "violet")[number % 2]]
        ]  # fmt: skip
        (folder / f"{file}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def judge(folder: Path, base: Path, out: Path, **options: Any) -> str:
    said = StringIO()
    call_command(
        "judge_corpus", str(folder), base=str(base), out=out, base_sha256=sha256_of(base / "model.safetensors"),
        stdout=said, epochs=12, rate=3e-3, frozen_layers=0, threads=1, **options,
    )  # fmt: skip
    return said.getvalue()


def test_a_file_is_judged_by_the_copy_that_has_not_read_it(base: Path, tmp_path: Path) -> None:
    corpus, out = written(tmp_path / "corpus", "a", "b"), tmp_path / "teacher.jsonl"
    assert "Judging part 2" in judge(corpus, base, out)
    judged = judged_read([out])
    messages = [message for message in corpus_read([corpus]) if not message.aside]
    assert set(judged.chances) == {f"{message.source}:{message.name}" for message in messages}
    assert judged.texts
    violet = {
        file: [judged.chances[f"{m.source}:{m.name}"][4] for m in messages if m.source == file and "violet" in m.text]
        for file in ("a", "b")
    }
    # What each file's own labels say is the opposite.
    assert min(violet["b"]) > 0.5 > max(violet["a"])


def test_one_file_alone_cannot_be_judged_and_nothing_is_written(base: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"two .jsonl files or more"):
        judge(written(tmp_path / "corpus", "a"), base, tmp_path / "teacher.jsonl")
    with pytest.raises(CommandError, match=r"two .jsonl files or more"):
        judge(written(tmp_path / "other", "a", "b"), base, tmp_path / "teacher.jsonl", language="de")
    assert not (tmp_path / "teacher.jsonl").exists()


def test_a_corpus_that_is_not_there_is_named(base: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match=r"empty holds no .jsonl file"):
        judge(tmp_path / "empty", base, tmp_path / "teacher.jsonl")
