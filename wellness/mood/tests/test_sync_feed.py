"""What the feed tells, to whom, and what it costs."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from accounts.sync.cursors import place_decode, place_encode
from accounts.sync.models import SyncChange, SyncEpoch, SyncWrite
from accounts.sync.rebasing import sync_rebase
from accounts.sync.retention import sync_prune
from accounts.sync.selectors import PAGE
from wellness.mood.changes import mood_entry_delete, mood_entry_update
from wellness.mood.exports import mood_rows
from wellness.mood.imports import mood_restore
from wellness.mood.models import MoodEntry, MoodFactor
from wellness.mood.tests.devices import KIND, URL, pages_of, patient
from wellness.mood.tests.factories import URL as MOODS
from wellness.mood.tests.factories import make_mood_entry, many_moods

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def api_as(api_as):
    """Clients that read when no other test holds the feed back."""
    return lambda *args, **kwargs: patient(api_as(*args, **kwargs))


@pytest.fixture
def client(premium_user, api_as):
    return api_as(premium_user)


def test_the_first_call_lists_everything_as_its_own_endpoint_answers_it(client, premium_user, stranger):
    mine = make_mood_entry(premium_user, notes="by the river", factors=["Sleep"])
    make_mood_entry(stranger, notes="somebody else's")
    changes, _ = pages_of(client)
    assert [change["id"] for change in changes] == [str(mine["id"])]
    assert changes[0]["data"] == client.get(f"{MOODS}/{mine['id']}").json()
    assert (changes[0]["kind"], changes[0]["deleted"]) == (KIND, False)


def test_each_later_call_tells_only_what_changed_since(client, premium_user):
    one, two, three = many_moods(premium_user, [{}, {}, {"factors": ["Work"]}])
    changes, cursor = pages_of(client)
    first = {change["id"]: change["version"] for change in changes}
    assert pages_of(client, cursor)[0] == []
    client.patch(f"{MOODS}/{two['id']}", {"mood_value": 2})
    client.delete(f"{MOODS}/{three['id']}")
    changes, cursor = pages_of(client, cursor)
    assert [(change["id"], change["deleted"]) for change in changes] == [
        (str(two["id"]), False),
        (str(three["id"]), True),
    ]
    assert changes[0]["data"]["mood_value"] == 2
    assert changes[1]["data"] is None
    assert all(change["version"] > first[change["id"]] for change in changes)
    assert pages_of(client, cursor)[0] == []
    assert str(one["id"]) not in {change["id"] for change in changes}


@pytest.mark.parametrize("verb", ["post", "patch", "delete"])
def test_a_change_of_a_factor_is_a_change_of_its_entry(client, premium_user, verb):
    entry = make_mood_entry(premium_user, factors=["Sleep"])
    _, cursor = pages_of(client)
    factor = MoodFactor.objects.get(entry_id=entry["id"])
    if verb == "post":
        client.post("/api/v1/mood/factors", {"mood_entry_id": str(entry["id"]), "factor_type": "work"})
    elif verb == "patch":
        client.patch(f"/api/v1/mood/factors/{factor.pk}", {"impact_score": -3})
    else:
        client.delete(f"/api/v1/mood/factors/{factor.pk}")
    changes, _ = pages_of(client, cursor)
    assert [change["id"] for change in changes] == [str(entry["id"])]
    assert changes[0]["data"] == client.get(f"{MOODS}/{entry['id']}").json()
    assert "factors" in SyncChange.objects.get(row_id=entry["id"]).fields


def test_pages_follow_each_other_and_each_row_comes_once(client, premium_user):
    ids = {str(entry["id"]) for entry in many_moods(premium_user, [{} for _ in range(23)])}
    changes, cursor = pages_of(client, limit=5)
    assert len(changes) == 23
    assert {change["id"] for change in changes} == ids
    assert pages_of(client, cursor)[0] == []


def test_a_row_that_changes_while_pages_are_read_is_not_lost(client, premium_user):
    entries = many_moods(premium_user, [{} for _ in range(6)])
    page = client.get(URL, {"limit": 3}).json()
    seen = {change["id"]: change for change in page["changes"]}
    early, late = seen.keys(), {str(entry["id"]) for entry in entries} - seen.keys()
    client.patch(f"{MOODS}/{next(iter(early))}", {"mood_value": 1})
    client.delete(f"{MOODS}/{next(iter(late))}")
    rest, _ = pages_of(client, page["cursor"], limit=3)
    seen |= {change["id"]: change for change in rest}
    assert seen[next(iter(early))]["data"]["mood_value"] == 1
    assert seen[next(iter(late))]["deleted"]
    assert len(seen) == 6


def test_what_was_rolled_back_never_was(client, premium_user):
    kept = make_mood_entry(premium_user, mood_value=5)
    _, cursor = pages_of(client)
    with transaction.atomic():
        make_mood_entry(premium_user)
        mood_entry_update(owner=premium_user, entry_id=kept["id"], changes={"energy_level": 1}, now=timezone.now())
        transaction.set_rollback(True)
    with transaction.atomic():
        make_mood_entry(premium_user, mood_value=1)
        with transaction.atomic():
            mood_entry_delete(owner=premium_user, entry_id=kept["id"])
            transaction.set_rollback(True)
    changes, _ = pages_of(client, cursor)
    assert [change["data"]["mood_value"] for change in changes] == [1]


def test_what_the_house_notes_for_itself_is_no_change(client, premium_user):
    make_mood_entry(premium_user)
    _, cursor = pages_of(client)
    MoodEntry.objects.update(processed_for_insights=True)
    assert pages_of(client, cursor)[0] == []


def test_a_row_that_moves_to_another_person_goes_for_the_first_and_comes_for_the_second(
    client, premium_user, stranger, api_as
):
    entry = make_mood_entry(premium_user)
    other = api_as(stranger)
    _, mine = pages_of(client)
    _, theirs = pages_of(other)
    MoodEntry.objects.filter(pk=entry["id"]).update(owner=stranger)
    assert [(change["id"], change["deleted"]) for change in pages_of(client, mine)[0]] == [(str(entry["id"]), True)]
    assert [(change["id"], change["deleted"]) for change in pages_of(other, theirs)[0]] == [(str(entry["id"]), False)]


def test_rows_that_leave_together_or_by_cascade_are_all_told(client, premium_user):
    many_moods(premium_user, [{"factors": ["Sleep", "Work"]} for _ in range(3)])
    _, cursor = pages_of(client)
    with connection.cursor() as cursor_:
        cursor_.execute("WITH f AS (DELETE FROM wellness_moodfactor) DELETE FROM wellness_moodentry")
    changes, _ = pages_of(client, cursor)
    assert [change["deleted"] for change in changes] == [True] * 3


def test_what_an_import_brings_back_is_told(client, premium_user):
    make_mood_entry(premium_user, now=timezone.now(), notes="kept", factors=["Sleep"])
    rows = list(mood_rows(premium_user))
    MoodFactor.objects.all().delete()
    MoodEntry.objects.all().delete()
    changes, cursor = pages_of(client)
    assert [change["deleted"] for change in changes] == [True]
    mood_restore(premium_user, rows, timezone.now())
    (change,) = pages_of(client, cursor)[0]
    assert (change["deleted"], change["data"]["notes"], change["data"]["factors"]) == (False, "kept", ["Sleep"])
    assert change["version"] > changes[0]["version"]


def test_a_cursor_of_somebody_else_or_a_bent_one_is_refused(client, stranger, api_as):
    _, cursor = pages_of(client)
    theirs = api_as(stranger)
    for bad in (cursor[:-1] + ("A" if cursor[-1] != "A" else "B"), "x", "é", cursor + "=", cursor * 9):
        answer = client.get(URL, {"cursor": bad})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "cursor"), bad
    answer = theirs.get(URL, {"cursor": cursor})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "cursor")


def test_nobody_reads_a_feed_without_signing_in(api_client):
    assert api_client.get(URL).status_code == 401
    assert api_client.post(URL, {"changes": []}).status_code == 401


@pytest.mark.parametrize("limit", ["0", "501", "x"])
def test_a_limit_out_of_range_is_named(client, limit):
    answer = client.get(URL, {"limit": limit})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "limit")


def test_a_device_that_was_away_too_long_starts_anew(client, premium_user, api_as, settings):
    make_mood_entry(premium_user)
    _, cursor = pages_of(client)
    with time_machine.travel(timezone.now() + timedelta(days=settings.SYNC_TOMBSTONE_DAYS - 1)):
        assert api_as(premium_user).get(URL, {"cursor": cursor}).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=settings.SYNC_TOMBSTONE_DAYS, hours=1)):
        answer = api_as(premium_user).get(URL, {"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (410, "cursor_expired")
        assert len(api_as(premium_user).get(URL).json()["changes"]) == 1


def test_deletions_are_forgotten_only_after_every_cursor_that_has_not_seen_them(client, premium_user, settings):
    gone, kept = many_moods(premium_user, [{}, {}])
    client.delete(f"{MOODS}/{gone['id']}")
    SyncWrite.objects.create(owner=premium_user, change_id=gone["id"], fingerprint=b"1", created_at=timezone.now())
    days = settings.SYNC_TOMBSTONE_DAYS
    assert sync_prune(timezone.now() + timedelta(days=days, hours=12)) == 0
    assert sync_prune(timezone.now() + timedelta(days=days + 2)) == 2
    assert [change["id"] for change in pages_of(client)[0]] == [str(kept["id"])]


def test_a_walk_through_pages_keeps_the_age_of_its_beginning(client, premium_user):
    """Else a device could walk for months, and deletions that it was never told would be forgotten meanwhile."""
    many_moods(premium_user, [{} for _ in range(4)])
    ages = []
    cursor = None
    for _ in range(4):
        cursor = client.get(URL, {"limit": 1, **({"cursor": cursor} if cursor else {})}).json()["cursor"]
        ages.append(place_decode(cursor, premium_user.pk).since)
    assert ages[0] == ages[1] == ages[2] < ages[3]


@pytest.mark.parametrize("event", ["rebase", "another number", "ahead"])
def test_a_database_that_was_put_back_ends_every_cursor(client, premium_user, event):
    make_mood_entry(premium_user)
    _, cursor = pages_of(client)
    if event == "rebase":
        sync_rebase()
    elif event == "another number":
        SyncEpoch.objects.create(number=7)
    else:
        place = place_decode(cursor, premium_user.pk)
        cursor = place_encode(place._replace(xid=place.xid + 10**9), premium_user.pk)
    answer = client.get(URL, {"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (410, "cursor_expired")
    assert len(pages_of(client)[0]) == 1


def test_rows_with_numbers_of_another_cluster_are_given_ones_of_this(client, premium_user):
    entry = make_mood_entry(premium_user)
    SyncChange.objects.update(xid=2**60)
    # The first question gives them numbers, which other tests' transactions may hold back a moment.
    assert client.get(URL).status_code == 200
    changes, cursor = pages_of(client)
    assert [change["id"] for change in changes] == [str(entry["id"])]
    assert pages_of(client, cursor)[0] == []
    client.patch(f"{MOODS}/{entry['id']}", {"mood_value": 1})
    assert len(pages_of(client, cursor)[0]) == 1


def test_the_command_gives_numbers_of_this_cluster_to_everybody(premium_user, stranger):
    make_mood_entry(premium_user)
    make_mood_entry(stranger)
    SyncChange.objects.update(xid=2**60)
    assert sync_rebase() == 2
    assert SyncChange.objects.filter(xid__gte=2**60).count() == 0


@pytest.mark.parametrize("count", [1, 100])
def test_a_page_costs_the_same_for_one_change_and_for_a_hundred(client, premium_user, count, django_assert_num_queries):
    entries = many_moods(premium_user, [{"factors": ["Sleep"], "notes": "n"} for _ in range(count)])
    MoodFactor.objects.filter(entry_id=entries[0]["id"]).delete()
    # Who it is, then BEGIN, one snapshot, the changes, the entries and COMMIT.
    with django_assert_num_queries(6):
        answer = client.get(URL)
    assert len(answer.json()["changes"]) == count


def test_the_feed_is_read_from_its_index(premium_user):
    many_moods(premium_user, [{} for _ in range(50)])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_syncchange SELECT gen_random_uuid(), 'mood_entry', gen_random_uuid(), 1, 1, false, "
            "'{}', now() FROM generate_series(1, 20000)"
        )
        cursor.execute("ANALYZE accounts_syncchange")
        cursor.execute(
            f"EXPLAIN {PAGE}", (premium_user.pk, premium_user.pk, 5, "", "00000000-0000-0000-0000-000000000000", 101)
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert plan.count("accounts_syncchange_feed") == 2, plan
    assert "Seq Scan on accounts_syncchange" not in plan
    assert "Index Cond: ((owner_id =" in plan
    assert "xid < t.low" in plan
