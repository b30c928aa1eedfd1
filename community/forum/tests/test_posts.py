"""Posts over REST: who reads, who writes, and what nobody learns."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.profile.models import UserProfile
from accounts.vault.keyring import forget_keys
from accounts.vault.models import DataKey
from community.forum.models import ForumFollow, ForumPost
from community.forum.tests.factories import POST, URL, make_block, make_category, make_post, make_reply
from config.tests.leaks import rows_by_table
from crisis.incidents.models import CrisisIncident
from moderation.judging.outcomes import Outcome
from moderation.sanctions.models import ModerationRestriction
from moderation.sanctions.selectors import CommunityBanned

pytestmark = pytest.mark.django_db
DANGER = "I have the pills here and I will kill myself tonight."


def body_of(category: Any, **values: Any) -> dict[str, Any]:
    return {**POST, "category_id": str(category.pk), **values}


def test_the_world_reads_categories_in_their_order(api_client: Any, category: Any) -> None:
    shown = api_client.get(f"{URL}/categories").json()["results"]
    assert [row["slug"] for row in shown][:3] == ["welcome", "anxiety", "low_mood"]
    assert set(shown[0]) == {"id", "slug", "name", "description", "is_open"}


def test_a_premium_person_writes_and_the_world_reads_the_pseudonym(
    api_as: Any, api_client: Any, author: Any, category: Any
) -> None:
    answer = api_as(author).post(f"{URL}/posts", body_of(category), format="json")
    assert answer.status_code == 201
    made = answer.json()
    assert (made["author_pseudonym"], made["is_mine"], made["status"]) == (author.pseudonym, True, "published")
    listed = api_client.get(f"{URL}/posts?category={category.pk}").json()
    assert (listed["total"], listed["page"], listed["limit"]) == (1, 1, 20)
    card = listed["results"][0]
    assert (card["id"], card["title"], card["reply_count"]) == (made["id"], POST["title"], 0)
    assert (card["author_pseudonym"], card["is_mine"], "content" in card) == (author.pseudonym, False, False)
    page = api_client.get(f"{URL}/posts/{made['id']}").json()
    assert (page["content"], page["category_id"], page["replies"]) == (POST["content"], str(category.pk), [])
    assert ForumFollow.objects.filter(owner=author, post=made["id"]).exists()
    assert AuditEvent.objects.filter(action="community.post.created", target_id=made["id"]).count() == 1


def test_no_answer_holds_anything_of_the_person(api_as: Any, api_client: Any, author: Any, other: Any) -> None:
    User.objects.filter(pk=author.pk).update(
        display_name="Canary Display", first_name="Canaryfirst", username="canary-name", timezone="Asia/Kathmandu"
    )
    post = make_post(author)
    make_reply(author, post.pk)
    private = [
        str(author.pk), author.pk.hex, author.email, "Canary Display", "Canaryfirst", "canary-name", "Kathmandu",
        str(User.objects.get(pk=author.pk).anonymous_id),
    ]  # fmt: skip
    for client in (api_client, api_as(other), api_as(author)):
        for path in ("posts", f"posts/{post.pk}", f"posts/{post.pk}/replies", "posts?search=loud"):
            content = client.get(f"{URL}/{path}").content.decode()
            assert author.pseudonym in content
            assert [text for text in private if text in content] == []


def test_the_pseudonym_is_the_same_everywhere_and_of_nobody_else(author: Any, other: Any, api_client: Any) -> None:
    first, second, third = make_post(author), make_post(author), make_post(other)
    names = {row["id"]: row["author_pseudonym"] for row in api_client.get(f"{URL}/posts").json()["results"]}
    assert names[str(first.pk)] == names[str(second.pk)] != names[str(third.pk)]


@pytest.mark.parametrize("path", ["posts", "replies"])
def test_writing_takes_a_premium_plan_and_an_account(
    path: str, api_as: Any, api_client: Any, user: Any, author: Any, category: Any
) -> None:
    post = make_post(author)
    address = f"{URL}/posts" if path == "posts" else f"{URL}/posts/{post.pk}/replies"
    body = body_of(category) if path == "posts" else {"content": "Me too."}
    refused = api_as(user).post(address, body, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "premium_required")
    assert api_client.post(address, body, format="json").status_code == 401
    assert ForumPost.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"), ({"title": "two\nlines"}, "title"), ({"title": "x" * 151}, "title"),
        ({"content": ""}, "content"), ({"content": "x" * 10_001}, "content"), ({"content": 7}, "content"),
        ({"category_id": str(uuid4())}, "category_id"), ({"category_id": None}, "category_id"),
        ({"owner_id": str(uuid4())}, "owner_id"), ({"is_pinned": True}, "is_pinned"),
    ],
)  # fmt: skip
def test_a_body_that_is_wrong_names_its_field(wrong: Any, field: str, api_as: Any, author: Any, category: Any) -> None:
    answer = api_as(author).post(f"{URL}/posts", body_of(category, **wrong), format="json")
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


def test_a_closed_category_takes_no_posts(api_as: Any, author: Any, category: Any) -> None:
    type(category).objects.update(is_open=False)
    answer = api_as(author).post(f"{URL}/posts", body_of(category), format="json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "category_unknown")


def test_the_same_create_again_is_the_same_post(api_as: Any, author: Any, other: Any, category: Any) -> None:
    body = body_of(category, id=str(uuid4()))
    client = api_as(author)
    statuses = [client.post(f"{URL}/posts", body, format="json").status_code for _ in range(3)]
    assert (statuses, ForumPost.objects.count()) == ([201, 200, 200], 1)
    assert AuditEvent.objects.filter(action="community.post.created").count() == 1
    changed = client.post(f"{URL}/posts", {**body, "title": "Other"}, format="json")
    stolen = api_as(other).post(f"{URL}/posts", body, format="json")
    assert (changed.status_code, stolen.status_code) == (409, 409)
    assert changed.json()["code"] == stolen.json()["code"] == "id_conflict"


def test_pages_have_a_total_and_pinned_posts_come_first(api_client: Any, author: Any, unlimited: Any) -> None:
    now = timezone.now()
    posts = [make_post(author, now=now - timedelta(hours=hour)) for hour in range(5)]
    make_post(author, category="work_and_study", now=now)
    ForumPost.objects.filter(pk=posts[4].pk).update(is_pinned=True)
    shelf = f"category={posts[0].category_id}"
    first = api_client.get(f"{URL}/posts?{shelf}&limit=2&page=1").json()
    last = api_client.get(f"{URL}/posts?{shelf}&limit=2&page=3").json()
    assert [row["id"] for row in first["results"]] == [str(posts[4].pk), str(posts[0].pk)]
    assert (first["total"], first["previous"], first["next"]) == (5, None, f"{URL}/posts?{shelf}&limit=2&page=2")
    assert ([row["id"] for row in last["results"]], last["next"]) == ([str(posts[3].pk)], None)
    assert api_client.get(f"{URL}/posts").json()["total"] == 6
    for query, name in (("page=0", "page"), ("limit=101", "limit"), ("category=sleep", "category")):
        answer = api_client.get(f"{URL}/posts?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, name)


@pytest.mark.parametrize("state", ["held", "hidden", "kept"])
def test_what_is_not_published_is_seen_by_its_author_alone(
    state: str, api_as: Any, api_client: Any, author: Any, other: Any
) -> None:
    post = make_post(author)
    ForumPost.objects.update(state=state)
    own = api_as(author)
    assert own.get(f"{URL}/posts/{post.pk}").json()["status"] == state
    assert own.get(f"{URL}/posts").json()["total"] == 1
    for client in (api_client, api_as(other)):
        assert client.get(f"{URL}/posts/{post.pk}").status_code == 404
        assert client.get(f"{URL}/posts").json()["total"] == 0
        assert client.get(f"{URL}/posts?search=loud").json()["total"] == 0
        assert client.get(f"{URL}/posts/{post.pk}/replies").status_code == 404
    absent = api_as(other).get(f"{URL}/posts/{uuid4()}").json()
    hidden = api_as(other).get(f"{URL}/posts/{post.pk}").json()
    assert {**hidden, "request_id": 0} == {**absent, "request_id": 0}
    # Nobody answers, supports or follows it; its author cannot answer it either.
    for path, status in (("reactions/hug", 404), ("follow", 404)):
        assert api_as(other).put(f"{URL}/posts/{post.pk}/{path}").status_code == status
    reply = {"content": "Hello?"}
    assert api_as(other).post(f"{URL}/posts/{post.pk}/replies", reply, format="json").status_code == 404
    assert own.post(f"{URL}/posts/{post.pk}/replies", reply, format="json").json()["code"] == "post_locked"


@pytest.mark.parametrize("blocker", ["author", "other"])
def test_a_block_closes_both_ways(
    blocker: str, api_as: Any, api_client: Any, author: Any, other: Any, make_user: Any
) -> None:
    post, mine = make_post(author), make_post(other)
    third = make_post(make_user())
    answer_of_author = make_reply(author, third.pk)
    pair = (author, other) if blocker == "author" else (other, author)
    make_block(*pair, reference_id=post.pk)
    client = api_as(other)
    assert {row["id"] for row in client.get(f"{URL}/posts").json()["results"]} == {str(mine.pk), str(third.pk)}
    assert client.get(f"{URL}/posts").json()["total"] == 2
    assert client.get(f"{URL}/posts/{post.pk}").status_code == 404
    page = client.get(f"{URL}/posts/{third.pk}").json()
    assert (page["replies"], page["reply_count"]) == ([], 0)
    assert client.post(f"{URL}/posts/{post.pk}/replies", {"content": "x"}, format="json").status_code == 404
    assert client.put(f"{URL}/replies/{answer_of_author.pk}/reactions/hug").status_code == 404
    assert client.get(f"{URL}/posts?search=loud").json()["total"] == 2
    assert api_client.get(f"{URL}/posts/{third.pk}").json()["reply_count"] == 1


def test_held_posts_wait_and_say_so(api_as: Any, api_client: Any, author: Any, category: Any, screened: Any) -> None:
    asked = screened(Outcome.HOLD, reasons=("new_account",))
    answer = api_as(author).post(f"{URL}/posts", body_of(category), format="json")
    assert (answer.status_code, answer.json()["status"]) == (201, "held")
    assert [told["text"] for told in asked] == [POST["title"], POST["content"]]
    assert {(told["author"].pk, told["minor"], told["place"]) for told in asked} == {(author.pk, False, "forum")}
    assert api_client.get(f"{URL}/posts").json()["total"] == 0


def test_a_minor_is_named_to_the_screening(api_as: Any, author: Any, category: Any, screened: Any) -> None:
    UserProfile(owner=author, date_of_birth=f"{timezone.now().year - 15}-01-01").save()
    asked = screened(Outcome.HOLD)
    assert api_as(author).post(f"{URL}/posts", body_of(category), format="json").status_code == 201
    assert {told["minor"] for told in asked} == {True}


def test_masked_words_are_what_is_stored(
    api_as: Any, api_client: Any, author: Any, category: Any, screened: Any
) -> None:
    screened(Outcome.SOFTEN, text="Call me at ***")
    made = api_as(author).post(f"{URL}/posts", body_of(category, content="Call me at 0151"), format="json").json()
    assert (made["content"], made["status"]) == ("Call me at ***", "published")
    assert api_client.get(f"{URL}/posts/{made['id']}").json()["content"] == "Call me at ***"


@pytest.mark.parametrize("headers", [{}, {"HTTP_IDEMPOTENCY_KEY": "one"}])
def test_a_refused_cry_for_help_is_not_stored_and_still_answered(
    headers: Any, api_as: Any, author: Any, category: Any, screened: Any
) -> None:
    screened(Outcome.REFUSE, reasons=("method", "contact"))
    answer = api_as(author).post(f"{URL}/posts", body_of(category, content=DANGER), format="json", **headers)
    told = answer.json()
    assert (answer.status_code, told["code"], told["reasons"]) == (422, "content_refused", ["contact", "method"])
    assert told["support"]["severity"] >= 3
    assert not ForumPost.objects.exists()
    # The signal is never dropped: also where the transaction of the request was rolled back.
    assert CrisisIncident.objects.filter(owner=author).count() == 1


def test_danger_is_published_and_answered_with_help(api_as: Any, author: Any, category: Any) -> None:
    body = body_of(category, content=DANGER, id=str(uuid4()))
    client = api_as(author)
    first, again = (client.post(f"{URL}/posts", body, format="json") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["support"]["severity"] == again.json()["support"]["severity"] >= 3
    assert CrisisIncident.objects.filter(owner=author).count() == 1


def test_an_edit_is_marked_and_ends_with_its_hour(api_as: Any, api_client: Any, author: Any, other: Any) -> None:
    post = make_post(author)
    client = api_as(author)
    same = client.patch(f"{URL}/posts/{post.pk}", {"title": POST["title"]}, format="json").json()
    assert same["edited_at"] is None
    edited = client.put(f"{URL}/posts/{post.pk}", {"content": "It is quiet now."}, format="json")
    assert (edited.status_code, edited.json()["title"]) == (200, POST["title"])
    assert edited.json()["edited_at"] is not None
    assert api_client.get(f"{URL}/posts/{post.pk}").json()["content"] == "It is quiet now."
    assert api_as(other).patch(f"{URL}/posts/{post.pk}", {"title": "Mine"}, format="json").status_code == 404
    ForumPost.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    late = client.patch(f"{URL}/posts/{post.pk}", {"content": "Too late."}, format="json")
    assert (late.status_code, late.json()["code"]) == (409, "edit_closed")


@pytest.mark.parametrize("change", [{"state": "hidden"}, {"is_locked": True}, {"moderated_at": timezone.now()}])
def test_where_a_moderator_stepped_in_the_author_changes_nothing(change: Any, api_as: Any, author: Any) -> None:
    post = make_post(author)
    ForumPost.objects.update(**change)
    answer = api_as(author).patch(f"{URL}/posts/{post.pk}", {"content": "Other words."}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "edit_closed")


def test_an_edit_is_screened_like_a_new_post(api_as: Any, api_client: Any, author: Any, screened: Any) -> None:
    post, client = make_post(author), api_as(author)
    screened(Outcome.REFUSE, reasons=("slur",))
    refused = client.patch(f"{URL}/posts/{post.pk}", {"content": "Bad."}, format="json")
    assert (refused.status_code, refused.json()["reasons"]) == (422, ["slur"])
    screened(Outcome.HOLD)
    held = client.patch(f"{URL}/posts/{post.pk}", {"content": "Doubtful."}, format="json")
    assert (held.status_code, held.json()["status"]) == (200, "held")
    assert api_client.get(f"{URL}/posts/{post.pk}").status_code == 404


@pytest.mark.parametrize(("kind", "code"), [("mute", "community_muted"), ("ban", "community_banned")])
def test_a_restricted_person_reads_and_does_not_write(
    kind: str, code: str, api_as: Any, author: Any, other: Any, category: Any
) -> None:
    own, post = make_post(author), make_post(other)
    reply = make_reply(author, post.pk)
    ModerationRestriction(owner=author, kind=kind, reason_code="spam", starts_at=timezone.now()).save()
    client = api_as(author)
    assert client.get(f"{URL}/posts/{post.pk}").status_code == 200
    text = {"content": "Words."}
    for answer in (
        client.post(f"{URL}/posts", body_of(category), format="json"),
        client.post(f"{URL}/posts/{post.pk}/replies", text, format="json"),
        client.patch(f"{URL}/posts/{own.pk}", text, format="json"),
        client.patch(f"{URL}/replies/{reply.pk}", text, format="json"),
        client.put(f"{URL}/posts/{post.pk}/reactions/hug"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert client.put(f"{URL}/posts/{post.pk}/follow").status_code == (403 if kind == "ban" else 204)
    # Their own words are theirs to take back.
    assert client.delete(f"{URL}/posts/{own.pk}").status_code == 204


def test_a_ban_counts_that_is_younger_than_the_clock_of_the_write(author: Any, category: Any) -> None:
    """A write that waited for the decision began before it."""
    now = timezone.now()
    ModerationRestriction(owner=author, kind="ban", reason_code="spam", starts_at=now).save()
    with pytest.raises(CommunityBanned):
        make_post(author, now=now - timedelta(seconds=1))


def test_words_lie_sealed_in_every_table(api_as: Any, author: Any, category: Any) -> None:
    client = api_as(author)
    made = client.post(f"{URL}/posts", body_of(category, title="Canary-title", content="Canary-text"), format="json")
    client.post(f"{URL}/posts/{made.json()['id']}/replies", {"content": "Canary-reply"}, format="json")
    tables = rows_by_table()
    assert b"Canary" not in b"".join(rows for name, rows in tables.items())
    assert len(tables["community_forumpost"]) > 100


def test_the_words_of_somebody_whose_key_is_gone_are_nobodys(api_client: Any, author: Any) -> None:
    post = make_post(author)
    DataKey.objects.filter(owner=author).delete()
    forget_keys()
    assert api_client.get(f"{URL}/posts").json()["results"][0]["title"] is None
    assert api_client.get(f"{URL}/posts/{post.pk}").json()["content"] is None
    assert api_client.get(f"{URL}/posts?search=loud").json()["total"] == 0


@pytest.mark.parametrize(("signed_in", "queries"), [(False, 4), (True, 6)])
def test_a_page_of_posts_costs_the_same_however_long_it_is(
    signed_in: bool, queries: int, api_as: Any, api_client: Any, make_user: Any, other: Any,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    client = api_as(other) if signed_in else api_client
    client.get(f"{URL}/posts")
    for count in (1, 6):
        for _ in range(count):
            make_reply(other, make_post(make_user()).pk)
        forget_keys()
        with django_assert_num_queries(queries):
            assert client.get(f"{URL}/posts").status_code == 200


def test_a_read_that_changed_nothing_is_a_304(api_client: Any, author: Any) -> None:
    post = make_post(author)
    first = api_client.get(f"{URL}/posts/{post.pk}")
    again = api_client.get(f"{URL}/posts/{post.pk}", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_shipped_categories_come_once_and_stay_as_staff_left_them(category: Any) -> None:
    type(category).objects.filter(pk=category.pk).update(name="Nights")
    assert make_category().name == "Nights"
    assert type(category).objects.count() == 9
