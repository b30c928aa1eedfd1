"""Everything out, the account gone, a new one, everything back in (design, promise 7)."""

import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.models import Consent, ConsentType, SharingGrant
from accounts.consent.services import consent_set
from accounts.export.canonical import canonical_dump
from accounts.export.registry import export_sources, restorable_sources
from accounts.export.running import export_run
from accounts.export.services import export_create
from accounts.export.tests.factories import ODD_TEXT, archive_of, everything_of
from accounts.export.tests.files import no_limits, private_folder
from accounts.export.tests.purge import purged
from accounts.identity.models import User
from accounts.identity.tests.walk import bearer, sign_up
from accounts.imports.tests.factories import import_made
from accounts.profile.models import UserProfile
from accounts.reminders.models import Reminder
from accounts.vault.models import DataKey
from accounts.vault.sealing import key_id_of
from config.database import hot_rows
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.incidents.services import risk_text_screen
from crisis.resources.models import CrisisResource, CrisisResourceUse
from wellness.mood.exports import mood_rows
from wellness.mood.imports import mood_restore
from wellness.mood.models import MoodEntry, MoodFactor
from wellness.mood.tests.factories import make_mood_entry

__all__ = ("no_limits", "private_folder")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder", "no_limits")]
RECORDS = {
    "consents", "consent_history", "sharing_grants", "sessions", "social_identities", "second_factors",
    "notifications", "notification_deliveries", "push_devices", "subscriptions", "payments", "emergency_accesses",
    "erasure_requests", "data_exports", "data_imports", "account_history",
}  # fmt: skip
PLACE = {"zone": "Europe/Berlin", "local_date": "2026-03-10", "time_of_day": "morning", "day_of_week": 2}
DANGER = "I want to kill myself tonight, I have the pills here."


@pytest.fixture
def full(api_as: Any, make_user: Any, stranger: Any) -> Any:
    person = make_user(email="lea@example.org", username="lea")
    everything_of(person, stranger)
    person.refresh_from_db()
    make_mood_entry(
        person, notes=ODD_TEXT, energy_level=3, anxiety_level=9, location="At home", location_type="home",
        weather="rain", timezone="Pacific/Apia", logged_at="2026-03-10T10:30:00Z",
        factors=["Sleep", {"factor_type": "work", "factor_value": 2, "impact_score": -4, "factor_notes": "@deadline"}],
    )  # fmt: skip
    for number in range(20):
        body = {"mood_value": None, "mood": 1 + number % 5, "logged_at": f"2026-02-{1 + number:02}T22:10:00+01:00"}
        make_mood_entry(person, **body)
    entry = make_mood_entry(person, notes=DANGER, now=timezone.now())
    assert CrisisIncident.objects.filter(owner=person).exists()
    incident = CrisisIncident.objects.get(owner=person)
    incident.state, incident.resolved_at, incident.assigned_to = "resolved", timezone.now(), stranger
    incident.owner, incident.notes = person, "Talked for an hour."
    incident.save()
    # What is open comes in closed; what was closed is the same again.
    CrisisEvent.objects.filter(owner=person).update(resolved_at=incident.resolved_at, resolution_type="resolved")
    assert CrisisEvent.objects.get(owner=person).source_id == entry["id"]
    resource = CrisisResource.objects.create(
        country="DE", name="TelefonSeelsorge", phone_number="+498001110111", resource_type="hotline"
    )
    CrisisResourceUse.objects.create(owner=person, resource=resource, action="called", hotline_called=True)
    return person


def register_again() -> tuple[User, Any]:
    signed_in = sign_up("lea@example.org", username="lea")
    return User.objects.get(pk=signed_in["user"]["id"]), bearer(signed_in["access_token"])


def test_export_purge_register_again_import_gives_an_equal_account(api_as, full):
    data, _ = archive_of(api_as(full))
    before, old_id = canonical_dump(full), full.pk
    ids = set(MoodEntry.objects.filter(owner=full).values_list("pk", flat=True))
    purged(full)
    assert not User.objects.filter(pk=old_id).exists()

    again, client = register_again()
    assert again.pk != old_id
    assert canonical_dump(again) != before
    done = import_made(client, data)
    assert (done["state"], done["error_code"]) == ("ready", "")
    assert {name: part["skipped"] for name, part in done["counts"].items() if part["skipped"]} == {}

    again = User.objects.get(pk=again.pk)
    assert canonical_dump(again).decode().split("\n") == before.decode().split("\n")
    assert set(MoodEntry.objects.filter(owner=again).values_list("pk", flat=True)) == ids
    assert MoodEntry.objects.count() == len(ids)


def test_the_export_of_the_restored_account_is_the_same_again(api_as, full):
    data, first = archive_of(api_as(full))
    purged(full)
    _, client = register_again()
    import_made(client, data)
    _, second = archive_of(client)
    for name in ("mood_entries", "crisis_events", "crisis_incidents", "crisis_resource_uses"):
        assert first.read(f"json/{name}.json") == second.read(f"json/{name}.json"), name


def test_the_same_file_again_makes_nothing_twice(api_as, full):
    data, _ = archive_of(api_as(full))
    purged(full)
    again, client = register_again()
    import_made(client, data)
    before = canonical_dump(User.objects.get(pk=again.pk))
    done = import_made(client, data)
    assert {name: part["made"] for name, part in done["counts"].items()} == dict.fromkeys(done["counts"], 0)
    assert done["counts"]["mood_entries"]["existing"] == 22
    assert canonical_dump(User.objects.get(pk=again.pk)) == before


def test_what_is_restored_and_what_is_a_record_of_the_old_account_is_said(full):
    restored = {source.name for source in restorable_sources()}
    assert restored >= {
        "account", "profile", "privacy_settings", "preferences", "reminders", "mood_entries", "crisis_incidents",
        "crisis_events", "crisis_resource_uses", "rest_days",
    }  # fmt: skip
    assert not restored & RECORDS
    assert {source.name for source in export_sources()} - restored >= RECORDS


def test_no_consent_and_no_grant_comes_back_by_an_import(api_as, full):
    data, _ = archive_of(api_as(full))
    purged(full)
    again, client = register_again()
    consents = set(Consent.objects.filter(owner=again).values_list("type", "granted"))
    import_made(client, data)
    assert set(Consent.objects.filter(owner=again).values_list("type", "granted")) == consents
    assert not SharingGrant.objects.filter(owner=again).exists()
    again.refresh_from_db()
    assert (again.role, again.is_staff, again.status) == ("user", False, "active")
    # A number is proven anew, and reminders begin from now on.
    assert UserProfile.objects.get(owner=again).phone_verified_at is None
    due = Reminder.objects.get(owner=again, enabled=True).next_due_at
    assert due is not None
    assert due > timezone.now()


def test_an_open_incident_comes_back_closed_and_alarms_nobody(api_as, full, django_capture_on_commit_callbacks):
    CrisisIncident.objects.filter(owner=full).update(state="open", resolved_at=None)
    data, _ = archive_of(api_as(full))
    purged(full)
    again, client = register_again()
    done = import_made(client, data)
    incident = CrisisIncident.objects.get(owner=again)
    assert (incident.state, incident.source_event.owner_id) == ("resolved", again.pk)
    assert incident.resolved_at is not None
    assert done["counts"]["crisis_incidents"]["notes"] == {"closed_on_import": 1}
    actions = set(AuditEvent.objects.filter(owner_id=again.pk).values_list("action", flat=True))
    assert "crisis.incident.imported" in actions
    assert "crisis.incident.opened" not in actions
    # Danger that is written from now on opens one as ever.
    risk_text_screen(owner=again, text=DANGER, source="mood_entry", source_id=again.pk, now=timezone.now())
    assert CrisisIncident.objects.filter(owner=again, state="open").count() == 1


def test_into_a_second_account_the_rows_get_new_ids_and_the_first_keeps_its_own(api_as, full, user):
    data, _ = archive_of(api_as(full))
    before = canonical_dump(full)
    done = import_made(api_as(user), data)
    assert done["counts"]["mood_entries"]["made"] == 22
    assert canonical_dump(full) == before
    mine = set(MoodEntry.objects.filter(owner=user).values_list("pk", flat=True))
    theirs = set(MoodEntry.objects.filter(owner=full).values_list("pk", flat=True))
    assert mine.isdisjoint(theirs)
    assert len(mine) == len(theirs)
    assert MoodFactor.objects.filter(owner=user).count() == MoodFactor.objects.filter(owner=full).count()
    event = CrisisEvent.objects.get(owner=user)
    # References inside the file follow.
    assert event.source_id in mine
    assert event.incident.owner_id == user.pk
    assert import_made(api_as(user), data)["counts"]["mood_entries"]["existing"] == 22


def test_imported_text_is_sealed_under_the_new_key(api_as, full):
    data, _ = archive_of(api_as(full))
    purged(full)
    again, client = register_again()
    import_made(client, data)
    entry = MoodEntry.objects.filter(owner=again, notes__isnull=False).first()
    assert key_id_of(entry.__dict__["notes"].blob) == DataKey.objects.get(owner=again).pk


def test_old_texts_are_not_screened(api_as, full):
    data, _ = archive_of(api_as(full))
    purged(full)
    again, client = register_again()
    import_made(client, data)
    # The one event is that of the file.
    assert CrisisEvent.objects.filter(owner=again).count() == 1


DAYLIO = (
    "full_date,date,weekday,time,mood,activities,note_title,note\n"
    '2026-07-01,July 1,Wednesday,23:30,good,"friends | movies / tv | friends",Choir,"Went out"\n'
    '2026-07-02,July 2,Thursday,2:30 am,down in a hole,,,"hidden words"\n'
    "2099-07-02,July 2,Thursday,08:00,good,,,later\n"
    f"2026-07-03,July 3,Friday,08:00,bad,,,{DANGER!r}\n"
)


def test_daylio_rows_become_moods_with_factors_and_nothing_twice(api_as, user):
    client = api_as(user)
    done = import_made(client, DAYLIO.encode(), "daylio")
    assert done["counts"]["daylio"] == {
        "made": 2, "existing": 0, "skipped": {"unknown_mood": 1, "in_future": 1}, "notes": {}
    }  # fmt: skip
    first = client.get("/api/v1/mood/entries").json()["results"][-1]
    assert (first["mood_value"], first["mood_scale"], first["date"], first["timezone"]) == (
        8, 5, "2026-07-01", "Europe/Berlin",
    )  # fmt: skip
    assert (first["factors"], first["notes"]) == (["friends", "movies / tv"], "Choir\nWent out")
    again = import_made(client, DAYLIO.encode(), "daylio", mood_names='{"Down in a hole": 1}')
    assert again["counts"]["daylio"] | {"skipped": 0} == {"made": 1, "existing": 2, "skipped": 0, "notes": {}}
    assert MoodEntry.objects.filter(owner=user).count() == 3
    # Not screened, and not counted against the plan.
    assert not CrisisEvent.objects.exists()
    # A word that is not known stays out of what is kept in the clear.
    assert "hole" not in str(done) + str(again)


def test_ids_of_imported_rows_do_not_tell_what_is_in_them(api_as, user, stranger):
    import_made(api_as(user), DAYLIO.encode(), "daylio")
    import_made(api_as(stranger), DAYLIO.encode(), "daylio")
    ids = [set(MoodEntry.objects.filter(owner=one).values_list("pk", flat=True)) for one in (user, stranger)]
    assert len(ids[0]) == len(ids[1]) == 2
    assert ids[0].isdisjoint(ids[1])


def test_the_plan_of_a_person_does_not_limit_what_they_bring(api_as, user, settings):
    settings.MOOD_ENTRIES_PER_DAY = 1
    rows = "".join(f"2026-07-01,x,x,08:{minute:02},good,,,\n" for minute in range(30))
    done = import_made(api_as(user), (DAYLIO.splitlines()[0] + "\n" + rows).encode(), "daylio")
    assert done["counts"]["daylio"]["made"] == 30


def test_states_of_mind_become_moods_in_the_zone_they_were_felt_in(api_as, user):
    record = '<Record type="HKStateOfMind" sourceName="Health" valence="{}" labels="calm" startDate="{}" endDate="{}"/>'
    days = [("-1", "2026-09-30 23:30:00 -0800"), ("0.5", "2026-09-30 23:30:00 +0200")]
    text = f"<HealthData>{''.join(record.format(valence, at, at) for valence, at in days)}<Workout/></HealthData>"
    client = api_as(user)
    done = import_made(client, text.encode(), "apple_health")
    assert done["counts"]["apple_health"]["made"] == 2
    assert done["counts"]["apple_health"]["skipped"] == {"not_yet_supported": 1}
    moods = MoodEntry.objects.filter(owner=user).order_by("mood_value").values_list("mood_value", "zone", "local_date")
    assert [(value, zone, day.isoformat()) for value, zone, day in moods] == [
        (1, "Etc/GMT+8", "2026-09-30"), (8, "Europe/Berlin", "2026-09-30"),
    ]  # fmt: skip
    assert import_made(client, text.encode(), "apple_health")["counts"]["apple_health"]["existing"] == 2


ROW = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44", "mood_value": 7, "mood_scale": 10, "notes": "x",
    "logged_at": "2026-03-10T12:00:00Z", "zone": "Europe/Berlin", "local_date": "2026-03-10", "time_of_day": "morning",
    "created_at": "2026-03-10T12:00:00Z", "updated_at": "2026-03-10T12:00:00Z", "factors": [],
}  # fmt: skip
FACTOR = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b45", "factor_type": "sleep", "label": "Sleep",
    "created_at": "2026-03-10T12:00:00Z", "updated_at": "2026-03-10T12:00:00Z",
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"mood_value": 11}, {"mood_scale": 7}, {"mood_value": "7"}, {"zone": "../../etc/passwd"},
        {"notes": "x" * 10_001},
        {"notes": "a\x00b"}, {"local_date": "2026-03-12"}, {"logged_at": "2026-03-10T12:00:00"}, {"id": "7"},
        {"logged_at": "2999-03-10T12:00:00Z", "local_date": "2999-03-10"}, {"factors": [FACTOR, FACTOR]},
        {"factors": [FACTOR | {"factor_type": "a b"}]}, {"note_sentiment": 7}, {"time_of_day": "noon"},
    ],
)  # fmt: skip
def test_a_forged_row_is_left_out_and_counted(user, change):
    counts = mood_restore(user, [ROW | change], timezone.now())
    assert (counts.made, sum(counts.skipped.values())) == (0, 1)
    assert not MoodEntry.objects.exists()


def test_a_forged_file_cannot_take_or_show_what_is_somebody_elses(user, stranger):
    mine = make_mood_entry(stranger, notes="mine", factors=["Sleep"], now=timezone.now())
    factor_id = MoodFactor.objects.get().pk
    stolen = ROW | {"id": str(mine["id"])}
    reused = ROW | {"factors": [FACTOR | {"id": str(factor_id)}]}
    doubled = ROW | {"id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b46", "factors": [FACTOR | {"id": str(factor_id)}]}
    counts = mood_restore(user, [stolen, reused, doubled, reused], timezone.now())
    assert (counts.made, counts.existing, counts.skipped) == (2, 1, {"id_taken": 1})
    assert MoodEntry.objects.get(pk=mine["id"]).owner_id == stranger.pk
    assert MoodFactor.objects.get(pk=factor_id).owner_id == stranger.pk
    assert MoodFactor.objects.filter(owner=user).count() == 2


def test_pages_of_rows_keep_their_order_where_many_share_a_moment(user):
    at = timezone.now() - timedelta(days=1)
    moods = [MoodEntry(owner=user, mood_value=5, logged_at=at, **PLACE) for _ in range(1203)]
    MoodEntry.objects.bulk_create(moods)
    ids = [row["id"] for row in mood_rows(user)]
    assert ids == sorted(ids)
    assert len(ids) == len(set(ids)) == 1203


COPIES = """
INSERT INTO wellness_moodentry (id, owner_id, mood_value, mood_scale, notes, logged_at, zone, local_date, time_of_day,
    day_of_week, crisis_flag_triggered, processed_for_insights, created_at, updated_at)
SELECT gen_random_uuid(), owner_id, mood_value, mood_scale, notes, logged_at - number * interval '1 hour', zone,
    local_date, time_of_day, day_of_week, false, false, created_at, updated_at
FROM wellness_moodentry CROSS JOIN generate_series(1, %s) AS number
"""


@pytest.mark.slow
@pytest.mark.parametrize(("form", "rows"), [("json", 20_000), ("all", 2_000)])
def test_the_memory_of_an_export_does_not_grow_with_the_years(user, form, rows):
    make_mood_entry(user, notes="Quite a long day. " * 40, now=timezone.now())
    export_run(
        export_id=export_create(owner=user, export_id=None, form=form, now=timezone.now())[0].pk, clock=timezone.now
    )
    hot_rows(COPIES, (rows - 1,))
    export, _ = export_create(owner=user, export_id=None, form=form, now=timezone.now())
    peak = peak_of(lambda: export_run(export_id=export.pk, clock=timezone.now))
    export.refresh_from_db()
    assert (export.state, export.counts["mood_entries"]) == ("ready", rows)
    # The texts alone are 14 MB.
    assert peak < 5 * 1024 * 1024


def peak_of(work: Callable[[], object]) -> int:
    """The most memory that Python held for it, in bytes."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def test_a_tone_comes_in_only_by_leave(user, stranger, django_assert_num_queries):
    # At the real hour: a file from the future, as that of a noon to come, is refused.
    make_mood_entry(user, now=timezone.now(), notes="A good day.")
    rows = [{**row, "note_sentiment": 0.5} for row in mood_rows(user)]
    MoodEntry.objects.all().delete()
    counts = mood_restore(stranger, rows, timezone.now())
    assert (counts.notes, MoodEntry.objects.get().note_sentiment) == ({"tone_left_out": 1}, None)
    MoodEntry.objects.all().delete()
    consent_set(owner=stranger, kind=ConsentType.AI_PROCESSING, granted=True)
    assert mood_restore(stranger, rows, timezone.now()).notes == {}
    assert MoodEntry.objects.get().note_sentiment == 0.5


@pytest.mark.parametrize("name", ["created_at", "updated_at"])
@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-14:00", "9998-01-01T00:00:00Z", "1700-01-01T00:00:00Z"])
def test_times_that_no_row_can_have_are_left_out(user, stranger, name, at):
    make_mood_entry(user, notes="A good day.")
    rows = [{**row, name: at} for row in mood_rows(user)]
    MoodEntry.objects.all().delete()
    assert mood_restore(stranger, rows, timezone.now()).skipped == {"invalid": 1}
    assert not MoodEntry.objects.exists()
