import json
from dataclasses import replace

import pytest

from accounts.notifications.providers import apns, fcm, webpush
from accounts.notifications.providers.messages import key_text

PAYLOADS = {
    "fcm": lambda message: fcm.payload("t" * 200, message), "apns": apns.payload, "webpush": webpush.payload,
}  # fmt: skip


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_push_stays_below_four_kilobytes_whatever_the_text(message, name):
    endless = replace(message, title="\N{GRINNING FACE}" * 5000, body='"\N{GRINNING FACE}' * 5000)
    assert len(json.dumps(PAYLOADS[name](endless), ensure_ascii=False).encode()) < 3500


def test_a_key_may_be_one_line_of_a_setting_or_a_file(tmp_path):
    (tmp_path / "key").write_text("-----BEGIN\nx\n")
    assert key_text("-----BEGIN\\nx\\n", "") == "-----BEGIN\nx\n"
    assert key_text("", str(tmp_path / "key")) == "-----BEGIN\nx\n"
    # JSON keeps its own escapes.
    assert key_text('{"private_key": "a\\nb"}', "") == '{"private_key": "a\\nb"}'
