"""Writes made offline: what becomes of each, and that none has fewer checks than its own endpoint."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.sync.models import SyncWrite
from config.api.limits import Limit
from config.api.throttling import LIMITS
from config.ids import uuid7
from crisis.incidents.models import CrisisIncident
from wellness.mood.models import MoodEntry
from wellness.mood.tests.devices import URL, body_of, pages_of, push
from wellness.mood.tests.factories import URL as MOODS
from wellness.mood.tests.factories import make_mood_entry

pytestmark = pytest.mark.django_db(transaction=True)
DANGER = "I want to kill myself tonight"


@pytest.fixture
def client(premium_user, api_as):
    return api_as(premium_user)


@pytest.fixture
def entry(client):
    """An entry, as a device knows it."""
    made = client.post(MOODS, {"mood_value": 5, "notes": "first", "factors": ["Sleep"], "weather": "rain"}).json()
    return made | {"version": version_of(client, made["id"])}


def version_of(client, row_id):
    return next(change["version"] for change in pages_of(client)[0] if change["id"] == row_id)


def test_a_create_stores_what_its_own_endpoint_would(client, premium_user):
    row_id = str(uuid7())
    fields = {"mood_value": 6, "notes": "on the train", "factors": ["Work"], "logged_at": "2026-03-09T18:30:00+01:00"}
    (result,) = push(client, body_of("create", row_id, fields))
    assert (result["outcome"], result["deleted"]) == ("applied", False)
    assert result["data"] == client.get(f"{MOODS}/{row_id}").json()
    assert result["version"] == version_of(client, row_id)
    assert AuditEvent.objects.filter(action="wellness.mood.created", target_id=row_id).count() == 1


def test_a_create_without_a_time_was_felt_when_it_was_written_not_when_it_arrived(client):
    early, ahead = str(uuid7()), str(uuid7())
    yesterday, tomorrow = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    one, two = push(
        client,
        body_of("create", early, {"mood_value": 6}, at=yesterday.isoformat()),
        body_of("create", ahead, {"mood_value": 6}, at=tomorrow.isoformat()),
    )
    assert datetime.fromisoformat(one["data"]["logged_at"]) == yesterday
    # A clock that runs a day ahead does not hide the entry from today.
    assert datetime.fromisoformat(two["data"]["logged_at"]) <= datetime.now(UTC)


def test_the_same_request_again_changes_nothing_and_says_so(client, entry):
    row_id = str(uuid7())
    changes = [
        body_of("create", row_id, {"mood_value": 6}),
        body_of("update", entry["id"], {"mood_value": 9}, base_version=entry["version"]),
        body_of("update", row_id, {"notes": "later"}),
        body_of("delete", row_id),
    ]
    first = push(client, *changes)
    again = push(client, *changes)
    assert [result["outcome"] for result in first] == ["applied"] * 4
    assert [result["outcome"] for result in again] == ["repeated"] * 4
    assert [result["version"] for result in first] == [result["version"] for result in again]
    assert again[3]["deleted"]
    assert MoodEntry.objects.count() == 1


def test_a_late_repeat_does_not_undo_what_came_after(client, entry):
    write = body_of("update", entry["id"], {"mood_value": 9}, base_version=entry["version"])
    push(client, write)
    client.patch(f"{MOODS}/{entry['id']}", {"mood_value": 2})
    (again,) = push(client, write)
    assert (again["outcome"], again["data"]["mood_value"]) == ("repeated", 2)


def test_a_late_repeat_of_a_create_does_not_raise_what_was_deleted(client):
    row_id = str(uuid7())
    create = body_of("create", row_id, {"mood_value": 6})
    push(client, create)
    client.delete(f"{MOODS}/{row_id}")
    (again,) = push(client, create)
    assert (again["outcome"], again["deleted"], again["data"]) == ("repeated", True, None)
    (anew,) = push(client, body_of("create", row_id, {"mood_value": 6}))
    assert (anew["outcome"], anew["conflict"]) == ("conflict", "deleted")
    assert MoodEntry.objects.count() == 0


def test_a_change_id_stands_for_one_write(client, entry):
    write = body_of("update", entry["id"], {"mood_value": 9})
    push(client, write)
    (result,) = push(client, write | {"fields": {"mood_value": 1}})
    assert (result["outcome"], result["problem"]["code"]) == ("refused", "change_id_reused")
    assert MoodEntry.objects.get().mood_value == 9


def test_different_fields_merge(client, entry):
    client.patch(f"{MOODS}/{entry['id']}", {"energy_level": 3})
    (result,) = push(
        client, body_of("update", entry["id"], {"notes": "second", "mood": 4}, base_version=entry["version"])
    )
    assert result["outcome"] == "merged"
    data = result["data"]
    assert (data["energy_level"], data["notes"], data["mood_value"], data["mood_scale"]) == (3, "second", 8, 5)


@pytest.mark.parametrize(
    ("theirs", "mine", "names"),
    [
        ({"mood_value": 3}, {"mood_value": 4, "energy_level": 4}, ["mood_scale", "mood_value"]),
        ({"notes": "theirs"}, {"notes": "mine"}, ["notes"]),
        ({"factors": ["Work"]}, {"factors": ["Friends"]}, ["factors"]),
        ({"date": "2026-03-09"}, {"logged_at": "2026-03-08T10:00:00Z"}, ["logged_at"]),
        ({"weather": "sun"}, {"weather": "snow"}, ["weather"]),
    ],
)
def test_the_same_field_conflicts_and_nothing_is_written(client, entry, theirs, mine, names):
    client.patch(f"{MOODS}/{entry['id']}", theirs)
    stored = client.get(f"{MOODS}/{entry['id']}").json()
    write = body_of("update", entry["id"], mine, base_version=entry["version"])
    (result,) = push(client, write)
    assert (result["outcome"], result["conflict"], result["fields"]) == ("conflict", "changed", names)
    assert result["data"] == stored == client.get(f"{MOODS}/{entry['id']}").json()
    # The person decided, on the ground of what is there now; the id is free, for nothing was done.
    (settled,) = push(client, write | {"base_version": result["version"]})
    assert settled["outcome"] == "applied"


@pytest.mark.parametrize(
    "fields",
    [
        {"mood_value": 3},
        {"notes": "same words"},
        {"factors": [{"factor_type": "work", "impact_score": 2, "factor_notes": "late"}]},
        {"logged_at": "2026-03-08T10:00:00Z", "timezone": "Asia/Tokyo"},
    ],
)
def test_the_same_value_on_both_sides_is_no_conflict_and_no_change(client, entry, fields):
    client.patch(f"{MOODS}/{entry['id']}", fields)
    version = version_of(client, entry["id"])
    (result,) = push(client, body_of("update", entry["id"], fields, base_version=entry["version"]))
    assert (result["outcome"], result["version"]) == ("repeated", version)


def test_a_device_does_not_conflict_with_its_own_earlier_writes(client, entry):
    base = {"base_version": entry["version"]}
    changes = [body_of("update", entry["id"], {"mood_value": value}, **base) for value in (6, 7, 8)]
    assert [result["outcome"] for result in push(client, changes[0])] == ["applied"]
    results = push(client, *changes, body_of("delete", entry["id"], **base))
    assert [result["outcome"] for result in results] == ["repeated", "applied", "applied", "applied"]


def test_what_others_wrote_between_two_writes_of_a_device_still_counts(client, entry):
    base = {"base_version": entry["version"]}
    first = body_of("update", entry["id"], {"mood_value": 6}, **base)
    push(client, first)
    client.patch(f"{MOODS}/{entry['id']}", {"mood_value": 1})
    results = push(client, first, body_of("update", entry["id"], {"mood_value": 7}, **base))
    assert [result["outcome"] for result in results] == ["repeated", "conflict"]


def test_a_change_of_what_was_deleted_is_told_and_raises_nothing(client, entry):
    client.delete(f"{MOODS}/{entry['id']}")
    update, delete = push(
        client,
        body_of("update", entry["id"], {"notes": "words"}, base_version=entry["version"]),
        body_of("delete", entry["id"], base_version=entry["version"]),
    )
    assert (update["outcome"], update["conflict"], update["data"]) == ("conflict", "deleted", None)
    assert delete["outcome"] == "repeated"
    assert MoodEntry.objects.count() == 0


def test_a_deletion_does_not_throw_away_words_that_its_device_never_saw(client, entry):
    client.patch(f"{MOODS}/{entry['id']}", {"notes": "words of the other phone"})
    (kept,) = push(client, body_of("delete", entry["id"], base_version=entry["version"]))
    assert (kept["outcome"], kept["conflict"]) == ("conflict", "changed")
    assert "notes" in kept["fields"]
    (gone,) = push(client, body_of("delete", entry["id"], base_version=kept["version"]))
    assert (gone["outcome"], gone["deleted"]) == ("applied", True)


def test_a_tone_that_was_forgotten_with_its_leave_keeps_nobody_from_deleting(client, premium_user):
    consent_set(owner=premium_user, kind=ConsentType.AI_PROCESSING, granted=True)
    (made,) = push(client, body_of("create", str(uuid7()), {"mood_value": 8, "notes": "What a wonderful, happy day!"}))
    assert made["data"]["note_sentiment"] > 0
    consent_set(owner=premium_user, kind=ConsentType.AI_PROCESSING, granted=False)
    assert MoodEntry.objects.get().note_sentiment is None
    (gone,) = push(client, body_of("delete", made["id"], base_version=made["version"]))
    assert (gone["outcome"], gone["deleted"]) == ("applied", True)


def test_a_version_that_the_row_never_had_counts_as_all_changed(client, entry):
    (result,) = push(
        client, body_of("update", entry["id"], {"notes": "x"}, base_version=entry["version"] + 10**6)
    )  # fmt: skip
    assert (result["outcome"], result["fields"]) == ("conflict", ["notes"])


def test_a_row_of_somebody_else_is_not_there(client, stranger, api_as):
    theirs = str(make_mood_entry(stranger)["id"])
    results = push(
        client,
        body_of("update", theirs, {"mood_value": 1}),
        body_of("delete", theirs),
        body_of("create", theirs, {"mood_value": 1}),
        body_of("update", str(uuid7()), {"mood_value": 1}),
    )
    assert [result["problem"]["code"] for result in results] == ["not_found", "not_found", "id_conflict", "not_found"]
    assert all("data" not in result for result in results)
    assert MoodEntry.objects.get().mood_value == 7
    assert SyncWrite.objects.count() == 0


def test_a_change_id_of_somebody_else_is_free(client, entry, stranger, api_as):
    write = body_of("update", entry["id"], {"mood_value": 9})
    push(client, write)
    (result,) = push(api_as(stranger), write)
    assert (result["outcome"], result["problem"]["code"]) == ("refused", "not_found")


def test_one_bad_write_does_not_hold_up_the_others(client, entry):
    good = str(uuid7())
    bad, unknown, fine = push(
        client,
        body_of("update", entry["id"], {"mood_value": 99}),
        body_of("create", str(uuid7()), {"mood_value": 1}) | {"kind": "dream"},
        body_of("create", good, {"mood_value": 4}),
    )
    assert (bad["outcome"], bad["problem"]["status"]) == ("refused", 400)
    assert bad["problem"]["errors"][0]["field"] == "mood_value"
    assert unknown["problem"]["errors"][0]["code"] == "kind_unknown"
    assert fine["outcome"] == "applied"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"op": "merge"}, "changes.0.op"),
        ({"id": "7"}, "changes.0.id"),
        ({"change_id": None}, "changes.0.change_id"),
        ({"base_version": -1}, "changes.0.base_version"),
        ({"base_version": True}, "changes.0.base_version"),
        ({"at": "2026-03-10T12:00:00"}, "changes.0.at"),
        ({"fields": {}}, "changes.0.fields"),
        ({"fields": []}, "changes.0.fields"),
        ({"owner": "me"}, "changes.0.owner"),
    ],
)
def test_a_misshapen_request_is_refused_whole_and_named(client, change, field):
    body = body_of("create", str(uuid7()), {"mood_value": 4}) | change
    answer = client.post(URL, {"changes": [body]})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert MoodEntry.objects.count() == 0


@pytest.mark.parametrize("count", [0, 101])
def test_a_request_holds_one_to_a_hundred_writes(client, count):
    changes = [body_of("delete", str(uuid7())) for _ in range(count)]
    assert client.post(URL, {"changes": changes}).status_code == 400


def test_danger_in_a_text_from_offline_is_heard_as_at_its_own_endpoint(client, entry):
    created, updated = push(
        client,
        body_of("create", str(uuid7()), {"mood_value": 1, "notes": DANGER}),
        body_of("update", entry["id"], {"notes": DANGER}, base_version=entry["version"]),
    )
    assert created["support"]
    assert updated["support"]
    assert created["data"]["crisis_flag_triggered"]
    assert CrisisIncident.objects.count() >= 1


def test_danger_in_a_text_from_offline_that_is_refused_is_heard(client, entry, monkeypatch):
    monkeypatch.setitem(LIMITS, "mood_entry", Limit(2, 60))
    long = "It rained and I read a book by the window. " * 2_000 + DANGER
    results = push(
        client,
        body_of("create", str(uuid7()), {"mood_value": 1, "notes": long}),
        body_of("update", entry["id"], {"notes": long}, base_version=entry["version"]),
        body_of("create", str(uuid7()), {"mood_value": 1, "notes": DANGER}),
        body_of("create", str(uuid7()), {"words": DANGER}) | {"kind": "k" * 32},
        body_of("update", entry["id"], {"notes": long.removesuffix(DANGER)}, base_version=entry["version"]),
    )
    assert [result["problem"]["status"] for result in results] == [400, 400, 429, 400, 400]
    assert [result.get("support", {}).get("severity", 0) >= 3 for result in results] == [True] * 4 + [False]
    assert CrisisIncident.objects.count() == 1


def test_the_quota_of_the_free_plan_holds(user, api_as, settings):
    settings.MOOD_ENTRIES_PER_DAY = 2
    results = push(api_as(user), *[body_of("create", str(uuid7()), {"mood_value": 4}) for _ in range(3)])
    assert [result["outcome"] for result in results] == ["applied", "applied", "refused"]
    assert (results[2]["problem"]["code"], results[2]["problem"]["limit"]) == ("quota_exceeded", 2)
    assert MoodEntry.objects.count() == 2


def test_creates_are_charged_to_the_same_limit_as_at_their_own_endpoint(client):
    many = LIMITS["mood_entry"].count
    changes = [body_of("create", str(uuid7()), {"mood_value": 4}) for _ in range(many + 1)]
    results = push(client, *changes)
    assert [result["outcome"] for result in results] == ["applied"] * many + ["refused"]
    assert results[-1]["problem"]["status"] == 429
    assert client.post(MOODS, {"mood_value": 4}).status_code == 429
    # What has arrived is not charged again.
    assert [result["outcome"] for result in push(client, *changes[:many])] == ["repeated"] * many


def test_required_consents_are_asked_for_writing_and_not_for_reading_and_deleting(client, entry, settings):
    settings.REQUIRED_CONSENTS = ("hipaa",)
    answer = client.post(URL, {"changes": [body_of("update", entry["id"], {"mood_value": 1})]})
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_required")
    assert client.get(URL).status_code == 200
    assert push(client, body_of("delete", entry["id"]))[0]["outcome"] == "applied"


def test_danger_in_a_queue_that_waits_for_a_consent_is_heard(client, settings):
    settings.REQUIRED_CONSENTS = ("hipaa",)
    danger, calm = (body_of("create", str(uuid7()), {"mood_value": 4, "notes": notes}) for notes in (DANGER, "A walk."))
    for changes, heard in (([calm], False), ([danger, calm], True), ([danger, *[calm] * 99], True)):
        answer = client.post(URL, {"changes": changes})
        assert (answer.status_code, answer.json().get("support", {}).get("severity", 0) >= 3) == (403, heard)
    assert (CrisisIncident.objects.count(), MoodEntry.objects.count()) == (1, 0)


def test_danger_in_a_queue_that_is_no_queue_is_heard(client):
    danger = body_of("create", str(uuid7()), {"mood_value": 4, "notes": DANGER})
    for wrong in ({**danger, "op": "upsert"}, {**danger, "at": "yesterday"}):
        answer = client.post(URL, {"changes": [wrong]})
        assert (answer.status_code, answer.json()["support"]["severity"] >= 3) == (400, True)
    assert client.post(URL, {"changes": [danger, 7]}).json()["support"]["severity"] >= 3
    assert (CrisisIncident.objects.count(), MoodEntry.objects.count()) == (1, 0)


def test_an_idempotency_key_is_refused_because_each_write_has_its_own(client):
    changes = {"changes": [body_of("create", str(uuid7()), {"mood_value": 4})]}
    assert client.post(URL, changes, HTTP_IDEMPOTENCY_KEY="one").status_code == 400


def test_what_is_kept_about_a_write_holds_no_word_of_it(client):
    push(client, body_of("create", str(uuid7()), {"mood_value": 4, "notes": "secret words"}))
    kept = SyncWrite.objects.values().get()
    assert set(kept) == {
        "id", "owner_id", "change_id", "fingerprint", "version_before", "version_after", "created_at",
    }  # fmt: skip
    assert len(kept["fingerprint"]) == 16
