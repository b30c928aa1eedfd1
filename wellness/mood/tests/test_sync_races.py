"""The feed while others write: transactions that begin and end in any order."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from accounts.sync.models import SyncChange
from wellness.mood.changes import mood_entry_delete, mood_entry_update
from wellness.mood.models import MoodEntry
from wellness.mood.sql import ENTRIES_GET
from wellness.mood.tests.devices import URL, body_of, pages_of, push
from wellness.mood.tests.factories import make_mood_entry, many_moods

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unlimited")]
# The reader of most sync endpoints: everything above the highest number that it saw.
NAIVE = "SELECT row_id, xid FROM accounts_syncchange WHERE owner_id = %s AND xid > %s"


@pytest.fixture
def client(premium_user, api_as):
    return api_as(premium_user)


def naive(owner, last):
    with connection.cursor() as cursor:
        cursor.execute(NAIVE, (owner.pk, last))
        rows = cursor.fetchall()
    return [str(row[0]) for row in rows], max([last, *(row[1] for row in rows)])


def elsewhere(work):
    """Runs `work` in a transaction of its own thread, up to the moment when `finish` is called."""
    written, go = threading.Event(), threading.Event()

    def run():
        try:
            with transaction.atomic():
                found = work()
                written.set()
                assert go.wait(30)
            return found
        finally:
            connection.close()

    pool = ThreadPoolExecutor(1)
    running = pool.submit(run)
    assert written.wait(30) or running.result()

    def finish():
        go.set()
        found = running.result(30)
        pool.shutdown()
        return found

    return finish


def test_a_transaction_that_began_earlier_and_commits_later_is_not_skipped(client, premium_user):
    """Beside it, what a reader without the watermark makes of the same minute: the first entry is lost to it."""
    _, cursor = pages_of(client)
    finish = elsewhere(lambda: make_mood_entry(premium_user, mood_value=1))
    late = make_mood_entry(premium_user, mood_value=2)
    answer = client.get(URL, {"cursor": cursor}).json()
    assert (answer["changes"], answer["has_more"], answer["complete"]) == ([], False, False)
    seen, last = naive(premium_user, 0)
    assert seen == [str(late["id"])]
    early = finish()
    assert naive(premium_user, last)[0] == []
    changes, _ = pages_of(client, answer["cursor"])
    assert [change["id"] for change in changes] == [str(early["id"]), str(late["id"])]


def test_the_older_of_two_transactions_may_be_the_last_to_write_a_row(client, premium_user):
    entry = make_mood_entry(premium_user)
    entry_id = entry["id"]
    _, cursor = pages_of(client)
    began, go = threading.Event(), threading.Event()

    def older():
        try:
            with transaction.atomic():
                make_mood_entry(premium_user)  # takes its number now
                began.set()
                assert go.wait(30)
                mood_entry_update(
                    owner=premium_user, entry_id=entry_id, changes={"energy_level": 3}, now=timezone.now()
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(older)
        assert began.wait(30)
        (newer,) = push(client, body_of("update", str(entry_id), {"energy_level": 9}))
        assert client.get(URL, {"cursor": cursor}).json()["changes"] == []
        go.set()
        running.result(30)
    changes, _ = pages_of(client, cursor)
    mine = next(change for change in changes if change["id"] == str(entry_id))
    assert mine["data"]["energy_level"] == 3
    # Numbers of rows go on, though those of transactions went back: who saw 9 is told that 3 came after.
    assert mine["version"] > newer["version"]
    (clash,) = push(
        client, body_of("update", str(entry_id), {"energy_level": 8}, base_version=newer["version"])
    )  # fmt: skip
    assert (clash["outcome"], clash["fields"]) == ("conflict", ["energy_level"])


@pytest.mark.parametrize("seed", range(3))
def test_whoever_reads_all_the_while_ends_with_what_there_is(client, premium_user, seed):
    many_moods(premium_user, [{} for _ in range(10)])
    over = threading.Event()

    def write(number):
        dice = random.Random(seed * 100 + number)
        try:
            for _ in range(12):
                with transaction.atomic():
                    act(dice)
                    time.sleep(dice.random() * 0.03)
                    if dice.random() < 0.5:
                        act(dice)
                    time.sleep(dice.random() * 0.03)
                    transaction.set_rollback(dice.random() < 0.2)
        finally:
            connections.close_all()

    def act(dice):
        ids = sorted(MoodEntry.objects.filter(owner=premium_user).values_list("pk", flat=True))
        if dice.random() < 0.5 or not ids:
            make_mood_entry(premium_user, mood_value=dice.randint(1, 10), factors=["Sleep"])
            return
        # Each writer has its own rows, so that two of them never wait for each other in a circle.
        mine = [one for index, one in enumerate(ids) if one.int % 6 == int(threading.current_thread().name[-1])]
        if not mine:
            return
        chosen = dice.choice(mine)
        if dice.random() < 0.3:
            mood_entry_delete(owner=premium_user, entry_id=chosen)
        else:
            mood_entry_update(
                owner=premium_user, entry_id=chosen, changes={"mood_value": dice.randint(1, 10)}, now=timezone.now()
            )

    def read():
        kept, cursor, held = {}, None, 0
        try:
            while True:
                last = over.is_set()
                answer = client.get(URL, {"limit": 4, **({"cursor": cursor} if cursor else {})}).json()
                held += not answer["complete"]
                for change in answer["changes"]:
                    assert kept.get(change["id"], (0,))[0] <= change["version"]
                    kept[change["id"]] = (change["version"], change["data"])
                cursor = answer["cursor"]
                if last and not answer["has_more"] and answer["complete"]:
                    return kept, held
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as reading, ThreadPoolExecutor(6, thread_name_prefix="w") as writing:
        reader = reading.submit(read)
        for one in [writing.submit(write, number) for number in range(6)]:
            one.result(120)
        over.set()
        kept, held = reader.result(60)
    assert held > 0, "nobody was ever under way: this run proved nothing"
    shown = {row_id: data for row_id, (_, data) in kept.items() if data is not None}
    fresh, _ = pages_of(client)
    assert shown == {change["id"]: change["data"] for change in fresh if not change["deleted"]}
    assert shown.keys() == {str(pk) for pk in MoodEntry.objects.values_list("pk", flat=True)}


def test_a_page_shows_each_row_as_it_was_at_the_version_beside_it(client, premium_user):
    """Somebody writes after the changes are read and before the rows are."""
    entry = make_mood_entry(premium_user, mood_value=5)
    base = pages_of(client)[0][0]["version"]

    def write():
        try:
            (done,) = push(client, body_of("update", str(entry["id"]), {"mood_value": 6}))
            assert done["outcome"] == "applied"
        finally:
            connection.close()

    def between(execute, sql, params, many, context):
        if sql == ENTRIES_GET:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(write).result(30)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(between):
        (change,) = client.get(URL).json()["changes"]
    assert (change["version"], change["data"]["mood_value"]) == (base, 5)
    assert pages_of(client)[0][0]["data"]["mood_value"] == 6


def test_the_same_write_twenty_times_at_once_happens_once(client, premium_user):
    entry = make_mood_entry(premium_user, mood_value=5)
    changes, _ = pages_of(client)
    write = body_of("update", str(entry["id"]), {"mood_value": 6}, base_version=changes[0]["version"])
    create = body_of("create", str(entry["id"])[:-4] + "ffff", {"mood_value": 4})

    def send(_):
        try:
            return [result["outcome"] for result in push(client, write, create)]
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(send, range(20)))
    assert sorted(one for one, _ in outcomes) == ["applied"] + ["repeated"] * 19
    assert sorted(one for _, one in outcomes) == ["applied"] + ["repeated"] * 19
    assert MoodEntry.objects.count() == 2
    assert SyncChange.objects.get(row_id=entry["id"]).version > changes[0]["version"]


def test_of_two_devices_at_once_one_wins_and_the_other_is_told(client, premium_user):
    entry = make_mood_entry(premium_user, mood_value=5)
    base = pages_of(client)[0][0]["version"]

    def send(value):
        try:
            (result,) = push(client, body_of("update", str(entry["id"]), {"mood_value": value}, base_version=base))
            return value, result
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(send, range(1, 9)))
    # Whoever brought what is there already (5, or the winner's) repeats; everybody else is told.
    applied = [value for value, result in results if result["outcome"] == "applied"]
    assert len(applied) == 1
    told = [result["data"]["mood_value"] for _, result in results if result["outcome"] == "conflict"]
    assert len(told) >= 6
    assert set(told) == set(applied)
    assert MoodEntry.objects.get().mood_value == applied[0]


def test_a_change_of_a_factor_and_a_change_of_all_factors_at_once_do_not_end_in_a_lock(client, premium_user):
    entry = make_mood_entry(premium_user, factors=["Sleep", "Work"])
    factors = client.get(f"/api/v1/mood/entries/{entry['id']}").json()["factor_details"]

    def send(index):
        try:
            if index % 2:
                path = f"/api/v1/mood/factors/{factors[index % 4 // 2]['id']}"
                return client.patch(path, {"impact_score": index % 5}).status_code
            fields = {"factors": [{"factor_type": "work", "impact_score": index % 5}, {"factor_type": "sleep"}]}
            return client.patch(f"/api/v1/mood/entries/{entry['id']}", fields).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(60))) == {200}
