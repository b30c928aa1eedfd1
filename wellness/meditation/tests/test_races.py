from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from accounts.audit.models import AuditEvent
from config.ids import uuid7
from wellness.meditation.changes import meditation_start, meditation_update
from wellness.meditation.models import MeditationSession
from wellness.meditation.tests.factories import make_meditation

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 4


def together(call):
    barrier = Barrier(TOGETHER)

    def run(number):
        try:
            barrier.wait(timeout=10)
            return call(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(run, range(TOGETHER)))


def test_completions_at_once_count_once(user, now):
    session = make_meditation(user, now=now)

    def complete(number):
        later = now + timedelta(minutes=10 + number)
        return meditation_update(owner=user, session_id=session.pk, changes={"completed": True}, now=later).row

    rows = together(complete)
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

    assert sorted(together(begin)) == [False, False, False, True]
    assert MeditationSession.objects.get().pk == session_id


def test_resumes_at_once_count_the_pause_once(user, now):
    session = make_meditation(user, now=now)
    meditation_update(owner=user, session_id=session.pk, changes={"paused": True}, now=now)
    later = now + timedelta(minutes=3)
    together(lambda _: meditation_update(owner=user, session_id=session.pk, changes={"paused": False}, now=later))
    assert MeditationSession.objects.get().paused_seconds == 180
