"""The rules that ship, brought into the database; what staff have touched stays as it is."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from accounts.audit.services import audit_record
from config.reference import LoadResult, Progress, reference_compare, reference_hash_of, reference_lock
from moderation.judging.terms import terms_parse
from moderation.screening.models import ScreeningPolicy, ScreeningRule
from moderation.screening.revisions import revision_write, revisions_lock
from moderation.screening.shipped import shipped_file, shipped_language

# A rule keeps its id on every deployment. Never change this.
NAMESPACE = UUID("0b6a5f0e-5f0c-4b0a-9b56-3d9a6c1f7e21")
_RULE = ("slug", "kind", "language", "terms", "places", "outcome")
_POLICY = ("outcomes", "young_days", "texts_a_day")


@transaction.atomic
def screening_load(*, now: datetime, progress: Progress | None = None) -> LoadResult:
    """
    This function will bring the file into the database. Two queries and two locks when nothing changed.

    :raises TermWrong: for a rule of ours that cannot be used: a mistake that must stop the start.
    """
    reference_lock()
    revisions_lock()
    rules = reference_compare(
        [_rule(row) for row in shipped_file()["rules"]],
        ScreeningRule.objects.all(),
        unique=lambda row: [row.slug],
        loaded=(*_RULE, "is_active", "reference_hash"),
        retired={"is_active": False},
        now=now,
        progress=progress,
    )
    policies = reference_compare(
        [_policy(place, row) for place, row in shipped_file()["policies"].items()],
        ScreeningPolicy.objects.all(),
        unique=lambda row: [row.place],
        loaded=(*_POLICY, "reference_hash"),
        retired={},
        now=now,
    )
    counts = [rules.result, policies.result]
    result = LoadResult(
        sum(one.created for one in counts), sum(one.updated for one in counts), sum(one.retired for one in counts)
    )
    if result == LoadResult():
        return LoadResult(unchanged=True)
    rules.store(ScreeningRule)
    policies.store(ScreeningPolicy)
    revision = revision_write(None, actor=None, before=None, now=now)
    audit_record(
        actor=None, action="moderation.rules.loaded", target=("moderation.screeningrule", None),
        details={"version": revision.number, "created": result.created, "updated": result.updated},
    )  # fmt: skip
    return result


def _rule(row: dict[str, Any]) -> ScreeningRule:
    terms_parse(row["terms"], shipped_language().lists)
    return ScreeningRule(
        id=uuid5(NAMESPACE, row["slug"]), reference_hash=reference_hash_of(row), **{name: row[name] for name in _RULE}
    )


def _policy(place: str, row: dict[str, Any]) -> ScreeningPolicy:
    return ScreeningPolicy(
        id=uuid5(NAMESPACE, f"policy|{place}"), place=place, reference_hash=reference_hash_of(row),
        **{name: row[name] for name in _POLICY},
    )  # fmt: skip
