"""Prints how the rules that ship do on the corpus of the tests."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from moderation.screening.measuring import corpus_read, measure
from moderation.screening.shipped import shipped_ruleset


class Command(BaseCommand):
    help = "Precision and recall of the shipped screening rules on the test corpus, by kind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", default="", help="Only lines of this language.")
        parser.add_argument("--texts", action="store_true", help="Also the lines that were missed or found wrongly.")

    def handle(self, *args: Any, **options: Any) -> None:
        lines = [line for line in corpus_read() if options["language"] in ("", line["language"])]
        scores = measure(shipped_ruleset(), lines)
        self.stdout.write(
            f"{len(lines)} lines\n{'kind':<16}{'found':>6}{'missed':>8}{'false':>7}{'precision':>11}{'recall':>8}"
        )
        for kind, score in scores.items():
            self.stdout.write(
                f"{kind:<16}{score.found:>6}{len(score.missed):>8}{len(score.false):>7}"
                f"{score.precision:>11.2f}{score.recall:>8.2f}"
            )
            if options["texts"]:
                for mark, texts in (("-", score.missed), ("+", score.false)):
                    for text in texts:
                        self.stdout.write(f"    {mark} {text}")
