"""Load the reference data that ships with the rooms; safe to run at every start."""

import sys
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.reference import reference_loaders


class Command(BaseCommand):
    help = "Load what ships with Evenkeel from its reference files. Rows that staff have changed stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, load in reference_loaders().items():
            result = load(now=timezone.now(), progress=partial(self._progress, name) if sys.stdout.isatty() else None)
            if result.unchanged:
                self.stdout.write(f"{name}: up to date.")
                continue
            self.stdout.write(
                self.style.SUCCESS(
                    f"{name}: {result.created} created, {result.updated} updated, {result.retired} retired."
                )
            )

    def _progress(self, name: str, done: int, total: int) -> None:
        if done % 50 == 0 or done == total:
            self.stdout.write(f"\r{name}: {done}/{total}", ending="\n" if done == total else "")
            self.stdout.flush()
