"""The rules, compiled: made of plain rows, so that a changed rule can be tried without storing it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from moderation.judging.contacts import Allowed
from moderation.judging.kinds import Kind
from moderation.judging.lexicon import Lexicon
from moderation.judging.outcomes import Outcome, Place
from moderation.judging.terms import Term, terms_parse

GUARD = -1


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as it is stored. No places means all; no outcome means what the place's policy says of the kind."""

    rule_id: str
    kind: Kind
    terms: str
    places: tuple[Place, ...] = ()
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What happens in one place. A kind that is not named is published."""

    outcomes: Mapping[Kind, Outcome]
    young_days: int = 3
    texts_a_day: int = 30

    @property
    def young(self) -> timedelta:
        return timedelta(days=self.young_days)

    def outcome_of(self, kind: Kind) -> Outcome:
        return self.outcomes.get(kind, Outcome.PUBLISH)


@dataclass(frozen=True, slots=True)
class Language:
    """What ships beside the rules: named lists, and the words that say that something is told, denied or one's own."""

    lists: Mapping[str, str] = field(default_factory=dict)
    guards: Mapping[str, str] = field(default_factory=dict)


class Ruleset:
    def __init__(
        self,
        version: int,
        rows: Iterable[RuleRow],
        policies: Mapping[Place, Policy],
        language: Language,
        allowed: Allowed,
    ) -> None:
        """:raises TermWrong: for a rule that cannot be used."""
        self.version = version
        self.rows = tuple(rows)
        self.policies = dict(policies)
        self.allowed = allowed
        self.language = language
        self.guard_names = tuple(language.guards)
        owned: list[tuple[int, Term]] = []
        for number, row in enumerate(self.rows):
            owned += [(number, term) for term in terms_parse(row.terms, language.lists)]
        for number, name in enumerate(self.guard_names):
            owned += [(GUARD - number, term) for term in terms_parse(language.guards[name], language.lists, short=True)]
        self.lexicon = Lexicon(owned)

    def guard_of(self, owner: int) -> str:
        return self.guard_names[GUARD - owner]

    def policy_of(self, place: Place) -> Policy:
        return self.policies.get(place, Policy({}))

    def changed(self, row: RuleRow, *, active: bool = True) -> "Ruleset":
        """The same rules with `row` in place of the stored one."""
        others = [one for one in self.rows if one.rule_id != row.rule_id]
        return Ruleset(self.version, [*others, row] if active else others, self.policies, self.language, self.allowed)
