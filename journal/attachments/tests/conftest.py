import pytest

from accounts.export.tests.files import no_limits, private_folder

__all__ = ("no_limits", "private_folder")


@pytest.fixture(autouse=True)
def of_every_test(private_folder: object, no_limits: object) -> None:
    """Sealed files of a test lie in its own folder, and nobody counts what it sends."""
