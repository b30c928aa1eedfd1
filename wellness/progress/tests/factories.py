"""Long histories, written by the database itself. Sealed columns hold bytes that nothing can open."""

from datetime import UTC, date, datetime, timedelta

from django.apps import apps
from django.db import connection

from accounts.identity.models import User
from wellness.progress.registry import counted_sources

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
    "meditation_session": f"""
        INSERT INTO wellness_meditationsession ({_COLUMNS}, session_type, duration_minutes, completed_duration_minutes,
          state, paused_seconds, completed_at)
        {_START}, {_WHEN}, 'mindfulness', 10, 10, 'completed', 0,
          %(at)s::timestamptz - n * interval '1 day' + interval '10 minutes' {_DAYS}""",
    "breathing_session": f"""
        INSERT INTO wellness_breathingsession ({_COLUMNS}, technique, duration_seconds)
        {_START}, {_WHEN}, 'box-breathing', 180 {_DAYS}""",
    "habit_completion": f"""
        WITH made AS (
          INSERT INTO wellness_habit ({_COLUMNS}, name, habit_type, target_frequency, weekdays, times_per_week,
            reminder_enabled, is_active)
          SELECT gen_random_uuid(), %(owner)s, %(at)s::timestamptz, 'UTC', %(day)s::date, now(), now(), '\\x00',
            'sleep', 'daily', '{{}}', 1, false, true RETURNING id
        )
        INSERT INTO wellness_habitcompletion ({_COLUMNS}, habit_id)
        {_START}, {_WHEN}, (SELECT id FROM made) {_DAYS}""",
    "goal": f"""
        INSERT INTO wellness_goal ({_COLUMNS}, title, category, target_value, current_value, unit, is_active,
          achieved_at)
        {_START}, {_WHEN}, '\\x00', 'rest', 5, 5, '\\x00', true, %(at)s::timestamptz - n * interval '1 day' {_DAYS}""",
    "assessment": f"""
        INSERT INTO wellness_assessment ({_COLUMNS}, instrument, version, answers, score)
        {_START}, {_WHEN}, 'phq-9', 1, '\\x00', 1 + n %% 20 {_DAYS}""",
    "appointment": f"""
        INSERT INTO wellness_appointment (id, owner_id, zone, local_date, created_at, updated_at, title,
          appointment_type, is_virtual, scheduled_at, duration_minutes, ends_at, status, reminder_settings, sequence)
        {_START}, 'UTC', %(day)s::date - n, now(), now(), '\\x00', 'yoga', false,
          %(at)s::timestamptz - n * interval '1 day', 50,
          %(at)s::timestamptz - n * interval '1 day' + interval '50 minutes', 'completed', '[]', 0 {_DAYS}""",
    "module_completion": """
        WITH shelf AS (
          INSERT INTO content_contentcategory (id, slug, title, "order", created_at, updated_at)
          VALUES (gen_random_uuid(), 'sleep', 'Sleep', 1, now(), now())
          ON CONFLICT (slug) DO UPDATE SET "order" = 1 RETURNING id
        ), course AS (
          INSERT INTO content_program (id, slug, title, description, category_id, duration_days, difficulty, language,
            is_premium, is_active, position, reference_hash, created_at, updated_at)
          SELECT gen_random_uuid(), 'p-' || gen_random_uuid(), 'Course', '', id, 14, 'beginner', 'en', false, true, 1,
            '', now(), now() FROM shelf RETURNING id
        ), lessons AS (
          INSERT INTO content_programmodule (id, program_id, slug, title, description, module_type, duration_minutes,
            order_index, is_required, requires, content_structure, created_at, updated_at)
          SELECT gen_random_uuid(), course.id, 'm-' || n, 'Lesson ' || n, '', 'text', 5, n, true, '{}', '{}', now(),
            now() FROM course, generate_series(0, %(last)s) AS n RETURNING id, order_index
        )
        INSERT INTO content_modulecompletion (id, owner_id, module_id, completed_at, time_spent_seconds, created_at,
          updated_at)
        SELECT gen_random_uuid(), %(owner)s, id, %(at)s::timestamptz - order_index * interval '1 day', 60, now(), now()
        FROM lessons""",
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


def tidy() -> None:
    """What earlier tests left dead makes tables look larger, and plans change. Before anything is written."""
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"CLUSTER {table} USING {table}_pkey")


def analyze() -> None:
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"ANALYZE {table}")


def _tables() -> list[str]:
    models = [model for model in apps.get_models() if model._meta.app_label in ("wellness", "content")]
    return [model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy]


def nothing(**counts: int) -> dict[str, int]:
    """What every room counts, 0 unless told."""
    return {source.room: 0 for source in counted_sources()} | counts


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


def at(ago: int, hour: int = 9) -> datetime:
    return NOW.replace(hour=hour) - timedelta(days=ago)
