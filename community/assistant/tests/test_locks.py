"""Two of one person's devices at once: locks are taken in one order, so that nobody waits in a circle."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.consent.services import consent_set
from accounts.identity.models import User
from community.assistant.models import AssistantBudget, AssistantMessage, AssistantSession, AssistantUsage
from community.assistant.quotas import budget_reserve, budget_settle
from community.assistant.tests.factories import make_session
from config.testing.threads import until_it_waits

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_price_is_settled_in_the_order_in_which_it_is_set_aside(talker: User) -> None:
    now = timezone.now()
    with transaction.atomic():
        reserved = budget_reserve(owner=talker, now=now)
    assert reserved is not None
    with transaction.atomic():
        # As the next message of the same person, which has the house's row and is about to take the person's.
        AssistantBudget.objects.select_for_update().get()
        settling = until_it_waits(
            transaction.atomic(
                lambda: budget_settle(reserved, owner=talker, used=(10, 5), filtered=False, failed=False, now=now)
            )
        )
        AssistantUsage.objects.select_for_update(nowait=True).get()
    settling.result(20)
    assert AssistantUsage.objects.get().tokens == 15


def test_a_withdrawal_takes_what_a_deletion_takes_in_its_order(talker: User) -> None:
    session = make_session(talker, session_type="mood_check")
    AssistantMessage.objects.create(
        owner=talker, session=session, sequence=2, role="assistant", state="pending",
        lease_until=timezone.now() + timedelta(minutes=1),
    )  # fmt: skip
    with transaction.atomic():
        # As a deletion, which has the session and is about to take its messages.
        AssistantSession.objects.select_for_update().get()
        withdrawing = until_it_waits(lambda: consent_set(owner=talker, kind="ai_processing", granted=False))
        list(AssistantMessage.objects.select_for_update(nowait=True))
    withdrawing.result(20)
    assert not AssistantMessage.objects.filter(state="pending").exists()
