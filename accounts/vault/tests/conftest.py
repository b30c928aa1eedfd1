from collections.abc import Iterator

import pytest
from django.db import connection

from accounts.vault.keyring import forget_keys
from accounts.vault.tests.models import VaultNote


@pytest.fixture
def notes(request: pytest.FixtureRequest) -> Iterator[type[VaultNote]]:
    """The test table, within the test's transaction, or dropped after a test with real ones."""
    marker = request.node.get_closest_marker("django_db")
    request.getfixturevalue("transactional_db" if marker and marker.kwargs.get("transaction") else "db")
    forget_keys()
    with connection.schema_editor() as editor:
        editor.create_model(VaultNote)
    yield VaultNote
    if not connection.in_atomic_block:
        with connection.schema_editor() as editor:
            editor.delete_model(VaultNote)
