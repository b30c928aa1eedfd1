"""Rules and policies as staff change them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.roles import holds
from moderation.judging.kinds import WORDED, Kind
from moderation.judging.outcomes import Outcome, Place
from moderation.judging.ruleset import RuleRow
from moderation.judging.terms import TermWrong, terms_parse
from moderation.screening.models import ScreeningPolicy, ScreeningRule
from moderation.screening.revisions import RULE, revision_write, revisions_lock, values_of
from moderation.screening.selectors import MANAGES
from moderation.screening.shipped import shipped_language

YOUNG_DAYS, TEXTS_A_DAY = 60, 1_000
# Known without the words of a text; a moderator reads them, and masking has nothing to mask.
WORDLESS = frozenset({Kind.MINOR, Kind.NEW_ACCOUNT})


def manage_require(actor: User) -> None:
    """:raises PermissionDenied: unless `actor` leads the moderators."""
    if not holds(actor, MANAGES):
        raise PermissionDenied


def rule_checked(values: Mapping[str, Any]) -> RuleRow:
    """
    This function will read a rule that somebody wrote.

    :raises ValidationError: naming the field that cannot be used.
    """
    errors: dict[str, list[str]] = {}
    kind, places, outcome = values["kind"], values["places"], values["outcome"]
    if kind not in WORDED:
        errors["kind"] = ["Choose a kind from the list."]
    if not set(places) <= set(Place):
        errors["places"] = ["Choose places from the list."]
    if outcome and outcome not in set(Outcome):
        errors["outcome"] = ["Choose an outcome from the list."]
    try:
        if not terms_parse(values["terms"], shipped_language().lists):
            errors["terms"] = ["Write one word or phrase a line."]
    except TermWrong as error:
        errors["terms"] = [str(error)]
    if errors:
        raise ValidationError(errors)
    return RuleRow(
        "", Kind(kind), values["terms"], tuple(Place(place) for place in places),
        Outcome(outcome) if outcome else None,
    )  # fmt: skip


@transaction.atomic
def rule_save(*, actor: User, rule_id: UUID | None, values: Mapping[str, Any], now: datetime) -> ScreeningRule:
    """
    This function will store a rule, new for no `rule_id`; every process follows within seconds.

    :raises PermissionDenied, NotFound, ValidationError: as usual.
    """
    manage_require(actor)
    rule_checked(values)
    revisions_lock()
    rule, before = ScreeningRule(), None
    if rule_id is not None:
        rule = ScreeningRule.objects.filter(pk=rule_id).first() or _missing()
        before = values_of(rule)
    taken = ScreeningRule.objects.filter(slug=values["slug"]).exclude(pk=rule.pk)
    if taken.exists():
        raise ValidationError({"slug": ["Another rule has this name."]})
    for name in RULE:
        setattr(rule, name, values[name])
    rule.staff_touched_at = now
    rule.save()
    revision = revision_write(rule, actor=actor, before=before, now=now)
    audit_record(
        actor=actor, action="moderation.rule.changed" if before else "moderation.rule.added", target=rule,
        details={"version": revision.number, "fields": _changed(before, values_of(rule))},
    )  # fmt: skip
    return rule


@transaction.atomic
def policy_save(*, actor: User, place: str, values: Mapping[str, Any], now: datetime) -> ScreeningPolicy:
    """
    This function will store what happens in a place. `values` has outcomes, young_days and texts_a_day.

    :raises PermissionDenied, NotFound, ValidationError: as usual.
    """
    manage_require(actor)
    policy_check(values)
    revisions_lock()
    policy = ScreeningPolicy.objects.filter(place=place).first() or _missing()
    before = values_of(policy)
    for name in ("outcomes", "young_days", "texts_a_day"):
        setattr(policy, name, values[name])
    policy.staff_touched_at = now
    policy.save()
    revision = revision_write(policy, actor=actor, before=before, now=now)
    audit_record(
        actor=actor, action="moderation.policy.changed", target=policy,
        details={"version": revision.number, "place": place, "fields": _changed(before, values_of(policy))},
    )  # fmt: skip
    return policy


def policy_check(values: Mapping[str, Any]) -> None:
    """:raises ValidationError: naming the field that cannot be used."""
    errors: dict[str, list[str]] = {}
    outcomes = values["outcomes"]
    if not isinstance(outcomes, dict) or not set(outcomes) <= set(Kind) or not set(outcomes.values()) <= set(Outcome):
        errors["outcomes"] = ["Each kind has one of the outcomes."]
    elif any(outcomes.get(kind) in (Outcome.SOFTEN, Outcome.REFUSE) for kind in WORDLESS):
        errors["outcomes"] = ["Who writes can be held or published: there is nothing to mask, and nobody to refuse."]
    for name, most in (("young_days", YOUNG_DAYS), ("texts_a_day", TEXTS_A_DAY)):
        if not 0 <= values[name] <= most:
            errors[name] = [f"From 0 to {most}."]
    if errors:
        raise ValidationError(errors)


def _missing() -> Any:
    raise NotFound


def _changed(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[str]:
    return sorted(name for name in after if before is None or before[name] != after[name])
