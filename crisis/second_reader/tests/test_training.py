"""Making the model: weights that were checked, parts that stay apart, thresholds that keep harmless texts alone."""

import json
import sys
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from crisis.detection.training.corpus import Message
from crisis.second_reader.reading import CARD, MODEL, TOKENIZER, SecondReader, level_of, sha256_of
from crisis.second_reader.tests.tiny import WORST, tiny_model, tokenizer_of
from crisis.second_reader.training.corpus import (
    Line,
    corpus_paths,
    corpus_read,
    examples_of,
    part_of,
    public_examples_of,
)
from crisis.second_reader.training.measures import Scored, measures_of, thresholds_of

HIDDEN = 16
CONFIG = {
    "model_type": "bert", "hidden_size": HIDDEN, "num_hidden_layers": 1, "num_attention_heads": 2, "vocab_size": 8,
    "intermediate_size": 32, "max_position_embeddings": 192, "type_vocab_size": 2, "layer_norm_eps": 1e-12,
    "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0,
}  # fmt: skip

MPNET = {name: value for name, value in CONFIG.items() if name != "type_vocab_size"} | {
    "model_type": "mpnet", "max_position_embeddings": 194, "pad_token_id": 1, "relative_attention_num_buckets": 8,
}  # fmt: skip


def line(severity: int, category: str = "ordinary_low", *, part: str = "aside", text: str = "a text") -> Line:
    return Line("x-1", "x", text, severity, category, "en", part)


def scored(severity: int, chance: float, *, first: int = 0, category: str = "ordinary_low") -> Scored:
    return Scored(line(severity, category), first, (chance,) * 5)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    rows = [
        {"id": f"x-{number}", "text": f"la {word} {'la ' * (number % 5)}", "severity": severity, "group": f"g{number}"}
        for number in range(300)
        for word, severity in [("la", 0), ("violet", 2), ("crimson", 5)][number % 3 :][:1]
    ]
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "x.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return folder


def test_messages_of_one_group_are_in_one_part(corpus: Path) -> None:
    lines = corpus_read(corpus_paths([corpus]))
    parts = Counter(one.part for one in lines)
    assert parts["aside"] in range(25, 65)
    assert parts["calibration"] in range(10, 40)
    assert part_of("x", "g1") == part_of("x", "g1")
    assert {part_of("x", f"g{number}") for number in range(99)} == {"aside", "calibration", "training"}


def test_other_languages_teach_their_english_too() -> None:
    german = Line("k-1", "k", "Alles gut", 0, "ordinary_good", "de", "training", english="All is well")
    assert examples_of([german, line(2, text="a text")]) == [("Alles gut", 0), ("a text", 2), ("All is well", 0)]


def test_lines_that_people_wrote_are_ordinary_and_danger_may_stand_among_them() -> None:
    public = [Message("we get a pizza", 0, "ordinary", "en", "public_chat", False, f"c-{n}") for n in range(100)]
    learned = [line(5, text="it ends here", part="training"), line(0, text="soup again", part="training")] * 20
    examples = public_examples_of(learned, public)
    assert ("we get a pizza", 0) in examples
    among = {(severity, "it ends here" in text) for text, severity in examples if len(text) > len("we get a pizza.")}
    assert {(5, True), (0, False)} == among
    assert public_examples_of(learned, []) == []


@pytest.mark.parametrize("text", ["{", "[]", '{"id": 1, "text": "x"}', '{"id": 1, "text": "x", "severity": 6}'])
def test_a_line_that_is_no_message_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.jsonl").write_text(f"\n{text}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"x.jsonl:2 is no message"):
        corpus_read(corpus_paths([tmp_path]))


def test_a_threshold_leaves_harmless_texts_alone() -> None:
    harmless = [scored(0, 0.3)] * 980 + [scored(0, 0.7)] * 30 + [scored(0, 0.8, category="idiom")] * 9
    danger = [scored(5, 0.95)] * 100 + [scored(5, 0.75)] * 100
    thresholds = thresholds_of([*harmless, *danger])
    assert set(thresholds) == {2, 3, 4, 5}
    assert all(0.8 < value <= 0.95 for value in thresholds.values())


def test_what_was_written_to_be_mistaken_may_be_mistaken_a_little_more() -> None:
    others = [scored(0, 0.1)] * 100 + [scored(5, 0.9)] * 100 + [scored(0, 0.1, category="idiom")] * 97
    assert thresholds_of([*others, *[scored(0, 0.8, category="idiom")] * 3])[2] == 0.5
    assert thresholds_of([*others, *[scored(0, 0.8)] * 3])[2] > 0.8


def test_a_text_that_the_detector_called_so_already_is_not_raised() -> None:
    others = [scored(0, 0.1)] * 100 + [scored(5, 0.9)] * 100
    assert thresholds_of([*others, *[scored(0, 0.8, first=5)] * 3])[2] == 0.5


def test_a_severity_that_is_mostly_wrong_is_never_said() -> None:
    mixed = [scored(0, 0.1)] * 100 + [scored(2, 0.9)] * 50 + [scored(3, 0.9)] * 10
    thresholds = thresholds_of(mixed)
    assert set(thresholds) == {2}
    assert level_of((0.99,) * 5, thresholds) == 2


def test_measures_say_what_each_finds_and_both_together() -> None:
    lines = [scored(5, 0.9), scored(5, 0.1, first=4), scored(3, 0.1), scored(0, 0.9), scored(0, 0.1, category="idiom")]
    found = measures_of(lines, dict.fromkeys(range(2, 6), 0.5))
    assert [found[who]["help_shown_from_5"] for who in ("detector", "reader", "both")] == [[1, 2], [1, 2], [2, 2]]
    assert found["both"]["incident_from_3"] == [2, 3]
    assert (found["both"]["false_cards_ordinary"], found["both"]["false_cards_hard"]) == ([1, 1], [0, 1])


def train(corpus: Path, base: Path, out: Path, **options: Any) -> str:
    said = StringIO()
    call_command("train_second_reader", base=str(base), data=[corpus], out=out, stdout=said, **options)
    return said.getvalue()


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(CONFIG), encoding="utf-8")
    (folder / "model.safetensors").write_bytes(b"other weights")
    tokenizer_of(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORST]).save(str(folder / "tokenizer.json"))
    return folder


def test_weights_that_were_not_checked_are_refused(corpus: Path, base: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"is not what was checked: sha256 is [0-9a-f]{64}, expected 53aa5117"):
        train(corpus, base, tmp_path / "out")
    with pytest.raises(CommandError, match="expected abc"):
        train(corpus, base, tmp_path / "out", base_sha256="abc")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["no-such-package", "/no/such/folder", "no such"])
def test_a_base_that_is_nowhere_is_named(corpus: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandError, match="neither a folder nor an installed package"):
        train(corpus, Path(name), tmp_path / "out")


def test_without_torch_the_command_says_what_to_install(
    corpus: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("crisis.second_reader.training.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(CommandError, match=r"torch is missing.*pip install -r requirements/second-reader.in"):
        train(corpus, base, tmp_path / "out", base_sha256=sha256_of(base / "model.safetensors"))
    assert list((tmp_path / "out").iterdir()) == []


def test_a_corpus_that_is_not_there_is_named(base: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match=r"empty holds no .jsonl file"):
        train(tmp_path / "empty", base, tmp_path / "out", base_sha256=sha256_of(base / "model.safetensors"))


@pytest.fixture
def encoder(base: Path) -> Path:
    """A small encoder, its weights under the names that published ones have."""
    return encoder_written(base, CONFIG)


def encoder_written(base: Path, config: dict[str, Any]) -> Path:
    torch = pytest.importorskip("torch", reason="training packages are not installed")
    from safetensors.torch import save_file

    from crisis.second_reader.training.network import _LAYER_NAMES, _MPNET_NAMES, _NAMES, _NEARNESS, Reader

    torch.manual_seed(1)
    make = config["model_type"]
    parts = {**_LAYER_NAMES, **(_MPNET_NAMES if make == "mpnet" else {})}
    names = {ours: f"{make}.{name}" for name, ours in _NAMES.items()} | {"nearness.": f"{make}.{_NEARNESS}"}
    for number in range(config["num_hidden_layers"]):
        names |= {f"layers.{number}.{ours}": f"{make}.encoder.layer.{number}.{name}" for name, ours in parts.items()}
    weights = {
        names[name[: name.rindex(".") + 1]] + name[name.rindex(".") + 1 :]: values
        for name, values in Reader(config).state_dict().items()
        if not name.startswith("heads.")
    }
    save_file(weights, str(base / "model.safetensors"))
    (base / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return base


def test_a_model_is_made_checked_and_measured(corpus: Path, encoder: Path, tmp_path: Path) -> None:
    out, digest = tmp_path / "out", sha256_of(encoder / "model.safetensors")
    assert "100 %" in train(corpus, encoder, out, base_sha256=digest, epochs=1, threads=1)
    card = json.loads((out / CARD).read_text(encoding="utf-8"))
    assert (card["base_sha256"], card["measured"], card["learned_from"]["x"] > 200) == (digest, {"x": 300}, True)
    assert SecondReader(out).version == card["version"]
    before = (out / MODEL).read_bytes()
    assert "Measuring." in train(corpus, Path(), out, measure_only=True)
    assert (out / MODEL).read_bytes() == before
    assert sorted(path.name for path in out.iterdir()) == [CARD, MODEL, TOKENIZER]


def test_near_distances_have_a_number_each_and_far_ones_share() -> None:
    pytest.importorskip("torch", reason="training packages are not installed")
    from crisis.second_reader.training.network import distances_of

    found = distances_of(192, 32)
    assert found[0, :8].tolist() == [0, 17, 18, 19, 20, 21, 22, 23]
    assert found[7:, 0][:3].tolist() == [7, 8, 8]
    assert (found[191, 0], found[0, 191], found[60, 60]) == (15, 31, 0)
    assert found[0].diff().min() >= 0


@pytest.mark.parametrize("config", [CONFIG, MPNET], ids=["bert", "mpnet"])
def test_what_runs_says_what_was_learned(corpus: Path, base: Path, tmp_path: Path, config: dict[str, Any]) -> None:
    encoder = encoder_written(base, config)
    from crisis.second_reader.training.exporting import export
    from crisis.second_reader.training.fitting import Recipe, fit

    examples = examples_of(corpus_read(corpus_paths([corpus])))
    recipe = Recipe(epochs=40, batch=2, rate=3e-3, head_rate=3e-2, threads=1)
    reader, _ = fit(encoder, examples, recipe, lambda done, of, loss: None)
    folder = tiny_model(tmp_path / "out")
    export(reader, folder / MODEL)
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    card |= {"model_sha256": sha256_of(folder / MODEL), "tokenizer_sha256": sha256_of(encoder / TOKENIZER)}
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")
    (folder / TOKENIZER).write_bytes((encoder / TOKENIZER).read_bytes())
    said = [SecondReader(folder).read(text).severity for text in ("la la la", "la violet la", "la crimson la")]
    assert said == [0, 2, 5]


def test_of_a_deep_base_the_lower_layers_stay_as_they_are(corpus: Path, base: Path, tmp_path: Path) -> None:
    encoder = encoder_written(base, CONFIG | {"num_hidden_layers": 2, "hidden_dropout_prob": 0.1})
    from crisis.second_reader.training.fitting import Recipe, fit
    from crisis.second_reader.training.network import reader_from

    before = reader_from(encoder).state_dict()
    examples = examples_of(corpus_read(corpus_paths([corpus])))
    reader, _ = fit(encoder, examples, Recipe(epochs=1, threads=1, frozen=1), lambda done, of, loss: None)
    same = {name for name, values in reader.state_dict().items() if values.equal(before[name])}
    assert {name.split(".")[0] for name in same} == {"words", "places", "kinds", "after", "layers"}
    assert {name.split(".")[1] for name in same if name.startswith("layers")} == {"0"}
    digest = sha256_of(encoder / "model.safetensors")
    with pytest.raises(CommandError, match="of 2 layers at least one must learn"):
        train(corpus, encoder, tmp_path / "out", base_sha256=digest, frozen_layers=2)


def test_a_base_that_is_no_encoder_is_refused(corpus: Path, encoder: Path, tmp_path: Path) -> None:
    digest = sha256_of(encoder / "model.safetensors")
    (encoder / "config.json").write_text(json.dumps(CONFIG | {"num_hidden_layers": 2}), encoding="utf-8")
    with pytest.raises(CommandError, match="lacks weights"):
        train(corpus, encoder, tmp_path / "out", base_sha256=digest)
    (encoder / "config.json").write_text('{"model_type": "t5"}', encoding="utf-8")
    with pytest.raises(CommandError, match="holds no BERT or MPNet encoder but 't5'"):
        train(corpus, encoder, tmp_path / "out", base_sha256=digest)
