"""Unusual sign-in patterns are noticed over all accounts together."""

from datetime import timedelta

import pytest
import structlog
from django.utils import timezone

from accounts.identity.tests.walk import OTHER_PASSWORD
from accounts.mfa.anomalies import anomalies_of
from accounts.mfa.tasks import auth_anomalies_task
from accounts.mfa.tests.factories import code_of
from accounts.mfa.tests.steps import enrol_totp, login, owed, verify, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def thresholds(settings):
    settings.MFA_ALERT_THRESHOLDS = {
        "accounts.login.failed": 4,
        "accounts.factor.refused": 2,
        "accounts.login.locked": 1,
    }


def report():
    with structlog.testing.capture_logs() as written:
        found = auth_anomalies_task()
    return found, written


def test_quiet_days_are_quiet(make_user):
    for _ in range(3):
        login(make_user(), OTHER_PASSWORD)
    assert report() == (False, [])


def test_many_failures_are_one_warning_with_counts_and_nothing_else(make_user):
    people = [make_user() for _ in range(4)]
    for person in people:
        login(person, OTHER_PASSWORD)
    found, written = report()
    assert found is True
    assert written == [
        {
            "event": "auth.unusual_pattern",
            "log_level": "warning",
            "period_minutes": 10,
            "counts": {"accounts.login.failed": 4},
            "addresses": {"accounts.login.failed": 4},
        }
    ]


def test_wrong_codes_and_locks_count_by_themselves(user, stranger, api_as):
    secret, _ = enrol_totp(api_as(user))
    for _ in range(2):
        verify(owed(user), code=wrong(code_of(secret)))
    for _ in range(6):
        login(stranger, OTHER_PASSWORD)
    counts = {action: count for action, (count, _) in anomalies_of(now=timezone.now()).items()}
    assert counts == {"accounts.factor.refused": 2, "accounts.login.failed": 5, "accounts.login.locked": 1}


def test_what_is_older_than_ten_minutes_does_not_count(make_user):
    for _ in range(4):
        login(make_user(), OTHER_PASSWORD)
    assert anomalies_of(now=timezone.now() + timedelta(minutes=10, seconds=5)) == {}


def test_the_thresholds_in_force_name_what_the_history_writes():
    from config.settings.parts.accounts import MFA_ALERT_THRESHOLDS

    assert set(MFA_ALERT_THRESHOLDS) == {
        "accounts.login.failed",
        "accounts.login.locked",
        "accounts.factor.refused",
        "accounts.factor.locked",
    }
    assert all(threshold > 0 for threshold in MFA_ALERT_THRESHOLDS.values())
