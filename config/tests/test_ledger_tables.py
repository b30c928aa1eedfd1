"""The tables, indexes and roles that the five specifications ask for, read from the database and the code."""

from functools import cache
from typing import Any

import pytest
from django.db import connection

from accounts.identity.models import User
from accounts.roles import role_permissions

pytestmark = pytest.mark.django_db

# Our table, and the columns of ours that hold what the specification's table holds.
TABLES = {
    "CM-user_sessions": (
        "accounts_usersession",
        {"id", "owner_id", "refresh_token_hash", "device_info", "expires_at", "created_at", "last_used_at"},
    ),
    "CM-mood_entries": (
        "wellness_moodentry",
        {"id", "owner_id", "mood_value", "notes", "logged_at", "created_at", "updated_at"},
    ),
    "CM-mood_factors": (
        "wellness_moodfactor",
        {"id", "entry_id", "factor_type", "factor_value", "factor_notes", "created_at"},
    ),
    "MF-mood_logs": (
        "wellness_moodentry",
        {"id", "owner_id", "mood_value", "energy_level", "anxiety_level", "notes", "note_sentiment", "logged_at"}
        | {"time_of_day", "day_of_week", "location_type", "processed_for_insights", "crisis_flag_triggered"}
        | {"created_at"},
    ),
    "MF-mood_factors": (
        "wellness_moodfactor",
        {"id", "entry_id", "factor_type", "value_text", "impact_score"},
    ),
    "MS-MoodEntries": (
        "wellness_moodentry",
        {"id", "owner_id", "mood_value", "mood_scale", "notes", "local_date", "logged_at", "location", "weather"},
    ),
    "HS-mood_entries": ("wellness_moodentry", {"id", "mood_value", "mood_scale", "notes", "local_date", "owner_id"}),
    "MF-crisis_events": (
        "crisis_crisisevent",
        {"id", "owner_id", "trigger_source", "trigger_content_hash", "severity", "detection_confidence"}
        | {"resources_shown", "resource_clicked", "hotline_called", "resolved_at", "resolution_type"}
        | {"follow_up_scheduled", "created_at"},
    ),
    "MF-crisis_resources": (
        "crisis_crisisresource",
        {"id", "name", "description", "resource_type", "phone_number", "sms_number", "website_url", "available_24_7"}
        | {"available_hours", "country", "languages", "specializations", "is_active", "priority", "created_at"},
    ),
    "CM-crisis_contacts": (
        "crisis_crisiscontact",
        {"id", "owner_id", "contact_type", "name", "phone", "email", "relationship", "is_primary", "notes"}
        | {"created_at", "updated_at"},
    ),
    "MF-safety_plan": ("crisis_safetyplan", {"id", "owner_id", "number"}),
    "CM-wellness_content": (
        "content_contentitem",
        {"id", "title", "content_type", "category_id", "body", "media_urls", "image_url", "author"}
        | {"reading_time_minutes", "is_premium", "tags", "view_count", "rating", "published_at", "created_at"}
        | {"updated_at"},
    ),
    "MF-content_library": (
        "content_contentitem",
        {"id", "content_type", "title", "description", "body", "duration_minutes", "difficulty", "target_moods"}
        | {"target_factors", "audio_url", "image_url", "is_premium", "state", "view_count", "rating", "created_at"},
    ),
    "WN-content_items": (
        "content_contentitem",
        {"id", "content_type", "title", "description", "content_structure", "media_urls", "created_at", "updated_at"},
    ),
}
TRACKED = {"id", "owner_id", "logged_at", "zone", "local_date"}
TABLES |= {
    "MF-journal_entries": (
        "journal_journalentry",
        {"id", "owner_id", "content", "content_hash", "word_count", "entry_type", "prompt_id", "sentiment_score"}
        | {"primary_emotion", "topics", "created_at", "updated_at"},
    ),
    "HS-journal_entries": (
        "journal_journalentry",
        {"id", "title", "content", "mood", "tags", "is_favorite", "created_at", "owner_id"},
    ),
    "WN-journal_entries": (
        "journal_journalentry",
        {"id", "owner_id", "logged_at", "content", "prompt_id", "created_at"},
    ),
    "WN-checkins": ("wellness_checkin", TRACKED | {"anxiety_level", "triggers"}),
    "WN-cbt_entries": ("wellness_cbtentry", TRACKED | {"entry_type", "schema_version", "data"}),
    "WN-interaction_logs": ("wellness_interactionlog", TRACKED | {"tool", "duration_minutes", "notes"}),
}
TABLES |= {
    "CM-meditation_sessions": (
        "wellness_meditationsession",
        {"id", "owner_id", "session_type", "duration_minutes", "completed_duration_minutes", "guided_session_id"}
        | {"ambient_sound", "notes", "state", "logged_at", "completed_at", "created_at"},
    ),
    "MS-BreathingSessions": (
        "wellness_breathingsession",
        {"id", "owner_id", "duration_seconds", "logged_at", "technique"},
    ),
    # Names, address and password are the account's; whether they are there is `community_counselorstatus`.
    "MS-Counselors": (
        "community_therapistprofile",
        {"id", "owner_id", "license_number", "specializations", "bio", "created_at", "updated_at"},
    ),
}
REQUIRED = {
    "journal_journalentry": {"owner_id", "logged_at", "content", "content_hash", "word_count", "entry_type", "tags"},
    "wellness_checkin": {"owner_id", "logged_at", "anxiety_level", "triggers"},
    "wellness_cbtentry": {"owner_id", "logged_at", "entry_type", "data"},
    "wellness_interactionlog": {"owner_id", "logged_at", "tool", "duration_minutes"},
    "content_contentitem": {"title", "content_type", "category_id"},
    "wellness_meditationsession": {"owner_id", "session_type", "duration_minutes", "completed_duration_minutes"}
    | {"state", "logged_at"},
    "community_therapistprofile": {"owner_id", "license_number", "specializations", "bio"},
    "wellness_breathingsession": {"owner_id", "duration_seconds", "logged_at", "technique"},
    "accounts_usersession": {"owner_id", "refresh_token_hash", "expires_at", "last_used_at"},
    "wellness_moodentry": {"owner_id", "mood_value", "logged_at", "local_date"},
    "wellness_moodfactor": {"entry_id", "factor_type"},
    "crisis_crisisevent": {"owner_id", "trigger_source", "severity"},
    "crisis_crisisresource": {"name", "resource_type", "country"},
    "crisis_crisiscontact": {"owner_id", "contact_type", "name", "is_primary"},
    "crisis_safetyplan": {"owner_id", "number"},
}
# Our table and the columns with which one of its indexes begins.
INDEXES = {
    "journal-owner-logged": ("journal_journalentry", ["owner_id", "logged_at"]),
    "achievements-category": ("wellness_achievement", ["category"]),
    "achievements-owner": ("wellness_userachievement", ["owner_id"]),
    "analytics-owner": ("accounts_analyticsevent", ["owner_id"]),
    "analytics-type": ("accounts_analyticsevent", ["event_type"]),
    "analytics-created": ("accounts_analyticsevent", ["created_at"]),
    "sessions-owner": ("accounts_usersession", ["owner_id"]),
    "sessions-expires": ("accounts_usersession", ["expires_at"]),
    "mood-logged": ("wellness_moodentry", ["logged_at"]),
    "mood-owner": ("wellness_moodentry", ["owner_id"]),
    "mood-owner-logged": ("wellness_moodentry", ["owner_id", "logged_at"]),
    "mood-owner-date": ("wellness_moodentry", ["owner_id", "local_date"]),
    "factors-entry": ("wellness_moodfactor", ["entry_id"]),
    "factors-type": ("wellness_moodfactor", ["owner_id", "factor_type"]),
    "checkins-owner-logged": ("wellness_checkin", ["owner_id", "logged_at"]),
    "checkins-owner-date": ("wellness_checkin", ["owner_id", "local_date"]),
    "cbt-owner-logged": ("wellness_cbtentry", ["owner_id", "logged_at"]),
    "cbt-owner-type": ("wellness_cbtentry", ["owner_id", "entry_type", "logged_at"]),
    "interactions-owner-logged": ("wellness_interactionlog", ["owner_id", "logged_at"]),
    "meditation-owner-started": ("wellness_meditationsession", ["owner_id", "logged_at"]),
    "meditation-owner-type": ("wellness_meditationsession", ["owner_id", "session_type", "logged_at"]),
    "meditation-started": ("wellness_meditationsession", ["logged_at"]),
    "breathing-owner-completed": ("wellness_breathingsession", ["owner_id", "logged_at"]),
    "events-owner": ("crisis_crisisevent", ["owner_id", "created_at"]),
    "contacts-owner": ("crisis_crisiscontact", ["owner_id", "created_at"]),
    "incidents-owner": ("crisis_crisisincident", ["owner_id", "created_at"]),
    "content-type": ("content_contentitem", ["content_type"]),
    "content-difficulty": ("content_contentitem", ["difficulty"]),
    "content-category": ("content_contentitem", ["category_id"]),
    "incidents-created": ("crisis_crisisincident", ["created_at"]),
    "forum-category": ("community_forumpost", ["category_id", "created_at"]),
}
OWNED = [
    "accounts_usersession", "wellness_moodentry", "wellness_moodfactor", "wellness_checkin", "wellness_cbtentry",
    "wellness_interactionlog", "wellness_meditationsession", "wellness_breathingsession", "crisis_crisisevent",
    "crisis_crisiscontact",
    "journal_journalentry", "journal_journalattachment",
]  # fmt: skip


def columns(table: str) -> dict[str, bool]:
    """Column to whether it may be NULL."""
    with connection.cursor() as cursor:
        description = connection.introspection.get_table_description(cursor, table)
    return {column.name: bool(column.null_ok) for column in description}


def constraints(table: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        return list(connection.introspection.get_constraints(cursor, table).values())


@pytest.mark.parametrize("name", TABLES)
def test_the_table_holds_what_the_specification_stores(name: str) -> None:
    table, wanted = TABLES[name]
    found = columns(table)
    assert wanted - found.keys() == set()
    assert {column for column in REQUIRED[table] & wanted if found[column]} == set()


@pytest.mark.parametrize("name", INDEXES)
def test_an_index_begins_with(name: str) -> None:
    table, wanted = INDEXES[name]
    indexes = [rule["columns"] for rule in constraints(table) if rule["index"] or rule["unique"]]
    assert any(index[: len(wanted)] == wanted for index in indexes)


@pytest.mark.parametrize("table", OWNED)
def test_rows_belong_to_one_person_by_a_uuid(table: str) -> None:
    keys = [rule for rule in constraints(table) if rule["foreign_key"] == ("accounts_user", "id")]
    assert ["owner_id"] in [rule["columns"] for rule in keys]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND column_name IN ('id', 'owner_id') AND data_type <> 'uuid'",
            [table],
        )
        assert cursor.fetchall() == []


@cache
def permissions_of(role: str) -> set[str]:
    person = User(role=role)
    person.__dict__["_group_names"] = ()
    return set(role_permissions(person))


def test_there_are_the_four_roles_and_no_other() -> None:
    assert set(User.Role.values) == {"user", "therapist", "support", "admin"}


def test_a_user_holds_what_the_permission_matrix_gives() -> None:
    own = {f"{verb}:own_{thing}" for verb in ("read", "write") for thing in ("profile", "mood", "sessions")}
    assert permissions_of("user") == own | {"read:content", "read:achievements", "write:crisis_incident"}


@pytest.mark.parametrize("role", ["therapist", "support", "admin"])
def test_every_other_role_is_a_person_too(role: str) -> None:
    assert permissions_of("user") < permissions_of(role)
    assert permissions_of("support") & {"read:all", "read:client_data"} == set()
