"""The categories that ship with the forum, and their only writer."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError, transaction
from rest_framework.exceptions import PermissionDenied

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.roles import holds
from community.forum.models import ForumCategory
from config.reference import LoadResult, Progress

# A category keeps its id on every deployment, so that apps may hold on to it. Never change this.
NAMESPACE = uuid.UUID("8d0f3a1e-54c7-5b02-9c1d-61b6a7e0d94f")
SHIPPED = {
    "welcome": ("Welcome", "Say hello, and how this place works."),
    "anxiety": ("Worry and anxiety", "When thoughts race, and what slows them down."),
    "low_mood": ("Low days", "Getting through heavy days, one at a time."),
    "sleep": ("Sleep", "Nights, and what helped."),
    "relationships": ("Family, friends and love", "Closeness, quarrels, being alone."),
    "work_and_study": ("Work and study", "Pressure, breaks, and finding a measure."),
    "grief": ("Loss and grief", "For those who miss somebody or something."),
    "habits": ("Small steps", "Habits, goals and what went well today."),
    "therapy": ("Therapy and support", "Looking for help, beginning it, staying with it."),
}
COLUMNS = ("slug", "name", "description", "order", "is_open")
# Editors write what people read here; moderators keep the place in order.
RIGHTS = ("manage:content", "write:moderation")


def manages_categories(user: object) -> bool:
    return any(holds(user, right) for right in RIGHTS)


def category_id_of(slug: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, slug)


@transaction.atomic
def categories_bring(*, now: datetime, progress: Progress | None = None) -> LoadResult:
    """
    This function will add the shipped categories that are missing; those that are there stay as staff left them.

    One query when all are there.
    """
    known = {slug for (slug,) in ForumCategory.objects.filter(slug__in=SHIPPED).values_list("slug")}
    missing = [
        ForumCategory(id=category_id_of(slug), slug=slug, name=name, description=text, order=10 * number)
        for number, (slug, (name, text)) in enumerate(SHIPPED.items(), start=1)
        if slug not in known
    ]
    if not missing:
        return LoadResult(unchanged=True)
    # Staff may have given one of the names to a category of theirs; then it is left out.
    made = len(ForumCategory.objects.bulk_create(missing, ignore_conflicts=True))
    return LoadResult(created=made)


@transaction.atomic
def category_save(*, actor: User, category: ForumCategory, values: Mapping[str, Any]) -> ForumCategory:
    """
    This function will store a new category or a change of one.

    :raises PermissionDenied: for whoever is neither editor nor moderator.
    :raises ValidationError: Django's, naming the field that is wrong.
    """
    if not manages_categories(actor):
        raise PermissionDenied
    for name in COLUMNS:
        if name in values:
            setattr(category, name, values[name])
    category.full_clean()
    try:
        with transaction.atomic():
            category.save()
    except IntegrityError as error:
        # Also when two editors name two of them alike at the same moment, or alike but for the case.
        raise DjangoValidationError({"name": "Another category has this name."}) from error
    audit_record(actor=actor, action="community.category.saved", target=category, details={"fields": sorted(values)})
    return category
