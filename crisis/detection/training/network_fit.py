"""
Fits the network. Needs torch and safetensors on top, and a folder with the base model: model.safetensors, and either
vocab.txt (BERT's word pieces: all-MiniLM-L6-v2) or tokenizer.json (a unigram vocabulary: multilingual-e5-small).

The base's word vectors stay as they are; what is learned is how to turn and combine them. Words are hidden at random
while learning, so that no single word decides.
"""

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crisis.detection.linear import LEVELS
from crisis.detection.network import MAX_PIECES, network_load
from crisis.detection.training.fitting import SAMPLE_WEIGHT
from crisis.detection.unigram import UNKNOWN, Unigram
from crisis.detection.wordpieces import Pieces

WORD_PIECES = "vocab.txt"
SIZE = 128
BLOCKS = ((5, 1),)
POOLS = ((1, 1), (2, 1), (3, 1), (5, 1))
EPOCHS, BATCH, RATE = 5, 32, 2e-3
HIDDEN_SHARE, DROPPED = 0.1, 0.4
SEED = 20261129


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
    network = network_load(english=False)
    known = network.pieces if network else None
    shipped = set(known.vocabulary[UNKNOWN + 1 :]) if isinstance(known, Unigram) else set()
    if not shipped or not shipped <= set(pieces):
        return list(range(len(pieces)))
    return [number for number, piece in enumerate(pieces) if number <= UNKNOWN or piece in shipped]


def network_fit(
    numbers: Sequence[Sequence[int]], targets: NDArray[np.float32], severities: Sequence[int], base: Path,
    *, epochs: int = EPOCHS,
) -> Any:  # fmt: skip
    """This function will learn `targets` (a probability a level) from the word pieces of each message."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    torch.manual_seed(SEED)
    torch.set_num_threads(1)  # the same sums in the same order, whatever the machine
    random = np.random.default_rng(SEED)
    network = _module(base)
    wanted, weight = torch.tensor(targets), torch.tensor(SAMPLE_WEIGHT[np.asarray(severities)], dtype=torch.float32)
    steps = epochs * math.ceil(len(numbers) / BATCH)
    optimiser = torch.optim.AdamW([p for p in network.parameters() if p.requires_grad], lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / (0.08 * steps)) * max(0.0, 1 - step / steps)
    )
    network.train()
    for _ in range(epochs):
        for batch in _batches(numbers, random):
            # Products in bfloat16: two thirds of the time, and no worse here.
            with torch.autocast("cpu", dtype=torch.bfloat16):
                said = network(_padded(numbers, batch, network.padding))
            loss = binary_cross_entropy_with_logits(said.float(), wanted[batch], reduction="none")
            optimiser.zero_grad()
            (loss.mean(1) * weight[batch]).mean().backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    return network.eval()


def network_arrays(network: Any, base: Path, *, version: str) -> dict[str, Any]:
    """The arrays of network.npz."""
    import torch

    pieces = pieces_of(base)
    with torch.no_grad():
        vectors = network.vectors(torch.arange(network.words.num_embeddings)).numpy()
    arrays: dict[str, Any] = {
        "version": np.array(version),
        "vocabulary": np.frombuffer("\n".join(pieces.vocabulary).encode(), np.uint8),
        "block_shapes": np.array(BLOCKS),
        "pool_shapes": np.array(POOLS),
        "head": network.head.weight.detach().numpy().T.copy(),
        "head_bias": network.head.bias.detach().numpy(),
        **_packed("vectors", vectors, axis=1),
    }
    if isinstance(pieces, Unigram):
        arrays["chances"] = np.array(pieces.chances, np.float32)
    for kind, steps in (("block", network.blocks), ("pool", network.pools)):
        for number, step in enumerate(steps):
            # From (out, in, neighbour) to one row a number of each neighbour.
            matrix = step.weight.detach().numpy().transpose(2, 1, 0).reshape(-1, step.out_channels)
            arrays |= _packed(f"{kind}_{number}", matrix, axis=0)
            arrays[f"{kind}_{number}_bias"] = step.bias.detach().numpy()
    return arrays


def _packed(name: str, matrix: NDArray[np.float32], *, axis: int) -> dict[str, Any]:
    scale = np.maximum(np.abs(matrix).max(axis=axis), 1e-8) / 127
    whole = np.round(matrix / np.expand_dims(scale, axis)).astype(np.int8)
    return {name: whole, f"{name}_scale": scale.astype(np.float32)}


def _batches(numbers: Sequence[Sequence[int]], random: np.random.Generator) -> list[list[int]]:
    """Messages of like length together, in random order."""
    order = random.permutation(len(numbers))
    batches = []
    for start in range(0, len(order), BATCH * 16):
        near = sorted(order[start : start + BATCH * 16].tolist(), key=lambda place: len(numbers[place]))
        batches += [near[place : place + BATCH] for place in range(0, len(near), BATCH)]
    return [batches[place] for place in random.permutation(len(batches))]


def _padded(numbers: Sequence[Sequence[int]], batch: Sequence[int], padding: int) -> Any:
    import torch

    length = max(len(numbers[place]) for place in batch)
    return torch.tensor([[*numbers[place], *[padding] * (length - len(numbers[place]))] for place in batch])


def _module(base: Path) -> Any:
    import torch
    from safetensors.numpy import load_file
    from torch import nn
    from torch.nn.functional import dropout, layer_norm

    pieces = pieces_of(base)
    words = torch.tensor(load_file(base / "model.safetensors")["embeddings.word_embeddings.weight"])
    if isinstance(pieces, Unigram):
        words = words[_kept(base)]
        words = words - words.mean(0)
    words = layer_norm(words, (words.shape[1],))

    def bent(values: Any) -> Any:
        return values * torch.sigmoid(1.702 * values)

    def convolution(width: int, apart: int) -> Any:
        return nn.Conv1d(SIZE, SIZE, width, padding=width // 2 * apart, dilation=apart)

    class Module(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.padding, self.hidden = pieces.padding, pieces.hidden
            self.words = nn.Embedding.from_pretrained(words, freeze=True)
            self.turn = nn.Linear(words.shape[1], SIZE)
            self.blocks = nn.ModuleList([convolution(*shape) for shape in BLOCKS])
            self.pools = nn.ModuleList([convolution(*shape) for shape in POOLS])
            self.head = nn.Linear(SIZE * (len(POOLS) + 1), len(LEVELS))

        def vectors(self, numbers: Any) -> Any:
            return bent(self.turn(self.words(numbers)))

        def forward(self, numbers: Any) -> Any:
            real = (numbers != self.padding)[..., None].float()
            if self.training:
                hidden = (torch.rand(numbers.shape) < HIDDEN_SHARE) & (numbers != self.padding)
                numbers = torch.where(hidden, torch.full_like(numbers, self.hidden), numbers)
            states = dropout(self.vectors(numbers) * real, 0.15, self.training)
            for block in self.blocks:
                added = bent(block(states.transpose(1, 2)).transpose(1, 2))
                states = states + dropout(added, 0.1, self.training) * real
            answers = [
                bent(pool(states.transpose(1, 2))[..., : numbers.shape[1]].transpose(1, 2))
                .masked_fill(real == 0, -1e4)
                .amax(1)
                for pool in self.pools
            ]
            pooled = torch.cat((*answers, states.sum(1) / real.sum(1)), 1)
            return self.head(dropout(pooled, DROPPED, self.training))

    return Module()


def scores_of(network: Any, numbers: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    import torch

    found = np.zeros((len(numbers), len(LEVELS)), np.float32)
    order = sorted(range(len(numbers)), key=lambda place: len(numbers[place]))
    with torch.no_grad():
        for start in range(0, len(order), 64):
            batch = order[start : start + 64]
            found[batch] = network(_padded(numbers, batch, network.padding)).numpy()
    return found


def numbers_of(texts: Sequence[str], pieces: Pieces | Unigram) -> list[list[int]]:
    return [pieces.of(text, MAX_PIECES) for text in texts]
