"""The exercises, each by name and version. A new shape is a new version beside the old one, never a change of it."""

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType

from wellness.cbt.shapes import Tool
from wellness.cbt.tools import (
    behavioural_activation,
    behavioural_experiment,
    cognitive_defusion,
    exposure_ladder,
    gratitude,
    problem_solving,
    sleep_diary,
    thought_record,
    values,
    worry_time,
)

_ALL = (
    thought_record, behavioural_activation, behavioural_experiment, worry_time, exposure_ladder, problem_solving,
    cognitive_defusion, values, gratitude, sleep_diary,
)  # fmt: skip


def _by_version() -> Mapping[str, Mapping[int, Tool]]:
    found: dict[str, dict[int, Tool]] = {}
    for tool in chain.from_iterable(module.TOOLS for module in _ALL):
        found.setdefault(tool.entry_type, {})[tool.version] = tool
    return MappingProxyType(found)


# By entry type, then by version.
TOOLS = _by_version()


def newest_tools() -> list[Tool]:
    return [versions[max(versions)] for versions in TOOLS.values()]


def find_tool(entry_type: str, version: int | None = None) -> Tool | None:
    """Without a version the newest."""
    versions = TOOLS.get(entry_type, {})
    return versions.get(max(versions, default=0) if version is None else version)
