"""
An encoder of BERT's make in torch: a base model's first layers, with a head of five levels.

Import it where it is used: torch need not be there.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file
from torch import nn
from torch.nn.functional import dropout

from crisis.detection.linear import LEVELS
from crisis.detection.network import HEADS, MAX_PIECES
from crisis.detection.vectors import Vectors

DROPPED = 0.1
# What network.py calls each part of a layer, and what the base model's file does.
LOOKED = ("attention.self.query", "attention.self.key", "attention.self.value")
STEPS = {"told": "attention.output.dense", "wide": "intermediate.dense", "narrow": "output.dense"}
NORMS = {"after_told": "attention.output.LayerNorm", "after_narrow": "output.LayerNorm"}


class Base:
    """The base model's numbers, as parts of a network."""

    def __init__(self, folder: Path) -> None:
        self.numbers = load_file(folder / "model.safetensors")

    def tensor(self, name: str) -> Any:
        return torch.tensor(self.numbers[name])

    def linear(self, *names: str) -> Any:
        """Several matrices become one, their answers side by side."""
        matrix, bias = (torch.cat([self.tensor(f"{name}.{kind}") for name in names]) for kind in ("weight", "bias"))
        step = nn.Linear(matrix.shape[1], matrix.shape[0])
        step.weight.data, step.bias.data = matrix, bias
        return step

    def norm(self, name: str) -> Any:
        weight = self.tensor(f"{name}.weight")
        made = nn.LayerNorm(len(weight), eps=1e-12)
        made.weight.data, made.bias.data = weight, self.tensor(f"{name}.bias")
        return made

    def layer(self, number: int) -> Any:
        name = f"encoder.layer.{number}"
        looked = self.linear(*(f"{name}.{part}" for part in LOOKED))
        steps = {ours: self.linear(f"{name}.{part}") for ours, part in STEPS.items()}
        norms = {ours: self.norm(f"{name}.{part}") for ours, part in NORMS.items()}
        return nn.ModuleDict({"looked": looked, **steps, **norms})


class Encoder(nn.Module):  # type: ignore[misc]
    """`vectors` stay as they are; everything else is learned. `hidden` stands for a piece that is hidden at random."""

    def __init__(
        self, folder: Path, vectors: Vectors, *, layers: int, padding: int, hidden: int, hidden_share: float
    ) -> None:
        super().__init__()
        base = Base(folder)
        self.padding, self.hidden, self.hidden_share = padding, hidden, hidden_share
        words = torch.tensor(vectors.of(np.arange(len(vectors))))
        self.words = nn.Embedding.from_pretrained(words, freeze=True)
        kind = base.tensor("embeddings.token_type_embeddings.weight")[0]
        self.places = nn.Parameter(base.tensor("embeddings.position_embeddings.weight")[:MAX_PIECES] + kind)
        self.first = base.norm("embeddings.LayerNorm")
        self.layers = nn.ModuleList([base.layer(number) for number in range(layers)])
        self.head = nn.Linear(words.shape[1], len(LEVELS))

    def forward(self, numbers: Any) -> Any:
        real = numbers != self.padding
        if self.training:
            at_random = (torch.rand(numbers.shape) < self.hidden_share) & real
            numbers = torch.where(at_random, torch.full_like(numbers, self.hidden), numbers)
        apart = (~real)[:, None, None, :].float() * -1e4
        states = self._dropped(self.first(self.words(numbers) + self.places[: numbers.shape[1]]))
        for layer in self.layers:
            states = self._through(layer, states, apart)
        counted = real[..., None].float()
        return self.head(self._dropped((states.float() * counted).sum(1) / counted.sum(1)))

    def _through(self, layer: Any, states: Any, apart: Any) -> Any:
        texts, count, _ = states.shape
        looked = layer["looked"](states).view(texts, count, 3, HEADS, -1)
        asked, found_by, tells = looked.permute(2, 0, 3, 1, 4)
        # Written out: torch's own attention is many times slower backwards on a processor.
        shares = asked @ found_by.transpose(2, 3) * asked.shape[-1] ** -0.5 + apart.to(asked.dtype)
        seen = (torch.softmax(shares, -1) @ tells).transpose(1, 2).reshape(texts, count, -1)
        states = layer["after_told"](states + self._dropped(layer["told"](seen)))
        wide = layer["wide"](states)
        return layer["after_narrow"](states + self._dropped(layer["narrow"](wide * torch.sigmoid(1.702 * wide))))

    def _dropped(self, values: Any) -> Any:
        return dropout(values, DROPPED, self.training)


def arrays_of(encoder: Any) -> dict[str, Any]:
    """The arrays of network.npz that were learned; what a piece asks is made smaller here, not while reading."""
    found: dict[str, Any] = {
        "layers": np.array(len(encoder.layers)),
        "places": _numbers(encoder.places),
        "head": _numbers(encoder.head.weight).T.copy(),
        "head_bias": _numbers(encoder.head.bias),
        "first_weight": _numbers(encoder.first.weight),
        "first_bias": _numbers(encoder.first.bias),
    }
    for number, layer in enumerate(encoder.layers):
        for name in ("looked", *STEPS):
            matrix, bias = _numbers(layer[name].weight).T.copy(), _numbers(layer[name].bias).copy()
            if name == "looked":
                size = matrix.shape[0]
                by = np.float32((size / HEADS) ** -0.5)
                matrix[:, :size] *= by
                bias[:size] *= by
            found |= _packed(f"{name}_{number}", matrix) | {f"{name}_{number}_bias": bias}
        for name in NORMS:
            found[f"{name}_{number}_weight"] = _numbers(layer[name].weight)
            found[f"{name}_{number}_bias"] = _numbers(layer[name].bias)
    return found


def _numbers(parameter: Any) -> NDArray[np.float32]:
    found: NDArray[np.float32] = parameter.detach().float().numpy()
    return found


def _packed(name: str, matrix: NDArray[np.float32]) -> dict[str, Any]:
    scale = np.maximum(np.abs(matrix).max(axis=0), 1e-8) / 127
    return {name: np.round(matrix / scale).astype(np.int8), f"{name}_scale": scale.astype(np.float32)}
