"""The way through HTTP that a real person goes with a file."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.imports.running import import_run

IMPORTS = "/api/v1/users/me/data-imports"


def import_made(client: Any, data: bytes, source: str = "evenkeel", **fields: Any) -> Any:
    """Uploads by HTTP, works as a worker would, and gives the detail."""
    upload = SimpleUploadedFile("file.bin", data)
    asked = client.post(IMPORTS, {"source": source, "file": upload, **fields}, format="multipart")
    assert asked.status_code == 202, asked.content
    assert import_run(import_id=None, clock=timezone.now)
    return client.get(f"{IMPORTS}/{asked.json()['id']}").json()
