"""Whom to wake is asked at every signal of danger, and must not cost more the more people there are."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connection

from accounts.identity.models import User
from crisis.incidents.rota import _FIXED, _HELD, duty_hold
from crisis.incidents.tests.factories import make_staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sql", [_HELD, _FIXED])
def test_staff_are_found_without_reading_everybody(now: datetime, sql: str) -> None:
    staff = make_staff()
    User.objects.bulk_create(User(username=f"many{number}") for number in range(5000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_user")
        cursor.execute(f"EXPLAIN {sql}", (now, now, [uuid4()]))
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "accounts_user_staff" in plan
    assert "Seq Scan on accounts_user" not in plan
    assert set(duty_hold(now=now).shifts) == {staff.pk}
