from typing import Any

from django.core.management.base import BaseCommand

from accounts.vault.rotation import rotate_keys


class Command(BaseCommand):
    help = "Add a new primary master key and wrap every data key with it. No health text is rewritten."

    def handle(self, *args: Any, **options: Any) -> None:
        done = rotate_keys(actor=None)
        if not done.added_primary:
            self.stdout.write("The keyset comes from the environment: add a primary there, then run this again.")
        self.stdout.write(self.style.SUCCESS(f"Primary key {done.primary_key_id}; {done.rewrapped} data keys wrapped."))
