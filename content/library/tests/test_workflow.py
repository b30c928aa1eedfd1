"""Drafts, review, publication: who may do what, what is kept of it, and two writers at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError

from accounts.audit.models import AuditEvent
from accounts.consent.tests.factories import make_therapist
from config.testing.threads import at_once
from content.library.models import ContentItem, ContentRevision
from content.library.services import (
    ContentIncomplete,
    ContentStateConflict,
    ContentVersionConflict,
    content_archive,
    content_draft_save,
    content_publish,
    content_submit,
    content_unpublish,
)
from content.library.tests.factories import BLOCKS, make_draft, make_editor, make_item

pytestmark = pytest.mark.django_db


def test_a_draft_goes_through_review_to_the_public_and_away() -> None:
    therapist, editor, now = make_therapist(), make_editor(), timezone.now()
    item = make_draft(actor=therapist)
    assert (item.state, item.created_by, item.published_at) == ("draft", therapist, None)
    item = content_submit(actor=therapist, item_id=item.pk, now=now)
    assert (item.state, item.submitted_by) == ("review", therapist)
    item = content_publish(actor=editor, item_id=item.pk, now=now)
    assert (item.state, item.published_by, item.published_at) == ("published", editor, now)
    item = content_unpublish(actor=editor, item_id=item.pk, now=now)
    assert (item.state, item.published_at) == ("draft", None)
    item = content_archive(actor=editor, item_id=item.pk, now=now)
    assert item.state == "archived"
    actions = list(ContentRevision.objects.filter(item=item).order_by("version").values_list("action", "version"))
    assert actions == [("created", 1), ("submitted", 2), ("published", 3), ("unpublished", 4), ("archived", 5)]
    audited = AuditEvent.objects.filter(target_id=str(item.pk)).order_by("sequence").values_list("action", flat=True)
    assert list(audited) == [f"content.item.{action}" for action, _ in actions]


def test_every_save_is_kept_whole_with_who_and_what() -> None:
    editor = make_editor()
    item = make_draft(actor=editor, title="First")
    content_draft_save(actor=editor, values={"title": "Second"}, now=timezone.now(), item_id=item.pk, version=1)
    newest, first = ContentRevision.objects.filter(item=item)
    assert (newest.actor, newest.fields, newest.snapshot["title"]) == (editor, ["title"], "Second")
    assert (first.snapshot["title"], first.snapshot["body"]) == ("First", item.body)


def test_a_save_that_changes_nothing_makes_no_version() -> None:
    item = make_draft(title="Same")
    editor = make_editor()
    again = content_draft_save(actor=editor, values={"title": "Same"}, now=timezone.now(), item_id=item.pk)
    assert again.version == 1
    assert ContentRevision.objects.filter(item=item).count() == 1


def test_who_read_an_older_version_does_not_overwrite_a_newer_one() -> None:
    editor = make_editor()
    item = make_draft(actor=editor)
    content_draft_save(actor=editor, values={"title": "A"}, now=timezone.now(), item_id=item.pk, version=1)
    with pytest.raises(ContentVersionConflict) as refused:
        content_draft_save(actor=editor, values={"title": "B"}, now=timezone.now(), item_id=item.pk, version=1)
    assert refused.value.extra == {"version": 2}
    item.refresh_from_db()
    assert item.title == "A"


@pytest.mark.django_db(transaction=True)
def test_of_editors_who_save_the_same_version_at_once_one_wins() -> None:
    editor = make_editor()
    item = make_draft(actor=editor)

    def save(number: int) -> str:
        values = {"title": f"Title {number}"}
        try:
            content_draft_save(actor=editor, values=values, now=timezone.now(), item_id=item.pk, version=1)
        except ContentVersionConflict:
            return "refused"
        return "saved"

    outcomes = at_once(8, save)
    assert sorted(outcomes) == ["refused"] * 7 + ["saved"]
    assert ContentRevision.objects.filter(item=item).count() == 2


def test_a_therapist_writes_drafts_of_their_own_and_nothing_else() -> None:
    therapist, now = make_therapist(), timezone.now()
    mine, theirs = make_draft(actor=therapist), make_draft()
    content_draft_save(actor=therapist, values={"title": "Mine"}, now=now, item_id=mine.pk)
    with pytest.raises(NotFound):
        content_draft_save(actor=therapist, values={"title": "Theirs"}, now=now, item_id=theirs.pk)
    for act in (content_publish, content_unpublish):
        with pytest.raises(PermissionDenied):
            act(actor=therapist, item_id=mine.pk, now=now)
    content_submit(actor=therapist, item_id=mine.pk, now=now)
    # What is handed in is the editors'.
    with pytest.raises(ContentStateConflict):
        content_draft_save(actor=therapist, values={"title": "Late"}, now=now, item_id=mine.pk)
    with pytest.raises(ContentStateConflict):
        content_archive(actor=therapist, item_id=mine.pk, now=now)


@pytest.mark.parametrize("role", ["user", "support"])
def test_others_write_nothing(role: str, make_user: Any) -> None:
    person = make_user(role=role)
    with pytest.raises(PermissionDenied):
        make_draft(actor=person)
    with pytest.raises(NotFound):
        content_submit(actor=person, item_id=make_draft().pk, now=timezone.now())


def test_an_item_without_words_is_not_handed_in() -> None:
    editor = make_editor()
    item = make_draft(actor=editor, body="")
    with pytest.raises(ContentIncomplete):
        content_submit(actor=editor, item_id=item.pk, now=timezone.now())


def test_a_body_and_blocks_exclude_each_other_and_switch() -> None:
    editor = make_editor()
    item = make_draft(actor=editor)
    with pytest.raises(ValidationError) as refused:
        content_draft_save(actor=editor, values={"content_structure": BLOCKS}, now=timezone.now(), item_id=item.pk)
    assert set(refused.value.detail) == {"body"}
    both = {"content_structure": BLOCKS, "body": ""}
    assert content_draft_save(actor=editor, values=both, now=timezone.now(), item_id=item.pk).body == ""


def test_a_slug_is_taken_once_a_language_and_a_group_once_too() -> None:
    first = make_item(slug="calm", language="en")
    with pytest.raises(ValidationError) as refused:
        make_draft(slug="calm", language="en")
    assert set(refused.value.detail) == {"slug"}
    make_draft(slug="calm", language="de", translation_group=first.translation_group)
    with pytest.raises(ValidationError) as refused:
        make_draft(slug="ruhe", language="de", translation_group=first.translation_group)
    assert set(refused.value.detail) == {"language"}


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "lost"},
        {"content_type": "poem"},
        {"difficulty": "hard"},
        {"language": "EN"},
        {"slug": "Not A Slug"},
        {"published_at": None},
        {"content_structure": BLOCKS},
        {"body": ""},
        {"audio_url": "http://example.org/a.mp3"},
        {"image_url": "javascript:alert(1)"},
        {"rating_sum": 6, "rating_count": 1},
        {"rating_sum": 0, "rating_count": 1},
    ],
)
def test_the_database_itself_refuses_what_no_item_can_be(broken: dict[str, Any]) -> None:
    item = make_item()
    with pytest.raises(IntegrityError), transaction.atomic():
        ContentItem.objects.filter(pk=item.pk).update(**broken)


def test_reading_time_is_worked_out_and_follows_the_text_until_somebody_says_it() -> None:
    editor, now = make_editor(), timezone.now()
    item = make_draft(actor=editor, body="word " * 450)
    assert item.reading_time_minutes == 3
    item = content_draft_save(actor=editor, values={"body": "word " * 900}, now=now, item_id=item.pk)
    assert item.reading_time_minutes == 5
    item = content_draft_save(actor=editor, values={"reading_time_minutes": 9}, now=now, item_id=item.pk)
    item = content_draft_save(actor=editor, values={"body": "word"}, now=now, item_id=item.pk)
    assert item.reading_time_minutes == 9


def test_publishing_again_moves_the_time_and_without_one_keeps_it() -> None:
    editor, now = make_editor(), timezone.now()
    item = make_item(actor=editor, at=now + timedelta(days=3))
    assert content_publish(actor=editor, item_id=item.pk, now=now).published_at == now + timedelta(days=3)
    moved = content_publish(actor=editor, item_id=item.pk, now=now, at=now + timedelta(days=1))
    assert moved.published_at == now + timedelta(days=1)
