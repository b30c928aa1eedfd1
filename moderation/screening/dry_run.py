"""What a changed rule would have done to the texts of the last days, before it is stored."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from moderation.judging.judge import FLAGS, Situation, judge
from moderation.judging.outcomes import Outcome, Place
from moderation.judging.ruleset import Ruleset
from moderation.screening.current import rules_stored, rules_version
from moderation.screening.editing import manage_require, rule_checked
from moderation.screening.models import ScreeningSample
from moderation.screening.selectors import samples_recent

# About a second of work.
MOST = 1_000
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """A text whose outcome would be another. Its words are opened one by one."""

    sample_id: UUID
    place: str
    created_at: datetime
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """`counts` is by outcome: as the rules are, and as they would be."""

    texts: int
    counts: list[tuple[str, int, int]]
    differences: list[Difference]
    differing: int


@transaction.atomic
def rule_try(*, actor: User, rule_id: UUID | None, values: Mapping[str, Any], now: datetime) -> DryRun:
    """
    This function will judge recent texts twice, by the rules as they are and with `values` in place of the rule.

    Nothing is stored but that it was tried.

    :raises PermissionDenied, ValidationError: as for storing the rule.
    """
    manage_require(actor)
    row = replace(rule_checked(values), rule_id=str(rule_id or "new"))
    known = rules_stored(rules_version(), now)
    changed = known.changed(row, active=bool(values["is_active"]))
    samples = samples_recent(viewer=actor, now=now, most=MOST)
    differences: list[Difference] = []
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for sample in samples:
        was, would = _outcome(sample, known), _outcome(sample, changed)
        before[was] += 1
        after[would] += 1
        if was != would:
            differences.append(Difference(sample.pk, sample.place, sample.created_at, was, would))
    audit_record(
        actor=actor, action="moderation.rule.tried", target=("moderation.screeningrule", rule_id),
        details={"texts": len(samples), "differing": len(differences)},
    )  # fmt: skip
    return DryRun(
        texts=len(samples),
        counts=[(str(outcome), before[outcome], after[outcome]) for outcome in Outcome],
        differences=differences[:SHOWN],
        differing=len(differences),
    )


@transaction.atomic
def sample_view(*, actor: User, sample_id: UUID) -> str:
    """
    This function will open the words of one sample, and note that they were read.

    :raises PermissionDenied, NotFound: as usual.
    """
    manage_require(actor)
    sample = ScreeningSample.objects.filter(pk=sample_id).first()
    if sample is None:
        raise NotFound
    audit_record(actor=actor, action="moderation.sample.text_viewed", target=sample, owner_id=sample.owner_id)
    return str(sample.text)


def _outcome(sample: ScreeningSample, rules: Ruleset) -> str:
    flags = {name: bool(sample.situation.get(name)) for name in FLAGS}
    return str(judge(sample.text, rules, Situation(Place(sample.place), **flags)).outcome)
