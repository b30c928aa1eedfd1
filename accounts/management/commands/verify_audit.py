from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.audit.models import AuditEvent, AuditSeal
from accounts.audit.sealing import audit_seal, audit_verify


class Command(BaseCommand):
    help = "Compare the audit history with its seals; names the first broken row and exits 1."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--seal-first", action="store_true", help="seal what is not sealed yet, then verify")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["seal_first"]:
            audit_seal(now=timezone.now())
        broken = audit_verify()
        if broken is not None:
            raise CommandError(f"Audit row {broken.sequence}: {broken.reason}.")
        last = AuditSeal.objects.order_by("-last_sequence").first()
        sealed = last.last_sequence if last else 0
        unsealed = AuditEvent.objects.filter(sequence__gt=sealed).count()
        self.stdout.write(
            self.style.SUCCESS(f"The history is whole up to row {sealed}; {unsealed} rows not sealed yet.")
        )
