"""The network: a BERT encoder from a folder of weights, the mean of its words, one head for each severity."""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn

from crisis.second_reader.reading import SEVERITIES

LEVELS = len(SEVERITIES)


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
        self.kinds = nn.Embedding(config["type_vocab_size"], width)
        self.after = nn.LayerNorm(width, config["layer_norm_eps"])
        self.dropout = nn.Dropout(config["hidden_dropout_prob"])
        self.layers = nn.ModuleList(Layer(config) for _ in range(config["num_hidden_layers"]))
        self.heads = nn.Linear(width, LEVELS)

    def forward(self, input_ids: Any, attention_mask: Any) -> Any:
        places = torch.arange(input_ids.shape[1], device=input_ids.device)
        x = self.words(input_ids) + self.places(places) + self.kinds.weight[0]
        x = self.dropout(self.after(x))
        seen = attention_mask.to(x.dtype)
        mask = (1.0 - seen)[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, mask)
        mean = (x * seen[:, :, None]).sum(1) / seen.sum(1, keepdim=True).clamp(min=1.0)
        return self.heads(self.dropout(mean))


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


def reader_from(base: Path) -> Reader:
    """
    This function will build the network with the weights of `base`, the heads new.

    :raises ValueError: when the folder holds no BERT encoder.
    """
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    if config.get("model_type") != "bert":
        raise ValueError(f"{base} holds no BERT encoder but {config.get('model_type')!r}")
    reader = Reader(config)
    stored = {name.removeprefix("bert."): values for name, values in load_file(base / "model.safetensors").items()}
    found = {ours: values for name, values in stored.items() if (ours := _our_name(name))}
    missing, unknown = reader.load_state_dict(found, strict=False)
    if unknown or {name.split(".")[0] for name in missing} != {"heads"}:  # which are new
        raise ValueError(f"{base} lacks weights of a BERT encoder")
    return reader


def _our_name(name: str) -> str | None:
    for theirs, ours in _NAMES.items():
        if name.startswith(theirs) and not name.endswith("position_ids"):
            return ours + name.removeprefix(theirs)
    if not name.startswith("encoder.layer."):
        return None
    _, _, number, rest = name.split(".", 3)
    # The longest first: "output.dense." also ends "attention.output.dense.".
    for theirs in sorted(_LAYER_NAMES, key=len, reverse=True):
        if rest.startswith(theirs):
            return f"layers.{number}.{_LAYER_NAMES[theirs]}{rest.removeprefix(theirs)}"
    return None
