"""How long things are kept: each rule deletes what is over its time, and nothing that is not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.consent.models import Consent, ConsentEvent, ConsentType
from accounts.consent.services import consent_set
from accounts.erasure.models import ErasureRequest, RetentionRecord
from accounts.erasure.registry import register_retention, retention_rules
from accounts.erasure.retained import record_add, years_after, years_before
from accounts.erasure.retention import derived_cutoffs, retention_run
from accounts.erasure.tasks import erasures_run_task, retention_task
from accounts.identity.models import User
from accounts.mfa.models import MfaChallenge, PendingFactor, TextedCode
from accounts.notifications.models import Notification, NotificationKind
from accounts.notifications.services import notification_create

LEAP_DAY = datetime(2024, 2, 29, 12, tzinfo=UTC)


def aged(model: Any, column: str, pk: Any, at: datetime, *, triggers: bool = False) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if triggers:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [at, pk])
        if triggers:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.parametrize(
    ("years", "expected"), [(7, (2031, 2, 28)), (-7, (2017, 2, 28)), (4, (2028, 2, 29)), (-2, (2022, 2, 28))]
)
def test_years_are_counted_by_the_calendar(years, expected):
    moved = years_after(LEAP_DAY, years)
    assert (moved.year, moved.month, moved.day) == expected
    assert years_before(LEAP_DAY, -years) == moved


@pytest.mark.django_db
def test_a_kept_record_goes_the_moment_its_time_is_over(user, now):
    for kind, until in (("over", now), ("not yet", now + timedelta(seconds=1))):
        record_add(subject_id=user.pk, kind=kind, body={"n": 1}, legal_basis="a law of somewhere", keep_until=until)
    assert retention_run(now=now)["retention_store"] == 1
    assert RetentionRecord.objects.get().kind == "not yet"


@pytest.mark.django_db
def test_receipts_go_after_the_years_of_the_law_and_open_requests_never(now):
    old = years_before(now, 7) - timedelta(seconds=1)
    for state, finished in (("done", old), ("cancelled", old), ("done", now), ("pending", None)):
        ErasureRequest.objects.create(subject_id=User().pk, state=state, due_at=old, finished_at=finished)
    assert retention_run(now=now)["erasure_requests"] == 2
    assert sorted(ErasureRequest.objects.values_list("state", flat=True)) == ["done", "pending"]


@pytest.mark.django_db
def test_ended_codes_and_challenges_go_after_their_week(make_user, now):
    for ended in (now - timedelta(days=7, seconds=1), now - timedelta(days=6)):
        person = make_user()
        MfaChallenge.objects.create(owner=person, expires_at=ended)
        PendingFactor.objects.create(owner=person, kind="totp", state={"s": 1}, expires_at=ended)
        TextedCode.objects.create(owner=person, purpose="two_factor", phone="+491700000", expires_at=ended)
    assert retention_run(now=now)["one_time_codes"] == 3
    assert MfaChallenge.objects.count() == PendingFactor.objects.count() == TextedCode.objects.count() == 1


@pytest.mark.django_db
def test_only_read_notifications_go_and_only_after_half_a_year(user, now):
    old, young = now - timedelta(days=181), now - timedelta(days=179)
    kept = []
    for made, read in ((old, now), (old, None), (young, now)):
        notice = notification_create(
            owner=user, kind=NotificationKind.SECURITY_NOTICE, variant="erasure_cancelled", now=made
        )
        Notification.objects.filter(pk=notice.pk).update(read_at=read)
        kept.append(notice.pk)
    assert retention_run(now=now)["notifications"] == 1
    assert set(Notification.objects.values_list("pk", flat=True)) == set(kept[1:])


@pytest.mark.django_db(transaction=True)
def test_an_old_answer_about_consent_loses_where_it_came_from_and_nothing_else(user):
    now = timezone.now()
    for kind in (ConsentType.TERMS, ConsentType.HIPAA):
        consent_set(owner=user, kind=kind, granted=True, version="2")
    ConsentEvent.objects.create(
        owner=user, type="marketing", granted=True, version="9", ip="192.0.2.1", user_agent="App 1"
    )
    event = ConsentEvent.objects.get(type="marketing")
    fresh = ConsentEvent.objects.create(owner=user, type="sms", granted=True, version="9", ip="192.0.2.1")
    at = years_before(now, 2) - timedelta(days=1)
    aged(ConsentEvent, "created_at", event.pk, at, triggers=True)
    Consent.objects.update(ip="192.0.2.1", user_agent="App 1")
    aged(Consent, "updated_at", Consent.objects.get(type="terms").pk, at)
    assert retention_run(now=now)["consent_traces"] == 2
    event = ConsentEvent.objects.get(pk=event.pk)
    assert (event.ip, event.user_agent, event.granted, event.version, event.created_at) == (None, "", True, "9", at)
    assert ConsentEvent.objects.get(pk=fresh.pk).ip == "192.0.2.1"
    assert dict(Consent.objects.values_list("type", "ip")) == {"terms": None, "hipaa": "192.0.2.1"}
    assert retention_run(now=now)["consent_traces"] == 0


@pytest.mark.django_db
def test_derived_data_has_the_time_that_its_person_chose(make_user, now):
    make_user()
    make_user(data_retention_days=30)
    cutoffs = derived_cutoffs(now)
    assert cutoffs == {365: now - timedelta(days=365), 30: now - timedelta(days=30)}


@pytest.mark.django_db
def test_a_rule_that_fails_does_not_hold_up_the_others(user, now, monkeypatch):
    from django.db import OperationalError

    from accounts.erasure import registry

    monkeypatch.setattr(registry, "_retention", {})

    def stuck(at: datetime) -> int:
        raise OperationalError("a lock")

    register_retention("stuck", stuck, requirement="X", says="x")
    register_retention("fine", lambda at: 3, requirement="X", says="x")
    assert retention_run(now=now) == {"fine": 3}


@pytest.mark.django_db
def test_the_jobs_run_and_no_rule_is_about_what_people_write(user):
    names = {rule.name for rule in retention_rules()}
    assert {"audit", "retention_store", "crisis_resource_use", "crisis_record"} <= names
    assert not any("mood" in name or "journal" in name for name in names)
    assert retention_task() == dict.fromkeys(names, 0)
    assert erasures_run_task() == 0
