import random
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from accounts.identity.models import User
from crisis.detection import detect
from crisis.incidents.models import CrisisIncident
from wellness.demo.histories import history
from wellness.demo.sentences import HIGH, LOW, MIDDLE
from wellness.mood.models import MoodEntry

LAST = date(2026, 3, 10)


@given(seed=st.integers(0, 2**32), days=st.integers(1, 400))
def test_every_value_of_a_history_is_one_the_database_accepts(seed, days):
    entries = list(history(random.Random(seed), days=days, last_date=LAST, every_day=True))
    assert [entry.local_date for entry in entries] == [LAST - timedelta(days=n) for n in range(days - 1, -1, -1)]
    for entry in entries:
        assert {entry.mood, entry.energy, entry.anxiety} <= set(range(1, 11))
        assert 0 <= entry.minute_of_day < 1440
        assert all(-5 <= f.impact <= 5 and 1 <= f.value <= 5 for f in entry.factors)


def test_the_same_seed_gives_the_same_people():
    assert list(history(random.Random(7), days=60, last_date=LAST)) == list(
        history(random.Random(7), days=60, last_date=LAST)
    )


def test_made_up_notes_alarm_nobody():
    assert [text for text in (*LOW, *MIDDLE, *HIGH) if detect(text).severity >= 2] == []


@pytest.mark.django_db
def test_it_is_refused_where_real_people_may_be(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--force"):
        call_command("demo", people=1, days=1)
    assert not User.objects.exists()


@pytest.mark.django_db
def test_demo_people_can_sign_in_and_read_their_own_notes(tmp_path, settings, api_client, capsys):
    settings.DATA_DIR = tmp_path
    call_command("demo", people=3, days=30, force=True)
    sign_ins = (tmp_path / "demo.txt").read_text()
    password = sign_ins.splitlines()[0].split("password ")[1]
    tokens = api_client.post("/api/v1/auth/login", {"identifier": "demo1", "password": password})
    assert tokens.status_code == 200, tokens.content
    api_client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.json()['access_token']}")
    entries = api_client.get("/api/v1/mood/entries", {"limit": 100}).json()["results"]
    assert len(entries) >= 20
    assert all(entry["notes"] for entry in entries)
    assert CrisisIncident.objects.count() >= 1
    assert (tmp_path / "demo.txt").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_a_second_run_writes_nothing(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    call_command("demo", people=1, days=3, force=True)
    before = MoodEntry.objects.count()
    call_command("demo", people=1, days=3, force=True, if_empty=True)
    assert MoodEntry.objects.count() == before
    with pytest.raises(CommandError, match="make fresh"):
        call_command("demo", people=1, days=3, force=True)
