"""The fast reading of a body and the thorough one must agree."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from wellness.mood.inputs import EntryBody, entry_draft, factor_body
from wellness.mood.serializers import MoodEntryWriteSerializer
from wellness.mood.tests.factories import MARCH, NOW

# The parser refuses NUL and lone surrogates before either of the two readers sees them.
LETTERS = st.characters(codec="utf-8", exclude_characters="\x00")
ODD = st.none() | st.booleans() | st.integers(-2, 13) | st.floats(allow_nan=False) | st.text(LETTERS, max_size=12)
FACTOR = st.text(LETTERS, max_size=105) | st.dictionaries(
    st.sampled_from(["factor_type", "label", "factor_value", "value_text", "impact_score", "factor_notes"]),
    ODD | st.sampled_from(["sleep", "a-b", "wörk"]),
    max_size=6,
)
BODY = st.fixed_dictionaries(
    {},
    optional={
        "mood_value": ODD,
        "mood": ODD,
        "energy_level": ODD,
        "notes": ODD,
        "location": ODD,
        "weather": ODD,
        "logged_at": st.sampled_from([MARCH, "2026-03-10T12:00:00", "2026-03-10T12:00:00+05:30", "x", None, 7]),
        "date": st.sampled_from(["2026-03-10", "2026-3-1", None, "x"]),
        "timezone": st.sampled_from(["Asia/Tokyo", "Mars", None]),
        "id": st.sampled_from(["019cd7c0-0000-7000-8000-00000000002a", "x", None, 5]),
        "factors": st.lists(FACTOR, max_size=3),
    },
)


@given(BODY)
@settings(max_examples=600, deadline=None, derandomize=True)
def test_what_is_read_fast_is_read_the_same_thoroughly(data):
    try:
        fast = msgspec.convert(data, EntryBody)
    except msgspec.ValidationError:
        return
    serializer = MoodEntryWriteSerializer(data=data)
    assert serializer.is_valid(), (data, serializer.errors)
    values = dict(serializer.validated_data)
    values["factors"] = [factor_body(item) for item in values.get("factors") or []]
    slow = EntryBody(**values)
    # Spaces around short texts go later on the fast path.
    assert (slow.mood_value, slow.mood, slow.energy_level, slow.notes) == (
        fast.mood_value, fast.mood, fast.energy_level, fast.notes,
    )  # fmt: skip
    assert (slow.logged_at, slow.date, slow.id) == (fast.logged_at, fast.date, fast.id)
    assert len(slow.factors) == len(fast.factors)


@pytest.mark.django_db
def test_no_body_ends_in_anything_but_a_draft_or_a_named_field(user):
    @given(BODY | ODD | st.lists(ODD, max_size=2))
    @settings(max_examples=400, deadline=None, derandomize=True)
    def check(data):
        try:
            draft = entry_draft(data, owner=user, now=NOW)
        except ValidationError:
            return
        assert 1 <= draft.mood_value <= 10
        assert draft.moment.logged_at <= NOW + timedelta(minutes=5)
        assert draft.moment.local_date >= date(1900, 1, 1)
        assert all(0 < len(factor.factor_type) <= 50 and 0 < len(factor.label) <= 100 for factor in draft.factors)

    check()
