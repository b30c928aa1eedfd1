import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.audit.models import AuditEvent
from crisis.resources.entries import entry_of, is_visible, row_errors
from crisis.resources.models import CrisisReferenceLoad, CrisisResource
from crisis.resources.numbers import dialled, number_errors
from crisis.resources.reference import PATH, date_of, reference_load, reference_rows
from crisis.resources.services import resource_save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_directory")]


def state() -> list[Any]:
    return list(CrisisResource.objects.order_by("pk").values())


def file_with(path: Path, **changes: Any) -> Path:
    rows = json.loads(PATH.read_text(encoding="utf-8"))[:5]
    rows[1] |= changes
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def test_loading_twice_changes_nothing_and_costs_one_query(django_assert_num_queries: Any) -> None:
    now = timezone.now()
    assert reference_load(now=now).created == len(json.loads(PATH.read_bytes()))
    before = state()
    with django_assert_num_queries(1):
        assert reference_load(now=timezone.now()).unchanged
    CrisisReferenceLoad.objects.all().delete()
    again = reference_load(now=timezone.now())
    assert (again.created, again.updated, again.retired) == (0, 0, 0)
    assert state() == before


def test_what_two_sources_say_is_visible_and_what_one_says_waits_for_staff() -> None:
    reference_load(now=timezone.now())
    lines = CrisisResource.objects.exclude(resource_type="emergency")
    assert set(lines.filter(confirmed_by=1).values_list("status", "verification_method")) == {("draft", "")}
    assert set(lines.filter(confirmed_by__gte=2).values_list("status", "verification_method")) == {
        ("verified", "sources")
    }
    one = lines.filter(confirmed_by__gte=2, as_of="2026-08-08").first()
    assert one is not None
    assert one.last_verified_at is not None
    assert one.last_verified_at.date().isoformat() == "2026-08-08"


def test_every_emergency_number_of_the_file_is_visible() -> None:
    rows = [row for row in reference_rows(timezone.now()) if row["resource_type"] == "emergency"]
    assert len(rows) > 200
    assert [row["country"] for row in rows if not is_visible(row)] == []


def test_no_number_of_the_file_belongs_to_another_country() -> None:
    wrong = [
        (row["country"], row["name"])
        for row in reference_rows(timezone.now())
        if number_errors(row["country"], phone=row["phone_number"], sms=row["sms_number"])
    ]
    assert wrong == []


def test_every_row_of_the_file_is_one_that_staff_may_save_and_has_links_that_can_be_followed() -> None:
    rows = [row for row in reference_rows(timezone.now()) if is_visible(row)]
    assert [(row["country"], row["name"]) for row in rows if row_errors(row)] == []
    links = re.compile(r"tel:[0-9*]{2,15}|sms:[0-9*]{2,15}(\?body=\w+)?|https?://[\w.-]+\.\w+(/\S*)?")
    entries = [entry_of(row) for row in rows]
    found = [entry[name] for entry in entries for name in ("tel_link", "sms_link", "website_url") if entry[name]]
    assert [link for link in found if not links.fullmatch(link)] == []
    assert len(found) > 500


def test_a_changed_file_changes_its_rows_and_leaves_those_of_staff(tmp_path: Path, staff_user: Any) -> None:
    path = file_with(tmp_path / "a.json")
    reference_load(now=timezone.now(), path=path)
    touched = CrisisResource.objects.get(name=json.loads(path.read_text())[1]["name"])
    touched.notes = "Staff know better."
    resource_save(actor=staff_user, resource=touched, now=timezone.now())
    file_with(path, notes="From the file.")
    # The loader keeps the bytes of a file in memory; another path is another file.
    result = reference_load(now=timezone.now(), path=path.rename(tmp_path / "b.json"))
    touched.refresh_from_db()
    assert touched.notes == "Staff know better."
    assert result.updated == 0


def test_a_shipped_row_that_staff_gave_another_name_does_not_stop_a_later_load(tmp_path: Path, staff_user: Any) -> None:
    path = file_with(tmp_path / "a.json")
    reference_load(now=timezone.now(), path=path)
    touched = CrisisResource.objects.get(name=json.loads(path.read_text())[1]["name"])
    touched.name = "Named by staff"
    resource_save(actor=staff_user, resource=touched, now=timezone.now())
    file_with(path, notes="From the file.")
    result = reference_load(now=timezone.now(), path=path.rename(tmp_path / "b.json"))
    assert (result.created, result.updated, result.retired) == (0, 0, 0)
    assert CrisisResource.objects.filter(name="Named by staff").count() == 1


def test_a_row_that_left_the_file_is_retired_and_comes_back_with_it(tmp_path: Path) -> None:
    rows = json.loads(PATH.read_text(encoding="utf-8"))[:5]
    whole, part = tmp_path / "whole.json", tmp_path / "part.json"
    whole.write_text(json.dumps(rows), encoding="utf-8")
    part.write_text(json.dumps(rows[:4]), encoding="utf-8")
    reference_load(now=timezone.now(), path=whole)
    assert reference_load(now=timezone.now(), path=part).retired == 1
    assert CrisisResource.objects.get(country=rows[4]["country"], name=rows[4]["name"]).status == "retired"
    assert reference_load(now=timezone.now(), path=whole).updated == 1
    assert CrisisResource.objects.filter(status="retired").count() == 0


def test_the_command_says_what_it_did_and_is_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_reference")
    assert "544 created" in capsys.readouterr().out
    call_command("load_reference")
    assert "up to date" in capsys.readouterr().out
    assert AuditEvent.objects.filter(action="crisis.reference.loaded").count() == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2026-08-08", "2026-08-08"), ("2023-11", "2023-11-01"), ("2018", "2018-01-01"), ("", None), (None, None)],
)
def test_dates_of_sources_are_read_as_precisely_as_they_are(text: str | None, expected: str | None) -> None:
    found = date_of(text)
    assert (found.date().isoformat() if found else None) == expected


@pytest.mark.parametrize(
    ("country", "number", "expected"),
    [("GB", "+448001111", "08001111"), ("GB", "116123", "116123"), ("CL", "*4141", "*4141"), ("US", "988", "988")],
)
def test_numbers_are_dialled_as_people_in_the_country_dial_them(country: str, number: str, expected: str) -> None:
    assert dialled(country, number) == expected
