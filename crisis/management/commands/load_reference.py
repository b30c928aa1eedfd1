"""Load the reference data that ships with the crisis app; safe to run at every start."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from crisis.resources.services import reference_bring


class Command(BaseCommand):
    help = "Load crisis resources from the shipped reference file. Rows that staff have changed stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        result = reference_bring(now=timezone.now(), progress=self._progress if sys.stdout.isatty() else None)
        if result.unchanged:
            self.stdout.write("Crisis resources: up to date.")
            return
        self.stdout.write(
            self.style.SUCCESS(
                f"Crisis resources: {result.created} created, {result.updated} updated, {result.retired} retired."
            )
        )

    def _progress(self, done: int, total: int) -> None:
        if done % 50 == 0 or done == total:
            self.stdout.write(f"\rCrisis resources: {done}/{total}", ending="\n" if done == total else "")
            self.stdout.flush()
