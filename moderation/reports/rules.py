"""The published rules: why something may be reported, and on what a moderator's decision may stand."""

from dataclasses import dataclass
from pathlib import Path

import orjson

DANGER = "self_harm"
HIGHEST = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """
    `harm` is 0 to 3 and orders the queue before everything else; `weight` is what one credible report adds.

    `rule` is false for a reason that is a worry and no offence: nothing is decided against anybody on its ground.
    """

    code: str
    title: str
    text: str
    harm: int
    weight: int
    rule: bool


RULES: dict[str, Rule] = {
    row["code"]: Rule(**row) for row in orjson.loads(Path(__file__).with_name("rules.json").read_bytes())
}
REASONS = [(rule.code, rule.title) for rule in RULES.values()]
# On what a decision may stand.
GROUNDS = [(rule.code, rule.title) for rule in RULES.values() if rule.rule]
