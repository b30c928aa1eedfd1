"""A file of items that is brought while an editor saves one of them."""

from threading import Event, Thread
from typing import Any

import pytest
import tablib
from django.db import connection, transaction
from django.utils import timezone

from content.library.importing import ContentItemResource
from content.library.models import ContentItem
from content.library.services import content_draft_save, content_of_staff, content_publish
from content.library.tests.factories import make_draft, make_editor, make_item

pytestmark = pytest.mark.django_db(transaction=True)


def brought(editor: Any, rows: list[tuple[str, str]], told: dict[str, Any]) -> None:
    """In a thread of its own."""
    file = tablib.Dataset(*((slug, "en", title) for slug, title in rows), headers=["slug", "language", "title"])
    try:
        with transaction.atomic():
            result = ContentItemResource(replace_published=told["replace"], importing=True).import_data(
                file, use_transactions=True, rollback_on_validation_errors=True, user=editor
            )
        told["fine"] = not result.has_errors() and not result.has_validation_errors()
    finally:
        connection.close()


@pytest.mark.parametrize("state", ["published", "draft"])
def test_an_import_and_an_editor_never_wait_for_each_other(state: str) -> None:
    editor = make_editor()
    make = make_item if state == "published" else make_draft
    one, two = make(actor=editor, slug="one"), make(actor=editor, slug="two")
    told: dict[str, Any] = {"replace": state == "published"}
    thread = Thread(target=brought, args=(editor, [("one", "Brought"), ("two", "Brought")], told))
    with transaction.atomic():
        content_of_staff(actor=editor, item_id=two.pk, lock=True)
        thread.start()
        # Until the import has come as far as it can.
        Event().wait(1.5)
        content_publish(actor=editor, item_id=two.pk, now=timezone.now())
        content_draft_save(actor=editor, item_id=two.pk, values={"author": "The editor"}, now=timezone.now())
    thread.join()
    stored = dict(ContentItem.objects.values_list("slug", "title"))
    # What was published while the file waited is not changed unless that was said.
    assert told["fine"] is (state == "published")
    expected = "Brought" if state == "published" else one.title
    assert (stored["one"], stored["two"] == "Brought") == (expected, state == "published")
    assert ContentItem.objects.get(slug="two").author == "The editor"
