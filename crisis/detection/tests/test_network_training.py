"""`train_detector --network` from beginning to end, with a base model of a few words. Runs where torch is installed."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from numpy.typing import NDArray

from crisis.detection import network
from crisis.detection.linear import arrays_load
from crisis.detection.network import network_of, network_scores
from crisis.detection.tests.test_training import CALM, DANGER, lines, messages
from crisis.detection.training import network_fit as networks
from crisis.detection.unigram import START

WORDS = sorted({word.strip(",") for text in (*DANGER, *CALM) for word in text.split()})
NAMED = {0: "[PAD]", 100: "[UNK]", 101: "[CLS]", 102: "[SEP]", 103: "[MASK]"}
MARKS = ["<s>", "<pad>", "</s>", "<unk>"]
WIDTH = 192  # of which twelve heads take sixteen numbers each


@pytest.fixture(params=["of_many_languages", "of_english"])
def base(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pytest.importorskip("torch")
    # A hundred messages are two batches: too few steps to learn anything.
    monkeypatch.setattr(networks, "BATCH", 40)
    numpy_files = pytest.importorskip("safetensors.numpy")
    folder = tmp_path / "base"
    folder.mkdir()
    if request.param == "of_english":
        vocabulary = [*(NAMED.get(number, f"[unused{number}]") for number in range(104)), ",", *WORDS]
        (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    else:
        vocabulary = [*MARKS, ",", *(START + word for word in WORDS)]
        chances = [[piece, -float(place)] for place, piece in enumerate(vocabulary)]
        model = {"type": "Unigram", "unk_id": 3, "vocab": chances}
        (folder / "tokenizer.json").write_text(json.dumps({"model": model}), encoding="utf-8")
    numpy_files.save_file(_encoder(len(vocabulary)), folder / "model.safetensors")
    return folder


def _encoder(pieces: int) -> dict[str, NDArray[np.float32]]:
    """An encoder of BERT's make that knows nothing, a few numbers wide."""
    random = np.random.default_rng(1)

    def step(name: str, out: int, into: int) -> dict[str, NDArray[np.float32]]:
        matrix = random.normal(0, into**-0.5, (out, into)).astype(np.float32)
        return {f"{name}.weight": matrix, f"{name}.bias": np.full(out, 0.01, np.float32)}

    def norm(name: str) -> dict[str, NDArray[np.float32]]:
        return {f"{name}.weight": np.ones(WIDTH, np.float32), f"{name}.bias": np.zeros(WIDTH, np.float32)}

    found = norm("embeddings.LayerNorm") | {
        f"embeddings.{name}_embeddings.weight": random.normal(size=(count, WIDTH)).astype(np.float32)
        for name, count in (("word", pieces), ("position", 80), ("token_type", 2))
    }
    for number in range(networks.LAYERS):
        name = f"encoder.layer.{number}"
        for part in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
            found |= step(f"{name}.{part}", WIDTH, WIDTH)
        found |= step(f"{name}.intermediate.dense", 64, WIDTH) | step(f"{name}.output.dense", WIDTH, 64)
        found |= norm(f"{name}.attention.output.LayerNorm") | norm(f"{name}.output.LayerNorm")
    return found


def test_one_command_makes_both_layers_their_thresholds_and_their_card(base: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for source in ("one", "two"):
        (corpus / f"{source}.jsonl").write_text(lines(source), encoding="utf-8")
    out = tmp_path / "data"
    call_command("train_detector", str(corpus), out=out, network=base, weights_version="linear-0")
    card = json.loads((out / "card.json").read_text(encoding="utf-8"))
    assert set(card["files"]) == {"linear.npz", "network.npz", "decision.json"}
    assert card["files"] == {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in card["files"]}
    made = network_of(arrays_load(out / "network.npz"))
    assert made.version == "network-0"
    assert network_scores(made, [DANGER[0]])[0, 2] > network_scores(made, [CALM[0]])[0, 2]
    decision = json.loads((out / "decision.json").read_text(encoding="utf-8"))
    assert any(decision["english"]["together"][1][5:10])


def test_numpy_reads_the_fitted_network_as_torch_does(base: Path) -> None:
    corpus = messages("one")
    texts = [message.text for message in corpus]
    numbers = networks.numbers_of(texts, networks.pieces_of(base))
    severities = [message.severity for message in corpus]
    targets = (np.array(severities)[:, None] >= np.arange(1, 6)).astype(np.float32)
    fitted = networks.network_fit(numbers, targets, severities, base, epochs=1)
    read = network_of(networks.network_arrays(fitted, base, version="network-0"))
    ours = network_scores(read, [*DANGER, *CALM])
    theirs = networks.scores_of(fitted, networks.numbers_of([*DANGER, *CALM], networks.pieces_of(base)))
    # Whole bytes instead of floats.
    assert ours == pytest.approx(theirs, abs=0.05)


@pytest.mark.parametrize("path", [network.PATH, network.OTHER_PATH], ids=["english", "other"])
def test_the_shipped_network_has_the_shape_that_training_makes(path: Path) -> None:
    arrays = arrays_load(path)
    assert int(arrays["layers"]) == networks.LAYERS
    assert len(arrays["places"]) == network.MAX_PIECES


def test_a_set_for_the_other_languages_leaves_english_alone(base: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for source in ("one", "two"):
        (corpus / f"{source}.jsonl").write_text(lines(source), encoding="utf-8")
    out = tmp_path / "data"
    call_command("train_detector", str(corpus), out=out, network=base, weights_version="linear-0")
    before = {name: (out / name).read_bytes() for name in ("linear.npz", "network.npz")}
    english = json.loads((out / "decision.json").read_text(encoding="utf-8"))["english"]
    call_command("train_detector", str(corpus), out=out, network=base, weights_version="linear-1", other_languages=True)
    card = json.loads((out / "card.json").read_text(encoding="utf-8"))
    assert {name: (out / name).read_bytes() for name in before} == before
    assert json.loads((out / "decision.json").read_text(encoding="utf-8"))["english"] == english
    assert (card["version"], card["other"]["version"]) == ("linear-0", "linear-1")
    assert set(card["files"]) == {*before, "linear_other.npz", "network_other.npz", "decision.json"}
