"""Resources for tests."""

from typing import Any

from django.utils import timezone

from crisis.resources.models import CrisisResource


def make_resource(**overrides: Any) -> CrisisResource:
    fields: dict[str, Any] = {
        "country": "DE",
        "name": "Test line",
        "resource_type": "hotline",
        "phone_number": "+498001110111",
        "languages": ["de"],
        "specializations": ["suicide", "general"],
        "priority": 1,
        "confirmed_by": 2,
        "as_of": "2026-08-08",
        "status": "verified",
        "last_verified_at": timezone.now(),
        "verification_method": "sources",
        "next_review_due": timezone.now().date(),
    }
    return CrisisResource.objects.create(**{**fields, **overrides})
