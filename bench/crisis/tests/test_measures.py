"""The model card's arithmetic, and that the bench runs on a folder of its own."""

import json
from pathlib import Path

import pytest

from bench.crisis import __main__ as bench
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


def test_the_bench_reads_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"id": f"{number}", "text": text, "severity": severity, "category": "idiom", "language": "en"}
        for number, (text, severity) in enumerate([("I took all the pills", 5), ("Made soup", 0)] * 300)
    ]
    (tmp_path / "one.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["bench.crisis", "--data", str(tmp_path), "--whole"])
    bench.main()
    shown = capsys.readouterr().out
    assert "600 messages" in shown
    assert "| recall, severity 5 | 1.000 |" in shown
