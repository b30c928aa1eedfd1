"""No model that belongs to a person is forgotten (standards 5.3: lists made by hand forget)."""

from collections.abc import Iterable

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from accounts.export.registry import (
    REASON_MINIMUM,
    ExportSource,
    exempt_models,
    export_sources,
    register_export,
    register_export_exempt,
    register_importer,
)
from accounts.identity.models import User

PERSON_COLUMNS = frozenset({"owner_id", "user_id", "subject_id", "actor_id", "person_id", "grantee_id", "author_id"})


def belongs_to_a_person(model: type[models.Model]) -> bool:
    return model is User or any(
        field.related_model is User or field.name in PERSON_COLUMNS
        for field in model._meta.get_fields()
        if field.concrete
    )


def forgotten(candidates: Iterable[type[models.Model]]) -> list[str]:
    known = {model for source in export_sources() for model in source.models} | set(exempt_models())
    return sorted(model._meta.label for model in candidates if belongs_to_a_person(model) and model not in known)


def test_every_model_of_a_person_is_exported_or_exempt_with_a_reason():
    assert forgotten(apps.get_models()) == []
    assert all(len(reason) >= REASON_MINIMUM for reason in exempt_models().values())


@pytest.mark.parametrize("column", ["owner", "subject_id", "somebody"])
def test_a_model_that_nobody_registered_is_found(column):
    kinds = {
        "owner": models.ForeignKey(User, models.CASCADE, related_name="+"),
        "subject_id": models.UUIDField(),
        "somebody": models.OneToOneField(User, models.CASCADE, related_name="+"),
    }
    with isolate_apps("accounts"):
        meta = type("Meta", (), {"app_label": "accounts"})
        new = type("SleepDiary", (models.Model,), {"__module__": __name__, "Meta": meta, column: kinds[column]})
        assert forgotten([*apps.get_models(), new]) == ["accounts.SleepDiary"]


def test_a_source_that_goes_missing_is_found(monkeypatch):
    from accounts.export import registry

    without = {name: source for name, source in registry._sources.items() if name != "mood_entries"}
    monkeypatch.setattr(registry, "_sources", without)
    assert forgotten(apps.get_models()) == ["wellness.MoodEntry", "wellness.MoodFactor"]


def test_nothing_is_both_exported_and_exempt_and_no_name_is_used_twice():
    covered = [model for source in export_sources() for model in source.models]
    assert len(covered) == len(set(covered))
    assert set(covered) & set(exempt_models()) == set()


def test_a_reason_must_be_one_and_names_are_unique():
    with pytest.raises(ValueError):
        register_export_exempt(User, "secret")
    with pytest.raises(ValueError):
        register_export(ExportSource("account", None, (), rows=lambda owner: iter(())))
    with pytest.raises(ValueError):
        register_importer("daylio", lambda *_: None)


def test_devices_payments_and_names_elsewhere_are_for_nobody_but_the_person():
    open_to_others = {source.name for source in export_sources() if source.category is not None}
    assert open_to_others >= {"profile", "mood_entries", "crisis_events"}
    assert not open_to_others & {
        "account",
        "sessions",
        "payments",
        "second_factors",
        "notifications",
        "account_history",
    }


@pytest.mark.django_db
def test_every_row_of_a_source_has_the_same_keys(user, stranger):
    from accounts.export.tests.factories import everything_of

    everything_of(user, stranger)
    for source in export_sources():
        assert len({tuple(row) for row in source.rows(user)}) <= 1, source.name
