"""
Texts as numbers, by an encoder that lies on this machine: nothing leaves the process for it.

`encoder.onnx` takes `input_ids` and `attention_mask` and gives a vector a token first; the text is their mean.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from community.assistant.models import DIMENSIONS

MODEL, TOKENIZER = "encoder.onnx", "tokenizer.json"
TOKENS_MAX = 256
_log = structlog.get_logger("evenkeel.assistant")


class EncoderUnusable(RuntimeError):
    """The folder holds no encoder of ours, or a package is missing; the message says which."""


class Encoder:
    """Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """:raises EncoderUnusable: when a file or a package is missing or is not what it should be."""
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise EncoderUnusable(f"{error.name} is missing: pip install -r requirements/assistant.txt") from error
        if not (folder / MODEL).is_file() or not (folder / TOKENIZER).is_file():
            raise EncoderUnusable(f"{folder} lacks {MODEL} or {TOKENIZER}")
        self.name = folder.name[:50]
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(TOKENS_MAX)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / MODEL), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {one.name for one in self._session.get_inputs()}

    def read(self, text: str) -> list[float]:
        """
        Of length 1, with zeros behind an encoder's own numbers, which change no distance.

        :raises EncoderUnusable: when the encoder gives more numbers than the column has.
        """
        import numpy

        ids = numpy.asarray([self._tokenizer.encode(text).ids], dtype=numpy.int64)
        given = {"input_ids": ids, "attention_mask": numpy.ones_like(ids), "token_type_ids": numpy.zeros_like(ids)}
        states: Any = self._session.run(None, {name: given[name] for name in self._inputs})[0]
        vector = states[0].mean(axis=0).astype(numpy.float64)
        if len(vector) > DIMENSIONS:
            raise EncoderUnusable(f"{MODEL} gives {len(vector)} numbers, more than {DIMENSIONS}")
        length = float(numpy.linalg.norm(vector)) or 1.0
        return [*(float(number) / length for number in vector), *[0.0] * (DIMENSIONS - len(vector))]


def encoder_open() -> Encoder | None:
    """None where there is none, or none that can be used: what it is for is left out then."""
    if not settings.ASSISTANT_EMBEDDINGS_PATH:
        return None
    return _opened(settings.ASSISTANT_EMBEDDINGS_PATH)


@lru_cache(maxsize=2)
def _opened(folder: str) -> Encoder | None:
    try:
        return Encoder(Path(folder))
    except (EncoderUnusable, OSError, RuntimeError) as error:
        _log.error("assistant.encoder_unusable", reason=type(error).__name__)
        return None
