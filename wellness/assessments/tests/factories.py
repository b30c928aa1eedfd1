"""Forms, filled in by the service that stores real ones."""

from datetime import datetime
from itertools import cycle, islice
from typing import Any

from django.utils import timezone

from accounts.identity.models import User
from wellness.assessments.instruments import NEWEST
from wellness.assessments.models import Assessment
from wellness.assessments.services import assessment_submit

URL = "/api/v1/assessments"
ALL_NO = {"wish": False, "thoughts": False, "behavior": False}


def filled(slug: str, *values: int) -> dict[str, int]:
    """Answers to every scored item, `values` again and again; the last value of a full list is the last item's."""
    keys = [item.key for item in NEWEST[slug].items if item.scored]
    return dict(zip(keys, islice(cycle(values), len(keys)), strict=True))


def phq9(*, self_harm: int = 0, rest: int = 0) -> dict[str, int]:
    return {**filled("phq-9", rest), "self_harm": self_harm}


def body(slug: str = "phq-9", answers: dict[str, Any] | None = None, **overrides: Any) -> dict[str, Any]:
    given = answers if answers is not None else ALL_NO if slug == "safety-screener" else filled(slug, 1)
    if slug == "phq-9" and answers is None:
        given = phq9(rest=1)
    return {"instrument": slug, "answers": given, **overrides}


def make_assessment(owner: User, slug: str = "phq-9", now: datetime | None = None, **overrides: Any) -> Assessment:
    return assessment_submit(owner=owner, values=body(slug, **overrides), now=now or timezone.now()).row
