"""The staff's pages: categories for editors and moderators, threads for moderators, words for nobody."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from rest_framework.exceptions import PermissionDenied

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.roles import EDITOR, MODERATOR
from community.forum.categories import category_save
from community.forum.models import ForumCategory, ForumPost
from community.forum.tests.factories import make_post
from content.library.tests.staff import client_of, form_at

pytestmark = pytest.mark.django_db
CATEGORIES, POSTS = "/admin/community/forumcategory/", "/admin/community/forumpost/"


@pytest.fixture
def staff(make_user: Any) -> Any:
    def make(group: str = "", role: str = "user") -> User:
        person = make_user(is_staff=True, role=role)
        if group:
            person.groups.add(Group.objects.get_or_create(name=group)[0])
        return person

    return make


@pytest.mark.parametrize("group", [EDITOR, MODERATOR])
def test_editors_and_moderators_edit_categories(group: str, staff: Any, category: Any, api_client: Any) -> None:
    client = client_of(staff(group))
    told = {"name": "New shelf", "slug": "new_shelf", "description": "What is new.", "order": "1", "is_open": "on"}
    assert client.post(f"{CATEGORIES}add/", told).status_code == 302
    first = api_client.get("/api/v1/community/categories").json()["results"][0]
    assert (first["slug"], first["name"]) == ("new_shelf", "New shelf")
    form = form_at(client, f"{CATEGORIES}{category.pk}/change/")
    assert client.post(f"{CATEGORIES}{category.pk}/change/", {**form, "name": "Nights"}).status_code == 302
    assert ForumCategory.objects.get(pk=category.pk).name == "Nights"
    # A name that another one has is refused in the form, with what was typed.
    again = client.post(f"{CATEGORIES}{category.pk}/change/", {**form, "name": "NEW SHELF"})
    assert (again.status_code, b"NEW SHELF" in again.content) == (200, True)
    assert AuditEvent.objects.filter(action="community.category.saved").count() == 2


def test_others_do_not(staff: Any, user: Any, category: Any) -> None:
    client = client_of(staff(role="therapist"))
    assert client.get(CATEGORIES).status_code == 403
    assert client.get(POSTS).status_code == 403
    assert client_of(staff(EDITOR)).get(POSTS).status_code == 403
    with pytest.raises(PermissionDenied):
        category_save(actor=user, category=category, values={"name": "Mine"})


def test_moderators_see_threads_without_a_word_and_without_a_person(staff: Any, author: Any) -> None:
    post = make_post(author, title="Canary title", content="Canary text")
    client = client_of(staff(MODERATOR))
    pages = (client.get(POSTS), client.get(f"{POSTS}?q={post.pk}"), client.get(f"{POSTS}{post.pk}/change/"))
    assert client.get(f"{POSTS}?q=no+id").status_code == 200
    for page in pages:
        content = page.content.decode()
        assert (page.status_code, author.pseudonym in content) == (200, True)
        for private in ("Canary", str(author.pk), str(author.email), str(author.username)):
            assert private not in content


def test_moderators_lock_and_pin(staff: Any, author: Any, user: Any) -> None:
    post = make_post(author)
    client = client_of(staff(MODERATOR))
    for name in ("lock_chosen", "lock_chosen", "pin_chosen"):
        answer = client.post(POSTS, {"action": name, "_selected_action": [str(post.pk)]})
        assert answer.status_code == 302
    row = ForumPost.objects.get()
    assert (row.is_locked, row.is_pinned) == (True, True)
    for name in ("unlock_chosen", "unpin_chosen"):
        client.post(POSTS, {"action": name, "_selected_action": [str(post.pk)]})
    row = ForumPost.objects.get()
    assert (row.is_locked, row.is_pinned) == (False, False)
    assert AuditEvent.objects.filter(action="community.post.marked").count() == 4
