"""The shapes of the exercises, each tried on its own example."""

import copy

import jsonschema
import orjson
import pytest
from rest_framework.exceptions import ValidationError

from crisis.detection import detect
from wellness.cbt.checking import WORDS_MAX, data_check, words_of
from wellness.cbt.tools import TOOLS, find_tool, newest_tools

ALL = [tool for versions in TOOLS.values() for tool in versions.values()]
EACH = pytest.mark.parametrize("tool", ALL, ids=lambda tool: f"{tool.entry_type}-{tool.version}")
RECORD = find_tool("thought-record", 1)


def faults(data, tool, *, draft=False):
    try:
        data_check(data, tool, draft=draft)
    except ValidationError as error:
        return {path: [detail.code for detail in details] for path, details in error.detail.items()}
    return {}


def test_there_are_the_tools_that_we_promise():
    assert set(TOOLS) == {
        "thought-record", "behavioural-activation", "behavioural-experiment", "worry-time", "exposure-ladder",
        "problem-solving", "cognitive-defusion", "values", "gratitude", "sleep-diary",
    }  # fmt: skip
    assert all(max(versions) == len(versions) for versions in TOOLS.values())
    assert find_tool("thought-record") is RECORD
    assert find_tool("thought-record", 2) is find_tool("nonsense") is None


@EACH
def test_the_example_is_right_and_the_schema_says_the_same(tool):
    assert faults(tool.example, tool) == faults(tool.example, tool, draft=True) == {}
    jsonschema.Draft202012Validator.check_schema(tool.schema)
    jsonschema.validate(dict(tool.example), tool.schema)


@EACH
def test_each_required_part_is_needed_to_complete_and_not_for_a_draft(tool):
    required = tool.schema["$defs"][tool.shape.__name__]["required"]
    assert required
    for name in required:
        less = {other: value for other, value in tool.example.items() if other != name}
        assert faults(less, tool) == {f"data.{name}": ["required"]}
        assert faults(less, tool, draft=True) == {}
    assert faults({}, tool, draft=True) == {}


@EACH
def test_what_a_tool_does_not_know_is_refused_at_every_depth(tool):
    for draft in (True, False):
        found = faults({**tool.example, "nonsense": 1}, tool, draft=draft)
        assert found == {"data.nonsense": ["unknown_field"]}


@EACH
def test_wrong_kinds_are_named_and_never_repeated(tool):
    for name in tool.example:
        for wrong in ({"quokka": 1}, [["quokka"]], [{"quokka": "quokka"}], 7.5, [[]]):
            for draft in (True, False):
                with pytest.raises(ValidationError) as caught:
                    data_check({**tool.example, name: wrong}, tool, draft=draft)
                (path,) = caught.value.detail
                assert path.startswith(f"data.{name}")
                assert "quokka" not in str(caught.value.detail[path])


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (["emotions", 0, "before"], 101, ("data.emotions.0.before", "invalid")),
        (["emotions", 0, "before"], "80", ("data.emotions.0.before", "invalid")),
        (["emotions", 0, "before"], True, ("data.emotions.0.before", "invalid")),
        (["emotions", 0, "name"], "  ", ("data.emotions.0.name", "blank")),
        (["emotions", 0, "name"], "x" * 301, ("data.emotions.0.name", "invalid")),
        (["emotions", 0], {"name": "sad", "before": 5}, ("data.emotions.0.after", "required")),
        (["emotions", 0, "quokka"], 5, ("data.emotions.0.quokka", "unknown_field")),
        (["emotions"], [], ("data.emotions", "blank")),
        (["automatic_thoughts", 0, "belief"], -1, ("data.automatic_thoughts.0.belief", "invalid")),
        (["distortions", 1], "quokka", ("data.distortions.1", "invalid_choice")),
        (["situation"], "", ("data.situation", "blank")),
        (["balanced_thought"], None, ("data.balanced_thought", "invalid")),
    ],
)
def test_the_path_to_what_is_wrong_is_named(path, value, expected):
    data = copy.deepcopy(dict(RECORD.example))
    inside = data
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    assert faults(data, RECORD) == {expected[0]: [expected[1]]}
    with pytest.raises(ValidationError) as caught:
        data_check(data, RECORD, draft=False)
    assert "quokka" not in str(list(caught.value.detail.values()))


def test_several_parts_are_named_at_once():
    assert set(faults({"situation": 7, "nonsense": 1}, RECORD)) == {
        "data.situation", "data.nonsense", "data.emotions", "data.automatic_thoughts", "data.evidence_for",
        "data.evidence_against", "data.balanced_thought",
    }  # fmt: skip


def test_a_draft_may_be_half_written_but_not_wrong():
    half = {"situation": "", "emotions": [{"name": "sad"}, {}], "automatic_thoughts": [], "evidence_for": [""]}
    assert faults(half, RECORD, draft=True) == {}
    assert faults({"emotions": [{"before": 101}]}, RECORD, draft=True) == {"data.emotions.0.before": ["invalid"]}
    assert faults({"emotions": [{}] * 11}, RECORD, draft=True) == {"data.emotions": ["invalid"]}
    assert faults({"distortions": ["quokka"]}, RECORD, draft=True) == {"data.distortions.0": ["invalid_choice"]}


@pytest.mark.parametrize("clock", ["24:00", "7:30", "07:30\n", "07:60", "0730", "morning"])
def test_a_time_of_day_is_one(clock):
    tool = find_tool("sleep-diary")
    for draft in (True, False):
        assert set(faults({**tool.example, "to_bed": clock}, tool, draft=draft)) == {"data.to_bed"}


def test_an_instant_has_an_offset():
    tool = find_tool("worry-time")
    assert set(faults({**tool.example, "postponed_to": "2026-03-10T18:00:00"}, tool)) == {"data.postponed_to"}


def test_what_is_done_has_been_rated():
    activation, ladder = find_tool("behavioural-activation"), find_tool("exposure-ladder")
    undone = {**activation.example, "actual": None}
    assert faults(undone, activation) == {"data.actual": ["required"]}
    assert faults(undone, activation, draft=True) == faults({**undone, "done": False}, activation) == {}
    steps = [{"step": "one", "suds_before": 5}, {"step": "two", "suds_before": 5, "done": True}]
    assert faults({"goal": "up", "steps": steps}, ladder) == {"data.steps.1.suds_after": ["required"]}


def test_the_words_of_one_exercise_have_an_end():
    tool = find_tool("problem-solving")
    option = {"idea": "x" * 300, "advantages": "x" * 5_000, "disadvantages": "x" * 4_700}
    assert faults({**tool.example, "options": [option] * 4}, tool) == {}
    assert len("x" * 10_000) * 5 == WORDS_MAX
    assert faults({**tool.example, "options": [option] * 5}, tool) == {"data": ["max_length"]}


@EACH
def test_what_can_only_be_chosen_is_not_read_for_danger(tool):
    words = words_of(tool.example, tool)
    assert not tool.codes & set(words)
    assert [text for text in words if detect(text, language="en").severity] == []
    assert orjson.dumps(tool.shown)


def test_every_text_at_every_depth_is_read():
    data = {
        "situation": "one",
        "emotions": [{"name": "two", "before": 1, "after": 2}],
        "automatic_thoughts": [{"text": "three"}, {"text": "four"}],
        "evidence_for": ["five"],
        "evidence_against": ["six"],
        "balanced_thought": "seven",
        "distortions": ["fortune-telling"],
    }
    assert faults(data, RECORD) == {}
    assert words_of(data, RECORD) == ["one", "two", "three", "four", "five", "six", "seven"]


def test_the_newest_version_of_each_is_listed():
    assert [tool.entry_type for tool in newest_tools()] == list(TOOLS)
