"""The tables of docs/erasure.md, written from what is registered."""

import re
from collections.abc import Iterable

from accounts.erasure.registry import Policy, Rule, file_sources, of_nobody, places, retention_rules, rules


def document_filled(text: str) -> str:
    """This function will return the page with every table as it must be now; prose around them stays."""
    for name, lines in _tables().items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = pattern.sub(lambda found, lines=lines: found[1] + "\n".join(lines) + "\n" + found[2], text)  # type: ignore[misc]
    return text


def _tables() -> dict[str, list[str]]:
    by_name = sorted(rules(), key=lambda rule: rule.name)
    nobody = sorted((model._meta.label_lower, reason) for model, reason in of_nobody().items())
    outside = [(place.name, "emptied before the rows go", place.note) for place in places()]
    outside += [(source.name, "deleted after the rows went", source.note) for source in file_sources()]
    kept = sorted((rule.says, rule.requirement, f"`{rule.name}`") for rule in retention_rules())
    return {
        "models": _table(("model", "its person", "what happens", "ground"), map(_row, by_name)),
        "nobody": _table(("model", "why nobody"), ((f"`{label}`", reason) for label, reason in nobody)),
        "places": _table(("place", "when", "what"), outside),
        "retention": _table(("rule", "requirement", "name"), kept),
    }


def _row(rule: Rule) -> tuple[str, str, str, str]:
    return f"`{rule.label}`", f"`{rule.owner_field}`", _happens(rule), rule.legal_basis


def _happens(rule: Rule) -> str:
    if rule.policy is Policy.KEEP:
        return f"**keep**: moved, as `{rule.keep.kind}`" if rule.keep is not None else "**keep**: stays"
    return "**anonymise**" if rule.policy is Policy.ANONYMISE else "erase"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows)]
