import base64
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from django.core.management.base import BaseCommand, CommandError

from accounts.erasure.models import ErasureRequest
from accounts.erasure.receipts import Receipt, public_key, receipt_from_answer, receipt_holds


class Command(BaseCommand):
    help = "Check an erasure's receipt: by the id of the request, or a file with the JSON of the answer."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("receipt", help="the id of the request, or the path of a file")

    def handle(self, *args: Any, **options: Any) -> None:
        receipt = _read(options["receipt"])
        if not receipt_holds(receipt.body, receipt.signature):
            raise CommandError("This house did not sign this receipt.")
        for part in ("erased", "anonymised", "kept", "places"):
            for name, count in sorted(receipt.body[part].items()):
                self.stdout.write(f"{part:11} {count:8} {name}")
        self.stdout.write(f"public key  {base64.b64encode(public_key()).decode()}")
        self.stdout.write(self.style.SUCCESS(f"The receipt of {receipt.body['request_id']} holds."))


def _read(given: str) -> Receipt:
    try:
        request = ErasureRequest.objects.get(pk=UUID(given), state=ErasureRequest.State.DONE)
    except ErasureRequest.DoesNotExist:
        raise CommandError("There is no finished request with this id.") from None
    except ValueError:
        return _read_file(Path(given))
    return Receipt(request.receipt, bytes(request.receipt_signature or b""))


def _read_file(path: Path) -> Receipt:
    try:
        content = orjson.loads(path.read_bytes())
        return receipt_from_answer(content.get("receipt", content))
    except (OSError, ValueError, AttributeError):
        raise CommandError("This is no file with a receipt.") from None
