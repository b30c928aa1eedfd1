"""What the detector says of lines that people wrote in public, and of danger said on a page of such lines."""

from collections.abc import Sequence
from random import Random

from bench.crisis.measures import CARD, INCIDENT, Rate, shown, table
from crisis.detection import detect
from crisis.detection.training.corpus import Message

SIZES = (300, 1_000, 4_000)
PAGES = 400  # of a size
MOST_WORDS = 40  # of the dangerous message
SEED = 1
PAGE_HEAD = (
    "characters", "English: danger found", "calm page with a card", "others: danger found", "calm page with a card"
)  # fmt: skip
ABOUT_LINES = """\
Kept aside of the public lines like of the messages, whole conversations together. Nobody labelled them: the few in
which somebody is in danger count as false cards here. Some of the tweets were looked at while an earlier version's
false cards were being understood."""
ABOUT_PAGES = """\
A dangerous message kept aside (severity 3 and more, forty words at most) stands on a page of such lines, each from
somebody else, 400 pages of each length; then the same pages are read without it."""
GOALS = {CARD: "≤ 0.02", INCIDENT: "≤ 0.005"}


def public_tables(lines: Sequence[Message], messages: Sequence[Message]) -> list[str]:
    """Two tables. `lines` and `messages`: what was kept aside of each."""
    of_language = {
        language: [line.text for line in lines if line.language == language]
        for language in sorted({line.language for line in lines})
    }
    dangerous = [m for m in messages if m.severity >= 3 and len(m.text.split()) <= MOST_WORDS]
    sides = [
        [message for message in dangerous if (message.language == "en") is english and message.language in of_language]
        for english in (True, False)
    ]
    return [
        *ABOUT_LINES.splitlines(),
        "",
        *table(("lines", "n", f"card (goal {GOALS[CARD]})", f"incident (goal {GOALS[INCIDENT]})"), _rows(lines)),
        "",
        *ABOUT_PAGES.splitlines(),
        "",
        *table(
            PAGE_HEAD,
            [[f"{size:,}", *(cell for side in sides for cell in _pages(size, side, of_language))] for size in SIZES],
        ),
    ]  # fmt: skip


def _rows(lines: Sequence[Message]) -> list[list[str]]:
    found = [(line, detect(line.text).severity) for line in lines]
    kinds = sorted({_kind(line) for line in lines})
    return [_row(kind, [severity for line, severity in found if _kind(line) == kind]) for kind in kinds]


def _kind(line: Message) -> str:
    return line.source.replace("_", " ") + ("" if line.language == "en" else f", {line.language}")


def _row(kind: str, found: Sequence[int]) -> list[str]:
    rates = [Rate(sum(severity >= level for severity in found), len(found)) for level in (CARD, INCIDENT)]
    return [kind, f"{len(found):,}", *(_with_interval(rate) for rate in rates)]


def _with_interval(rate: Rate) -> str:
    low, high = rate.interval
    return f"{shown(rate)} ({low:.3f}–{high:.3f})"


def _pages(size: int, dangerous: Sequence[Message], of_language: dict[str, list[str]]) -> tuple[str, str]:
    """How many pages with a dangerous message got a card, and how many of the same pages without it."""
    random = Random(SEED)
    found = calm = 0
    for _ in range(PAGES):
        message = random.choice(dangerous)
        lines: list[str] = []
        while sum(map(len, lines)) < size:
            lines.append(random.choice(of_language[message.language]))
        calm += detect("\n".join(lines)).severity >= CARD
        lines.insert(random.randint(0, len(lines)), message.text)
        found += detect("\n".join(lines)).severity >= CARD
    return f"{found / PAGES:.3f}", f"{calm / PAGES:.3f}"
