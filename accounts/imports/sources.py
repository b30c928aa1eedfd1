"""What of imports stands in an archive, and when their files go."""

from accounts.export.registry import ExportSource, register_expiry, register_export
from accounts.export.rows import plain_rows
from accounts.imports.models import DataImport
from accounts.imports.services import imports_expire

import_rows = plain_rows(
    DataImport, ("id", "source", "state", "size_bytes", "counts", "error_code", "created_at", "finished_at")
)
SOURCE = ExportSource("data_imports", None, (DataImport,), import_rows)


def register_imports() -> None:
    """Called when the app starts."""
    register_export(SOURCE)
    register_expiry(imports_expire)
