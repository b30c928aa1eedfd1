"""Fit the detector's weights again: `manage.py train_detector <folder> --hold-out train_h train_l train_p`."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crisis.detection.training import corpus_read, weights_train
from crisis.detection.weights import PATH

THRESHOLDS = (0.25, 0.0, 0.0, 0.0)


class Command(BaseCommand):
    help = "Fit the crisis detector's weights on a folder of JSON lines and write them into the package."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--hold-out", nargs="*", default=[], help="File names without .jsonl that are not read.")
        parser.add_argument("--epochs", type=int, default=8)
        parser.add_argument("--keep", type=int, default=30_000, help="How many features stay.")
        parser.add_argument("--weights-version", default="weights-1")
        parser.add_argument("--out", type=Path, default=PATH)

    def handle(self, *args: Any, **options: Any) -> None:
        paths = [path for path in options["folder"].glob("*.jsonl") if path.stem not in options["hold_out"]]
        if not paths:
            raise CommandError(f"No .jsonl file to learn from in {options['folder']}.")
        corpus = corpus_read(paths)
        self.stdout.write(f"Reading {len(corpus)} messages from {len(paths)} files.")
        data = {
            "version": options["weights_version"],
            "learned_from": sorted(path.stem for path in paths),
            "held_out": sorted(options["hold_out"]),
            "thresholds": list(THRESHOLDS),
            **weights_train(corpus, epochs=options["epochs"], keep=options["keep"]),
        }
        options["out"].parent.mkdir(parents=True, exist_ok=True)
        options["out"].write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        self.stdout.write(self.style.SUCCESS(f"Wrote {options['out']}."))
