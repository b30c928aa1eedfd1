"""The editor of blocks on staff pages: its description is worked out from what `structure` accepts."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from unfold.widgets import TEXTAREA_CLASSES

from content.library import structure
from content.library.structure import ITEMS_MAXIMUM, KINDS, LINE_MAXIMUM, TEXT_MAXIMUM, VERSION, Check

LONG_MAXIMUM = 20_000
_INPUTS: dict[Check, dict[str, Any]] = {
    structure._markdown: {"input": "text", "maximum": TEXT_MAXIMUM},
    structure._long: {"input": "text", "maximum": LONG_MAXIMUM},
    structure._title: {"input": "line", "maximum": LINE_MAXIMUM},
    structure._line: {"input": "line", "maximum": LINE_MAXIMUM},
    structure._slug: {"input": "line", "maximum": 50, "hint": "Small letters, digits and hyphens."},
    structure._address: {"input": "line", "maximum": 500, "hint": "Begins with https://"},
    structure._maybe_address: {"input": "line", "maximum": 500, "hint": "Begins with https://"},
    structure._seconds: {"input": "number", "minimum": 1, "maximum": 7200},
    structure._level: {"input": "choice", "choices": [2, 3]},
}
LABELS = {
    "src": "Address of the file", "alt": "What the picture shows", "id": "Name of the answer",
    "items": "Items, one on each line", "choices": "Choices, one on each line", "captions": "Address of the captions",
    "technique": "Breathing technique", "seconds": "Seconds, if it has a fixed length",
}  # fmt: skip
_PLACE = re.compile(r"blocks\[(\d+)\](?:\.(\w+))?(?:\[(\d+)\])?: (.*)", re.DOTALL)


def kinds_described() -> dict[str, list[dict[str, Any]]]:
    """Each kind of block with its fields in order, as the script of the editor reads them."""
    return {
        kind: [
            {"name": name, "label": LABELS.get(name, name.capitalize()), "required": name in required, **_input(check)}
            for name, check in {**required, **optional}.items()
        ]
        for kind, (required, optional) in KINDS.items()
    }


def _input(check: Check) -> dict[str, Any]:
    if hasattr(check, "choices"):
        return {"input": "choice", "choices": list(check.choices)}
    if hasattr(check, "each"):
        return {"input": "lines", "maximum": ITEMS_MAXIMUM * TEXT_MAXIMUM}
    return _INPUTS[check]


def faults_placed(messages: Iterable[str]) -> list[dict[str, Any]]:
    """Messages of the form `blocks[2].text: …`, taken apart so that each can stand beside its block."""
    found = []
    for message in messages:
        match = _PLACE.fullmatch(str(message))
        if match:
            block, field, line, text = match.groups()
            found.append(
                {"block": int(block), "field": field or "", "text": f"Line {int(line) + 1}: {text}" if line else text}
            )
    return found


class BlocksWidget(forms.Textarea):
    """A field of JSON, which a script of ours turns into an editor of blocks."""

    class Media:
        js = ("content/blocks.js",)
        css = {"all": ("content/blocks.css",)}

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(
            {
                "class": " ".join(TEXTAREA_CLASSES),
                "rows": 12,
                "spellcheck": "false",
                "data-blocks": json.dumps({"version": VERSION, "kinds": kinds_described()}),
                **(attrs or {}),
            }
        )


class StructureField(forms.JSONField):
    widget = BlocksWidget

    def prepare_value(self, value: Any) -> Any:
        prepared = super().prepare_value(value)
        try:
            found = json.loads(prepared) if prepared else None
        except (ValueError, TypeError):
            return prepared
        return "" if found is None else json.dumps(found, indent=2, ensure_ascii=False)


def faults_beside(form: forms.BaseForm, name: str = "content_structure") -> None:
    """This function will hand the field's messages to the script, which puts each beside its block."""
    if name in form.fields and form.errors.get(name):
        placed = faults_placed(form.errors[name])
        form.fields[name].widget.attrs["data-faults"] = json.dumps(placed)
