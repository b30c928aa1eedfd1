from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.erasure.document import document_filled


class Command(BaseCommand):
    help = "Write the tables of docs/erasure.md anew, after a model or a rule was registered."

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "erasure.md"
        page.write_text(document_filled(page.read_text(encoding="utf-8")), encoding="utf-8")
        self.stdout.write(self.style.SUCCESS("docs/erasure.md is up to date."))
