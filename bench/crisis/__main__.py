"""
Measures the detector on the messages that were kept aside.

    python -m bench.crisis                           the corpus of this repository alone (part of what it learned from)
    python -m bench.crisis --data folder ...         any folder of the same JSON lines (with --whole: all its lines)
    python -m bench.crisis --write                   also writes docs/crisis-detector.md
    python -m bench.crisis --write --keep-costs      the same, but the costs stay as they are (the machine is busy)
    python -m bench.crisis --second-reader folder    also with the second reader's model, which lies in that folder
    python -m bench.crisis --public-lines folder     also lines that people wrote (bench/crisis/public_lines.py)

Nothing learned from the files in unseen/, and nothing was chosen by them: they have a table of their own.
"""

import argparse
import os
from pathlib import Path

from bench.crisis.card import COSTS, PUBLIC, SECOND, Parts, card_text, coverage_of, section_of
from bench.crisis.costs import cpu_lines, memory_megabytes
from bench.crisis.measures import MEASURES, Rate, measure_table, rate_of, rates_by, shown, table
from bench.crisis.public import public_tables
from bench.crisis.second import read_again, second_lines
from crisis.detection import detect
from crisis.detection.training.corpus import Message, corpus_read
from crisis.second_reader.reading import ReaderUnusable

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "bench" / "crisis" / "corpus"
UNSEEN = ROOT / "bench" / "crisis" / "unseen"
CARD = ROOT / "docs" / "crisis-detector.md"
GOALS = {4_000: "p99 ≤ 10"}
COSTS_OF = (
    "CPU of the detecting thread on the machine that built this page, real messages joined up to the length; "
    "texts full of danger words cost most."
)
GROUP_HEAD = ("recall ≥ 3", "recall ≥ 4", "false cards, hard", "false cards, ordinary")


def measured(messages: list[Message], found: list[int]) -> list[str]:
    """The tables of what the detector says of the messages, as Markdown."""
    return [
        *measure_table(messages, found),
        "",
        *table(("language", *GROUP_HEAD), rates_by(lambda message: message.language, messages, found)),
        "",
        *table(("file", *GROUP_HEAD), rates_by(lambda message: message.source, messages, found)),
    ]


def unseen_lines(messages: list[Message]) -> list[str]:
    """The table of the authors that nothing learned from: a column English, a column the other languages."""
    found = [detect(message.text).severity for message in messages]
    sides = [
        [place for place, message in enumerate(messages) if (message.language == "en") is english]
        for english in (True, False)
    ]
    rows = []
    for measure in MEASURES:
        rates = [rate_of(measure, [messages[p] for p in side], [found[p] for p in side]) for side in sides]
        rows.append([measure.name, *(_with_interval(rate) for rate in rates), measure.goal])
    counts = [f"{len(side):,}" for side in sides]
    return table(("measure", f"English ({counts[0]})", f"other languages ({counts[1]})", "goal"), rows)


def _with_interval(rate: Rate) -> str:
    low, high = rate.interval
    return f"{shown(rate)} ({low:.3f}–{high:.3f}, of {rate.count:,})" if rate.count else "–"


def cost_lines(messages: list[Message]) -> list[str]:
    lines = [
        [f"{size:,}", f"{p50:.2f}", f"{p99:.2f}", GOALS.get(size, "")]
        for size, p50, p99 in cpu_lines([message.text for message in messages])
    ]
    before, after = memory_megabytes()
    return [
        *table(("characters", "CPU p50 ms", "CPU p99 ms", "goal"), lines),
        "",
        f"A process grows from {before:.0f} to {after:.0f} MiB when it reads its first texts (numpy and the weights); "
        "goal: at most 100.",
        "",
        f"Taken at a load of {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors: beside other work the same text "
        "costs more.",
    ]


def main() -> None:
    parser = _parser()
    args = parser.parse_args()
    if args.whole and args.write:
        parser.error("the card speaks of what was kept aside: --whole measures what was learned too")
    try:
        messages = [message for message in corpus_read(args.data) if args.whole or message.aside]
        if not messages:
            parser.error("no line to measure in the folders given")
        found = [detect(message.text).severity for message in messages]
        both = read_again(args.second_reader, messages, found) if args.second_reader else None
        public = [line for line in corpus_read([args.public_lines]) if line.aside] if args.public_lines else []
    except (FileNotFoundError, ReaderUnusable) as error:
        parser.error(str(error))
    # What is not measured this time stays in the card as it was.
    before = CARD.read_text(encoding="utf-8") if CARD.is_file() else ""
    parts = Parts(
        quality=measured(messages, found),
        unseen=unseen_lines(corpus_read([UNSEEN])),
        public=public_tables(public, messages) if public else section_of(before, PUBLIC),
        second=second_lines(messages, found, both) if both else section_of(before, SECOND),
        cost=section_of(before, COSTS) if args.keep_costs else [*cost_lines(messages), "", COSTS_OF],
    )
    coverage = coverage_of(message.source for message in messages)
    new = [parts.quality, parts.unseen, parts.public * bool(public), parts.second * bool(both)]
    lines = [line for part in [*new, parts.cost * (not args.keep_costs)] if part for line in ("", *part)]
    print("\n".join([f"{len(messages):,} messages. {coverage}", *lines]))
    if args.write:
        CARD.write_text(card_text(len(messages), coverage, parts), encoding="utf-8")
        print(f"Wrote {CARD.relative_to(ROOT)}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", nargs="*", type=Path, default=[CORPUS])
    parser.add_argument("--whole", action="store_true", help="All lines of a folder that was never learned from.")
    parser.add_argument("--write", action="store_true", help="Write docs/crisis-detector.md.")
    parser.add_argument("--keep-costs", action="store_true", help="Measure no costs; the card keeps those it has.")
    parser.add_argument("--public-lines", type=Path, help="Folder of lines that people wrote in public.")
    named = os.environ.get("SECOND_READER_PATH")
    parser.add_argument(
        "--second-reader", type=Path, default=Path(named) if named else None, help="Default: SECOND_READER_PATH."
    )
    return parser


if __name__ == "__main__":
    main()
