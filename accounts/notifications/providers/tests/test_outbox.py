import json
import stat

import pytest
from structlog.testing import capture_logs

from accounts.notifications.providers import outbox
from accounts.notifications.providers.apns import apns_send
from accounts.notifications.providers.errors import ProviderUnavailable
from accounts.notifications.providers.fcm import fcm_send
from accounts.notifications.providers.sms import sms_send
from accounts.notifications.providers.tests.conftest import REFERENCE
from accounts.notifications.providers.tests.test_webpush import subscription
from accounts.notifications.providers.webpush import webpush_send

SENDERS = {
    "sms": lambda message: sms_send(to="+491700000001", text="Hello", reference=message.reference),
    "fcm": lambda message: fcm_send(token="canary-device", message=message),
    "apns": lambda message: apns_send(token="ca0a" * 16, message=message),
    "webpush": lambda message: webpush_send(token=subscription("https://push.example.org/x"), message=message),
}
MISSING = {
    "sms": "TWILIO_ACCOUNT_SID", "fcm": "FCM_SERVICE_ACCOUNT", "apns": "APNS_KEY", "webpush": "VAPID_PRIVATE_KEY",
}  # fmt: skip


@pytest.mark.parametrize("channel", SENDERS)
def test_without_keys_a_message_becomes_a_file_and_the_log_says_so_once(tmp_path, message, channel, monkeypatch):
    monkeypatch.setattr(outbox, "log", __import__("structlog").get_logger())
    with capture_logs() as lines:
        assert SENDERS[channel](message) == f"outbox-{REFERENCE}"
        SENDERS[channel](message)
    folder = tmp_path / "outbox" / channel
    assert [path.name for path in folder.iterdir()] == [f"{REFERENCE}.json"]
    assert stat.S_IMODE((folder / f"{REFERENCE}.json").stat().st_mode) == 0o600
    assert [stat.S_IMODE(place.stat().st_mode) for place in (folder, folder.parent)] == [0o700, 0o700]
    assert json.loads((folder / f"{REFERENCE}.json").read_text())
    assert lines == [
        {"event": "outbox.written", "log_level": "warning", "channel": channel, "missing": MISSING[channel]}
    ]


@pytest.mark.parametrize("reference", ["../../../etc/cron.d/x", "a/b", "", ".hidden", "x" * 300, "line\nbreak"])
def test_a_reference_cannot_leave_the_folder(tmp_path, reference):
    sms_send(to="+491700000001", text="Hello", reference=reference)
    found = list(tmp_path.rglob("*.json"))
    assert [path.parent for path in found] == [tmp_path / "outbox" / "sms"]


def test_a_disk_that_takes_nothing_keeps_the_message_owed(tmp_path):
    (tmp_path / "outbox").write_text("in the way")
    with pytest.raises(ProviderUnavailable, match="outbox_unwritable"):
        sms_send(to="+491700000001", text="Hello", reference="x")
    assert list(tmp_path.rglob("*.part")) == []
