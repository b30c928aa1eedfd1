"""
The rules: phrases looked for in one sentence at a time, and guards that weigh what stands around a cue.

A sentence without a single anchor word leaves after one set operation; that is most of ordinary text. A guard may
lower a card. It never silences what the writer says about themself and now (`firm`), unless the sentence denies it,
places it in a closed past or gives it to somebody else.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, replace

from crisis.detection.needed import needed_of
from crisis.detection.normaliser import Plain
from crisis.detection.phrases import Language, Phrase
from crisis.detection.phrases.ar import AR
from crisis.detection.phrases.de import DE
from crisis.detection.phrases.en_language import EN
from crisis.detection.phrases.es import ES
from crisis.detection.phrases.fr import FR
from crisis.detection.phrases.hi import HI
from crisis.detection.phrases.it import IT
from crisis.detection.phrases.nl import NL
from crisis.detection.phrases.pl import PL
from crisis.detection.phrases.pt import PT
from crisis.detection.phrases.too import TOO
from crisis.detection.phrases.tr import TR

LANGUAGES = (EN, ES, FR, DE, PT, IT, NL, PL, AR, HI, TR)
SOFT_CARD = 2
INCIDENT = 3
RULES_VERSION = "rules-7"
WINDOW = 100
NEAR = 90  # characters after somebody else's danger, within which "so do I" is about it
# A run of words without a full stop is read in pieces, so that no sentence is long enough to be slow.
SENTENCE = re.compile(r"[^.!?;\n]{1,600}")
# A sentence that goes on in the next line, as in a verse or in what was pasted out of an e-mail.
WRAPPED = re.compile(r"(?:[^.!?;\n]|\n(?=[^\s.!?;])){1,600}")
WORD = re.compile(r"\w+")
INSIDE_NEGATION = re.compile(
    r"\b(?:not|never|dont|didnt|wont|wouldnt|no longer|isnt|havent|nao|nicht|niet|jamais|nunca)\b"
)
OWN_NEGATION = re.compile(
    r"dont|not\||cant|never|wont|nothing|without|\bno\b|havent|isnt|nao|\bnon\b|nicht|"
    r"\bnie\b|\bpas\b|\bplus\b|sin |niet|geen|nahi|\bلا\b"
)
MACRO = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class Found:
    """A cue in the normalised text; `reason` is set when a guard lowered or silenced it."""

    name: str
    language: str
    severity: int
    start: int
    end: int
    other: bool
    reason: str | None = None
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A phrase ready to run."""

    phrase: Phrase
    pattern: re.Pattern[str]
    needed: tuple[tuple[str, ...], ...]  # of each of these, one word stands in every match
    own_negation: bool
    guards: "Guards"


class Guards:
    """One language's guards, compiled."""

    def __init__(self, language: Language) -> None:
        self.code = language.code
        self.idioms = tuple(re.compile(rf"(?<!\w)(?:{idiom})") for idiom in language.idioms)
        self.patterns = {name: re.compile(pattern) for name, pattern in (language.guards or {}).items()}

    def has(self, name: str, text: str) -> bool:
        pattern = self.patterns.get(name)
        return pattern is not None and pattern.search(text) is not None


def _expand(pattern: str, macros: dict[str, str]) -> str:
    while MACRO.search(pattern):
        pattern = MACRO.sub(lambda match: macros[match.group(1)], pattern)
    return pattern


def _compile(languages: tuple[Language, ...]) -> dict[str, list[Rule]]:
    """Anchor word -> the rules to try in its sentence."""
    by_anchor: dict[str, list[Rule]] = defaultdict(list)
    for language in languages:
        guards = Guards(language)
        for group in language.groups:
            rules = [_rule(phrase, _expand(phrase.pattern, language.macros), guards) for phrase in group.phrases]
            for anchor in group.anchors.split():
                by_anchor[anchor] += rules
    return dict(by_anchor)


def _rule(phrase: Phrase, pattern: str, guards: Guards) -> Rule:
    whole = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")
    return Rule(phrase, whole, needed_of(pattern), OWN_NEGATION.search(phrase.pattern) is not None, guards)


ANCHORED = _compile(LANGUAGES)
ANCHORS = frozenset(ANCHORED)


def search(plain: Plain) -> list[Found]:
    """Every cue of the text, guarded. Linear in the text's length."""
    text = plain.text
    found = [cue for match in SENTENCE.finditer(text) for cue in _in_sentence(match.group(), match.start())]
    if "\n" in text:
        found += _across_lines(text)
    return _parted(text, found) if any(cue.other and cue.kept for cue in found) else found


def _parted(text: str, found: list[Found]) -> list[Found]:
    """
    What is said of somebody else is not the writer's, whichever language's phrase it sounds like.

    But "my friend wants to die and so do I" is the writer's, and nobody else's.
    """
    others = [cue for cue in found if cue.other and cue.kept]
    if too := [_too(cue, match) for cue in others if (match := TOO.search(text, cue.end, cue.end + NEAR))]:
        return [cue for cue in found if not cue.other] + too
    return [cue for cue in found if not any(_covers(other, cue) for other in others)]


def _too(cue: Found, match: re.Match[str]) -> Found:
    return replace(cue, name="the_writer_too", severity=INCIDENT, end=match.end(), other=False, kept=INCIDENT)


def _covers(other: Found, cue: Found) -> bool:
    # Where it begins says whose it is; a phrase may begin with the blank before a sentence.
    return not cue.other and other.start - 1 <= cue.start < other.end


def _across_lines(text: str) -> list[Found]:
    """The cues that a line break parts; those within a line are known."""
    return [
        cue
        for match in WRAPPED.finditer(text)
        if "\n" in match.group().strip()
        for cue in _in_sentence(match.group().replace("\n", " "), match.start())
        if "\n" in text[cue.start : cue.end].strip()
    ]


def _in_sentence(sentence: str, start: int) -> list[Found]:
    anchors = ANCHORS.intersection(WORD.findall(sentence))
    rules = {id(rule): rule for anchor in sorted(anchors) for rule in ANCHORED[anchor]}
    return [cue for rule in rules.values() if _may_match(rule, sentence) for cue in _cues(rule, sentence, start)]


def _may_match(rule: Rule, sentence: str) -> bool:
    """False spares the pattern: a loop, because this is asked hundreds of times of a long text."""
    for words in rule.needed:
        for word in words:
            if word in sentence:
                break
        else:
            return False
    return True


def _cues(rule: Rule, sentence: str, offset: int) -> list[Found]:
    found = []
    for match in rule.pattern.finditer(sentence):
        reason = (_guard_other if rule.phrase.other else _guard)(rule, sentence, match)
        severity = rule.phrase.severity
        kept = severity if reason is None else _kept(rule.phrase, reason)
        start, end = match.start() + offset, match.end() + offset
        found.append(Found(rule.phrase.name, rule.guards.code, severity, start, end, rule.phrase.other, reason, kept))
    return found


def _kept(phrase: Phrase, reason: str) -> int:
    if phrase.firm and reason in {"idiom", "humour", "fiction", "academic", "quoting"}:
        return SOFT_CARD
    return 0


def _guard(rule: Rule, sentence: str, match: re.Match[str]) -> str | None:
    """The reason not to take this cue at its word, or None."""
    guards, cue = rule.guards, match.group()
    before = sentence[max(0, match.start() - WINDOW) : match.start()]
    if any(_overlaps(idiom, sentence, match) for idiom in guards.idioms):
        return "idiom"
    if not rule.own_negation and (guards.has("negation", before) or INSIDE_NEGATION.search(cue)):
        return "negation"
    if guards.has("quoting", before):
        return "quoting"
    turns = guards.patterns.get("turns")
    if turns and turns.match(cue):
        return "third_person"
    if _is_third_person(guards, before, cue):
        return "third_person"
    closed = guards.has("closed", sentence)
    if closed or (guards.has("past", sentence) and not guards.has("present", sentence)):
        return "past_resolved"
    if guards.has("fiction", sentence):
        return "fiction"
    if guards.has("academic", sentence):
        return "academic"
    if guards.has("humour", sentence) and not guards.has("serious", sentence):
        return "humour"
    return None


def _guard_other(rule: Rule, sentence: str, match: re.Match[str]) -> str | None:
    """The reason not to believe that somebody else is in danger, or None."""
    guards = rule.guards
    if any(_overlaps(idiom, sentence, match) for idiom in guards.idioms):
        return "idiom"
    if guards.has("closed", sentence) or (guards.has("past", sentence) and not guards.has("present", sentence)):
        return "past_resolved"
    return next((name for name in ("fiction", "academic", "humour") if guards.has(name, sentence)), None)


def _overlaps(idiom: re.Pattern[str], sentence: str, match: re.Match[str]) -> bool:
    return any(found.start() < match.end() and match.start() < found.end() for found in idiom.finditer(sentence))


def _is_third_person(guards: Guards, before: str, cue: str) -> bool:
    """Named before the cue, unless the writer comes in or the verb is the writer's ("my brother left, I want to")."""
    pattern = guards.patterns.get("third_person")
    found = pattern.search(before) if pattern else None
    if found is None:
        return False
    own = guards.patterns.get("first_person")
    if own is None or guards.has("reported", before):
        return True
    return own.match(cue) is None and own.search(before[found.start() :].removeprefix("my ")) is None
