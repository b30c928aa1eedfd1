from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.erasure.services import account_purge
from accounts.identity.models import User
from config.api.errors import DomainError


class Command(BaseCommand):
    help = (
        "Erase accounts now, by the task that users start. Also after a restore from a backup: give the ids of the "
        "receipts that are newer than the backup, and they are erased again."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("ids", nargs="+", type=UUID, metavar="id", help="the id of the account")
        parser.add_argument("--yes", action="store_true", help="do it; without this the accounts are only looked up")
        parser.add_argument("--actor", type=UUID, help="the id of the administrator who does it, for the history")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = User.objects.filter(pk=options["actor"], role=User.Role.ADMIN).first() if options["actor"] else None
        if options["actor"] and actor is None:
            raise CommandError("The actor is not an administrator here.")
        for subject_id in options["ids"]:
            if not options["yes"]:
                known = User.objects.filter(pk=subject_id).exists()
                self.stdout.write(f"{subject_id}: {'would be erased' if known else 'no such account'}")
                continue
            self._purge(subject_id, actor)

    def _purge(self, subject_id: UUID, actor: User | None) -> None:
        try:
            receipt = account_purge(subject_id=subject_id, now=timezone.now(), actor=actor)
        except NotFound:
            raise CommandError(f"{subject_id}: no such account.") from None
        except DomainError as error:
            raise CommandError(f"{subject_id}: {error.detail}") from None
        rows, request_id = sum(receipt.body["erased"].values()), receipt.body["request_id"]
        self.stdout.write(self.style.SUCCESS(f"{subject_id}: erased, {rows} rows, receipt {request_id}"))
