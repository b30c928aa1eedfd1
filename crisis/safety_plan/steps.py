"""The steps, what an item of each may point at, and what a plan still lacks. The words are ours, in words.json."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crisis.wording.loading import words_of

WORDS = Path(__file__).parent / "words.json"
Item = dict[str, Any]
Content = dict[str, list[Item]]


@dataclass(frozen=True, slots=True)
class Step:
    """`contacts` and `resources`: what an item may name beside its text."""

    name: str
    contacts: bool = False
    resources: bool = False
    optional: bool = False


STEPS = (
    Step("warning_signs"),
    Step("own_ways"),
    Step("distractions", contacts=True),
    Step("people_to_ask", contacts=True),
    Step("professionals", contacts=True, resources=True),
    Step("safer_surroundings"),
    Step("reasons_for_living", optional=True),
)
NAMES = tuple(step.name for step in STEPS)


def empty() -> Content:
    return {name: [] for name in NAMES}


def guide(language: str) -> list[dict[str, Any]]:
    """Title and question of each step, in order."""
    words = words_of(WORDS, language)
    return [
        {"step": step.name, "number": number, "optional": step.optional, **words["steps"][step.name]}
        for number, step in enumerate(STEPS, start=1)
    ]


def missing(content: Mapping[str, Iterable[Item]], reachable: Iterable[str], language: str) -> list[dict[str, str]]:
    """
    What a plan lacks: empty steps, and a person or a service to turn to that can be called from the plan.

    Plans without anybody to ask went with worse outcomes than any other gap. `reachable` are ids of contacts with a
    phone or an address.
    """
    words, there = words_of(WORDS, language)["missing"], frozenset(reachable)
    codes = [step.name for step in STEPS if not step.optional and not content[step.name]]
    if content["distractions"] and not _names(content["distractions"], there):
        codes.append("distraction_contact")
    helping = [*content["people_to_ask"], *content["professionals"]]
    if not _names(helping, there) and not any(item.get("resource_id") for item in helping):
        codes.append("help_contact")
    return [{"code": code, "text": words[code]} for code in codes]


def _names(items: Iterable[Item], reachable: frozenset[str]) -> bool:
    return any(item.get("contact_id") in reachable for item in items)
