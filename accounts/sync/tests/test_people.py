"""Whose rows changed: nobody is missed, and nobody comes again without a change."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction

from accounts.sync.models import SyncChange, SyncEpoch
from accounts.sync.people import CHANGES, people_changed
from accounts.sync.rebasing import sync_rebase
from accounts.sync.tests.settling import settled

pytestmark = pytest.mark.django_db(transaction=True)
# As the triggers do it. A kind of its own for each row tells which rows a page was made of.
NOTE = """
INSERT INTO accounts_syncchange (owner_id, kind, row_id, xid, version, deleted, fields, changed_at)
SELECT u.owner_id, u.kind, u.row_id, pg_current_xact_id()::text::bigint, 1, false, '{}', now()
FROM unnest(%s::uuid[], %s::text[], %s::uuid[]) AS u (owner_id, kind, row_id)
ON CONFLICT (owner_id, kind, row_id) DO UPDATE SET xid = greatest(accounts_syncchange.xid, excluded.xid)
"""
ROW = UUID(int=1)


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else None


def note(*changes):
    """One transaction's changes: (owner, kind) each."""
    owners, kinds = [owner for owner, _ in changes], [kind for _, kind in changes]
    run(NOTE, owners, kinds, [ROW] * len(changes))


def walk(place="", *, limit=100, people=None, most=1000):
    """Every page after `place`: the pairs of each, and the place then."""
    pages = []
    for _ in range(most):
        settled()
        changed = people_changed(place=place, limit=limit, people=people)
        pages.append([(owner, kind) for owner, kinds in changed.people.items() for kind in sorted(kinds)])
        place = changed.place
        if changed.complete:
            return pages, place
    raise AssertionError("There is no end of it.")


def pairs(pages):
    return sorted(pair for page in pages for pair in page)


def test_everybody_comes_with_their_kinds_and_not_again():
    one, two = uuid4(), uuid4()
    note((one, "a"), (one, "b"))
    note((two, "a"))
    pages, place = walk()
    assert pages == [[(one, "a"), (one, "b"), (two, "a")]]
    assert walk(place) == ([[]], place)
    note((one, "a"))
    assert walk(place)[0] == [[(one, "a")]]


def test_a_deleted_row_is_a_change():
    owner = uuid4()
    note((owner, "a"))
    _, place = walk()
    run("UPDATE accounts_syncchange SET deleted = true, xid = pg_current_xact_id()::text::bigint")
    assert walk(place)[0] == [[(owner, "a")]]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 24, 25, 26])
def test_one_transaction_may_have_more_changes_than_a_page(limit):
    owners = [uuid4() for _ in range(5)]
    changes = [(owner, f"k{number}") for owner in owners for number in range(5)]
    note(*changes)
    assert SyncChange.objects.values("xid").distinct().count() == 1
    pages, place = walk(limit=limit)
    assert pairs(pages) == sorted(changes)
    assert len(pages) == -(-len(changes) // limit)
    assert all(len(page) <= limit for page in pages)
    assert walk(place, limit=limit)[0] == [[]]


@pytest.mark.parametrize("people", [1, 2, 3, 5, 6])
def test_a_page_ends_before_one_person_too_many(people):
    owners = [uuid4() for _ in range(5)]
    changes = [(owner, f"k{number}") for number in range(4) for owner in owners]
    for change in changes:
        note(change)
    pages, _ = walk(people=people)
    assert pairs(pages) == sorted(changes)
    assert max(len({owner for owner, _ in page}) for page in pages) == min(people, 5)


def test_what_commits_later_than_a_younger_transaction_is_not_passed_over():
    early, late = uuid4(), uuid4()
    written, go = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                note((early, "a"))
                written.set()
                assert go.wait(30)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(hold)
        assert written.wait(30)
        note((late, "a"))
        waiting = people_changed(place="", limit=10)
        # What the highest number would have named is held back with the older one.
        assert (waiting.people, waiting.complete) == ({}, True)
        go.set()
        running.result(30)
    assert walk(waiting.place)[0] == [[(early, "a"), (late, "a")]]


@pytest.mark.parametrize("seed", range(3))
def test_whoever_reads_all_the_while_has_met_every_change_in_the_end(seed):
    owners = [uuid4() for _ in range(4)]
    over = threading.Event()

    def write(number):
        dice = random.Random(seed * 100 + number)
        made = []
        try:
            for turn in range(15):
                with transaction.atomic():
                    mine = [(dice.choice(owners), f"w{number}t{turn}n{part}") for part in range(dice.randint(1, 6))]
                    note(*mine)
                    time.sleep(dice.random() * 0.02)
                    lost = dice.random() < 0.2
                    transaction.set_rollback(lost)
                made += [] if lost else mine
            return made
        finally:
            connections.close_all()

    def read():
        seen, place, pages = [], "", 0
        try:
            while True:
                last = over.is_set()
                changed = people_changed(place=place, limit=4, people=2)
                seen += [(owner, kind) for owner, kinds in changed.people.items() for kind in kinds]
                place, pages = changed.place, pages + bool(changed.people)
                if last and changed.complete:
                    return seen, place, pages
        finally:
            connections.close_all()

    with ThreadPoolExecutor(7) as pool:
        reader = pool.submit(read)
        made = [pair for one in [pool.submit(write, number) for number in range(6)] for pair in one.result(60)]
        settled()
        over.set()
        seen, place, pages = reader.result(60)
    assert pages > 10
    # Each once: none is passed over, and none comes twice.
    assert sorted(seen) == sorted(made)
    assert walk(place)[0] == [[]]


@pytest.mark.parametrize("event", ["rebase", "another number", "another cluster", "ahead"])
def test_a_place_of_another_history_is_the_beginning(event):
    owner = uuid4()
    note((owner, "a"))
    _, place = walk()
    epoch, xid, *rest = place.split(" ")
    if event == "rebase":
        sync_rebase()
    elif event == "another number":
        SyncEpoch.objects.create(number=7)
    elif event == "another cluster":
        place = " ".join(["00" * 8, xid, *rest])
    else:
        place = " ".join([epoch, str(int(xid) + 10**9), *rest])
    pages, after = walk(place)
    assert pages == [[(owner, "a")]]
    assert walk(after)[0] == [[]]


def test_rows_with_numbers_of_another_cluster_come_too():
    changes = [(uuid4(), "a") for _ in range(5)]
    note(*changes)
    SyncChange.objects.update(xid=2**60)
    pages, place = walk(limit=2)
    assert pairs(pages) == sorted(changes)
    assert walk(place)[0] == [[]]


def test_changes_of_ones_own_transaction_come_after_it():
    with transaction.atomic():
        note((uuid4(), "a"))
        waiting = people_changed(place="", limit=10)
        assert (waiting.people, waiting.complete) == ({}, True)
    assert len(walk(waiting.place)[0][0]) == 1


def test_a_page_is_one_statement_over_its_index(django_assert_num_queries):
    run(
        "INSERT INTO accounts_syncchange SELECT gen_random_uuid(), 'k', gen_random_uuid(), 1 + g / 100, 1, false, "
        "'{}', now() FROM generate_series(1, 20000) AS g"
    )
    run("ANALYZE accounts_syncchange")
    place = people_changed(place="", limit=10).place
    with django_assert_num_queries(1):
        assert len(people_changed(place=place, limit=100).people) == 100
    run("SET plan_cache_mode = force_generic_plan")
    start = (5, UUID(int=5), "k", ROW, 101)
    plan = "\n".join(row[0] for row in run(f"EXPLAIN {CHANGES}", *start))
    assert plan.count("accounts_syncchange_people") == 2, plan
    assert "Seq Scan on accounts_syncchange" not in plan
    run("RESET plan_cache_mode")
