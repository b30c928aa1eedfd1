"""Disguises, what only looks like one, masks in the right place, and time."""

import time
from contextlib import suppress
from statistics import quantiles
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.resources.numbers import displayed
from crisis.resources.reference import reference_rows
from moderation.judging.judge import Situation, judge
from moderation.judging.outcomes import Outcome, Place
from moderation.judging.terms import TermWrong, terms_parse
from moderation.screening.shipped import shipped_ruleset

CHAT = Situation(Place.PEER_CHAT)
NUMBER = "07700900123"
WORDS = dict(
    zip("0123456789", ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True)
)
DISGUISES = {
    "spaced": " ".join(NUMBER),
    "dotted": ".".join(NUMBER),
    "dashed": "-".join(NUMBER),
    "words": " ".join(WORDS[digit] for digit in NUMBER),
    "wide": NUMBER.translate({ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"}),
    "emoji": "".join(f"{digit}\ufe0f\u20e3" for digit in NUMBER),
    "invisible": "\u200b".join(NUMBER),
    "letters": NUMBER.replace("0", "o"),
    "mixed": "0 seven7 00 nine 0 o one 2 3",
    "often": f"{NUMBER} {NUMBER} {NUMBER} {NUMBER}",
    "bold": "".join(chr(0x1D7CE + int(digit)) for digit in NUMBER),
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_number_is_found_in_any_disguise_and_masked_as_a_whole(disguise: str) -> None:
    found = judge(f"you can have it: {DISGUISES[disguise]} ok", shipped_ruleset(), CHAT)
    assert (found.outcome, found.text) == (Outcome.SOFTEN, "you can have it: [contact removed] ok")


@pytest.mark.parametrize(
    "text",
    [
        "call 988", "988, 911 or 116 123", "text HOME to 741741", "+44 116 123", "0800 111 0 111", "1-800-273-8255",
        "10/10 and 7/10", "12/03/2024", "2024-03-12 14:30", "50 mg, 100 mg, 150 mg", "1 2 3 4 5 6 7 8 9 10",
        "10 9 8 7 6 5 4 3 2 1", "4-7-8 4-7-8 4-7-8 4-7-8", "1,250,000", "2017 2018 2019 2020",
        "my moods: 5, 6, 4, 7, 3, 5, 6, 6, 7, 8, 5, 4", "this week 5 6 4 7 3 5 6 6", "www.samaritans.org",
    ],
)  # fmt: skip
def test_help_lines_dates_doses_and_counting_are_no_contacts(text: str) -> None:
    found = judge(text, shipped_ruleset(), CHAT)
    assert (found.outcome, found.reasons) == (Outcome.PUBLISH, ())


def test_every_line_of_the_shipped_table_may_be_passed_on(now: Any) -> None:
    wrong = []
    for row in reference_rows(now):
        shown = [displayed(row["country"], number) for number in (row["phone_number"], row["sms_number"]) if number]
        texts = [*shown, *(number for number in (row["phone_number"], row["sms_number"]) if number)]
        wrong += [text for text in texts if judge(f"call {text} now", shipped_ruleset(), CHAT).reasons]
    assert wrong == []


def test_a_masked_word_is_masked_where_it_stands() -> None:
    found = judge("I 💔 it. Ｍy snap is sunny_jane99, héllo", shipped_ruleset(), CHAT)
    assert found.text == "I 💔 it. Ｍy snap is [contact removed] héllo"


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_is_judged_and_a_published_one_is_not_touched(text: str) -> None:
    found = judge(text, shipped_ruleset(), CHAT)
    assert found.outcome != Outcome.PUBLISH or found.text == text
    assert judge(text, shipped_ruleset(), CHAT) == found


@given(st.text(alphabet="/*#@^$!.? abc\n'-\\[](){}+|", max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_line_of_a_rule_can_break_the_reader(line: str) -> None:
    # It is read, or refused with TermWrong and nothing else.
    with suppress(TermWrong):
        terms_parse(line, {"abc": "one two"})


@pytest.mark.parametrize("line", ["(a+)+$", "a.*b", "ab", "... kill", "kill ...", "#", "x*", "@nothing", "a" * 201])
def test_what_is_no_term_is_refused_with_a_reason(line: str) -> None:
    with pytest.raises(TermWrong):
        terms_parse(line, {})


# Milliseconds.
LIMIT = 5.0
NASTY = [
    "1 ",
    "a.",
    "a@",
    "x at ",
    "a-",
    "you ",
    "took 1 pills ",
    "f*",
    "http://",
    "snap is ",
    "1:11:",
    "zero ",
    "🫠",
    "(at)",
]


def clocked(text: str, times: int) -> list[float]:
    taken: list[float] = []
    for _ in range(times):
        began = time.process_time()
        judge(text, shipped_ruleset(), CHAT)
        taken.append((time.process_time() - began) * 1_000)
    return taken


@pytest.mark.parametrize("piece", NASTY)
def test_time_is_linear_whatever_is_written(piece: str) -> None:
    short, long = (piece * (size // len(piece)) for size in (2_000, 8_000))
    clocked(short, 1)
    assert min(clocked(long, 3)) < max(min(clocked(short, 5)), 0.5) * 4 * 2


@pytest.mark.slow
def test_four_thousand_characters_take_less_than_five_milliseconds() -> None:
    text = (
        "I slept badly again, and my mum keeps asking how I am. You said you would call me at ten but you did not. "
        "I take 50 mg a day and it helps, mostly. "
    )
    text = (text * 40)[:4_000]
    clocked(text, 5)
    # Of CPU: other work on the machine is not ours. 98 of 100, as a collection of garbage falls into some runs.
    assert min(quantiles(clocked(text, 100), n=50)[-1] for _ in range(3)) < LIMIT
