"""Instants as people send them."""

import pytest
from rest_framework.exceptions import ValidationError

from config.api.serializer_fields import AwareDateTimeField


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-03-10T21:30:00", "naive"),
        ("0001-01-01T00:00:00Z", "overflow"),
        ("0001-12-31T23:00:00-12:00", "overflow"),
        ("9999-12-31T23:59:59-12:00", "overflow"),
        ("2026-02-30T21:30:00Z", "invalid"),
    ],
)
def test_an_instant_that_not_every_zone_has_is_refused(text, code):
    with pytest.raises(ValidationError) as refused:
        AwareDateTimeField().run_validation(text)
    assert [error.code for error in refused.value.detail] == [code]


@pytest.mark.parametrize("text", ["0002-01-01T00:00:00-12:00", "2026-03-10T21:30:00+01:00", "9998-12-31T23:59:59Z"])
def test_every_other_one_is_kept_as_it_came(text):
    assert AwareDateTimeField().run_validation(text).isoformat() == text.replace("Z", "+00:00")
