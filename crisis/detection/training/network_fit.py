"""
Fits the network. Needs torch and safetensors on top, and a folder with the base model, an encoder of BERT's make:
model.safetensors, and either vocab.txt (BERT's word pieces: all-MiniLM-L6-v2) or tokenizer.json (a unigram vocabulary:
multilingual-e5-small).

Of the base the first layers are taken: the whole would be too slow while somebody waits. The vectors of its pieces stay
as they are, in four bits; what is learned is how to combine them. Pieces are hidden at random while learning, so that
no single word decides.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crisis.detection.linear import LEVELS, arrays_load
from crisis.detection.network import MAX_PIECES, OTHER_PATH
from crisis.detection.training.fitting import SAMPLE_WEIGHT
from crisis.detection.unigram import UNKNOWN, Unigram
from crisis.detection.vectors import Vectors, vectors_packed
from crisis.detection.wordpieces import Pieces

WORD_PIECES = "vocab.txt"
LAYERS = 4
EPOCHS, EPOCHS_OF_OTHERS = 3, 4  # of each other language there is less to see
BATCH, RATE, HEAD_RATE = 1536, 4e-4, 1e-3  # a batch is so many pieces
LOWER = 0.9  # the rate of each layer is that much less than that of the one above it
SORTED = 512  # messages among which those of like length meet
WARMING = 0.08
HIDDEN_SHARE = 0.05
SEED = 20261130

Numbered = Sequence[Sequence[int]]


@lru_cache(maxsize=1)
def pieces_of(base: Path) -> Pieces | Unigram:
    if (base / WORD_PIECES).exists():
        return Pieces((base / WORD_PIECES).read_text(encoding="utf-8").rstrip("\n").split("\n"))
    vocabulary = _vocabulary(base)
    kept = [vocabulary[number] for number in _kept(base)]
    return Unigram([piece for piece, _ in kept], [chance for _, chance in kept])


def _vocabulary(base: Path) -> list[tuple[str, float]]:
    model = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))["model"]
    if model.get("type") != "Unigram" or model.get("unk_id") != UNKNOWN:
        raise ValueError(f"{base} has no unigram vocabulary that begins with the four marks")
    return [(piece, float(chance)) for piece, chance in model["vocab"]]


def _kept(base: Path) -> list[int]:
    """Of a base that knows a hundred languages only what the shipped network knows: the pieces of ours."""
    pieces = [piece for piece, _ in _vocabulary(base)]
    known = bytes(arrays_load(OTHER_PATH)["vocabulary"]).decode("utf-8").split("\n") if OTHER_PATH.exists() else []
    shipped = set(known[UNKNOWN + 1 :])
    if not shipped or not shipped <= set(pieces):
        return list(range(len(pieces)))
    return [number for number, piece in enumerate(pieces) if number <= UNKNOWN or piece in shipped]


@lru_cache(maxsize=1)
def vectors_of(base: Path) -> Vectors:
    from safetensors.numpy import load_file

    words: NDArray[np.float32] = load_file(base / "model.safetensors")["embeddings.word_embeddings.weight"]
    return vectors_packed(words[_kept(base)] if isinstance(pieces_of(base), Unigram) else words)


def network_fit(
    numbers: Numbered, targets: NDArray[np.float32], severities: Sequence[int], base: Path, *, epochs: int = EPOCHS
) -> Any:
    """This function will learn `targets` (a probability a level) from the pieces of each message."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    from crisis.detection.training.encoder import Encoder

    torch.manual_seed(SEED)
    torch.set_num_threads(1)  # the same sums in the same order, whatever the machine
    random = np.random.default_rng(SEED)
    pieces = pieces_of(base)
    network = Encoder(
        base, vectors_of(base), layers=LAYERS, padding=pieces.padding, hidden=pieces.hidden, hidden_share=HIDDEN_SHARE
    )
    wanted, weight = torch.tensor(targets), torch.tensor(SAMPLE_WEIGHT[np.asarray(severities)], dtype=torch.float32)
    optimiser = torch.optim.AdamW(_rates(network), weight_decay=0.01)
    steps = epochs * len(_batches(numbers, np.random.default_rng(SEED)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / (WARMING * steps)) * max(0.02, 1 - step / steps)
    )
    network.train()
    for _ in range(epochs):
        for batch in _batches(numbers, random):
            # Products in bfloat16: a third of the time, and no worse here.
            with torch.autocast("cpu", dtype=torch.bfloat16):
                said = network(_padded(numbers, batch, network.padding))
            loss = binary_cross_entropy_with_logits(said.float(), wanted[batch], reduction="none")
            optimiser.zero_grad()
            (loss.mean(1) * weight[batch]).mean().backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    return network.eval()


def _rates(network: Any) -> list[dict[str, Any]]:
    """The lower a layer the less it moves: it knows the language, and our messages are few."""
    above = list(reversed(network.layers))
    groups = [{"params": list(layer.parameters()), "lr": RATE * LOWER**depth} for depth, layer in enumerate(above)]
    first = [network.places, *network.first.parameters()]
    groups.append({"params": first, "lr": RATE * LOWER ** len(above)})
    return [*groups, {"params": list(network.head.parameters()), "lr": HEAD_RATE}]


def network_arrays(network: Any, base: Path, *, version: str) -> dict[str, Any]:
    """The arrays of network.npz."""
    from crisis.detection.training.encoder import arrays_of

    pieces, vectors = pieces_of(base), vectors_of(base)
    arrays: dict[str, Any] = {
        "version": np.array(version),
        "vocabulary": np.frombuffer("\n".join(pieces.vocabulary).encode(), np.uint8),
        "vectors": vectors.halves,
        "vectors_scale": vectors.scale,
        **arrays_of(network),
    }
    if isinstance(pieces, Unigram):
        arrays["chances"] = np.array(pieces.chances, np.float32)
    return arrays


def _batches(numbers: Numbered, random: np.random.Generator) -> list[list[int]]:
    """Messages of like length together, about as many pieces a batch, in random order."""
    order = random.permutation(len(numbers))
    batches: list[list[int]] = []
    for start in range(0, len(order), SORTED):
        near = sorted(order[start : start + SORTED].tolist(), key=lambda place: len(numbers[place]))
        batches += _cut(numbers, near)
    return [batches[place] for place in random.permutation(len(batches))]


def _cut(numbers: Numbered, order: Sequence[int]) -> list[list[int]]:
    """`order` from the shortest to the longest."""
    batches: list[list[int]] = []
    batch: list[int] = []
    for place in order:
        if batch and (len(batch) + 1) * len(numbers[place]) > BATCH:
            batches.append(batch)
            batch = []
        batch.append(place)
    return [*batches, batch] if batch else batches


def _padded(numbers: Numbered, batch: Sequence[int], padding: int) -> Any:
    import torch

    length = max(len(numbers[place]) for place in batch)
    return torch.tensor([[*numbers[place], *[padding] * (length - len(numbers[place]))] for place in batch])


def scores_of(network: Any, numbers: Numbered) -> NDArray[np.float32]:
    import torch

    found = np.zeros((len(numbers), len(LEVELS)), np.float32)
    order = sorted(range(len(numbers)), key=lambda place: len(numbers[place]))
    with torch.no_grad():
        for batch in _cut(numbers, order):
            found[batch] = network(_padded(numbers, batch, network.padding)).numpy()
    return found


def numbers_of(texts: Sequence[str], pieces: Pieces | Unigram) -> list[list[int]]:
    return [pieces.of(text, MAX_PIECES) for text in texts]
