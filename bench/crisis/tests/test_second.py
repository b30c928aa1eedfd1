"""The part of the bench that measures detector and second reader together."""

import json
from pathlib import Path

import pytest

from bench.crisis import __main__ as bench
from bench.crisis.second import read_again, second_lines
from crisis.detection.training.corpus import Message
from crisis.second_reader.reading import CARD
from crisis.second_reader.tests.tiny import tiny_model


def message(text: str, severity: int, language: str = "en", category: str = "idiom") -> Message:
    return Message(text, severity, category, language, "one", True, text)


MESSAGES = [
    message("a violet evening", 3), message("crimson", 4, "de"), message("soup", 0),
    message("scarlet and soup", 0, "de"), message("amber", 5),
]  # fmt: skip
FOUND = [0, 3, 0, 2, 5]


def test_the_second_reader_may_only_raise(tmp_path: Path) -> None:
    both = read_again(tiny_model(tmp_path), MESSAGES, FOUND)
    assert both.severities == (2, 5, 0, 4, 5)
    assert both.version == "reader-tiny"


def test_both_rates_stand_side_by_side_and_by_language(tmp_path: Path) -> None:
    lines = second_lines(MESSAGES, FOUND, read_again(tiny_model(tmp_path), MESSAGES, FOUND))
    assert "| recall, severity ≥ 3 (help shown) | 0.667 | 1.000 | 0.438–1.000 | 3 |" in lines
    assert "| incident opened, hard negatives | 0.000 | 0.500 | 0.095–0.905 | 2 |" in lines
    (german,) = [line for line in lines if line.startswith("| de ")]
    assert "| 1.000 → 1.000 (of 1) |" in german
    assert german.count("(of 1)") == 4
    assert lines[-1].startswith("| all but en ")


def test_the_card_gets_a_table_of_its_own_and_keeps_its_costs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"id": str(n), "text": "crimson", "severity": 4, "category": "x", "language": "en"} for n in range(40)]
    (tmp_path / "q.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    card = tmp_path / "card.md"
    card.write_text("# Card\n\n## What it costs\n\nLittle.\n\n## Limits\n", encoding="utf-8")
    monkeypatch.setattr(bench, "CARD", card)
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setenv("SECOND_READER_PATH", str(tiny_model(tmp_path / "reader")))
    monkeypatch.setattr("sys.argv", ["bench.crisis", "--data", str(tmp_path), "--write", "--keep-costs"])
    bench.main()
    written = card.read_text(encoding="utf-8")
    assert "| recall, severity ≥ 4 | 0.000 | 1.000 |" in capsys.readouterr().out
    assert "| recall, severity ≥ 4 | 0.000 | 1.000 |" in written
    assert "## What it costs\n\nLittle.\n" in written
    monkeypatch.delenv("SECOND_READER_PATH")
    bench.main()
    assert card.read_text(encoding="utf-8") == written


def test_a_model_that_cannot_be_used_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tiny_model(tmp_path / "reader") / CARD).write_text("{}", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["bench.crisis", "--second-reader", str(tmp_path / "reader")])
    monkeypatch.setattr(bench, "corpus_read", lambda folders: MESSAGES)
    with pytest.raises(SystemExit):
        bench.main()
