"""From a text to an outcome. Pure: no clock, no database, nothing remembered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from moderation.judging.contacts import ContactSearch
from moderation.judging.kinds import MASK, MASKS, REACHING, WEIGHT, Kind
from moderation.judging.lexicon import Match
from moderation.judging.outcomes import Outcome, Place
from moderation.judging.reading import Reading, Words, readings_of, words_of
from moderation.judging.repeats import is_repetition
from moderation.judging.ruleset import Ruleset

# How many words before and after a finding may say that it is only told.
BEFORE, AFTER, CLOSE = 8, 5, 4
MANY_LINKS = 3
GUARDED: dict[Kind, frozenset[str]] = {
    Kind.SLUR: frozenset({"told", "own", "denied"}),
    Kind.THREAT: frozenset({"told", "denied", "fear"}),
    Kind.ENCOURAGEMENT: frozenset({"told", "denied"}),
    Kind.PACT: frozenset({"denied"}),
    Kind.METHOD: frozenset({"denied"}),
    Kind.SEXUAL: frozenset({"told", "denied"}),
    Kind.OFF_APP: frozenset({"told", "denied"}),
    Kind.DOXXING: frozenset({"denied"}),
}
# Beside one of these, an amount or a means is a detail of harm.
GRAVE = frozenset({Kind.METHOD, Kind.PACT, Kind.ENCOURAGEMENT})
# These look around the whole phrase; the others stand close before it.
AROUND = frozenset({"told"})
OWN = "own"
YOU = frozenset({"you", "u", "youre", "ur", "your", "du", "tu", "vous", "eres", "je", "voce"})


FLAGS = ("minor", "young", "in_danger", "flooding")


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known beside the words. `in_danger`: the detector found that the writer is."""

    place: Place
    minor: bool = False
    young: bool = False
    in_danger: bool = False
    flooding: bool = False

    @property
    def known(self) -> tuple[str, ...]:
        return tuple(name for name in FLAGS if getattr(self, name))


@dataclass(frozen=True, slots=True)
class Finding:
    """`start` and `end` are places in the text; both nought for what is not of the words."""

    kind: Kind
    start: int = 0
    end: int = 0
    outcome: Outcome | None = None
    rule_id: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """`text` has its softened pieces masked, whatever the outcome."""

    outcome: Outcome
    text: str
    reasons: tuple[str, ...]
    findings: tuple[Finding, ...]


def judge(text: str, rules: Ruleset, situation: Situation) -> Judgement:
    found = findings_of(text, rules, situation)
    grave = situation.in_danger or any(finding.kind in GRAVE for finding in found)
    weighed = [(finding, _outcome(finding, rules, situation, grave)) for finding in found]
    weighed = [(finding, outcome) for finding, outcome in weighed if outcome != Outcome.PUBLISH]
    worst = max((outcome for _, outcome in weighed), key=WEIGHT.__getitem__, default=Outcome.PUBLISH)
    return Judgement(
        outcome=worst,
        text=masked(text, [finding for finding, outcome in weighed if outcome == Outcome.SOFTEN]),
        reasons=tuple(sorted({str(finding.kind) for finding, _ in weighed})),
        findings=tuple(finding for finding, _ in weighed),
    )


def findings_of(text: str, rules: Ruleset, situation: Situation) -> list[Finding]:
    found: list[Finding] = []
    for reading in readings_of(text):
        words = words_of(reading.plain.text, rules.lexicon.known)
        search = ContactSearch(reading, frozenset(words.words), rules.allowed)
        found += [Finding(one.kind, one.start, one.end) for one in search.found()]
        found += _worded(reading, words, rules, situation.place)
    if sum(finding.kind == Kind.LINK for finding in found) >= MANY_LINKS or is_repetition(text):
        found.append(Finding(Kind.SPAM))
    if situation.flooding:
        found.append(Finding(Kind.FLOOD))
    if situation.minor:
        found.append(Finding(Kind.MINOR))
    if situation.young and any(finding.kind in REACHING for finding in found):
        found.append(Finding(Kind.NEW_ACCOUNT))
    return found


def _worded(reading: Reading, words: Words, rules: Ruleset, place: Place) -> list[Finding]:
    matches = rules.lexicon.search(words)
    guards = [(rules.guard_of(match.owner), match) for match in matches if match.owner < 0]
    found = []
    for match in matches:
        if match.owner < 0:
            continue
        row = rules.rows[match.owner]
        if row.places and place not in row.places:
            continue
        if _is_guarded(row.kind, match, guards, words):
            continue
        span = reading.span(words.starts[match.first], words.ends[match.last - 1])
        found.append(Finding(row.kind, *span, row.outcome, row.rule_id))
    return found


def _is_guarded(kind: Kind, match: Match, guards: Sequence[tuple[str, Match]], words: Words) -> bool:
    wanted = GUARDED.get(kind, frozenset())
    return any(
        name in wanted and _is_near(name, guard, match, words) and not _breaks_between(words, guard, match)
        for name, guard in guards
    )


def _is_near(name: str, guard: Match, match: Match, words: Words) -> bool:
    before = match.first - guard.last
    inside = match.first <= guard.first < match.last or guard.first <= match.first < guard.last
    if name in AROUND:
        return inside or 0 <= before < BEFORE or 0 <= guard.first - match.last < AFTER
    if name == OWN and not YOU.isdisjoint(words.words[guard.last : match.last]):
        # "I am telling you, you ..." speaks of somebody else.
        return False
    return inside or 0 <= before < CLOSE


def _breaks_between(words: Words, one: Match, other: Match) -> bool:
    first, last = sorted((one, other), key=lambda match: match.first)
    return any(words.breaks[first.last : last.first + 1]) if first.last <= last.first else False


def _outcome(finding: Finding, rules: Ruleset, situation: Situation, grave: bool) -> Outcome:
    policy = rules.policy_of(situation.place)
    if finding.kind == Kind.METHOD_DETAIL and finding.outcome is None and not grave:
        # "I take two tablets a day" is nobody's harm.
        return Outcome.PUBLISH
    outcome = finding.outcome or policy.outcome_of(finding.kind)
    if not situation.in_danger:
        return outcome
    # A cry for help is never refused, and waits only for what is said of others or tells how.
    if finding.kind in (Kind.SPAM, Kind.FLOOD, Kind.NEW_ACCOUNT):
        return Outcome.PUBLISH
    if finding.kind in REACHING and outcome != Outcome.PUBLISH:
        return Outcome.SOFTEN
    return Outcome.HOLD if outcome == Outcome.REFUSE else outcome


def masked(text: str, findings: Iterable[Finding]) -> str:
    """`text` with the findings' pieces replaced; pieces that overlap become one."""
    spans = sorted((finding.start, finding.end, finding.kind) for finding in findings if finding.end > finding.start)
    parts: list[str] = []
    done = 0
    while spans:
        start, end, kind = spans.pop(0)
        while spans and spans[0][0] < end:
            _, other_end, other_kind = spans.pop(0)
            end, kind = max(end, other_end), kind if kind in MASKS else other_kind
        parts += (text[done:start], MASKS.get(kind, MASK))
        done = end
    return "".join((*parts, text[done:]))
