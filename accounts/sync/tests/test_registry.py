"""No model that goes out is forgotten, and none that syncs is without its triggers."""

from collections.abc import Iterable

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from accounts.export.registry import export_sources
from accounts.identity.models import User
from accounts.reminders.models import Reminder
from accounts.sync.registry import (
    REASON_MINIMUM,
    SyncSource,
    register_sync,
    register_sync_exempt,
    sync_exempt_models,
    sync_sources,
)
from accounts.sync.triggers import install, install_part, trigger_name


def forgotten(exported: Iterable[type[Model]]) -> list[str]:
    known = {model for source in sync_sources() for model in (source.model, *source.parts)} | set(sync_exempt_models())
    return sorted(model._meta.label for model in exported if model not in known)


def exported() -> list[type[Model]]:
    return [model for source in export_sources() for model in source.models]


def test_every_exported_model_syncs_or_is_exempt_with_a_reason():
    assert forgotten(exported()) == []
    assert all(len(reason) >= REASON_MINIMUM for reason in sync_exempt_models().values())


def test_a_model_that_nobody_registered_is_found(monkeypatch):
    from accounts.sync import registry

    without = {kind: source for kind, source in registry._sources.items() if kind != "mood_entry"}
    monkeypatch.setattr(registry, "_sources", without)
    assert forgotten(exported()) == ["wellness.MoodEntry", "wellness.MoodFactor"]


def test_nothing_both_syncs_and_is_exempt():
    covered = [model for source in sync_sources() for model in (source.model, *source.parts)]
    assert len(covered) == len(set(covered))
    assert set(covered) & set(sync_exempt_models()) == set()


@pytest.mark.django_db
def test_every_table_that_syncs_has_its_three_triggers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'sync\\_%' AND tgenabled = 'O'")
        there = {name for (name,) in cursor.fetchall()}
    tables = [model._meta.db_table for source in sync_sources() for model in (source.model, *source.parts)]
    assert {trigger_name(table, event) for table in tables for event in ("insert", "update", "delete")} == there


def test_a_reason_must_be_one_and_kinds_are_unique():
    with pytest.raises(ValueError):
        register_sync_exempt(User, "secret")
    with pytest.raises(ValueError):
        register_sync(SyncSource("mood_entry", Reminder, read=lambda owner, ids: {}))


@pytest.mark.parametrize("name", ["x; DROP TABLE y", "Quoted", "", "a" * 60, "a'b"])
def test_names_that_would_be_sql_are_refused(name):
    with pytest.raises(ValueError):
        install(name, "kind")
    with pytest.raises(ValueError):
        install_part("table", "kind", parent_column="parent", field=name)


def test_every_kind_fits_its_column():
    assert all(len(source.kind) <= 32 for source in sync_sources())
    assert apps.get_model("accounts", "SyncChange")._meta.get_field("kind").max_length == 32
