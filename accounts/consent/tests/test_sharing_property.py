"""Whatever happens in whatever order, a therapist reads what the last word of the person allows, and nothing else."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from accounts.consent.models import ConsentType, SharingCategory, SharingGrant
from accounts.consent.selectors import shared_categories, sharing_clients
from accounts.consent.services import consent_set
from accounts.consent.sharing_services import AlreadyShared, sharing_change, sharing_grant, sharing_revoke
from accounts.consent.tests.factories import make_therapist
from accounts.identity.models import User
from config.api.errors import ConsentRequired

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 10, 12, tzinfo=UTC)
_parts = st.sets(st.sampled_from(SharingCategory.values), min_size=1, max_size=4)
_hours = st.none() | st.integers(1, 6)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("grant"), _parts, _hours),
        st.tuples(st.just("change"), _parts, _hours),
        st.tuples(st.just("revoke")),
        st.tuples(st.just("consent"), st.booleans()),
        st.tuples(st.just("wait"), st.integers(1, 4)),
        st.tuples(st.just("owner"), st.sampled_from(["active", "suspended"])),
        st.tuples(st.just("therapist"), st.sampled_from(["active", "suspended"])),
        st.tuples(st.just("role"), st.sampled_from(["therapist", "user", "support"])),
    ),
    min_size=2,
    max_size=14,
)


@dataclass
class Expected:
    """What ought to be, kept without any of the code under test."""

    now: datetime = START
    consent: bool = False
    parts: frozenset[str] | None = None
    until: datetime | None = None
    owner: str = "active"
    therapist: str = "active"
    role: str = "therapist"

    @property
    def run_out(self) -> bool:
        return self.until is not None and self.until <= self.now

    def readable(self) -> frozenset[str]:
        whole = (self.owner, self.therapist, self.role) == ("active", "active", "therapist")
        if not whole or not self.consent or self.parts is None or self.run_out:
            return frozenset()
        return self.parts

    def can_share(self) -> bool:
        return self.consent and (self.therapist, self.role) == ("active", "therapist")


def _end(expected: Expected, hours: int | None) -> datetime | None:
    return None if hours is None else expected.now + timedelta(hours=hours)


def _step(expected: Expected, owner: User, therapist: User, name: str, *values) -> None:
    open_row = SharingGrant.objects.filter(owner=owner, revoked_at=None).first()
    if name == "grant":
        end = _end(expected, values[1])
        with suppress(ConsentRequired, AlreadyShared, ValidationError):
            sharing_grant(
                owner=owner, therapist={"id": therapist.pk}, categories=values[0], until=end, now=expected.now
            )
        if expected.can_share() and (expected.parts is None or expected.run_out):
            expected.parts, expected.until = frozenset(values[0]), end
    elif name == "change" and open_row is not None:
        end = _end(expected, values[1])
        changes = {"categories": values[0], "until": end}
        sharing_change(owner=owner, sharing_id=open_row.pk, changes=changes, now=expected.now)
        expected.parts, expected.until = frozenset(values[0]), end
    elif name == "revoke" and open_row is not None:
        sharing_revoke(owner=owner, sharing_id=open_row.pk, now=expected.now)
        expected.parts = expected.until = None
    elif name == "consent":
        consent_set(owner=owner, kind=ConsentType.DATA_SHARING, granted=values[0], now=expected.now)
        if not values[0]:
            expected.parts = expected.until = None
        expected.consent = values[0]
    elif name == "wait":
        expected.now += timedelta(hours=values[0])
    elif name in {"owner", "therapist"}:
        User.objects.filter(pk={"owner": owner, "therapist": therapist}[name].pk).update(status=values[0])
        setattr(expected, name, values[0])
    elif name == "role":
        User.objects.filter(pk=therapist.pk).update(role=values[0])
        expected.role = values[0]


@pytest.fixture
def therapists(db) -> tuple[User, User]:
    return make_therapist(), make_therapist()


@pytest.mark.slow
# Most of what can go wrong goes wrong after something was shared.
@given(first=st.tuples(st.just("grant"), _parts, _hours), steps=STEPS)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_therapist_reads_what_the_last_word_of_the_person_allows(user, stranger, therapists, first, steps):
    therapist, bystander = therapists
    with transaction.atomic():
        expected = Expected()
        for step in (("consent", True), first, *steps):
            _step(expected, user, therapist, *step)
            readable = shared_categories(viewer=therapist, owner_id=user.pk, now=expected.now)
            assert readable == expected.readable(), (step, expected)
            clients = set(sharing_clients(therapist=therapist, now=expected.now))
            assert clients == ({user} if readable else set())
            assert shared_categories(viewer=bystander, owner_id=user.pk, now=expected.now) == frozenset()
            assert shared_categories(viewer=therapist, owner_id=stranger.pk, now=expected.now) == frozenset()
        transaction.set_rollback(True)
