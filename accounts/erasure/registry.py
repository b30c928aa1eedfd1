"""
What becomes of each table, file and cache when a person is erased, and on what ground.

The rooms above register theirs from `apps.py: ready()`. A model that is in neither list fails a guard test, and
docs/erasure.md is compared with what stands here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

Handler = Callable[[UUID, datetime], int]
# Grounds that many tables share.
ERASED = "erasure: GDPR 17(1), CCPA 1798.105, WA MHMDA"
HEALTH_ERASED = "erasure: GDPR 17(1)(b), consent withdrawn (9(2)(a)); WA MHMDA"


class Policy(StrEnum):
    ERASE = "erase"
    ANONYMISE = "anonymise"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Kept:
    """
    What the law keeps of a row: codes, dates and numbers, never a text that somebody wrote and never a name.

    `since` gives the instant from which the years count; `about` is the column with the person whose pseudonym the
    record carries, when that is not the person who is erased.
    """

    kind: str
    body: Callable[[Any], dict[str, Any]]
    since: Callable[[Any, datetime], datetime]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """`keep` without a value means that the rows stay where they are."""

    model: type[Model]
    policy: Policy
    legal_basis: str
    owner_field: str
    keep: Kept | None
    handler: Handler | None
    order: int

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def name(self) -> str:
        """`accounts.sharinggrant.grantee`: one model may hold several people."""
        return f"{self.label}.{self.owner_field}"

    def rows(self, subject_id: UUID) -> QuerySet[Any]:
        return self.model._base_manager.filter(**{self.owner_field: subject_id})


@dataclass(frozen=True, slots=True)
class Place:
    """Where something of a person lies outside tables; `handler` removes it and may be repeated."""

    name: str
    handler: Handler
    note: str


@dataclass(frozen=True, slots=True)
class FileSource:
    """Names the files of a person while their rows are still there: (storage, name)."""

    name: str
    collect: Callable[[UUID], Iterable[tuple[str, str]]]
    note: str


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One rule about how long something is kept; `run` does one pass and says how many rows it met."""

    name: str
    run: Callable[[datetime], int]
    requirement: str
    says: str


_rules: dict[str, Rule] = {}
_of_nobody: dict[type[Model], str] = {}
_places: dict[str, Place] = {}
_files: dict[str, FileSource] = {}
_removers: dict[str, Callable[[str], None]] = {}
_retention: dict[str, RetentionRule] = {}


def register_policy(
    model: type[Model],
    policy: Policy,
    *,
    legal_basis: str,
    owner_field: str = "owner",
    keep: Kept | None = None,
    handler: Handler | None = None,
    order: int = 100,
) -> None:
    """
    This function will say what becomes of the rows that `owner_field` ties to a person.

    ERASE deletes them, ANONYMISE empties `owner_field`, KEEP moves what `keep` names to the retention store and deletes
    the rows. `handler` does something else instead and returns how many rows it met. Lower `order` runs first.
    """
    rule = Rule(model, policy, legal_basis, owner_field, keep, handler, order)
    _rules[rule.name] = rule


def register_of_nobody(model: type[Model], reason: str) -> None:
    """This function will say why no row of `model` can be about a person."""
    _of_nobody[model] = reason


def register_place(name: str, handler: Handler, *, note: str) -> None:
    """
    This function will have `handler` called at every purge, before the rows go, in their transaction.

    A handler may run more than once for the same person: the transaction around it can fail.
    """
    _places[name] = Place(name, handler, note)


def register_files(name: str, collect: Callable[[UUID], Iterable[tuple[str, str]]], *, note: str) -> None:
    """This function will have the files that `collect` names deleted once the rows are gone for good."""
    _files[name] = FileSource(name, collect, note)


def register_remover(storage: str, remove: Callable[[str], None]) -> None:
    """
    This function will have `remove` called for what `collect` names under `storage`, when that is no storage of files.

    It may be called more than once for the same name, and an error of it is tried again by the next sweep.
    """
    _removers[storage] = remove


def register_retention(name: str, run: Callable[[datetime], int], *, requirement: str, says: str) -> None:
    """This function will have `run` called every day; it must be safe to repeat."""
    _retention[name] = RetentionRule(name, run, requirement, says)


def rules() -> list[Rule]:
    return sorted(_rules.values(), key=lambda rule: rule.order)


def of_nobody() -> dict[type[Model], str]:
    return dict(_of_nobody)


def places() -> list[Place]:
    return list(_places.values())


def file_sources() -> list[FileSource]:
    return list(_files.values())


def removers() -> dict[str, Callable[[str], None]]:
    return dict(_removers)


def retention_rules() -> list[RetentionRule]:
    return list(_retention.values())
