from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.erasure.registry import rules
from accounts.export.registry import export_sources
from wellness.meditation.changes import meditation_update
from wellness.meditation.exports import meditations_restore
from wellness.meditation.models import MeditationSession
from wellness.meditation.tests.factories import make_done, make_guided, make_meditation

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The real time: rows say themselves when they were made."""
    return timezone.now()


def exported(owner):
    (source,) = [one for one in export_sources() if one.name == "meditation_sessions"]
    assert source.category == "meditation"
    return list(source.rows(owner))


@pytest.fixture
def brim(user, now):
    """One session in each state, with everything that can be set."""
    guided = make_guided()
    now = timezone.now()
    make_done(user, now=now, notes="calm", ambient_sound="rain", guided_session_id=guided.pk, timezone="Asia/Tokyo")
    make_meditation(user, now=now, logged_at=now - timedelta(days=1))
    paused = make_meditation(user, now=now, logged_at=now - timedelta(hours=2))
    meditation_update(owner=user, session_id=paused.pk, changes={"paused": True}, now=now)
    return exported(user)


def test_an_export_is_restored_to_equal_rows(user, brim, now):
    assert {row["state"] for row in brim} == {"running", "paused", "completed"}
    MeditationSession.objects.all().delete()
    counts = meditations_restore(user, brim, now)
    assert (counts.made, counts.skipped) == (3, {})
    assert exported(user) == brim
    assert meditations_restore(user, brim, now).existing == 3


def test_a_guided_item_that_is_not_here_is_left_out(user, brim, now):
    MeditationSession.objects.all().delete()
    counts = meditations_restore(user, [{**row, "guided_session_id": uuid4()} for row in brim], now)
    assert counts.made == 3
    assert {row["guided_session_id"] for row in exported(user)} == {None}


def test_what_is_none_of_ours_is_left_out(user, stranger, brim, now):
    row = next(one for one in brim if one["state"] == "completed")
    wrong = [
        {**row, "id": uuid4(), **change}
        for change in (
            {"session_type": "yoga"},
            {"ambient_sound": "thunder"},
            {"duration_minutes": 0},
            {"completed_duration_minutes": 1441},
            {"paused_seconds": -1},
            {"completed_at": None},
            {"completed_at": row["logged_at"] - timedelta(seconds=1)},
            {"completed_at": now + timedelta(days=3)},
            {"state": "running"},
            {"state": "paused"},
            {"paused_at": row["completed_at"]},
            {"zone": "Mars/Base"},
            {"notes": "a\x00b"},
            {"notes": "x" * 10_001},
        )
    ]
    counts = meditations_restore(user, wrong, now)
    assert (counts.made, counts.skipped) == (0, {"invalid": len(wrong)})
    assert meditations_restore(stranger, brim, now).skipped == {"id_taken": 3}


def test_an_erased_person_leaves_no_session():
    assert [rule.policy for rule in rules() if rule.model is MeditationSession] == ["erase"]
