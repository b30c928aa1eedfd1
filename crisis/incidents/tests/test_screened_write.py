"""What a text that sounds like danger costs its writer in statements, beyond one that does not."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.identity.models import User
from config.ids import uuid7
from crisis.detection import Detection
from crisis.incidents.services import risk_text_screen
from crisis.incidents.tests.factories import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_directory")]
# The first asks for the consent, which a request brings along.
NOTHING, EVENT_ALONE, OPENS, JOINS = 1, 3, 13, 7


def statements(owner: User, severity: int) -> int:
    with (
        CaptureQueriesContext(
            connection,
        ) as counted,
        transaction.atomic(),
    ):
        risk_text_screen(
            owner=owner, text="words", source="mood_log", source_id=uuid7(), now=timezone.now(),
            detection=Detection(severity=severity),
        )  # fmt: skip
    return len([row for row in counted.captured_queries if "SAVEPOINT" not in row["sql"]])


def test_the_cost_is_fixed_and_does_not_grow_with_the_staff(user: User, stranger: User, make_user: Any) -> None:
    make_staff()
    warm = make_user()
    statements(warm, 4)
    costs = [statements(user, severity) for severity in (0, 2, 4, 4)]
    assert costs == [NOTHING, EVENT_ALONE, OPENS, JOINS]
    for _ in range(8):
        make_staff()
    assert statements(stranger, 4) == OPENS + NOTHING
