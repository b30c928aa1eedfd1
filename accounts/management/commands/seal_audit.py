from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.audit.sealing import audit_seal


class Command(BaseCommand):
    help = "Seal the audit rows written since the last seal (beat does so every minute)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(self.style.SUCCESS(f"{audit_seal(now=timezone.now())} rows sealed."))
