"""What is kept long enough goes in short steps, and all of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.reports import pruning
from moderation.reports.erasure import cases_prune
from moderation.reports.evidence import evidence_prune
from moderation.sanctions.erasure import decisions_prune
from moderation.sanctions.models import ModerationDecision, ModerationRestriction
from moderation.sanctions.tests.factories import make_moderator, make_person_decision
from moderation.screening.erasure import allowances_prune, holds_prune, samples_prune
from moderation.screening.models import ScreeningSample

pytestmark = pytest.mark.django_db


def test_many_rows_go_a_few_at_a_time(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "BATCH", 2)
    now = timezone.now()
    old = {"owner": user, "place": "forum", "text": "x", "outcome": "hold", "created_at": now - timedelta(days=40)}
    for _ in range(5):
        ScreeningSample.objects.create(**old)
    kept = ScreeningSample.objects.create(**{**old, "created_at": now})
    assert samples_prune(now) == 5
    assert ScreeningSample.objects.get() == kept


@pytest.mark.parametrize(
    "prune", [cases_prune, evidence_prune, decisions_prune, holds_prune, samples_prune, allowances_prune]
)
def test_no_rule_reads_all_its_rows_at_once(prune: Callable[[datetime], int]) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert prune(timezone.now()) == 0
    read = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
    assert read
    assert all("LIMIT 1000 FOR UPDATE" in sql for sql in read)


def test_a_restriction_goes_with_its_decision_and_a_standing_ban_stays(make_user: Any) -> None:
    moderator, now = make_moderator(), timezone.now()
    muted, banned = make_user(), make_user()
    make_person_decision(moderator, muted, "mute", duration_hours=1)
    make_person_decision(moderator, banned, "ban")
    ban = ModerationRestriction.objects.filter(owner=banned, kind="ban")
    ban.update(ends_at=None)
    for model in (ModerationDecision, ModerationRestriction):
        model.objects.update(created_at=now - timedelta(days=3650))
    decisions_prune(now + timedelta(days=30))
    assert set(ModerationRestriction.objects.all()) == set(ban)
    assert [row.owner for row in ModerationDecision.objects.all()] == [banned]
