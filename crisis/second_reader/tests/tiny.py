"""A model of a few words: what a text says is the worst of its words. Made here, read by the real runtime."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from crisis.second_reader.reading import CARD, MODEL, SEVERITIES, TOKENIZER, sha256_of

# Words that the detector finds nothing in.
WORST = {"violet": 2, "amber": 3, "scarlet": 4, "crimson": 5}
SURE = 8.0
_INPUTS = ("input_ids", "attention_mask")


def tiny_model(
    folder: Path, *, worst: Mapping[str, int] = WORST, thresholds: Mapping[int, float] | None = None
) -> Path:
    """This function will write model, tokenizer and card into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *worst]
    tokenizer_of(words).save(str(folder / TOKENIZER))
    table = numpy.full((len(words), len(SEVERITIES)), -SURE, dtype=numpy.float32)
    for number, word in enumerate(words):
        table[number, : worst.get(word, 0)] = SURE
    onnx.save(_network(table), str(folder / MODEL))
    card = {
        "version": "reader-tiny",
        "model_sha256": sha256_of(folder / MODEL),
        "tokenizer_sha256": sha256_of(folder / TOKENIZER),
        "thresholds": thresholds or dict.fromkeys(range(2, 6), 0.5),
    }
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")
    return folder


def tokenizer_of(words: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    return tokenizer


def _network(table: numpy.ndarray) -> onnx.ModelProto:
    """The row of the table for each token, and of those the highest."""
    ints = [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"]) for name in _INPUTS]
    out = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", len(SEVERITIES)])
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
        helper.make_node("ReduceMax", ["rows", "axes"], ["logits"], keepdims=0),
    ]
    kept = [numpy_helper.from_array(table, "table"), numpy_helper.from_array(numpy.array([1]), "axes")]
    graph = helper.make_graph(nodes, "tiny", ints, [out], kept)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
