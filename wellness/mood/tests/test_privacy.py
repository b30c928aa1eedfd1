import os
import subprocess

import pytest
from django.db import connection

from accounts.vault.keyring import KeyDestroyed
from accounts.vault.services import key_destroy
from config.embedded.binaries import postgres_programs
from wellness.mood.models import MoodEntry, MoodFactor
from wellness.mood.selectors import mood_entry_answer
from wellness.mood.tests.factories import URL, make_mood_entry

WORDS = ("quokka", "zanzibar", "marmalade")


def write(user):
    factors = [{"factor_type": "sleep", "factor_notes": f"dreamt of {WORDS[2]}"}]
    return make_mood_entry(user, notes=f"the {WORDS[0]} smiled", location=f"{WORDS[1]} street", factors=factors)


@pytest.mark.django_db
def test_no_column_of_any_table_shows_what_was_written(user, api_as):
    write(user)
    api_as(user).post(URL, {"mood": 3, "notes": WORDS[0], "location": WORDS[1]})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type IN ('text', 'character varying', 'jsonb', 'bytea')"
        )
        columns = cursor.fetchall()
        leaks = []
        for table, column in columns:
            like = " OR ".join(f"\"{column}\"::text ILIKE '%%{form}%%'" for word in WORDS for form in forms(word))
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {like}')
            if cursor.fetchone()[0]:
                leaks.append(f"{table}.{column}")
    assert len(columns) > 50
    assert leaks == []


def forms(word):
    """As text, and as bytea is written."""
    return word, word.encode().hex()


@pytest.mark.django_db(transaction=True)
def test_a_dump_of_the_database_shows_no_note(user):
    write(user)
    pg_dump = postgres_programs(None) / "pg_dump"
    settings = connection.settings_dict
    environment = {**os.environ, "PGPASSWORD": settings["PASSWORD"]}
    command = [
        pg_dump,
        "-h",
        settings["HOST"],
        "-p",
        settings["PORT"] or "5432",
        "-U",
        settings["USER"],
        settings["NAME"],
    ]
    dump = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=60).stdout.decode()
    assert str(user.pk) in dump
    assert [form for word in WORDS for form in forms(word) if form in dump] == []


@pytest.mark.django_db
def test_with_the_key_destroyed_the_text_is_gone(user):
    entry = write(user)
    key_destroy(owner=user, actor=user)
    with pytest.raises(KeyDestroyed):
        mood_entry_answer(owner=user, entry_id=entry["id"])


@pytest.mark.django_db
def test_nothing_of_the_text_is_in_names_and_prints(user):
    write(user)
    shown = [*(f"{row} {row!r}" for row in MoodEntry.objects.all()), *(f"{row!r}" for row in MoodFactor.objects.all())]
    assert not any(word in text for word in WORDS for text in shown)
