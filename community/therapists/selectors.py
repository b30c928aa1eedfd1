"""The only way to profiles of counsellors: one's own, and those that are shown to everybody."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, Trim
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.profile.selectors import avatars_of
from community.counseling.selectors import records_of
from community.therapists.models import TherapistProfile

_NAME = Trim(Concat("owner__first_name", Value(" "), "owner__last_name"))


def name_of(person: User) -> str:
    """As the database joins it in `_NAME`."""
    return f"{person.first_name} {person.last_name}".strip(" ")


def therapist_list(*, viewer: User, specialization: str | None = None) -> QuerySet[TherapistProfile]:
    """
    Who is shown: listed by their own wish, checked under the name that they have now, and a counsellor still.

    Whoever uses the house anonymously is not shown by name anywhere, and so not here.
    """
    if not viewer.is_active:
        return TherapistProfile.objects.none()
    rows = TherapistProfile.objects.alias(owner_name=_NAME).filter(
        is_listed=True, verified_at__isnull=False, verified_name=F("owner_name"), owner__role=User.Role.THERAPIST,
        owner__status=User.Status.ACTIVE, owner__anonymous_mode=False,
    )  # fmt: skip
    if specialization is not None:
        rows = rows.filter(specializations__contains=[specialization])
    return rows.select_related("owner").order_by("-created_at", "-pk")


def therapist_get(*, viewer: User, profile_id: UUID) -> TherapistProfile:
    """:raises NotFound: for a profile that is not shown, as for none."""
    found = therapist_list(viewer=viewer).filter(pk=profile_id).first()
    if found is None:
        raise NotFound
    return found


def own_profile(*, owner: User) -> TherapistProfile:
    """The profile of a counsellor, or an empty one that is not stored. One query."""
    row = TherapistProfile.objects.filter(owner=owner).first() or TherapistProfile(owner=owner)
    row.owner = owner
    return row


def is_shown(row: TherapistProfile) -> bool:
    """Whether `therapist_list` has it; `row.owner` is at hand."""
    owner = row.owner
    is_known = owner.is_active and owner.role == User.Role.THERAPIST and not owner.anonymous_mode
    return is_known and row.is_listed and is_checked(row)


def is_checked(row: TherapistProfile) -> bool:
    return row.verified_at is not None and row.verified_name == name_of(row.owner)


def therapist_answers(rows: Sequence[TherapistProfile]) -> list[dict[str, Any]]:
    """What everybody sees. Two queries, for however many."""
    ids = [row.owner_id for row in rows]
    avatars, records = avatars_of(owner_ids=ids), records_of(counselor_ids=ids)
    return [
        {
            "id": row.pk,
            "first_name": row.owner.first_name,
            "last_name": row.owner.last_name,
            "license_number": row.license_number,
            "specializations": row.specializations,
            "bio": row.bio,
            "avatar": avatars.get(row.owner_id),
            "rating": records[row.owner_id]["rating"],
            "total_sessions": records[row.owner_id]["total_sessions"],
        }
        for row in rows
    ]


def own_answer(row: TherapistProfile) -> dict[str, Any]:
    """What everybody would see, and what only the counsellor does. Two queries."""
    (shown,) = therapist_answers([row])
    is_stored = not row._state.adding
    return {
        **shown,
        "id": row.pk if is_stored else None,
        "is_listed": row.is_listed,
        "is_public": is_shown(row),
        "verified_at": row.verified_at if is_checked(row) else None,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }
