from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Bring the database and the reference content up to date; safe to run at every start."

    def handle(self, *args: Any, **options: Any) -> None:
        # One process for both: Django's own start costs more than either.
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        call_command("load_reference")
