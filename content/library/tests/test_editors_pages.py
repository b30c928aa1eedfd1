"""The pages of editors: who reaches them, and what each button does."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.mfa.services import staff_enrol
from accounts.mfa.tests.factories import make_staff, staff_client
from accounts.roles import MODERATOR
from config.api.redis_client import redis_client
from config.staff.dashboard import forget_panels
from content.library.models import ContentItem, ContentRevision
from content.library.services import content_archive, content_draft_save, content_submit
from content.library.tests.factories import BLOCKS, make_draft, make_editor, make_item
from content.library.tests.staff import ITEMS, changed, client_of, form_at, form_of, new_form, said
from content.library.tests.test_reference import bring, row
from content.programs.tests.factories import make_program

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return make_editor()


def pages(item: ContentItem) -> dict[str, str]:
    program = make_program()
    return {
        "list": ITEMS,
        "add": f"{ITEMS}add/",
        "item": f"{ITEMS}{item.pk}/change/",
        "history": f"{ITEMS}{item.pk}/history/",
        "preview": f"{ITEMS}{item.pk}/preview/",
        "import": f"{ITEMS}import/",
        "export": f"{ITEMS}export/",
        "shelves": "/admin/content/contentcategory/",
        "new shelf": "/admin/content/contentcategory/add/",
        "programs": "/admin/content/program/",
        "new program": "/admin/content/program/add/",
        "program": f"/admin/content/program/{program.pk}/change/",
    }


def people() -> dict[str, User]:
    moderator = make_staff(User.Role.USER)
    moderator.groups.add(Group.objects.get_or_create(name=MODERATOR)[0])
    return {
        "editor": make_editor(),
        "admin": make_staff(User.Role.ADMIN),
        "therapist": make_staff(User.Role.THERAPIST),
        "support": make_staff(User.Role.SUPPORT),
        "moderator": moderator,
    }


THERAPISTS = {"list": 200, "add": 200, "item": 302, "history": 404, "preview": 404}


@pytest.mark.parametrize("who", ["editor", "admin", "therapist", "support", "moderator"])
def test_who_reaches_which_page(who: str, editor: User) -> None:
    item, person = make_draft(actor=editor), people()[who]
    client = client_of(person)
    given = {name: client.get(address).status_code for name, address in pages(item).items()}
    if who in {"editor", "admin"}:
        expected = dict.fromkeys(given, 200)
    elif who == "therapist":
        expected = {**dict.fromkeys(given, 403), **THERAPISTS}
    else:
        # What somebody may not see is for them as what is not there.
        expected = {**dict.fromkeys(given, 403), "history": 404}
    assert given == expected


@pytest.mark.parametrize("who", ["therapist", "support", "moderator"])
@pytest.mark.parametrize("button", ["_save", "_submit", "_publish", "_schedule", "_unpublish", "_archive"])
def test_nobody_else_changes_what_an_editor_wrote(who: str, button: str, editor: User) -> None:
    item = make_draft(actor=editor)
    sent = form_of(client_of(editor), item)
    answer = client_of(people()[who]).post(f"{ITEMS}{item.pk}/change/", {**sent, "title": "Taken", button: "1"})
    assert answer.status_code in {302, 403}
    item.refresh_from_db()
    assert item.title != "Taken"
    assert (item.state, item.version) == ("draft", 1)


@pytest.mark.parametrize("who", ["support", "moderator", "therapist"])
@pytest.mark.parametrize("action", ["publish_chosen", "archive_chosen", "export_csv", "export_json"])
def test_nobody_else_acts_on_many(who: str, action: str, editor: User) -> None:
    person = people()[who]
    item = make_draft(actor=editor)
    answer = client_of(person).post(ITEMS, {"action": action, "_selected_action": [str(item.pk)], "index": "0"})
    assert answer.status_code in {200, 302, 403}
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
    item.refresh_from_db()
    assert item.state == "draft"


def test_a_therapist_writes_hands_in_and_no_more() -> None:
    therapist = make_staff(User.Role.THERAPIST)
    client = client_of(therapist)
    page = client.get(f"{ITEMS}add/").content.decode()
    assert "Submit for review" in page
    assert "Publish now" not in page
    answer = client.post(f"{ITEMS}add/", {**new_form(client), "_save": "1"})
    item = ContentItem.objects.get()
    assert (answer.status_code, item.state, item.created_by) == (302, "draft", therapist)
    for button in ("_publish", "_schedule", "_unpublish"):
        sent = {**form_of(client, item), "publish_at": "2199-01-01T10:00", button: "1"}
        assert client.post(f"{ITEMS}{item.pk}/change/", sent).status_code == 403
    assert changed(client, item, _submit="1").status_code == 302
    item.refresh_from_db()
    assert (item.state, item.submitted_by) == ("review", therapist)
    # Now it is the editors'.
    published = changed(client_of(make_editor()), item, _publish="1")
    assert said(published) == ["Published."]
    item.refresh_from_db()
    assert (item.state, item.created_by) == ("published", therapist)
    assert client.post(f"{ITEMS}{item.pk}/change/", {"title": "Other", "_save": "1"}).status_code == 403
    assert client.get(f"{ITEMS}{item.pk}/preview/").status_code == 200
    assert client.post(f"{ITEMS}{item.pk}/preview/", {"title": "Other"}).status_code == 200
    assert "it is with the editors now" in client.get(f"{ITEMS}{item.pk}/change/").content.decode()
    assert client.post(f"{ITEMS}{item.pk}/restore/", {"number": "1", "version": "3"}).status_code == 403


def test_a_therapist_sees_no_draft_of_somebody_else(editor: User) -> None:
    therapist, other = make_staff(User.Role.THERAPIST), make_staff(User.Role.THERAPIST)
    mine = make_draft(actor=therapist, title="My own words")
    make_draft(actor=other, title="Words of a colleague")
    make_draft(actor=editor, title="Words of an editor")
    page = client_of(therapist).get(ITEMS).content.decode()
    assert "My own words" in page
    assert "Words of" not in page
    assert client_of(therapist).get(f"{ITEMS}{mine.pk}/history/").status_code == 200


def test_a_new_item_is_written_through_the_service(editor: User) -> None:
    client = client_of(editor)
    answer = client.post(f"{ITEMS}add/", {**new_form(client), "tags": "sleep,  evening", "_save": "1"})
    item = ContentItem.objects.get()
    assert answer["Location"] == f"{ITEMS}{item.pk}/change/"
    assert (item.slug, item.tags, item.body, item.version) == ("quiet-evenings", ["sleep", "evening"], "One\ntwo", 1)
    assert ContentRevision.objects.get().action == "created"
    assert set(AuditEvent.objects.filter(target_id=str(item.pk)).values_list("action", flat=True)) == {
        "content.item.created"
    }


def test_only_what_was_changed_is_said_to_be_changed(editor: User) -> None:
    client, item = client_of(editor), make_draft(actor=editor, body="One\n\ntwo")
    changed(client, item, title="Nights", _save="1")
    revision = ContentRevision.objects.get(item=item, version=2)
    assert (revision.fields, revision.actor) == (["title"], editor)
    assert AuditEvent.objects.get(action="content.item.edited").details == {"fields": ["title"], "version": 2}
    changed(client, ContentItem.objects.get(), _save="1")
    assert ContentRevision.objects.filter(item=item).count() == 2


def test_the_buttons_of_an_editor(editor: User, api_client: Any) -> None:
    client, item = client_of(editor), make_draft(actor=editor)
    public = f"/api/v1/content/{item.pk}"
    for button, state, status in (
        ("_submit", "review", 404),
        ("_publish", "published", 200),
        ("_unpublish", "draft", 404),
        ("_archive", "archived", 404),
    ):
        item.refresh_from_db()
        assert changed(client, item, **{button: "1"}).status_code == 302
        item.refresh_from_db()
        # A test's transaction never commits, so nothing tells Redis.
        redis_client().flushdb()
        assert (item.state, api_client.get(public).status_code) == (state, status)


def test_a_time_is_one_on_the_editors_clock(editor: User) -> None:
    User.objects.filter(pk=editor.pk).update(timezone="Europe/Berlin")
    client, item = client_of(editor), make_draft(actor=editor)
    assert "Your time zone is Europe/Berlin" in client.get(f"{ITEMS}{item.pk}/change/").content.decode()
    assert changed(client, item, publish_at="2199-07-01T08:30", _schedule="1").status_code == 302
    item.refresh_from_db()
    assert (item.state, item.published_at.isoformat()) == ("published", "2199-07-01T06:30:00+00:00")
    page = client.get(f"{ITEMS}{item.pk}/change/").content.decode()
    assert "2199-07-01T08:30" in page
    listed = client.get(ITEMS).content.decode()
    assert "2199-07-01 08:30" in listed
    assert "scheduled" in listed


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ("", "Say when."),
        ("soon", "Write a day and a time."),
        ("2020-01-01T10:00", "This time has passed."),
        ("2099-03-29T02:30", "this time does not come"),
    ],
)
def test_a_time_that_cannot_be_is_refused(told: str, message: str, editor: User) -> None:
    User.objects.filter(pk=editor.pk).update(timezone="Europe/Berlin")
    client, item = client_of(editor), make_draft(actor=editor)
    answer = changed(client, item, publish_at=told, _schedule="1")
    assert (answer.status_code, message in answer.content.decode()) == (200, True)
    item.refresh_from_db()
    assert (item.state, item.version) == ("draft", 1)


def test_a_version_of_somebody_else_is_never_written_over_unseen(editor: User) -> None:
    client, item = client_of(editor), make_draft(actor=editor, title="Before")
    opened = form_of(client, item)
    content_draft_save(
        actor=make_editor(), item_id=item.pk, values={"title": "Theirs", "author": "They"}, now=timezone.now()
    )
    answer = client.post(f"{ITEMS}{item.pk}/change/", {**opened, "title": "Mine", "_save": "1"})
    page = answer.content.decode()
    assert (answer.status_code, "Somebody saved version 2" in page, 'value="Mine"' in page) == (200, True, True)
    item.refresh_from_db()
    assert item.title == "Theirs"
    again = client.post(f"{ITEMS}{item.pk}/change/", {**opened, "title": "Mine", "_replace": "1"})
    assert again.status_code == 200
    assert client.post(f"{ITEMS}{item.pk}/change/", {**opened, "title": "Mine", "_replace": "2"}).status_code == 302
    item.refresh_from_db()
    # Hers is what she changed; what she never touched stays as the other left it.
    assert (item.title, item.author, item.version) == ("Mine", "They", 3)


def test_the_first_two_editors_of_a_shipped_item_lose_nothing_of_each_other(editor: User, tmp_path: Path) -> None:
    bring(tmp_path, a=[row("a", title="Shipped", author="Evenkeel")])
    client, item = client_of(editor), ContentItem.objects.get()
    opened = form_of(client, item)
    content_draft_save(actor=make_editor(), item_id=item.pk, values={"author": "They"}, now=timezone.now())
    sent = {**opened, "title": "Mine", "_replace": "2"}
    assert said(client.post(f"{ITEMS}{item.pk}/change/", sent)) == ["Saved over the other version."]
    item.refresh_from_db()
    assert (item.title, item.author, item.version) == ("Mine", "They", 3)
    # And there is a way back to what the files said.
    back = {"number": "1", "version": "3"}
    assert said(client.post(f"{ITEMS}{item.pk}/restore/", back))[-1:] == ["Version 1 is the newest again, as a draft."]
    item.refresh_from_db()
    assert (item.title, item.author, item.state) == ("Shipped", "Evenkeel", "draft")
    assert list(ContentRevision.objects.filter(item=item).values_list("version", flat=True)) == [5, 4, 3, 2, 1]


def test_a_form_that_names_no_version_is_refused(editor: User) -> None:
    client, item = client_of(editor), make_draft(actor=editor)
    sent = {**form_of(client, item), "title": "Mine", "_save": "1"}
    del sent["read_version"]
    assert client.post(f"{ITEMS}{item.pk}/change/", sent).status_code == 200
    item.refresh_from_db()
    assert item.version == 1


def test_faults_of_blocks_stand_beside_their_blocks(editor: User) -> None:
    client, item = client_of(editor), make_draft(actor=editor, content_structure=BLOCKS)
    wrong = (
        '{"version": 1, "blocks": [{"type": "paragraph", "text": "A"}, {"type": "list", "style": "x", "items": [""]}]}'
    )
    page = changed(client, item, content_structure=wrong, _save="1").content.decode()
    assert "blocks[1].style: One of bulleted, numbered." in page
    assert "&quot;block&quot;: 1, &quot;field&quot;: &quot;items&quot;, &quot;text&quot;: &quot;Line 1: A text" in page
    broken = changed(client, item, content_structure="{", _save="1").content.decode()
    assert "Enter a valid JSON" in broken
    item.refresh_from_db()
    assert item.content_structure == BLOCKS


def test_what_the_service_refuses_is_said_in_the_form(editor: User) -> None:
    client = client_of(editor)
    make_draft(actor=editor, slug="taken")
    answer = client.post(f"{ITEMS}add/", {**new_form(client), "slug": "taken", "body": "<b>x</b>", "_save": "1"})
    assert "HTML is not accepted" in answer.content.decode()
    answer = client.post(f"{ITEMS}add/", {**new_form(client), "slug": "taken", "_save": "1"})
    assert "Another item of this language has this slug." in answer.content.decode()
    empty = client.post(f"{ITEMS}add/", {**new_form(client), "body": "", "_submit": "1"})
    assert "needs a body or blocks" in empty.content.decode()
    assert ContentItem.objects.count() == 1


def test_many_are_published_and_each_refusal_is_named(editor: User) -> None:
    whole, empty = make_draft(actor=editor), make_draft(actor=editor, title="Empty one", body="")
    chosen = {"action": "publish_chosen", "_selected_action": [str(whole.pk), str(empty.pk)], "index": "0"}
    answer = client_of(editor).post(ITEMS, chosen)
    assert sorted(said(answer)) == [
        "1 published.",
        "Empty one was not published: An item needs a body or blocks before it can be handed in.",
    ]
    assert set(ContentItem.objects.values_list("title", "state")) == {
        (whole.title, "published"),
        ("Empty one", "draft"),
    }
    assert AuditEvent.objects.filter(action="content.item.published", actor_id=editor.pk).count() == 1


def test_search_finds_titles_and_slugs(editor: User) -> None:
    client = client_of(editor)
    make_draft(actor=editor, title="Walking", slug="a-walk-outside")
    make_draft(actor=editor, title="Resting", slug="rest")
    page = client.get(f"{ITEMS}?q=walk-out").content.decode()
    assert ("Walking" in page, "Resting" in page) == (True, False)


def test_opening_an_item_is_recorded(editor: User) -> None:
    item = make_draft(actor=editor)
    client_of(editor).get(f"{ITEMS}{item.pk}/change/")
    client_of(editor).get(f"{ITEMS}{item.pk}/history/")
    found = AuditEvent.objects.filter(target_id=str(item.pk), actor_id=editor.pk).values_list("action", flat=True)
    assert {"content.contentitem.opened", "content.contentitem.history_read"} <= set(found)


def test_the_card_of_editors(editor: User) -> None:
    # A process keeps what it counted for a while, and another test may have looked just now.
    forget_panels()
    make_item(actor=editor)
    make_item(actor=editor, at=timezone.now() + timedelta(days=2))
    content_submit(actor=editor, item_id=make_draft(actor=editor).pk, now=timezone.now())
    content_archive(actor=editor, item_id=make_draft(actor=editor).pk, now=timezone.now())
    page = client_of(editor).get("/admin/").content.decode()
    assert 'aria-label="Library"' in page
    assert "next on" in page
    support = make_staff(User.Role.SUPPORT)
    assert 'aria-label="Library"' not in client_of(support).get("/admin/").content.decode()


def test_shelves_are_written_by_editors_only(editor: User) -> None:
    url = "/admin/content/contentcategory/add/"
    told = {"title": "Courage", "slug": "courage", "order": "5"}
    assert client_of(editor).post(url, told).status_code == 302
    assert AuditEvent.objects.filter(action="content.category.saved").count() == 1
    again = client_of(editor).post(url, told)
    assert (again.status_code, "already exists" in again.content.decode()) == (200, True)
    assert client_of(make_staff(User.Role.THERAPIST)).post(url, told).status_code == 403


def test_a_second_factor_is_needed() -> None:
    editor = make_editor()
    assert staff_client(editor).get(ITEMS)["Location"] == "/admin/enrol/"
    staff_enrol(editor)
    assert Client().get(ITEMS).status_code == 302
    assert list(get_messages(staff_client(editor).get(ITEMS).wsgi_request)) == []


def test_a_list_costs_the_same_however_long_it_is(editor: User) -> None:
    client = client_of(editor)
    counts = []
    for more in (1, 8):
        for _ in range(more):
            make_draft(actor=editor)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ITEMS).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_translation_joins_its_group(editor: User) -> None:
    client, item = client_of(editor), make_draft(actor=editor)
    page = client.get(f"{ITEMS}{item.pk}/change/").content.decode()
    link = f"{ITEMS}add/?translation_group={item.translation_group}"
    assert link in page
    opened = form_at(client, f"{link}&content_type=article&category={item.category_id}")
    told = {**opened, "title": "Stille", "language": "de", "body": "Ruhe", "_save": "1"}
    assert client.post(f"{ITEMS}add/", told).status_code == 302
    assert ContentItem.objects.get(language="de").translation_group == item.translation_group
    again = client.post(f"{ITEMS}add/", {**told, "slug": "anders"})
    assert "This item has a version in this language already." in again.content.decode()
