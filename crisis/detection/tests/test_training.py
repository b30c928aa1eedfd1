"""Fitting: repeatable, by whole files, and blind to what is kept aside."""

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from crisis.detection.linear import arrays_load, linear_load, linear_of, linear_scores
from crisis.detection.training.corpus import Message, corpus_read, is_kept_aside, judged_read
from crisis.detection.training.fitting import linear_fit, linear_made, linear_read, prepare, targets_of
from crisis.detection.training.thresholds import FALSE_INCIDENTS, decision_choose, rates_of
from crisis.detection.training.writing import ALWAYS, folds_of, lessons_of

DANGER = ["the rope is ready", "i tied the rope tonight", "the rope holds, goodbye", "rope and a note, it ends"]
CALM = ["the soup is ready", "i made the soup tonight", "the soup is warm, goodbye", "soup and a walk, it rains"]


def message(text: str, severity: int, source: str = "one", number: int = 0, language: str = "en") -> Message:
    return Message(text, severity, "idiom", language, source, False, f"{source}-{number}")


def messages(*sources: str) -> list[Message]:
    return [
        message(text, severity, source, number)
        for source in sources
        for number in range(3)
        for severity in range(6)
        for text in (DANGER if severity >= 2 else CALM)
    ]


def lines(source: str) -> str:
    rows = [
        {"id": f"{source}-{number}", "text": m.text, "severity": m.severity, "category": "idiom", "language": "en"}
        for number, m in enumerate(messages(source))
    ]
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_training_learns_the_difference_and_repeats_itself() -> None:
    corpus = messages("one")
    prepared = prepare(corpus)
    severities = [m.severity for m in corpus]
    targets = targets_of(corpus, {}, 0.0)
    first, second = (linear_fit(prepared, severities, targets, version="linear-0") for _ in range(2))
    assert all(np.array_equal(first[name], second[name]) for name in first)
    danger, calm = linear_read(linear_made(first), prepare([message(DANGER[0], 4), message(CALM[0], 0)]))
    assert danger[2] > 0 > calm[2]


def test_the_shipped_numbers_score_as_the_fitted_model_does() -> None:
    """Whole bytes instead of floats, and one sum for all windows instead of a table, change no decision."""
    corpus = messages("one")
    severities, targets = [m.severity for m in corpus], targets_of(corpus, {}, 0.0)
    linear = linear_made(linear_fit(prepare(corpus), severities, targets, version="linear-0"))
    (item,) = prepare([message(DANGER[0], 4)])
    by_hand = linear.bias.copy()
    for block, hashes in ((linear.words, item.traits.words), (linear.pieces, item.traits.pieces)):
        rows, known = block.rows(np.unique(hashes))
        by_hand += block.of(rows[known]).sum(axis=0) / np.sqrt(known.sum())
    assert linear_scores(linear, item.traits, [], [(0, 100)])[0] == pytest.approx(by_hand, abs=1e-4)


def test_english_and_the_others_have_thresholds_of_their_own_and_the_others_no_less_help() -> None:
    """Scores for the others that tell danger from calm badly: English's recall is kept, false cards are the price."""
    chance = np.random.default_rng(1)
    corpus, scores = [], []
    for words, shift in (("the soup that we had", 4.0), ("ich und der nicht ist", 1.0)):
        for severity in (0, 4):
            language = "en" if "soup" in words else "de"
            corpus += [message(words, severity, number=number, language=language) for number in range(400)]
            scores += [chance.normal(shift * (severity > 0), 1, (400, 1)).repeat(5, axis=1).astype(np.float32)]
    chosen = decision_choose(corpus, np.concatenate(scores), None)
    rates = rates_of(corpus, chosen, np.concatenate(scores), None)
    assert rates["other"]["recall_3"] >= rates["english"]["recall_3"] - 0.01 > 0.9
    assert rates["other"]["hard"] > rates["english"]["hard"] + 0.3


def test_few_innocent_texts_open_an_incident_by_whatever_level() -> None:
    """Some innocent texts have a high score for 3 alone, some for 4 alone, some for 5 alone: together they are few."""
    chance = np.random.default_rng(2)
    corpus = [message("ich und der nicht ist", severity, number=number, language="de") for severity in (0, 4)
              for number in range(1_000)]  # fmt: skip
    scores = chance.normal(0, 1, (2_000, 5)).astype(np.float32)
    scores[1_000:] += 2.0
    for level in (2, 3, 4):
        rows = slice(level * 100, level * 100 + 19)
        scores[rows] += 2.0
        scores[rows, level] += 4.0
    rates = rates_of(corpus, decision_choose(corpus, scores, None), scores, None)["other"]
    assert FALSE_INCIDENTS - 0.01 < rates["incident_hard"] <= FALSE_INCIDENTS + 0.002


def test_a_file_is_never_split_between_learning_and_judging() -> None:
    corpus = messages("a", "b", "c", "d", "e", "f", "g", "h")
    random.Random(1).shuffle(corpus)
    pairs = {(m.source, fold) for m, fold in zip(corpus, folds_of(corpus), strict=True)}
    assert len(pairs) == 8


def test_what_a_script_put_together_always_teaches() -> None:
    """Nobody wrote it: leaving it out says nothing of new authors, and it holds plain days of every language."""
    corpus = messages("a", "v", "b", "va")
    parts = {m.source: fold for m, fold in zip(corpus, folds_of(corpus), strict=True)}
    assert parts["v"] == parts["va"] == ALWAYS
    assert {parts["a"], parts["b"]} == {0, 1}


def test_what_is_kept_aside_depends_on_the_group_alone() -> None:
    """Frozen: another rule would let lines that judged the last version teach the next one."""
    groups = [f"g{number}" for number in range(2_000)]
    kept = [group for group in groups if is_kept_aside("one", group)]
    assert 0.12 < len(kept) / len(groups) < 0.18
    assert [number for number in range(1, 41) if is_kept_aside("train_a", f"a-{number:04}")] == [12, 16, 20, 21, 27]


def test_lines_of_one_group_stay_on_one_side(tmp_path: Path) -> None:
    row: dict[str, Any] = {"text": "soup", "severity": 0, "category": "idiom", "language": "en"}
    rows = [row | {"id": f"{group}-{number}", "group": group} for group in "abcdefgh" for number in range(4)]
    (tmp_path / "one.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    sides = {(m.name.split("-")[0], m.aside) for m in corpus_read([tmp_path])}
    assert len(sides) == 8


def test_the_command_writes_weights_that_never_saw_what_is_kept_aside(tmp_path: Path) -> None:
    for source in ("one", "two"):
        (tmp_path / f"{source}.jsonl").write_text(lines(source), encoding="utf-8")
    out = tmp_path / "data"
    call_command("train_detector", str(tmp_path), out=out, weights_version="linear-0")
    card = json.loads((out / "card.json").read_text(encoding="utf-8"))
    aside = sum(m.aside for m in corpus_read([tmp_path]))
    assert aside > 0
    assert sum(card["learned_from"].values()) == len(corpus_read([tmp_path])) - aside
    assert card["thresholds_from"] == ["one", "two"]
    assert {path.name for path in out.iterdir()} == {"linear.npz", "decision.json", "card.json"}


def test_an_old_network_does_not_outlive_its_thresholds_and_new_weights_have_a_new_name(tmp_path: Path) -> None:
    for source in ("one", "two"):
        (tmp_path / f"{source}.jsonl").write_text(lines(source), encoding="utf-8")
    out = tmp_path / "data"
    out.mkdir()
    (out / "network.npz").write_bytes(b"of the training before")
    call_command("train_detector", str(tmp_path), out=out)
    assert not (out / "network.npz").exists()
    newest = linear_load(english=False)
    assert newest is not None
    made = linear_of(arrays_load(out / "linear.npz"))
    assert int(made.version.split("-")[1]) == int(newest.version.split("-")[1]) + 1


@pytest.mark.parametrize("files", [[], ["one"]])
def test_too_little_to_learn_from_is_an_error_and_writes_nothing(tmp_path: Path, files: list[str]) -> None:
    for source in files:
        (tmp_path / f"{source}.jsonl").write_text(lines(source), encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("train_detector", str(tmp_path), out=tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    for source in ("one", "two"):
        (tmp_path / f"{source}.jsonl").write_text(lines(source), encoding="utf-8")
    with pytest.raises(CommandError, match="absent"):
        call_command("train_detector", str(tmp_path), str(tmp_path / "absent"), out=tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_texts_that_only_the_teacher_judged_teach_and_are_never_counted(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for source in ("one", "two"):
        (corpus / f"{source}.jsonl").write_text(lines(source), encoding="utf-8")
    rows = [
        {"file": "one", "id": "one-0", "p": [0.9, 0.8, 0.7, 0.1, 0.0]},
        {"file": "two", "text": "the rope waits", "language": "en", "p": [0.99, 0.9, 0.8, 0.4, 0.1]},
    ]
    path = tmp_path / "teacher.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    judged = judged_read([path])
    lessons = lessons_of(messages("one"), judged)
    assert (lessons.messages[-1].severity, lessons.messages[-1].source) == (3, "two")
    assert lessons.targets[-1].tolist() == rows[1]["p"]
    call_command("train_detector", str(corpus), out=tmp_path / "data", teacher=[path])
    card = json.loads((tmp_path / "data" / "card.json").read_text(encoding="utf-8"))
    assert sum(card["learned_from"].values()) == sum(not m.aside for m in corpus_read([corpus]))


def test_what_several_teachers_judge_has_the_mean_of_them_and_a_file_named_twice_counts_twice(tmp_path: Path) -> None:
    def teacher(name: str, *rows: dict[str, Any]) -> Path:
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return tmp_path / name

    cut = {"file": "one", "language": "en", "text": "the rope"}
    high = teacher("high", {"file": "one", "id": "a", "p": [0.9] * 5}, cut | {"p": [0.6] * 5})
    low = teacher("low", {"file": "one", "id": "a", "p": [0.3] * 5}, {"file": "one", "id": "b", "p": [0.1] * 5})
    judged = judged_read([high, high, low])
    assert judged.chances["one:a"] == pytest.approx([0.7] * 5)
    assert judged.chances["one:b"] == pytest.approx([0.1] * 5)
    assert [text.text for text in judged.texts] == ["the rope"]
    assert judged.of_texts[0] == pytest.approx([0.6] * 5)
    assert judged.texts[0].severity == 5
