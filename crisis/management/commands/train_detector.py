"""Fit the detector again: `manage.py train_detector bench/crisis/corpus [more folders] --progress`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crisis.detection.linear import PATH, linear_load
from crisis.detection.training.corpus import Message, corpus_read, judged_read
from crisis.detection.training.writing import Recipe, train


class Command(BaseCommand):
    help = "Fit the crisis detector's weights and thresholds on folders of JSON lines and write them into the package."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folders", nargs="+", type=Path)
        parser.add_argument("--weights-version", help="linear-<number>; the one after what is shipped, unless told.")
        parser.add_argument("--out", type=Path, default=PATH.parent)
        parser.add_argument(
            "--network", type=Path, help="Also fit the network: folder of the base model (docs/crisis-detector.md)."
        )
        parser.add_argument(
            "--teacher",
            type=Path,
            nargs="+",
            default=[],
            help="JSON lines of what larger models think (judge_corpus); a file named twice counts twice.",
        )
        parser.add_argument(
            "--public-lines", type=Path, help="Folder of what people wrote in public (bench/crisis/public_lines.py)."
        )
        parser.add_argument(
            "--other-languages", action="store_true", help="A set for text that is not English; English stays as it is."
        )
        parser.add_argument("--progress", action="store_true", help="Show a progress bar.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            messages = [message for message in corpus_read(options["folders"]) if not message.aside]
            public = corpus_read([options["public_lines"]]) if options["public_lines"] else []
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
        if len({message.source for message in messages}) < 2:
            raise CommandError("Thresholds come from files left out: give folders with two .jsonl files or more.")
        self.stdout.write(f"Reading {len(messages):,} messages; those kept aside are left alone.")
        try:
            train(messages, options["out"], self._recipe(options, public))
        except ImportError as error:
            raise CommandError(
                f"Training needs scikit-learn, and --network needs torch and safetensors: {error}."
            ) from error
        self.stdout.write(self.style.SUCCESS(f"Wrote {options['out']}."))

    def _recipe(self, options: dict[str, Any], public: Sequence[Message]) -> Recipe:
        teacher = judged_read(options["teacher"])
        progress = self._bar if options["progress"] else None
        return Recipe(
            options["weights_version"] or _next_version(), options["network"], teacher, progress,
            options["other_languages"], public,
        )  # fmt: skip

    def _bar(self, done: int, total: int, what: str) -> None:
        filled = round(30 * done / total)
        ending = "\n" if done == total else ""
        self.stdout.write(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done}/{total} {what:<40}", ending=ending)
        self.stdout.flush()


def _next_version() -> str:
    """Incidents name the version that read a text, so no two weights may have the same."""
    shipped = [weights for weights in (linear_load(), linear_load(english=False)) if weights]
    return f"linear-{max((int(weights.version.rsplit('-', 1)[1]) for weights in shipped), default=0) + 1}"
