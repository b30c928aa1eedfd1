"""The whole system: what detector and second reader say together, and when."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.crisis.measures import MEASURES, Rate, rate_of, shown, table
from crisis.detection.training.corpus import Message
from crisis.second_reader.reading import SecondReader

BEAT_SECONDS = 10  # between two rounds of the worker: config/settings/parts/jobs.py
HEAD = ("measure", "detector", "with the second reader", "95 % interval", "n")
GROUP_HEAD = ("language", "recall ≥ 3", "recall ≥ 4", "incident, ≥ 4", "false cards, hard", "false cards, ordinary")
GROUP_MEASURES = tuple(MEASURES[place] for place in (0, 1, 8, 5, 6))
OTHERS = "all but en"


@dataclass(frozen=True, slots=True)
class Together:
    """Of each message what the second reader makes of it, and the milliseconds of CPU that it took."""

    version: str
    severities: tuple[int, ...]
    milliseconds: tuple[float, ...]


def read_again(folder: Path, messages: Sequence[Message], found: Sequence[int]) -> Together:
    """
    This function will read every message with the folder's model, which may only raise what was `found`.

    :raises ReaderUnusable: when the model cannot be used.
    """
    reader = SecondReader(folder)
    severities, times = [], []
    for message, first in zip(messages, found, strict=True):
        started = time.process_time()
        severities.append(max(first, reader.read(message.text).severity))
        times.append((time.process_time() - started) * 1000)
    return Together(reader.version, tuple(severities), tuple(sorted(times)))


def second_lines(messages: Sequence[Message], found: Sequence[int], both: Together) -> list[str]:
    """The tables of the whole system beside the detector alone, as Markdown."""
    ran = (
        f"Model {both.version}. Its answer comes with the worker's next round, {BEAT_SECONDS} s after the text at most "
    )
    p50, p99 = (both.milliseconds[int(len(both.milliseconds) * share)] for share in (0.5, 0.99))
    return [
        f"{ran}unless others wait; reading took {p50:.0f} ms of CPU (p50) and {p99:.0f} ms (p99) a message.",
        "",
        *table(HEAD, _rows(messages, found, both.severities)),
        "",
        *table(GROUP_HEAD, _languages(messages, found, both.severities)),
    ]


def _rows(messages: Sequence[Message], found: Sequence[int], raised: Sequence[int]) -> list[list[str]]:
    rows = []
    for measure in MEASURES:
        first, both = rate_of(measure, messages, found), rate_of(measure, messages, raised)
        low, high = both.interval
        rows.append([measure.name, shown(first), shown(both), f"{low:.3f}–{high:.3f}", f"{both.count:,}"])
    return rows


def _languages(messages: Sequence[Message], found: Sequence[int], raised: Sequence[int]) -> list[list[str]]:
    groups: dict[str, list[int]] = {}
    for place, message in enumerate(messages):
        groups.setdefault(message.language, []).append(place)
        if message.language != "en":
            groups.setdefault(OTHERS, []).append(place)
    rows = []
    for name in sorted(groups, key=lambda name: (name == OTHERS, name)):
        places = groups[name]
        own = [messages[place] for place in places]
        rates = (
            [rate_of(measure, own, [said[place] for place in places]) for said in (found, raised)]
            for measure in GROUP_MEASURES
        )
        rows.append([name, *(_both(*pair) for pair in rates)])
    return rows


def _both(first: Rate, second: Rate) -> str:
    return f"{shown(first)} → {shown(second)} (of {second.count})" if second.count else "–"
