"""Every table is accounted for, here and in the page that tells people."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from accounts.erasure.document import document_filled
from accounts.erasure.registry import Policy, of_nobody, rules
from accounts.identity.models import User
from accounts.vault.fields import VaultField

PAGE = Path(settings.BASE_DIR) / "docs" / "erasure.md"
WRITE = "Run: manage.py write_erasure_document"


def house_models() -> list[type[models.Model]]:
    """Every concrete table, those of many-to-many relations too; tables that only tests make are not the house's."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if ".tests." not in f"{model.__module__}." and not model._meta.proxy]


def people_columns(model: type[models.Model]) -> set[str]:
    """Columns that hold a person: foreign keys to an account, and ids that look like an owner's."""
    keys = {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is User
    }
    return keys | ({"owner_id"} & {field.name for field in model._meta.concrete_fields})


def unregistered(found: list[type[models.Model]]) -> list[str]:
    known = {rule.model for rule in rules()} | of_nobody().keys()
    return sorted(model._meta.label for model in found if model not in known)


def test_every_model_says_what_becomes_of_its_rows() -> None:
    assert unregistered(house_models()) == [], "Register it in the slice's erasure.py (accounts.erasure.registry)"


def test_a_new_model_without_a_policy_is_found() -> None:
    class Diary(models.Model):
        class Meta:
            app_label = "erasure_tests"

    try:
        assert unregistered([*house_models(), Diary]) == ["erasure_tests.Diary"]
    finally:
        del apps.all_models["erasure_tests"]


def test_every_column_that_names_a_person_has_a_rule() -> None:
    ruled = {(rule.model, rule.owner_field) for rule in rules()}
    columns = {(model, column) for model in house_models() for column in people_columns(model)}
    assert len(columns) > 40
    assert sorted(f"{model._meta.label}.{column}" for model, column in columns - ruled) == []


def test_a_table_of_nobody_has_no_column_for_a_person() -> None:
    assert {model._meta.label: people_columns(model) for model in of_nobody() if people_columns(model)} == {}


def test_nothing_sealed_by_a_person_is_kept_where_it_is() -> None:
    staying = {rule.model for rule in rules() if rule.policy is Policy.KEEP and rule.keep is None}
    sealed = [
        model._meta.label
        for model in staying
        if any(isinstance(field, VaultField) and not field.system for field in model._meta.concrete_fields)
    ]
    assert sealed == []


def test_every_rule_has_a_ground_that_fits_its_column() -> None:
    from accounts.erasure.models import RetentionRecord

    longest: Any = RetentionRecord._meta.get_field("legal_basis").max_length
    assert [rule.name for rule in rules() if not 10 < len(rule.legal_basis) <= longest] == []


@pytest.mark.parametrize("heading", ["models", "nobody", "places", "retention"])
def test_the_page_has_every_table(heading: str) -> None:
    assert f"<!-- {heading} -->\n| " in PAGE.read_text(encoding="utf-8"), WRITE


def test_the_page_says_what_the_code_does() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert document_filled(text) == text, WRITE
