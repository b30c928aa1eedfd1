"""Whose turn it is: emergencies first, then by the time waited with the head start of the priority."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.identity.models import User
from community.counseling.models import CounselingPriority, CounselingSession
from community.counseling.queue import HEAD_START, in_order, place_of, priority_of, waiting
from community.counseling.selectors import position_get
from community.counseling.telling import TURN, TURN_NUMBER, queue_tell
from community.counseling.tests.factories import make_session
from config.database import hot_rows
from config.testing.threads import waits_for_a_lock

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PRIORITIES = st.sampled_from(CounselingPriority.values)
WAITING = st.lists(st.tuples(PRIORITIES, st.integers(0, 7_200)), min_size=1, max_size=30)


def key(one: tuple[str, int]) -> tuple[bool, datetime]:
    priority, seconds = one
    return priority != "emergency", place_of(priority, NOW - timedelta(seconds=seconds))


@settings(max_examples=300, deadline=None)
@given(WAITING)
def test_the_order_is_fair_and_nobody_starves(people: list[tuple[str, int]]) -> None:
    order = sorted(people, key=key)
    for earlier, later in itertools.pairwise(order):
        (first, waited), (second, other) = earlier, later
        # An emergency never stands behind anything else.
        assert not (second == "emergency" and first != "emergency")
        if first == second:
            assert waited >= other
        elif first != "emergency":
            # Whoever stands before somebody who waits longer owes it to a higher priority, up to its head start.
            lead = HEAD_START[CounselingPriority(first)] - HEAD_START[CounselingPriority(second)]
            assert other - waited <= lead.total_seconds()


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10_000), PRIORITIES, st.integers(1, 10_000))
def test_low_is_overtaken_by_nobody_who_comes_after_the_longest_head_start(
    waited: int, priority: str, later: int
) -> None:
    longest = int(max(HEAD_START.values()).total_seconds())
    mine = place_of("low", NOW)
    theirs = place_of(priority, NOW + timedelta(seconds=longest + later))
    assert mine < theirs


def test_severities_become_priorities_as_agreed() -> None:
    assert [str(priority_of(severity)) for severity in range(6)] == [
        "low", "low", "low", "medium", "high", "emergency",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_database_orders_as_the_rule_says_and_places_count_from_one(make_user: Any) -> None:
    minutes = timedelta(minutes=1)
    wanted = [
        make_session(priority="emergency", waited=2 * minutes),
        make_session(priority="emergency", waited=minutes),
        make_session(priority="low", waited=45 * minutes),
        make_session(priority="high", waited=0 * minutes),
        make_session(priority="medium", waited=19 * minutes),
        make_session(priority="low", waited=28 * minutes),
        make_session(priority="low", waited=0 * minutes),
    ]
    expected = sorted(wanted, key=lambda one: (one.priority != "emergency", one.place_at, one.pk))
    assert [one.pk for one in in_order(waiting())] == [one.pk for one in expected]
    assert expected[:3] == wanted[:3]
    for place, session in enumerate(expected, start=1):
        assert position_get(session=session) == place
    told = dict(CounselingSession.objects.values_list("pk", "told_position"))
    # Nothing is told in a test that never commits; see test_sockets.
    assert set(told.values()) == {None}
    assert User.objects.count() >= len(wanted)


@pytest.mark.django_db(transaction=True)
def test_whoever_tells_places_later_sees_what_was_told_while_they_waited() -> None:
    session = make_session()
    rows = CounselingSession.objects.filter(pk=session.pk)
    assert rows.get().told_position == 1
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            hot_rows(TURN, [TURN_NUMBER])
            later = pool.submit(told)
            waits_for_a_lock()
            # What the one before has told of a queue that was longer then.
            rows.update(told_position=2)
        later.result(20)
    assert rows.get().told_position == 1


def told() -> None:
    try:
        queue_tell()
    finally:
        connections.close_all()
