"""The editor of blocks knows what the server knows."""

import json

import pytest

from content.library.blocks import BlocksWidget, StructureField, faults_placed, kinds_described
from content.library.structure import KINDS


def test_every_field_of_every_kind_is_described() -> None:
    described = kinds_described()
    assert list(described) == list(KINDS)
    for kind, (required, optional) in KINDS.items():
        assert [field["name"] for field in described[kind]] == [*required, *optional]
        assert {field["name"] for field in described[kind] if field["required"]} == set(required)
        assert all(field["input"] in {"text", "line", "lines", "choice", "number"} for field in described[kind])


def test_choices_are_those_that_are_checked() -> None:
    described = kinds_described()
    assert described["callout"][0]["choices"] == ["info", "caution", "help"]
    assert described["heading"][0]["choices"] == [2, 3]


@pytest.mark.parametrize(
    ("message", "placed"),
    [
        ("blocks[2].text: A text is needed.", {"block": 2, "field": "text", "text": "A text is needed."}),
        ("blocks[0].items[3]: Too long.", {"block": 0, "field": "items", "text": "Line 4: Too long."}),
        ("blocks[1]: A block is an object.", {"block": 1, "field": "", "text": "A block is an object."}),
    ],
)
def test_a_message_is_put_beside_its_block(message: str, placed: dict[str, object]) -> None:
    assert faults_placed([message]) == [placed]


def test_messages_about_the_whole_stay_where_they_are() -> None:
    assert faults_placed(["version: The version is 1.", "An item has a body or blocks, not both."]) == []


def test_the_field_is_a_text_that_anybody_can_read_without_a_script() -> None:
    html = StructureField().widget.render("content_structure", '{"version": 1}')
    assert html.startswith("<textarea")
    assert json.loads(BlocksWidget().attrs["data-blocks"])["version"] == 1
    assert StructureField().prepare_value(None) == ""
    assert StructureField().prepare_value({"a": 1}) == '{\n  "a": 1\n}'
