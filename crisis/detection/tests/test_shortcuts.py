"""What makes reading faster must change nothing of what is read."""

import re
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crisis.detection import features
from crisis.detection.needed import needed_of
from crisis.detection.normaliser import LEET_TOKEN, normalise
from crisis.detection.rules import ANCHORED, LANGUAGES, Rule, _expand, _may_match

TOKEN = re.compile(r"\w+|[?!]")
RULES = list({id(rule): rule for rules in ANCHORED.values() for rule in rules}.values())
BY_PHRASE = {rule.phrase: rule for rule in RULES}
PATTERNS = [
    (BY_PHRASE[phrase], _expand(phrase.pattern, language.macros))
    for language in LANGUAGES
    for group in language.groups
    for phrase in group.phrases
]


@pytest.mark.slow
@settings(max_examples=1_500, deadline=None)
@given(st.sampled_from(PATTERNS).flatmap(lambda pair: st.tuples(st.just(pair[0]), st.from_regex(pair[1]))))
def test_no_sentence_that_a_pattern_matches_is_passed_by(pair: tuple[Rule, str]) -> None:
    rule, sentence = pair
    for match in rule.pattern.finditer(sentence):
        assert _may_match(rule, match.group())


def test_most_rules_pass_by_a_sentence_about_breakfast() -> None:
    sentence = "we had toast and eggs at the long table and nobody was in a hurry to get up from it"
    assert sum(_may_match(rule, sentence) for rule in RULES) < len(RULES) / 20


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("die", {("die",)}),
        ("dies?", {("die",)}),
        ("(?:die|dead) (?:soon|now)", {("dead", "die"), ("now", "soon")}),
        ("(?:dead|be dead)", {("dead",)}),
        (r"(?:die|\w+)", set()),
        ("(?:so )?sad(?= day)", {("sad",)}),
        ("k[iy]ll{1,2}", {("ll",)}),
        ("a{0,2}b*cc", {("cc",)}),
        (r"[\]a]die", {("die",)}),
        ("[^]a]die", {("die",)}),
    ],
)
def test_what_a_pattern_needs(pattern: str, needed: set[tuple[str, ...]]) -> None:
    assert set(needed_of(pattern)) == needed


@pytest.mark.parametrize(
    "pattern",
    [
        "(?i)die",
        "(?P<name>die)",
        "die)",
        "(die",
        "[die",
        "die\\",
        r"\x64ie",
        r"(d)ie\1",
    ],
)
def test_a_pattern_that_is_not_understood_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="understood"):
        needed_of(pattern)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60))
@example("a_b?! ǅ１²\u2160\u0e33")
@example("so\U0001f600so \U0001f600\U0001f601 \U00020000a 字? \uff3f\U0001d7d8!")
def test_tokens_are_those_of_the_pattern(text: str) -> None:
    padded = " " + features.SPACE.sub(" ", text) + " "
    codes = features.np.frombuffer(padded.encode("utf-32-le"), features.np.uint32).astype(features.np.uint64)
    starts, ends = features._tokens(codes)
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == [match.span() for match in TOKEN.finditer(padded)]


def test_the_table_of_kinds_is_what_the_pattern_says() -> None:
    for code in range(0, sys.maxunicode // 32, 7):
        if code < len(features.KINDS):
            assert (features.KINDS[code] > 0) == bool(TOKEN.fullmatch(chr(code)))


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="abz019@$!|* .\n", max_size=40))
def test_masked_words_are_found_as_whole_runs(text: str) -> None:
    whole = [found for found in re.findall(r"[a-z0-9@$!*|]+", text) if not found.isalpha()]
    assert LEET_TOKEN.findall(text) == whole


def test_a_masked_word_at_a_line_s_start_is_read() -> None:
    assert "suicide" in normalise("so\n$uicide again").text
