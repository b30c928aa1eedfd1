"""Every form that can be filled in, against scoring that was written a second time."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from rest_framework.exceptions import ValidationError

from wellness.assessments.alarms import severity_of
from wellness.assessments.answers import answers_checked
from wellness.assessments.instruments import NEWEST, PUBLISHED
from wellness.assessments.tests import oracle

SCREENER = ("wish", "thoughts", "method", "intent", "plan", "behavior", "behavior_recent")


def wrong_forms(slug: str, expected: Callable[[tuple[int, ...]], tuple[int, str, int | None]]) -> tuple[int, list[Any]]:
    """How many forms there are, and the first that are scored otherwise than the second scoring does."""
    form = NEWEST[slug]
    items = [item for item in form.items if item.scored]
    keys = [item.key for item in items]
    count, wrong = 0, []
    for values in product(*(sorted(option.value for option in item.options) for item in items)):
        answers = dict(zip(keys, values, strict=True))
        found = (form.score(answers), form.band(answers).slug, severity_of(form, answers))
        count += 1
        if found != expected(values) and len(wrong) < 3:
            wrong.append((values, found))
    return count, wrong


def test_every_phq9_form_is_scored_banded_and_heard() -> None:
    assert wrong_forms("phq-9", oracle.phq9) == (4**9, [])


def test_every_gad7_form_is_scored_and_banded() -> None:
    assert wrong_forms("gad-7", oracle.gad7) == (4**7, [])


def test_every_who5_form_is_scored_and_banded() -> None:
    assert wrong_forms("who-5", oracle.who5) == (6**5, [])


@pytest.mark.parametrize(
    "values", list(product([False, True], repeat=7)), ids=lambda values: "".join("ny"[v] for v in values)
)
def test_every_screener_form_has_its_level_and_the_order_is_kept(values: tuple[bool, ...]) -> None:
    form = NEWEST["safety-screener"]
    numbered = dict(zip(range(1, 8), values, strict=True))
    asked = oracle.screener_asks(numbered[2], numbered[6])
    answers = {SCREENER[number - 1]: value for number, value in numbered.items() if number in asked}
    kept = answers_checked(form, answers)
    level = oracle.screener({number for number in asked if numbered[number]})
    assert list(kept.items()) == list(answers.items())
    assert (form.score(kept), form.band(kept).slug) == (None, level)
    assert severity_of(form, kept) == oracle.SCREENER_ALARM[level]
    whole = {SCREENER[number - 1]: value for number, value in numbered.items()}
    if asked != set(numbered):
        with pytest.raises(ValidationError) as refused:
            answers_checked(form, whole)
        assert set(refused.value.detail["answers"]) == {SCREENER[number - 1] for number in set(numbered) - asked}


def test_of_all_part_forms_of_the_screener_only_the_whole_ones_pass() -> None:
    """Each question yes, no or left out: 2,187 forms."""
    form = NEWEST["safety-screener"]
    passed = 0
    for values in product([None, False, True], repeat=7):
        given = {number: value for number, value in zip(range(1, 8), values, strict=True) if value is not None}
        whole = set(given) == oracle.screener_asks(given.get(2), given.get(6))
        try:
            answers_checked(form, {SCREENER[number - 1]: value for number, value in given.items()})
        except ValidationError:
            assert not whole, given
        else:
            assert whole, given
            passed += 1
    # Two for the first, nine for the block of 2 to 5, three for 6 and 6a.
    assert passed == 2 * 9 * 3


@pytest.mark.parametrize(
    ("slug", "total", "band"),
    [
        ("phq-9", 4, "minimal"), ("phq-9", 5, "mild"), ("phq-9", 9, "mild"), ("phq-9", 10, "moderate"),
        ("phq-9", 14, "moderate"), ("phq-9", 15, "moderately_severe"), ("phq-9", 19, "moderately_severe"),
        ("phq-9", 20, "severe"), ("phq-9", 27, "severe"), ("phq-9", 0, "minimal"),
        ("gad-7", 0, "minimal"), ("gad-7", 4, "minimal"), ("gad-7", 5, "mild"), ("gad-7", 9, "mild"),
        ("gad-7", 10, "moderate"), ("gad-7", 14, "moderate"), ("gad-7", 15, "severe"), ("gad-7", 21, "severe"),
        ("who-5", 0, "very_low"), ("who-5", 28, "very_low"), ("who-5", 32, "low"), ("who-5", 48, "low"),
        ("who-5", 52, "good"), ("who-5", 100, "good"),
    ],
)  # fmt: skip
def test_the_borders_of_the_bands(slug: str, total: int, band: str) -> None:
    assert NEWEST[slug].band_of(total).slug == band


@pytest.mark.parametrize(
    ("slug", "number"), [("phq-9", 28), ("phq-9", -1), ("gad-7", 22), ("who-5", 50), ("who-5", 104)]
)
def test_a_number_that_is_no_score_has_no_band(slug: str, number: int) -> None:
    with pytest.raises(LookupError):
        NEWEST[slug].band_of(number)


@pytest.mark.parametrize("form", PUBLISHED, ids=lambda form: f"{form.slug}-{form.version}")
def test_the_bands_leave_no_score_out_and_hold_none_twice(form: Any) -> None:
    if form.bands:
        held = [score for band in form.bands for score in range(band.lowest, band.highest + 1, form.factor)]
        most = max(option.value for item in form.items if item.scored for option in item.options)
        assert held == list(range(0, form.factor * most * sum(item.scored for item in form.items) + 1, form.factor))
    else:
        assert form.levels[-1].any_of == ()


def test_a_part_of_a_form_has_no_score() -> None:
    with pytest.raises(KeyError):
        NEWEST["gad-7"].score({"nervous": 3})


def test_who5_asks_for_the_phq9_from_28_down_and_not_above() -> None:
    suggested = {score: NEWEST["who-5"].band_of(score).suggests for score in range(0, 101, 4)}
    assert {score for score, slug in suggested.items() if slug == "phq-9"} == set(range(0, 29, 4))
    assert {slug for score, slug in suggested.items() if score > 28} == {None}


def test_the_question_that_is_not_scored_changes_nothing() -> None:
    form, answers = NEWEST["phq-9"], {item.key: 1 for item in NEWEST["phq-9"].items if item.scored}
    assert {form.score({**answers, "difficulty": value}) for value in range(4)} == {form.score(answers)} == {9}
