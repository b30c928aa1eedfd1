"""Codes, words and versions of the questionnaires."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, asdict
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from wellness.assessments import alarms, forms
from wellness.assessments.instruments import NEWEST, PUBLISHED, instrument_of
from wellness.assessments.instruments.shapes import LOCAL, LOINC
from wellness.assessments.tests import oracle

# What a person has or is, is nothing that a number of points can say.
FORBIDDEN = re.compile(
    r"\bdiagnos|depress|\bdisorder|\billness|\bdisease|\bpatholog|\bsuffer|\bsymptom|\bclinical|\bpatient|\babnormal"
    r"|\bsuicidal|\bcommit|\btest result|\bfail(ed|ure)?\b|\byou (have|are|show|may have|might have|seem)\b",
    re.IGNORECASE,
)
# The licensed words of the PHQ-9, which must stay as they are: they ask, and say nothing of anybody.
ALLOWED = {
    "Feeling down, depressed, or hopeless",
    "Feeling bad about yourself - or that you are a failure or have let yourself or your family down",
    "Moving or speaking so slowly that other people could have noticed. Or the opposite - being so fidgety or restless "
    "that you have been moving around a lot more than usual",
}
FINGERPRINTS = {
    ("phq-9", 1): "9aea347063c781ce",
    ("gad-7", 1): "20abf5d156584b1f",
    ("who-5", 1): "6673c54d8574b9d0",
    ("safety-screener", 1): "a8c0f85a49b2d1ee",
}


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_of(inner)
    elif isinstance(value, str):
        yield value


def shown_texts() -> list[tuple[str, str]]:
    """Every text that a person can be shown, by where it comes from. Sources and licences name works by their names."""
    found = []
    for form in PUBLISHED:
        whole = {**forms.form_whole(form), "licence": "", "sources": [], "meaningful_change": None}
        found += [(form.slug, text) for text in texts_of(whole)]
        results = [forms.result_of(form, one) for one in (*form.bands, *form.levels)]
        found += [(form.slug, text) for text in (*texts_of(results), forms.WHATEVER_THE_SCORE)]
    folder = Path(settings.BASE_DIR) / "templates/notifications/mood_check_in/assessment_due"
    return found + [(path.name, path.read_text()) for path in sorted(folder.glob("*.txt"))]


@pytest.mark.parametrize(("where", "text"), sorted(set(shown_texts())))
def test_no_text_says_what_a_person_has_or_is(where: str, text: str) -> None:
    assert text in ALLOWED or not FORBIDDEN.search(text)


def test_the_search_for_forbidden_words_finds_them() -> None:
    for text in ("You have moderate depression.", "A diagnosis", "you are severely ill", "Anxiety disorder"):
        assert FORBIDDEN.search(text)


def test_every_band_speaks_of_people_with_such_scores() -> None:
    said = [band.text for form in PUBLISHED for band in form.bands]
    assert len(said) > 10
    assert all(text.startswith("People with scores like this ") for text in said)


def codes_of(slug: str) -> dict[str, str]:
    return {item.key: item.code.code for item in NEWEST[slug].items if item.code.system == LOINC}


def test_codes_are_those_of_the_stored_table() -> None:
    assert codes_of("phq-9") == oracle.PHQ9_CODES
    assert codes_of("gad-7") == oracle.GAD7_CODES
    assert codes_of("safety-screener") == oracle.SCREENER_CODES
    assert codes_of("who-5") == {}
    assert {one.slug: one.panel.code for one in NEWEST.values() if one.panel.system == LOINC} == oracle.PANELS
    assert {one.slug: one.result.code for one in NEWEST.values() if one.result.system == LOINC} == oracle.RESULTS


def test_answer_codes_are_those_of_the_stored_table() -> None:
    def options(slug: str, key: str) -> dict[int, str]:
        item = next(one for one in NEWEST[slug].items if one.key == key)
        assert all(one.code is not None and one.code.system == LOINC for one in item.options)
        return {one.value: one.code.code for one in item.options if one.code}

    scored = [(slug, item.key) for slug in ("phq-9", "gad-7") for item in NEWEST[slug].items if item.scored]
    assert len(scored) == 16
    assert all(options(*one) == oracle.FREQUENCY for one in scored)
    assert options("phq-9", "difficulty") == oracle.DIFFICULTY
    levels = {one.slug: one.code.code for one in NEWEST["safety-screener"].levels if one.code}
    assert levels == oracle.LEVELS


def test_item_9_is_never_the_total_and_no_code_means_two_things() -> None:
    for form in PUBLISHED:
        codes = [form.panel, form.result, *(item.code for item in form.items)]
        assert len(codes) == len(set(codes))
        assert not {code.code for code in codes} & oracle.NOT_OURS
    assert NEWEST["phq-9"].result.code != "44260-8"


def test_what_has_no_standard_code_has_one_of_ours_and_says_so() -> None:
    form = NEWEST["who-5"]
    codes = [form.panel, form.result, *(item.code for item in form.items)]
    codes += [option.code for item in form.items for option in item.options if option.code]
    assert {code.system for code in codes} == {LOCAL} == {"urn:evenkeel:codes:assessment"}
    assert NEWEST["safety-screener"].panel.system == LOCAL


def test_the_words_of_who_are_not_shipped() -> None:
    licensed = (
        "cheerful and in good spirits", "calm and relaxed", "active and vigorous", "fresh and rested",
        "filled with things that interest me", "all of the time", "at no time",
    )  # fmt: skip
    said = " ".join(texts_of(asdict(NEWEST["who-5"]))).lower()
    assert [words for words in licensed if words in said] == []


def test_the_screener_bears_neither_the_name_nor_the_words_of_columbia() -> None:
    form = NEWEST["safety-screener"]
    shown = " ".join(texts_of({**forms.form_whole(form), "licence": "", "sources": []}))
    assert "olumbia" not in shown
    assert "SSRS" not in shown
    assert "go to sleep and not wake up" not in shown


def test_a_change_is_called_meaningful_only_where_a_source_gives_the_number() -> None:
    given = {slug: form.meaningful and form.meaningful.points for slug, form in NEWEST.items()}
    assert given == {"phq-9": 5, "gad-7": None, "who-5": 10, "safety-screener": None}
    assert all(len(form.meaningful.source) > 40 for form in PUBLISHED if form.meaningful)


def test_the_table_of_alarms_is_whole_and_every_row_has_its_reason() -> None:
    answers = {(one.instrument, one.item, one.value): one.severity for one in alarms.ANSWER_ALARMS}
    assert answers == {("phq-9", "self_harm", value): grade for value, grade in oracle.PHQ9_ALARM.items() if grade}
    levels = {(one.instrument, one.level): one.severity for one in alarms.LEVEL_ALARMS}
    wanted = {("safety-screener", level): grade for level, grade in oracle.SCREENER_ALARM.items() if grade}
    assert levels == wanted
    assert all(len(one.reason) > 20 for one in (*alarms.ANSWER_ALARMS, *alarms.LEVEL_ALARMS))


@pytest.mark.parametrize("form", PUBLISHED, ids=lambda form: f"{form.slug}-{form.version}")
def test_a_published_version_never_changes(form: Any) -> None:
    """If this fails, a published form was edited: make the next version instead."""
    data = json.dumps(asdict(form), sort_keys=True, ensure_ascii=False)
    assert hashlib.sha256(data.encode()).hexdigest()[:16] == FINGERPRINTS[form.slug, form.version]
    with pytest.raises(FrozenInstanceError):
        form.factor = 2


def test_a_version_that_never_was_is_not_found() -> None:
    assert instrument_of("phq-9") is instrument_of("phq-9", 1)
    with pytest.raises(LookupError):
        instrument_of("phq-9", 2)
    with pytest.raises(LookupError):
        instrument_of("mdq")


def test_every_form_keeps_its_questions_in_order_and_asks_only_after_yes_or_no() -> None:
    for form in PUBLISHED:
        keys = [item.key for item in form.items]
        assert len(keys) == len(set(keys))
        for index, item in enumerate(form.items):
            if item.only_if is not None:
                before = {one.key: one.kind for one in form.items[:index]}
                assert before[item.only_if] == "yes_no"
