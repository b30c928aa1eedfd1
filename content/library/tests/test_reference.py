"""The items that ship: loaded once, renewed with their files, and left alone where staff have been."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.audit.models import AuditEvent
from config.reference import LoadResult
from content.library.models import ContentCategory, ContentItem
from content.library.reference import FOLDER, ReferenceBroken, item_id_of, reference_bring
from content.library.services import content_draft_save
from content.library.tests.factories import BLOCKS, make_draft, make_editor

pytestmark = pytest.mark.django_db


def row(slug: str, **overrides: Any) -> dict[str, Any]:
    return {
        "slug": slug, "type": "article", "title": f"About {slug}", "description": "", "category": "sleep",
        "language": "en", "tags": ["evening"], "target_moods": ["okay"], "target_factors": ["sleep"],
        "difficulty": "beginner", "duration_minutes": None, "reading_time_minutes": None, "is_premium": False,
        "author": "Evenkeel", "body": "Some words.", "content_structure": None, "audio_url": None, "media_urls": [],
        "image_url": None, **overrides,
    }  # fmt: skip


def bring(folder: Path, **files: list[dict[str, Any]]) -> LoadResult:
    for path in folder.glob("*.json"):
        path.unlink()
    for name, rows in files.items():
        (folder / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    return reference_bring(now=timezone.now(), folder=folder)


def test_files_become_public_items_and_the_same_files_again_cost_one_query(
    tmp_path: Path, api_client: Any, django_assert_num_queries: Any
) -> None:
    blocks = row("b", body="", content_structure=BLOCKS, type="exercise")
    assert bring(tmp_path, articles=[row("a"), row("a", language="de")], exercises=[blocks]) == LoadResult(3)
    assert {item["slug"] for item in api_client.get("/api/v1/content").json()["results"]} == {"a", "b"}
    item = ContentItem.objects.get(slug="a", language="en")
    assert (item.pk, item.state, item.reading_time_minutes) == (item_id_of("a"), "published", 1)
    # The same slug in another language is a version of the same.
    assert ContentItem.objects.get(slug="a", language="de").translation_group == item.translation_group
    assert ContentCategory.objects.count() == 10
    with django_assert_num_queries(1):
        assert reference_bring(now=timezone.now(), folder=tmp_path).unchanged
    assert AuditEvent.objects.filter(action="content.reference.loaded").count() == 1


def test_changed_files_renew_their_items_and_leave_those_of_staff(tmp_path: Path) -> None:
    bring(tmp_path, a=[row("a"), row("b")])
    touched, editor = ContentItem.objects.get(slug="a"), make_editor()
    content_draft_save(actor=editor, values={"title": "Ours"}, now=timezone.now(), item_id=touched.pk)
    changed = [row(slug, title="From the file") for slug in ("a", "b")]
    assert bring(tmp_path, a=changed) == LoadResult(updated=1)
    assert list(ContentItem.objects.order_by("slug").values_list("title", flat=True)) == ["Ours", "From the file"]


def test_an_item_that_left_the_files_is_put_away_and_comes_back_with_them(tmp_path: Path) -> None:
    bring(tmp_path, a=[row("a"), row("b")])
    assert bring(tmp_path, a=[row("a")]) == LoadResult(retired=1)
    assert ContentItem.objects.get(slug="b").state == "archived"
    assert bring(tmp_path, a=[row("a"), row("b")]) == LoadResult(updated=1)
    item = ContentItem.objects.get(slug="b")
    assert (item.state, item.published_at is None) == ("published", False)


def test_what_staff_called_the_same_before_stays_theirs(tmp_path: Path) -> None:
    draft = make_draft(slug="a", title="Ours")
    assert bring(tmp_path, a=[row("a")]) == LoadResult()
    assert ContentItem.objects.get().pk == draft.pk


def test_what_staff_translated_before_the_files_did_stays_theirs(tmp_path: Path) -> None:
    bring(tmp_path, a=[row("a")])
    group = ContentItem.objects.get().translation_group
    make_draft(slug="unser-wort", language="de", translation_group=group, title="Unseres")
    files = [row("a"), row("a", language="de"), row("b")]
    assert bring(tmp_path, a=files) == LoadResult(created=1)
    assert ContentItem.objects.get(language="de").title == "Unseres"


def test_a_name_that_staff_gave_a_shipped_item_is_not_taken_from_it(tmp_path: Path) -> None:
    bring(tmp_path, a=[row("a")])
    touched = ContentItem.objects.get()
    content_draft_save(actor=make_editor(), values={"slug": "b"}, now=timezone.now(), item_id=touched.pk)
    assert bring(tmp_path, a=[row("a"), row("b")]) == LoadResult()
    assert ContentItem.objects.get().pk == touched.pk


@pytest.mark.parametrize(
    "broken",
    [
        {"type": "poem"}, {"category": "nowhere"}, {"body": ""}, {"body": "<script>"}, {"content_structure": BLOCKS},
        {"target_moods": ["happy"]}, {"image_url": "http://example.org/a.png"}, {"slug": "A B"}, {"title": ""},
    ],
)  # fmt: skip
def test_a_broken_file_names_its_item_and_brings_nothing(broken: dict[str, Any], tmp_path: Path) -> None:
    bad = {**row("bad"), **broken}
    with pytest.raises(ReferenceBroken, match=bad["slug"]):
        bring(tmp_path, a=[row("good"), bad])
    assert ContentItem.objects.count() == 0


def test_an_item_twice_in_the_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReferenceBroken, match="twice"):
        bring(tmp_path, a=[row("a")], b=[row("a")])


def test_a_folder_that_is_empty_or_not_there_brings_nothing(tmp_path: Path) -> None:
    assert reference_bring(now=timezone.now(), folder=tmp_path).unchanged
    assert reference_bring(now=timezone.now(), folder=tmp_path / "none").unchanged


def test_the_command_brings_every_room(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_reference")
    assert "Crisis resources: 544 created" in capsys.readouterr().out
    call_command("load_reference")
    written = capsys.readouterr().out
    assert "Library: up to date." in written
    assert "Crisis resources: up to date." in written
    shipped = sum(len(json.loads(path.read_text("utf-8"))) for path in FOLDER.glob("*.json"))
    assert ContentItem.objects.count() == shipped
