"""Long histories, written by the database itself. Sealed columns hold bytes that nothing can open."""

from datetime import UTC, date, datetime, timedelta

from django.db import connection

from accounts.identity.models import User

# Sessions end by the database's clock, so a test may stop the clock only near the real time.
NOW = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
TODAY = NOW.date()
_WHEN = "%(at)s::timestamptz - n * interval '1 day', 'UTC', %(day)s::date - n, now(), now()"
_COLUMNS = "id, owner_id, logged_at, zone, local_date, created_at, updated_at"
_START = "SELECT gen_random_uuid(), %(owner)s"
_DAYS = "FROM generate_series(0, %(last)s) AS n"
WRITERS = {
    "mood_entry": f"""
        INSERT INTO wellness_moodentry ({_COLUMNS}, mood_value, mood_scale, time_of_day, day_of_week,
          crisis_flag_triggered, processed_for_insights, notes)
        {_START}, {_WHEN}, 1 + n %% 10, 10, 'morning', 1, false, false, '\\x00' {_DAYS}""",
    "checkin": f"""
        INSERT INTO wellness_checkin ({_COLUMNS}, anxiety_level, triggers, notes)
        {_START}, {_WHEN}, 1 + n %% 10, ARRAY['crowds', 'trigger ' || n %% 40], '\\x00' {_DAYS}""",
    "cbt_entry": f"""
        INSERT INTO wellness_cbtentry ({_COLUMNS}, entry_type, schema_version, status, data)
        {_START}, {_WHEN}, 'thought_record', 1, 'complete', '\\x00' {_DAYS}""",
    "interaction": f"""
        INSERT INTO wellness_interactionlog ({_COLUMNS}, tool, duration_minutes, notes)
        {_START}, {_WHEN}, 'tool ' || n %% 7, 12, '\\x00' {_DAYS}""",
    "user_achievement": """
        WITH made AS (
          INSERT INTO wellness_achievement (id, slug, title, description, icon, category, criteria, points, is_active,
            position, reference_hash, created_at, updated_at)
          SELECT gen_random_uuid(), 'a-' || gen_random_uuid(), 'Day ' || n, 'A day.', 'leaf', 'mood', '{"all": []}', 5,
            false, n, '', now(), now() FROM generate_series(0, %(last)s) AS n RETURNING id, position
        )
        INSERT INTO wellness_userachievement (id, owner_id, achievement_id, earned_at, created_at, updated_at)
        SELECT gen_random_uuid(), %(owner)s, id, %(at)s::timestamptz - position * interval '1 day', now(), now()
        FROM made""",
}


def write_history(owner: User, days: int, *, now: datetime = NOW, kinds: tuple[str, ...] = tuple(WRITERS)) -> None:
    """One row a day in each source, up to today; all at the same hour."""
    with connection.cursor() as cursor:
        for kind in kinds:
            cursor.execute(WRITERS[kind], {"owner": owner.pk, "at": now, "day": now.date(), "last": days - 1})


def analyze() -> None:
    with connection.cursor() as cursor:
        for table in ("moodentry", "checkin", "cbtentry", "interactionlog", "userachievement", "achievement"):
            cursor.execute(f"ANALYZE wellness_{table}")


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


def at(ago: int, hour: int = 9) -> datetime:
    return NOW.replace(hour=hour) - timedelta(days=ago)
