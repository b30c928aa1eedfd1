from datetime import UTC, datetime
from decimal import Decimal

import pytest

from config.api.client_ids import fingerprint

KEY = b"k" * 32
BODY = {"mood_value": 7, "factors": [{"name": "sleep"}], "logged_at": datetime(2026, 3, 10, tzinfo=UTC)}


def test_the_same_body_in_any_order_gives_the_same_sixteen_bytes():
    turned = dict(reversed(BODY.items()))
    assert fingerprint(KEY, BODY) == fingerprint(KEY, turned)
    assert len(fingerprint(KEY, BODY)) == 16


@pytest.mark.parametrize("change", [{"mood_value": 8}, {"factors": []}, {"note": ""}, {"price": Decimal("1.0")}])
def test_any_change_gives_others(change):
    assert fingerprint(KEY, BODY) != fingerprint(KEY, {**BODY, **change})


def test_another_owner_gives_others():
    assert fingerprint(KEY, BODY) != fingerprint(b"o" * 32, BODY)
