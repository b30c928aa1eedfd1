"""Giving and ending the premium plan, on the page of the person and on the page of the plan."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.administration.services import PREMIUM_DAYS, premium_end, premium_grant
from accounts.billing.models import Subscription
from accounts.billing.selectors import premium_rows
from accounts.identity.models import User


def with_premium(people: QuerySet[User]) -> QuerySet[User]:
    """With `has_premium` on every row, in one query."""
    return people.annotate(has_premium=Exists(premium_rows(timezone.now()).filter(owner=OuterRef("pk"))))


class PremiumActions:
    """For pages of people and of subscriptions; an administrator's act, audited by the service."""

    message_user: Any

    @admin.action(description=f"Give {PREMIUM_DAYS} days of premium", permissions=["manage"])
    def grant_premium(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        people = [_owner(row) for row in queryset]
        for person in people:
            premium_grant(actor=request.user, owner=person, now=timezone.now())  # type: ignore[arg-type]
        self.message_user(request, f"{len(people)} account(s) have premium.", messages.SUCCESS)

    @admin.action(description="End premium", permissions=["manage"])
    def end_premium(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        people = [_owner(row) for row in queryset]
        for person in people:
            premium_end(actor=request.user, owner=person)  # type: ignore[arg-type]
        self.message_user(request, f"{len(people)} account(s) are on the free plan.", messages.SUCCESS)


def _owner(row: User | Subscription) -> User:
    return row if isinstance(row, User) else row.owner
