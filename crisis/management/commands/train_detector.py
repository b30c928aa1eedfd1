"""Fit the detector again: `manage.py train_detector bench/crisis/corpus [more folders] --progress`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crisis.detection.linear import PATH
from crisis.detection.training.corpus import corpus_read
from crisis.detection.training.writing import train


class Command(BaseCommand):
    help = "Fit the crisis detector's weights and thresholds on folders of JSON lines and write them into the package."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folders", nargs="+", type=Path)
        parser.add_argument("--weights-version", default="linear-2")
        parser.add_argument("--out", type=Path, default=PATH.parent)
        parser.add_argument("--progress", action="store_true", help="Show a progress bar.")

    def handle(self, *args: Any, **options: Any) -> None:
        messages = [message for message in corpus_read(options["folders"]) if not message.aside]
        if len({message.source for message in messages}) < 2:
            raise CommandError("Thresholds come from files left out: give folders with two .jsonl files or more.")
        self.stdout.write(f"Reading {len(messages):,} messages; those kept aside are left alone.")
        try:
            train(
                messages,
                out=options["out"],
                version=options["weights_version"],
                progress=self._bar if options["progress"] else None,
            )
        except ImportError as error:
            raise CommandError(f"Training needs what requirements/dev.txt installs: {error}.") from error
        self.stdout.write(self.style.SUCCESS(f"Wrote {options['out']}."))

    def _bar(self, done: int, total: int, what: str) -> None:
        filled = round(30 * done / total)
        ending = "\n" if done == total else ""
        self.stdout.write(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done}/{total} {what:<40}", ending=ending)
        self.stdout.flush()
