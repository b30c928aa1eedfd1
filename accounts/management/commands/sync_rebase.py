"""Tells every device to sync anew, after a restore that left no other trace."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.sync.rebasing import sync_rebase


class Command(BaseCommand):
    help = "End every sync cursor. Run it once after any restore, before people are let in."

    def handle(self, *args: Any, **options: Any) -> None:
        count = sync_rebase()
        self.stdout.write(f"Every device starts its sync anew. {count} changes were given a number of this cluster.")
