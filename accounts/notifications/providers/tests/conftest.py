import pytest

from accounts.notifications.providers import apns, fcm, outbox
from accounts.notifications.providers.messages import PushMessage
from accounts.notifications.providers.tests.certificates import server_certificate

REFERENCE = "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44"
NOTIFICATION = "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b45"


@pytest.fixture(autouse=True)
def apart(settings, tmp_path):
    """Each test trusts our own authority, waits shortly, writes to a folder of its own and remembers no token."""
    settings.DATA_DIR = tmp_path
    settings.PROVIDERS_CA_FILE = str(server_certificate().authority)
    settings.PROVIDERS_TIMEOUT_SECONDS = 1
    for held in (fcm._tokens, apns._tokens, outbox._told):
        held.clear()


@pytest.fixture
def message() -> PushMessage:
    return PushMessage(REFERENCE, NOTIFICATION, "A reminder", "Open the app to read it.", 3600)
