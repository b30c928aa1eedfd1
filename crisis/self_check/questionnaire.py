"""
The questions as data: what is asked, when it is left out, and which answers mean which severity.

A severity is the highest of the rules that hold. So an answer can only raise it, an unanswered question never lowers
it, and neither does an answer to a question that would have been left out.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from crisis.wording.loading import words_of

FILE = Path(__file__).parent / "questionnaire.json"
WORDS = Path(__file__).parent / "words.json"
Answers = Mapping[str, str]
When = dict[str, list[str]]


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`ask_if`: asked when one of these holds; always, when there is none."""

    id: str
    options: list[str]
    ask_if: list[When] = []


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    when: When
    severity: int


class Action(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    when: When
    from_severity: int = 0


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    topic: str
    when: When


class Questionnaire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    questions: list[Question]
    rules: list[Rule]
    actions: list[Action]
    topics: list[Topic]

    def options(self) -> dict[str, list[str]]:
        return {question.id: question.options for question in self.questions}


@cache
def questionnaire() -> Questionnaire:
    return msgspec.json.decode(FILE.read_bytes(), type=Questionnaire)


def answers_in(given: Any) -> dict[str, str]:
    """What can be read of answers that came in whatever shape."""
    options = questionnaire().options()
    known = given.items() if isinstance(given, Mapping) else ()
    return {name: value for name, value in known if isinstance(value, str) and value in options.get(name, ())}


def holds(when: When, answers: Answers) -> bool:
    return all(answers.get(name) in values for name, values in when.items())


def is_about_other(answers: Answers) -> bool:
    return answers.get("about") == "other"


def other_in_danger(answers: Answers) -> bool:
    """Not knowing is no reason to wait."""
    return answers.get("other_in_danger") in ("yes", "unsure")


def severity_of(answers: Answers) -> int:
    return max((rule.severity for rule in questionnaire().rules if holds(rule.when, answers)), default=0)


def topics_of(answers: Answers) -> list[str]:
    return [one.topic for one in questionnaire().topics if holds(one.when, answers)]


def actions_of(answers: Answers, severity: int, language: str) -> list[dict[str, str]]:
    words = words_of(WORDS, language)["actions"]
    found = [one for one in questionnaire().actions if severity >= one.from_severity and holds(one.when, answers)]
    return [{"code": one.code, "text": words[one.code]} for one in found]


def shown(language: str) -> dict[str, Any]:
    """The questions as an app asks them."""
    words, data = words_of(WORDS, language), questionnaire()
    return {
        "version": data.version,
        "title": words["title"],
        "intro": words["intro"],
        "limits": words["limits"],
        "questions": [_question(question, words["questions"][question.id]) for question in data.questions],
    }


def _question(question: Question, words: Mapping[str, Any]) -> dict[str, Any]:
    options = [{"value": value, "label": words["options"][value]} for value in question.options]
    return {"id": question.id, "text": words["text"], "options": options, "ask_if": question.ask_if}
