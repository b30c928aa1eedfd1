"""Fitting the network to the corpus, and what it says of texts."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn

from crisis.second_reader.reading import SEVERITIES, TOKENIZER, plain, windows_of
from crisis.second_reader.training.network import Reader, reader_from

Progress = Callable[[int, int, float], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how fast."""

    epochs: int = 3
    batch: int = 32
    rate: float = 3e-5
    head_rate: float = 1e-3
    warm_up: float = 0.06
    seed: int = 20261129
    threads: int = 2
    half: bool = True  # products in bfloat16: half the time on processors that have it, and no worse here
    frozen: int = 0  # layers from below that stay as they are: of a deep base the upper half is enough


def tokenizer_from(base: Path) -> Tokenizer:
    return plain(Tokenizer.from_file(str(base / TOKENIZER)))


def fit(
    base: Path, examples: Sequence[tuple[str, int]], recipe: Recipe, progress: Progress
) -> tuple[Reader, Tokenizer]:
    """
    This function will fine-tune the encoder of `base`; `progress(done, of, loss)` is told of each batch.

    Repeatable on one machine and version: every chance comes from the seed.
    """
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    tokenizer, reader = tokenizer_from(base), reader_from(base)
    pieces = [piece for text, severity in examples for piece in _pieces(tokenizer, text, severity)]
    encoded = [ids for ids, _ in pieces]
    aims = torch.tensor([[float(severity >= level) for level in SEVERITIES] for _, severity in pieces])
    # Words stay where they are: half of all numbers, and the corpus meets few of them.
    still = [reader.words, *_lowest(reader, recipe.frozen)]
    for part in still:
        part.requires_grad_(False)
    heads = list(reader.heads.parameters())
    body = [v for name, v in reader.named_parameters() if v.requires_grad and not name.startswith("heads.")]
    tuning = torch.optim.AdamW(
        [{"params": body, "lr": recipe.rate}, {"params": heads, "lr": recipe.head_rate}], weight_decay=0.01
    )
    shuffler = random.Random(recipe.seed)  # noqa: S311 - order of training, not a secret
    steps = [batch for _ in range(recipe.epochs) for batch in _batches(encoded, recipe.batch, shuffler)]
    warm = max(1, int(recipe.warm_up * len(steps)))
    pace = torch.optim.lr_scheduler.LambdaLR(
        tuning, lambda step: min((step + 1) / warm, (len(steps) - step) / max(1, len(steps) - warm))
    )
    reader.train()
    for part in still:
        part.eval()
    for done, batch in enumerate(steps, 1):
        ids, mask = padded([encoded[number] for number in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=recipe.half):
            said = reader(ids, mask)
        loss = nn.functional.binary_cross_entropy_with_logits(said.float(), aims[batch])
        tuning.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        tuning.step()
        pace.step()
        progress(done, len(steps), float(loss.detach()))
    return reader.eval(), tokenizer


def _lowest(reader: Reader, frozen: int) -> list[nn.Module]:
    """What stays as it is when so many layers do."""
    if frozen >= len(reader.layers):
        raise ValueError(f"of {len(reader.layers)} layers at least one must learn")
    below = [reader.places, *filter(None, [reader.kinds]), reader.after]
    return [*below, *reader.layers[:frozen]] if frozen else []


def padded(rows: Sequence[Sequence[int]]) -> tuple[Any, Any]:
    longest = max(map(len, rows))
    ids = torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return ids, mask


def _pieces(tokenizer: Tokenizer, text: str, severity: int) -> Iterator[tuple[list[int], int]]:
    """The windows of a text. Of a long dangerous one nobody said where the danger is: it teaches nothing."""
    windows = list(windows_of(tokenizer, text))
    if len(windows) == 1 or severity == 0:
        yield from ((window, severity) for window in windows)


def _batches(encoded: Sequence[Sequence[int]], size: int, shuffler: random.Random) -> list[list[int]]:
    """Of like length, so that little is computed on padding; in an order of their own each time."""
    order = list(range(len(encoded)))
    shuffler.shuffle(order)
    pool = size * 16
    batches = []
    for start in range(0, len(order), pool):
        part = sorted(order[start : start + pool], key=lambda number: len(encoded[number]))
        batches += [part[first : first + size] for first in range(0, len(part), size)]
    shuffler.shuffle(batches)
    return batches
