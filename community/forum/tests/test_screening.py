"""What the real screening makes of posts and replies, and what becomes of those that wait."""

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.profile.models import UserProfile
from community.forum.models import ForumCategory, ForumPost, ForumReply
from community.forum.tests.factories import POST, URL, make_post, make_reply
from crisis.incidents.models import CrisisEvent, CrisisIncident
from moderation.sanctions.models import ModerationRestriction
from moderation.screening.models import ScreeningHold
from moderation.screening.services import hold_release
from moderation.screening.tests.factories import make_moderator

pytestmark = pytest.mark.django_db
ADDRESS = "You can mail jo.e@example.org any day."
CALM = "A walk in the evening helps me."
REFUSED = "You are a worthless bitch."


def write(client: Any, category: Any, **values: Any) -> Any:
    return client.post(f"{URL}/posts", {**POST, "category_id": str(category.pk), **values}, format="json")


def states(client: Any, post_id: Any) -> tuple[str, str]:
    """Of the post as its author sees it, and of its hold."""
    return client.get(f"{URL}/posts/{post_id}").json()["status"], ScreeningHold.objects.get(content_id=post_id).state


@pytest.mark.parametrize(
    ("text", "reason"),
    [(ADDRESS, "contact"), ("All of it is on https://sleep-better.example.com/a", "link")],
)
def test_ways_to_reach_somebody_wait_for_a_moderator(
    text: str, reason: str, api_as: Any, api_client: Any, author: Any, category: Any
) -> None:
    client = api_as(author)
    made = write(client, category, content=text)
    assert (made.status_code, made.json()["status"]) == (201, "held")
    hold = ScreeningHold.objects.get()
    assert (hold.content_type, hold.reasons) == ("post", [reason])
    reply = client.post(f"{URL}/posts/{make_post(author).pk}/replies", {"content": text}, format="json").json()
    assert (reply["status"], ScreeningHold.objects.get(content_id=reply["id"]).content_type) == ("held", "reply")
    assert api_client.get(f"{URL}/posts/{made.json()['id']}").status_code == 404


def test_telling_somebody_to_die_is_refused_and_nothing_waits(api_as: Any, author: Any, category: Any) -> None:
    refused = write(api_as(author), category, title=ADDRESS, content="Nobody wants you here, kill yourself")
    assert (refused.status_code, refused.json()["code"]) == (422, "content_refused")
    assert "encouragement" in refused.json()["reasons"]
    # The title alone would wait; but nothing was stored that could.
    assert (ForumPost.objects.count(), ScreeningHold.objects.count()) == (0, 0)


def test_a_refused_text_with_the_id_of_anothers_waiting_post_changes_nothing_there(
    api_as: Any, author: Any, other: Any, category: Any
) -> None:
    waiting = write(api_as(author), category, content=ADDRESS).json()["id"]
    assert write(api_as(other), category, id=waiting, title=ADDRESS, content=REFUSED).status_code == 422
    assert ADDRESS in ScreeningHold.objects.get().text
    assert POST["title"] in ScreeningHold.objects.get().text


def test_worry_for_somebody_in_a_refused_post_is_answered(api_as: Any, author: Any, category: Any) -> None:
    text = f"My sister says she will kill herself. And {REFUSED.lower()}"
    refused = write(api_as(author), category, content=text)
    assert (refused.status_code, refused.json()["reasons"]) == (422, ["slur"])
    assert refused.json()["support"]["subject"] == "other"


@pytest.mark.parametrize("title", ["I want to kill myself tonight", "Nights"])
def test_a_cry_for_help_is_published_without_its_number_and_answered(
    title: str, api_as: Any, api_client: Any, author: Any, category: Any
) -> None:
    text = "I want to kill myself tonight. Please somebody call me, 06 12 34 56 78"
    made = write(api_as(author), category, title=title, content=text)
    assert (made.status_code, made.json()["status"]) == (201, "published")
    assert made.json()["support"]["severity"] >= 3
    assert "[contact removed]" in api_client.get(f"{URL}/posts/{made.json()['id']}").json()["content"]
    assert CrisisIncident.objects.filter(owner=author).count() == 1


def test_of_a_minor_a_moderator_reads_all_that_they_release(
    api_as: Any, api_client: Any, author: Any, category: Any
) -> None:
    UserProfile(owner=author, date_of_birth=f"{timezone.now().year - 15}-01-01").save()
    made = write(api_as(author), category, title="A title nobody read", content="A text").json()
    hold = ScreeningHold.objects.get()
    assert (made["status"], hold.reasons) == ("held", ["minor"])
    assert hold.text == "A title nobody read\n\nA text"
    hold_release(actor=make_moderator(), hold_id=hold.pk, now=timezone.now())
    assert api_client.get(f"{URL}/posts/{made['id']}").json()["title"] == "A title nobody read"


def test_an_edit_that_leaves_nothing_to_wait_for_is_published(
    api_as: Any, api_client: Any, author: Any, category: Any
) -> None:
    client = api_as(author)
    post_id = write(client, category, content=ADDRESS).json()["id"]
    assert client.patch(f"{URL}/posts/{post_id}", {"content": CALM}, format="json").json()["status"] == "published"
    assert states(client, post_id) == ("published", "withdrawn")
    assert api_client.get(f"{URL}/posts/{post_id}").json()["content"] == CALM
    assert ForumPost.objects.get().published_at is not None


def test_a_reply_that_waits_is_published_by_its_edit(api_as: Any, api_client: Any, author: Any, other: Any) -> None:
    post = make_post(other)
    reply = make_reply(author, post.pk, content=ADDRESS)
    assert ForumReply.objects.get().state == "held"
    edited = api_as(author).patch(f"{URL}/replies/{reply.pk}", {"content": CALM}, format="json")
    assert edited.json()["status"] == "published"
    assert [row["content"] for row in api_client.get(f"{URL}/posts/{post.pk}/replies").json()["results"]] == [CALM]


def test_a_calm_title_does_not_publish_the_text_that_waits(api_as: Any, author: Any, category: Any) -> None:
    client = api_as(author)
    post_id = write(client, category, content=ADDRESS).json()["id"]
    client.patch(f"{URL}/posts/{post_id}", {"title": "Evenings"}, format="json")
    assert states(client, post_id) == ("held", "open")
    # What a moderator would release is what they read.
    assert ScreeningHold.objects.get().text == f"Evenings\n\n{ADDRESS}"
    client.patch(f"{URL}/posts/{post_id}", {"title": f"Evenings: {ADDRESS}"}, format="json")
    client.patch(f"{URL}/posts/{post_id}", {"content": CALM}, format="json")
    assert states(client, post_id) == ("held", "open")
    client.patch(f"{URL}/posts/{post_id}", {"title": "Evenings"}, format="json")
    assert states(client, post_id) == ("published", "withdrawn")


def test_an_edit_that_changes_nothing_holds_nothing(api_as: Any, author: Any) -> None:
    client, post = api_as(author), make_post(author)
    # Rules became stricter since.
    post.content = ADDRESS
    post.save()
    again = client.patch(f"{URL}/posts/{post.pk}", {"content": ADDRESS}, format="json")
    assert (again.json()["status"], ScreeningHold.objects.count()) == ("published", 0)


def test_a_repeat_of_what_waits_writes_nothing_again(api_as: Any, author: Any, category: Any) -> None:
    client, body = api_as(author), {"content": f"I feel so low I want to die. {ADDRESS}", "id": str(uuid4())}
    first, again = (write(client, category, **body).json() for _ in range(2))
    assert first["support"]["severity"] == again["support"]["severity"]
    assert CrisisEvent.objects.filter(owner=author).count() == 1


DANGER = "I have taken all the pills."
HERE = f"{URL}/posts"


@pytest.fixture
def muted(author: Any) -> None:
    ModerationRestriction.objects.create(owner=author, kind="mute", reason_code="spam", starts_at=timezone.now())


@pytest.mark.parametrize("headers", [{}, {"HTTP_IDEMPOTENCY_KEY": "once-1"}], ids=["plain", "with a key"])
@pytest.mark.parametrize("work", ["post", "reply", "edit", "edit reply"])
def test_a_cry_for_help_of_who_may_not_write_is_heard(
    work: str, headers: Any, api_as: Any, author: Any, other: Any, category: Any, request: Any
) -> None:
    post, theirs = make_post(author), make_post(other)
    reply = make_reply(author, theirs.pk)
    request.getfixturevalue("muted")
    client, new = api_as(author), {"title": "Nights", "category_id": str(category.pk)}
    method, path, body = {
        "post": (client.post, HERE, new),
        "reply": (client.post, f"{HERE}/{theirs.pk}/replies", {}),
        "edit": (client.patch, f"{HERE}/{post.pk}", {}),
        "edit reply": (client.patch, f"{URL}/replies/{reply.pk}", {}),
    }[work]
    refused = method(path, {**body, "content": DANGER}, format="json", **headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "community_muted")
    assert refused.json()["support"]["severity"] >= 3
    assert CrisisIncident.objects.filter(owner=author).count() == 1
    calm = method(path, {**body, "content": CALM}, format="json").json()
    assert (calm["code"], "support" in calm) == ("community_muted", False)
    assert CrisisEvent.objects.filter(owner=author).count() == 1


def test_a_cry_in_a_category_that_was_closed_is_answered_beside_the_field(
    api_as: Any, author: Any, category: Any
) -> None:
    ForumCategory.objects.update(is_open=False)
    refused = write(api_as(author), category, content=DANGER)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "category_id")
    assert refused.json()["support"]["severity"] >= 3
    assert CrisisIncident.objects.filter(owner=author).count() == 1
