from datetime import timedelta

import pytest

from accounts.audit.models import AuditEvent
from config.ids import uuid7
from config.testing.threads import at_once
from wellness.meditation.changes import meditation_start, meditation_update
from wellness.meditation.models import MeditationSession
from wellness.meditation.tests.factories import make_meditation

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 4


def test_completions_at_once_count_once(user, now):
    session = make_meditation(user, now=now)

    def complete(number):
        later = now + timedelta(minutes=10 + number)
        return meditation_update(owner=user, session_id=session.pk, changes={"completed": True}, now=later).row

    rows = at_once(TOGETHER, complete)
    stored = MeditationSession.objects.get()
    assert {(row.completed_at, row.completed_duration_minutes) for row in rows} == {
        (stored.completed_at, stored.completed_duration_minutes)
    }
    assert AuditEvent.objects.filter(action="wellness.meditation.updated").count() == 1


def test_starts_at_once_are_one_session(user, now):
    session_id = uuid7()

    def begin(number):
        return meditation_start(
            owner=user, session_id=session_id, session_type="mindfulness", duration_minutes=10, now=now
        ).fresh

    assert sorted(at_once(TOGETHER, begin)) == [False, False, False, True]
    assert MeditationSession.objects.get().pk == session_id


def test_resumes_at_once_count_the_pause_once(user, now):
    session = make_meditation(user, now=now)
    meditation_update(owner=user, session_id=session.pk, changes={"paused": True}, now=now)
    later = now + timedelta(minutes=3)

    def resume(_):
        meditation_update(owner=user, session_id=session.pk, changes={"paused": False}, now=later)

    at_once(TOGETHER, resume)
    assert MeditationSession.objects.get().paused_seconds == 180
