"""The REST of those who write the library."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.consent.tests.factories import make_therapist
from content.library.categories import categories_bring
from content.library.examples import NEW
from content.library.models import ContentItem
from content.library.tests.factories import BLOCKS, make_draft, make_editor, make_item

pytestmark = pytest.mark.django_db
URL = "/api/v1/admin/content"


@pytest.fixture(autouse=True)
def shelves(db: None) -> None:
    categories_bring()


def patch(client: Any, item: ContentItem, **body: Any) -> Any:
    return client.patch(f"{URL}/{item.pk}", {"version": item.version, **body}, format="json")


@pytest.mark.parametrize("method", ["put", "patch"])
def test_an_editor_writes_changes_publishes_and_puts_away(method: str, api_as: Any, api_client: Any) -> None:
    editor = api_as(make_editor())
    made = editor.post(URL, NEW, format="json")
    assert (made.status_code, made.json()["state"], made.json()["version"]) == (201, "draft", 1)
    path, public = f"{URL}/{made.json()['id']}", f"/api/v1/content/{made.json()['id']}"
    assert api_client.get(public).status_code == 404
    change = getattr(editor, method)
    answer = change(path, {"version": 1, "title": "Evenings", "state": "published"}, format="json")
    assert (answer.status_code, answer.json()["state"], answer.json()["title"]) == (200, "published", "Evenings")
    assert answer.json()["body"] == NEW["body"]
    assert api_client.get(public).json()["title"] == "Evenings"
    assert editor.delete(path).status_code == 204
    assert editor.get(path).json()["state"] == "archived"
    assert ContentItem.objects.count() == 1


def test_an_administrator_plans_and_takes_back(api_as: Any, staff_user: Any) -> None:
    admin, later = api_as(staff_user), timezone.now() + timedelta(days=2)
    made = admin.post(URL, {**NEW, "published_at": later.isoformat()}, format="json").json()
    assert (made["state"], made["published_by"]) == ("published", str(staff_user.pk))
    item = ContentItem.objects.get(pk=made["id"])
    assert item.published_at == later
    answer = patch(admin, item, published_at=None).json()
    assert (answer["state"], answer["published_at"]) == ("draft", None)


def test_an_older_version_is_refused_with_the_newer_ones_number(api_as: Any) -> None:
    editor, item = api_as(make_editor()), make_draft()
    assert patch(editor, item, title="A").status_code == 200
    refused = patch(editor, item, title="B")
    assert (refused.status_code, refused.json()["code"], refused.json()["version"]) == (409, "version_conflict", 2)
    missing = editor.patch(f"{URL}/{item.pk}", {"title": "C"}, format="json")
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (400, "version")


def test_a_refused_publication_saves_nothing_of_its_change(api_as: Any) -> None:
    therapist = make_therapist()
    item = make_draft(actor=therapist, title="Mine")
    refused = patch(api_as(therapist), item, title="Published", state="published")
    assert refused.status_code == 403
    item.refresh_from_db()
    assert (item.title, item.state, item.version) == ("Mine", "draft", 1)


def test_a_therapist_sees_and_hands_in_drafts_of_their_own(api_as: Any) -> None:
    person = make_therapist()
    therapist, theirs = api_as(person), make_draft()
    made = therapist.post(URL, NEW, format="json").json()
    assert [row["id"] for row in therapist.get(URL).json()["results"]] == [made["id"]]
    assert therapist.get(f"{URL}/{theirs.pk}").status_code == 404
    assert patch(therapist, theirs, title="X").status_code == 404
    assert therapist.delete(f"{URL}/{theirs.pk}").status_code == 404
    mine = ContentItem.objects.get(pk=made["id"])
    assert patch(therapist, mine, state="review").json()["submitted_by"] == str(person.pk)
    assert patch(therapist, ContentItem.objects.get(pk=mine.pk), title="Late").json()["code"] == "content_state"


@pytest.mark.parametrize("role", ["user", "support", "moderator"])
def test_nobody_else_gets_in(role: str, make_user: Any, api_as: Any, api_client: Any) -> None:
    from django.contrib.auth.models import Group

    person = make_user(role="support" if role == "support" else "user")
    if role == "moderator":
        person.groups.add(Group.objects.get_or_create(name="moderator")[0])
    item, client = make_item(), api_as(person)
    assert client.get(URL).status_code == 403
    assert client.post(URL, NEW, format="json").status_code == 403
    assert client.get(f"{URL}/{item.pk}").status_code == client.get(f"{URL}/{uuid4()}").status_code == 403
    assert patch(client, item, title="X").status_code == 403
    assert client.delete(f"{URL}/{item.pk}").status_code == 403
    assert api_client.get(URL).status_code == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": 5}, "title"),
        ({"type": "poem"}, "type"),
        ({"category": "nowhere"}, "category"),
        ({"slug": "A B"}, "slug"),
        ({"description": "<b>x</b>"}, "description"),
        ({"tags": ["A B"]}, "tags"),
        ({"target_moods": ["happy"]}, "target_moods"),
        ({"language": "e1"}, "language"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"is_premium": "yes"}, "is_premium"),
        ({"body": "<script>"}, "body"),
        ({"content_structure": BLOCKS}, "body"),
        ({"audio_url": "http://example.org/a.mp3"}, "audio_url"),
        ({"image_url": "https://exa mple.org/a.png"}, "image_url"),
        ({"media_urls": ["javascript:alert(1)"]}, "media_urls"),
        ({"view_count": 9}, "view_count"),
        ({"published_at": "2026-03-10T12:00:00"}, "published_at"),
    ],
)
def test_a_wrong_body_is_named(body: dict[str, Any], field: str, api_as: Any) -> None:
    answer = api_as(make_editor()).post(URL, {**NEW, **body}, format="json")
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["field"].split(".")[0] == field
    assert ContentItem.objects.count() == 0


def test_a_fault_in_the_blocks_names_its_place(api_as: Any) -> None:
    blocks = {"version": 1, "blocks": [{"type": "divider"}, {"type": "heading", "level": 9, "text": "A"}]}
    answer = api_as(make_editor()).post(URL, {**NEW, "body": "", "content_structure": blocks}, format="json")
    error = answer.json()["errors"][0]
    assert (error["field"], error["message"]) == ("content_structure", "blocks[1].level: 2 or 3.")


def test_the_list_is_filtered_and_costs_the_same_for_many(api_as: Any, django_assert_num_queries: Any) -> None:
    writer = make_editor()
    editor = api_as(make_editor())
    drafts = [make_draft(actor=writer, title=f"Draft {number}") for number in range(12)]
    make_item(actor=writer, content_type="tip", language="de")
    with django_assert_num_queries(2):
        assert len(editor.get(URL).json()["results"]) == 13
    assert len(editor.get(f"{URL}?state=draft").json()["results"]) == 12
    assert len(editor.get(f"{URL}?type=tip&language=de").json()["results"]) == 1
    found = editor.get(f"{URL}?search=draft 11").json()["results"]
    assert [row["id"] for row in found] == [str(drafts[11].pk)]
    assert editor.get(f"{URL}?state=lost").status_code == 400
