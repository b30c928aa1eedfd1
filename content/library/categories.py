"""The shelves that ship with the library, and their only writer."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from rest_framework.exceptions import PermissionDenied

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.roles import holds
from content.library.cache import generation_bump
from content.library.models import ContentCategory

SHIPPED = {
    "sleep": "Sleep",
    "nutrition": "Nutrition",
    "exercise": "Movement",
    "mindfulness": "Mindfulness",
    "anxiety": "Worry and anxiety",
    "mood": "Mood",
    "relationships": "Relationships",
    "self_care": "Self-care",
    "work": "Work",
    "grief": "Grief",
}


def categories_bring() -> dict[str, ContentCategory]:
    """This function will add the shipped shelves that are missing; those that are there keep title and order."""
    ContentCategory.objects.bulk_create(
        [
            ContentCategory(slug=slug, title=title, order=10 * number)
            for number, (slug, title) in enumerate(SHIPPED.items(), start=1)
        ],
        ignore_conflicts=True,
    )
    return {category.slug: category for category in ContentCategory.objects.all()}


@transaction.atomic
def category_save(*, actor: User, category: ContentCategory, values: Mapping[str, Any]) -> ContentCategory:
    """
    This function will store a new shelf or a change of one.

    :raises ValidationError: Django's, naming the field that is wrong.
    """
    if not holds(actor, "manage:content"):
        raise PermissionDenied
    for name in ("slug", "title", "order"):
        if name in values:
            setattr(category, name, values[name])
    category.full_clean()
    category.save()
    audit_record(actor=actor, action="content.category.saved", target=category, details={"fields": sorted(values)})
    generation_bump()
    return category
