"""The network: a BERT or MPNet encoder from a folder of weights, the mean of its words, one head for each severity."""

import json
import math
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn

from crisis.second_reader.reading import SEVERITIES, WINDOW

LEVELS = len(SEVERITIES)
FARTHEST = 128  # words apart: beyond it MPNet knows one distance


class Attention(nn.Module):
    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x: Any, mask: Any) -> Any:
        rows, length, width = x.shape
        q, k, v = (
            part(x).view(rows, length, self.heads, width // self.heads).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        scores = q @ k.transpose(-1, -2) / (width // self.heads) ** 0.5 + mask
        weights = nn.functional.dropout(scores.softmax(-1), self.dropout, self.training)
        return self.out((weights @ v).transpose(1, 2).reshape(rows, length, width))


class Layer(nn.Module):
    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        width, eps, dropout = config["hidden_size"], config["layer_norm_eps"], config["hidden_dropout_prob"]
        self.attention = Attention(width, config["num_attention_heads"], config["attention_probs_dropout_prob"])
        self.after_attention = nn.LayerNorm(width, eps)
        self.up = nn.Linear(width, config["intermediate_size"])
        self.down = nn.Linear(config["intermediate_size"], width)
        self.after = nn.LayerNorm(width, eps)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Any, mask: Any) -> Any:
        x = self.after_attention(x + self.dropout(self.attention(x, mask)))
        return self.after(x + self.dropout(self.down(nn.functional.gelu(self.up(x)))))


class Reader(nn.Module):
    """Token ids and their mask in, one logit for "severity at least 1..5" out."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        width = config["hidden_size"]
        self.words = nn.Embedding(config["vocab_size"], width)
        self.places = nn.Embedding(config["max_position_embeddings"], width)
        # MPNet counts from behind its padding, knows no kinds of text, and minds how far apart two words are.
        self.first_place = 0 if "type_vocab_size" in config else config["pad_token_id"] + 1
        self.kinds = nn.Embedding(config["type_vocab_size"], width) if "type_vocab_size" in config else None
        buckets = config.get("relative_attention_num_buckets")
        self.nearness = nn.Embedding(buckets, config["num_attention_heads"]) if buckets else None
        if buckets:
            self.register_buffer("distances", distances_of(WINDOW, buckets), persistent=False)
        self.after = nn.LayerNorm(width, config["layer_norm_eps"])
        self.dropout = nn.Dropout(config["hidden_dropout_prob"])
        self.layers = nn.ModuleList(Layer(config) for _ in range(config["num_hidden_layers"]))
        self.heads = nn.Linear(width, LEVELS)

    def forward(self, input_ids: Any, attention_mask: Any) -> Any:
        count = input_ids.shape[1]
        places = torch.arange(count, device=input_ids.device) + self.first_place
        x = self.words(input_ids) + self.places(places)
        if self.kinds is not None:
            x = x + self.kinds.weight[0]
        x = self.dropout(self.after(x))
        seen = attention_mask.to(x.dtype)
        mask = (1.0 - seen)[:, None, None, :] * -1e4
        if self.nearness is not None:
            mask = mask + self.nearness(self.distances[:count, :count]).permute(2, 0, 1)
        for layer in self.layers:
            x = layer(x, mask)
        mean = (x * seen[:, :, None]).sum(1) / seen.sum(1, keepdim=True).clamp(min=1.0)
        return self.heads(self.dropout(mean))


def distances_of(count: int, buckets: int) -> Any:
    """
    Which number stands for how far word j is from word i: each near distance has its own, far ones share, by logarithm.

    The half of the numbers for words behind, the other half for those before (T5, section 2.1; MPNet took it over).
    """
    apart = torch.arange(count)[None, :] - torch.arange(count)[:, None]
    half = buckets // 2
    near = half // 2
    far = near + (torch.log(apart.abs().clamp(min=1) / near) / math.log(FARTHEST / near) * (half - near)).long()
    number = torch.where(apart.abs() < near, apart.abs(), far.clamp(max=half - 1))
    return torch.where(apart > 0, number + half, number)


_NAMES = {
    "embeddings.word_embeddings.": "words.",
    "embeddings.position_embeddings.": "places.",
    "embeddings.token_type_embeddings.": "kinds.",
    "embeddings.LayerNorm.": "after.",
}
_LAYER_NAMES = {
    "attention.self.query.": "attention.query.",
    "attention.self.key.": "attention.key.",
    "attention.self.value.": "attention.value.",
    "attention.output.dense.": "attention.out.",
    "attention.output.LayerNorm.": "after_attention.",
    "intermediate.dense.": "up.",
    "output.dense.": "down.",
    "output.LayerNorm.": "after.",
}
# Where MPNet's names differ.
_NEARNESS = "encoder.relative_attention_bias."
_MPNET_NAMES = {
    "attention.attn.q.": "attention.query.",
    "attention.attn.k.": "attention.key.",
    "attention.attn.v.": "attention.value.",
    "attention.attn.o.": "attention.out.",
    "attention.LayerNorm.": "after_attention.",
}
MAKES = ("bert", "mpnet")


def reader_from(base: Path) -> Reader:
    """
    This function will build the network with the weights of `base`, the heads new.

    :raises ValueError: when the folder holds no BERT or MPNet encoder.
    """
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    make = config.get("model_type")
    if make not in MAKES:
        raise ValueError(f"{base} holds no BERT or MPNet encoder but {make!r}")
    reader = Reader(config)
    stored = {name.removeprefix(f"{make}."): values for name, values in load_file(base / "model.safetensors").items()}
    found = {ours: values for name, values in stored.items() if (ours := _our_name(name))}
    missing, unknown = reader.load_state_dict(found, strict=False)
    if unknown or {name.split(".")[0] for name in missing} != {"heads"}:  # which are new
        raise ValueError(f"{base} lacks weights of its encoder")
    return reader


def _our_name(name: str) -> str | None:
    for theirs, ours in _NAMES.items():
        if name.startswith(theirs) and not name.endswith("position_ids"):
            return ours + name.removeprefix(theirs)
    if name.startswith(_NEARNESS):
        return f"nearness.{name.removeprefix(_NEARNESS)}"
    if not name.startswith("encoder.layer."):
        return None
    _, _, number, rest = name.split(".", 3)
    # The longest first: "output.dense." also ends "attention.output.dense.".
    every = _LAYER_NAMES | _MPNET_NAMES
    for theirs in sorted(every, key=len, reverse=True):
        if rest.startswith(theirs):
            return f"layers.{number}.{every[theirs]}{rest.removeprefix(theirs)}"
    return None
