import uuid
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.utils.functional import lazystr

from config.api.rendering import dump_json

URL = "/api/v1/thing"


@pytest.mark.parametrize(
    "accept",
    [
        "*/*",
        "application/json",
        "application/*;q=0.2",
        "text/html,application/xhtml+xml,*/*;q=0.8",
        "application/problem+json",
        "Application/JSON; q=0.5",
    ],
)
def test_json_is_answered_to_whoever_takes_it(client, accept):
    answer = client.get(URL, headers={"accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "application/json;q=0, */*", "image/png, x"])
def test_whoever_excludes_json_gets_406(client, accept):
    answer = client.get(URL, headers={"accept": accept})
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")


def test_json_writes_instants_decimals_and_ids_plainly():
    berlin = timezone(timedelta(hours=1))
    body = {
        "utc": datetime(2026, 3, 10, 12, tzinfo=UTC),
        "berlin": datetime(2026, 3, 10, 13, tzinfo=berlin),
        "price": Decimal("1.10"),
        "share": 0.5,
        "id": uuid.UUID(int=1),
        "text": lazystr("later"),
    }
    assert dump_json(body) == (
        b'{"utc":"2026-03-10T12:00:00Z","berlin":"2026-03-10T13:00:00+01:00","price":"1.10","share":0.5,'
        b'"id":"00000000-0000-0000-0000-000000000001","text":"later"}'
    )


def test_what_has_no_json_form_is_an_error():
    with pytest.raises(TypeError):
        dump_json({"a": b"bytes"})
