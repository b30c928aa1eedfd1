"""The rule of pairing, for every pair of wishes, in Python and in the database."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.peer_chat.matching import candidate_of
from community.peer_chat.models import PeerTicket
from community.peer_chat.pairing import Wish, may_meet, wish_of
from community.peer_chat.tests.factories import make_peer

YEARS = st.integers(min_value=10, max_value=90)
TOPICS, LANGUAGES = ("any", "sleep"), ("de", "en")
WISHES = st.builds(wish_of, topic=st.sampled_from(TOPICS), language=st.sampled_from(LANGUAGES), years=YEARS)


@given(YEARS, YEARS)
def test_a_minor_never_fits_an_adult(one: int, other: int) -> None:
    wishes = [wish_of(topic="any", language="en", years=years) for years in (one, other)]
    meets = may_meet(*wishes)
    if (one < 18) != (other < 18):
        assert not meets
    elif one < 18:
        assert meets == (abs(one - other) <= 2)
    else:
        assert meets


@given(WISHES, WISHES)
def test_it_does_not_matter_whose_wish_is_whose(one: Wish, other: Wish) -> None:
    assert may_meet(one, other) == may_meet(other, one)
    assert not may_meet(one, other) or (one.topic, one.language) == (other.topic, other.language)


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(WISHES, min_size=2, max_size=7))
def test_the_database_asks_the_same(people: Sequence[Any], wishes: list[Wish]) -> None:
    """Whoever comes last meets the one who waits longest of those that fit, and nobody if none does."""
    now = timezone.now()
    rows = [
        PeerTicket(
            owner=person, topic=wish.topic, language=wish.language, is_minor=wish.is_minor, age=wish.age, seen_at=now,
            created_at=now + timedelta(microseconds=number),
        )
        for number, (person, wish) in enumerate(zip(people, wishes, strict=False))
    ]  # fmt: skip
    PeerTicket.objects.all().delete()
    PeerTicket.objects.bulk_create(rows)
    fitting = [row for row, wish in zip(rows[:-1], wishes[:-1], strict=True) if may_meet(wish, wishes[-1])]
    found = candidate_of(rows[-1], now)
    assert (found and found[0]) == (fitting[0].pk if fitting else None)


@pytest.fixture
def people(db: None) -> list[Any]:
    return [make_peer(None) for _ in range(7)]
