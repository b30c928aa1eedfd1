"""The model card's arithmetic, and that the bench runs on a folder of its own."""

import json
import re
from pathlib import Path

import pytest

from bench.crisis import __main__ as bench
from bench.crisis.card import NOT_MEASURED, section_of, weights_card
from bench.crisis.measures import MEASURES, Rate, rate_of
from crisis.detection.training.corpus import Message


def message(severity: int, category: str = "idiom") -> Message:
    return Message("soup", severity, category, "en", "one", True, "one-1")


def test_an_interval_is_wilsons() -> None:
    low, high = Rate(8, 10).interval
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert Rate(0, 10).interval[0] == 0.0


def test_each_rate_counts_its_own_messages() -> None:
    messages = [message(5), message(3), message(0), message(0, "ordinary_low"), message(1)]
    found = [4, 1, 2, 0, 3]
    rates = {measure.name: rate_of(measure, messages, found) for measure in MEASURES}
    assert rates["recall, severity ≥ 3 (help shown)"] == Rate(1, 2)
    assert rates["false cards, hard negatives"] == Rate(1, 1)
    assert rates["false cards, ordinary entries"] == Rate(0, 1)
    assert rates["incident opened, severity 1"] == Rate(1, 1)


def _folder(path: Path, name: str = "one") -> Path:
    rows = [
        {"id": f"{number}", "text": text, "severity": severity, "category": "idiom", "language": "en"}
        for number, (text, severity) in enumerate([("I took all the pills", 5), ("Made soup", 0)] * 300)
    ]
    (path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.slow
def test_the_bench_reads_a_folder_and_says_what_it_did_not_measure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench.crisis", "--data", str(_folder(tmp_path, "train_a")), "--whole"])
    bench.main()
    shown = capsys.readouterr().out
    assert "600 messages" in shown
    assert "| recall, severity 5 | 1.000 |" in shown
    (coverage,) = [line for line in shown.splitlines() if "Measured" in line]
    measured, absent = coverage.split("Learned from and not measured: ")
    assert measured.endswith("Measured: train_a. ")
    learned = set(weights_card()["learned_from"]) | set(weights_card()["other"]["learned_from"])
    assert set(absent.rstrip(".").split(", ")) == learned - {"train_a"}


@pytest.mark.slow
def test_the_card_says_whose_lines_its_tables_are_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = tmp_path / "card.md"
    monkeypatch.setattr(bench, "CARD", card)
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr("sys.argv", ["bench.crisis", "--data", str(_folder(tmp_path, "q")), "--write"])
    bench.main()
    shown = card.read_text(encoding="utf-8")
    assert "Measured: q. Learned from and not measured: ab, af, ah, aj, ba, be, ca, cb, cc, cd, ce, da, " in shown


def test_the_committed_card_is_of_the_weights_that_ship() -> None:
    card = bench.CARD.read_text(encoding="utf-8")
    made = weights_card()
    assert f"Version {made['version']}; for text that is not English {made['other']['version']}." in card
    assert "Learned from and not measured: v, va." in card


def test_nothing_learned_from_the_files_that_are_called_unseen() -> None:
    unseen = {path.stem for path in bench.UNSEEN.glob("*.jsonl")}
    made = weights_card()
    assert unseen
    assert not unseen & (set(made["learned_from"]) | set(made["other"]["learned_from"]))
    card = bench.CARD.read_text(encoding="utf-8")
    counts = [len(path.read_text(encoding="utf-8").splitlines()) for path in bench.UNSEEN.glob("*.jsonl")]
    shown = sum(int(count.replace(",", "")) for count in re.findall(r"(?:English|languages) \(([\d,]+)\)", card))
    assert shown == sum(counts)


@pytest.mark.parametrize("more", [["--write", "--whole"], ["absent"]], ids=["whole card", "no folder"])
def test_what_would_mislead_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: list[str]) -> None:
    card = tmp_path / "card.md"
    monkeypatch.setattr(bench, "CARD", card)
    monkeypatch.setattr("sys.argv", ["bench.crisis", "--data", str(_folder(tmp_path)), *more])
    with pytest.raises(SystemExit):
        bench.main()
    assert not card.exists()


def test_what_is_not_measured_this_time_stays_in_the_card() -> None:
    card = "# Card\n\n## What it costs\n\n| a |\n\nLoad 1.\n\n## Limits\n\nMany.\n"
    assert section_of(card, "## What it costs") == ["| a |", "", "Load 1."]
    assert section_of(card, "## With the second reader") == [NOT_MEASURED]
