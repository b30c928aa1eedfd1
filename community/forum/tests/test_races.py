"""What many do at once: support, repeats, bans, locks, reports and erasure beside writes that are under way."""

from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.erasure.services import account_purge
from community.forum import reply_services, services
from community.forum.models import ForumPost, ForumReaction, ForumReply
from community.forum.targets import POST as POST_TARGET
from community.forum.tests.factories import POST, URL, make_category, make_post, make_reply
from config.testing.threads import all_at_once, at_once, own_client
from moderation.sanctions.barriers import barriers_raise
from moderation.sanctions.models import ModerationRestriction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unlimited")]


@pytest.mark.slow
def test_support_of_64_at_once_is_counted_exactly(api_as: Any, author: Any, make_user: Any, api_client: Any) -> None:
    post = make_post(author)
    people = [api_as(make_user()) for _ in range(16)]
    address = f"{URL}/posts/{post.pk}/reactions"

    def press(number: int) -> int:
        # Each of 16 people presses four times at once: twice, and takes one of the kinds back.
        client, turn = own_client(people[number % 16]), number // 16
        if turn == 3:
            return client.delete(f"{address}/thanks").status_code
        return client.put(f"{address}/{('support', 'support', 'hug')[turn]}").status_code

    assert set(at_once(64, press, workers=16)) == {200}
    shown = api_client.get(f"{URL}/posts/{post.pk}").json()["reactions"]
    assert shown == {"support": 16, "hug": 16, "thanks": 0, "same_here": 0}
    assert ForumReaction.objects.count() == 32
    assert set(at_once(32, lambda number: own_client(people[number % 16]).delete(f"{address}/hug").status_code,
                       workers=16)) == {200}  # fmt: skip
    assert api_client.get(f"{URL}/posts/{post.pk}").json()["reactions"]["hug"] == 0


def test_a_create_sent_eight_times_at_once_is_one_post(api_as: Any, author: Any) -> None:
    client = api_as(author)
    body = {**POST, "category_id": str(make_category().pk), "id": str(uuid4())}
    statuses = at_once(8, lambda _: own_client(client).post(f"{URL}/posts", body, format="json").status_code)
    assert sorted(statuses) == [200] * 7 + [201]
    assert ForumPost.objects.count() == 1


def test_no_post_slips_past_a_ban(author: Any, monkeypatch: Any) -> None:
    """The ban waits for the write that was admitted before it, and whoever comes after it is refused."""
    admitted, banned = Event(), Event()
    real = services.words_store
    make_category()

    def slow_store(row: Any, **told: Any) -> Any:
        admitted.set()
        assert not banned.wait(0.5), "the ban did not wait for the write"
        return real(row, **told)

    monkeypatch.setattr(services, "words_store", slow_store)

    def ban() -> None:
        assert admitted.wait(10)
        with transaction.atomic():
            barriers_raise(author.pk)
            ModerationRestriction(owner=author, kind="ban", reason_code="spam", starts_at=timezone.now()).save()
            before = ForumPost.objects.count()
        banned.set()
        assert before == 1

    all_at_once(lambda: make_post(author), ban)
    assert ForumPost.objects.count() == 1
    with pytest.raises(Exception, match="cannot take part"):
        make_post(author)


def test_of_writes_and_a_ban_at_once_none_is_newer_than_the_ban(author: Any, api_as: Any) -> None:
    client, category = api_as(author), make_category()
    seen: list[int] = []

    def write(number: int) -> int:
        body = {**POST, "category_id": str(category.pk)}
        return own_client(client).post(f"{URL}/posts", body, format="json").status_code

    def step(number: int) -> int:
        if number != 5:
            return write(number)
        with transaction.atomic():
            barriers_raise(author.pk)
            ModerationRestriction(owner=author, kind="ban", reason_code="spam", starts_at=timezone.now()).save()
            seen.append(ForumPost.objects.count())
        return 0

    statuses = at_once(12, step)
    assert set(statuses) <= {0, 201, 403}
    assert ForumPost.objects.count() == statuses.count(201)
    # Whatever was written, was written before the decision: the decision saw it.
    assert seen == [ForumPost.objects.count()]


def test_no_reply_slips_into_a_post_that_was_just_locked(author: Any, other: Any, api_as: Any) -> None:
    post, client = make_post(author), api_as(other)
    seen: list[int] = []

    def step(number: int) -> int:
        if number != 4:
            body = {"content": f"Reply {number}"}
            return own_client(client).post(f"{URL}/posts/{post.pk}/replies", body, format="json").status_code
        with transaction.atomic():
            row = ForumPost.objects.select_for_update(of=("self",), no_key=True).get(pk=post.pk)
            row.is_locked = True
            row.save(update_fields=["is_locked"])
            seen.append(ForumReply.objects.count())
        return 0

    statuses = at_once(10, step)
    assert set(statuses) <= {0, 201, 409}
    assert seen == [ForumReply.objects.count()] == [statuses.count(201)]


def test_a_lock_waits_for_the_reply_that_is_under_way(author: Any, other: Any, monkeypatch: Any) -> None:
    post = make_post(author)
    admitted, locked = Event(), Event()
    real = reply_services.words_store

    def slow_store(row: Any, **told: Any) -> Any:
        admitted.set()
        assert not locked.wait(0.5), "the lock did not wait for the reply"
        return real(row, **told)

    monkeypatch.setattr(reply_services, "words_store", slow_store)

    def lock() -> None:
        assert admitted.wait(10)
        ForumPost.objects.filter(pk=post.pk).update(is_locked=True)
        locked.set()

    all_at_once(lambda: make_reply(other, post.pk), lock)
    assert (ForumReply.objects.count(), ForumPost.objects.get().is_locked) == (1, True)


def test_a_report_holds_what_stood_there_and_an_edit_waits(author: Any, other: Any) -> None:
    post = make_post(author, content="What was said.")
    held, edited = Event(), Event()

    def report() -> tuple[str, str]:
        with transaction.atomic():
            first = POST_TARGET.seen_by(viewer=other, content_id=post.pk).text
            held.set()
            assert not edited.wait(0.5), "the edit did not wait for the snapshot"
            return first, POST_TARGET.snapshot(content_id=post.pk).text

    def edit() -> None:
        assert held.wait(10)
        services.post_edit(author=author, post_id=post.pk, changes={"content": "Harmless."}, now=timezone.now())
        edited.set()

    (first, second), _ = all_at_once(report, edit)
    assert first == second == f"# {POST['title']}\nWhat was said."
    with transaction.atomic():
        assert POST_TARGET.snapshot(content_id=post.pk).text.endswith("Harmless.")


def test_of_edits_and_a_moderators_edit_at_once_the_moderators_stays(author: Any) -> None:
    post = make_post(author)

    def step(number: int) -> str:
        if number == 3:
            with transaction.atomic():
                POST_TARGET.edit(content_id=post.pk, text="Edited by staff.", now=timezone.now())
            return "staff"
        try:
            services.post_edit(
                author=author, post_id=post.pk, changes={"content": f"Edit {number}"}, now=timezone.now()
            )
        except services.EditClosed:
            return "closed"
        return "edited"

    assert "staff" in at_once(8, step)
    row = ForumPost.objects.get()
    assert row.content == "Edited by staff."
    assert row.moderated_at is not None


def test_answers_and_support_beside_an_erasure_leave_a_whole_house(
    author: Any, other: Any, api_as: Any, make_user: Any
) -> None:
    posts = [make_post(author) for _ in range(3)]
    reply = make_reply(author, make_post(other).pk)
    people = [api_as(other), api_as(make_user())]

    def step(number: int) -> int:
        if number == 0:
            account_purge(subject_id=author.pk, now=timezone.now())
            return 0
        client, post = own_client(people[number % 2]), posts[number % 3]
        match number % 4:
            case 0:
                return client.put(f"{URL}/posts/{post.pk}/reactions/hug").status_code
            case 1:
                return client.put(f"{URL}/replies/{reply.pk}/reactions/hug").status_code
            case 2:
                body = {"content": "For you."}
                return own_client(people[0]).post(f"{URL}/posts/{post.pk}/replies", body, format="json").status_code
            case _:
                return client.put(f"{URL}/posts/{post.pk}/follow").status_code

    statuses = at_once(16, step)
    assert set(statuses) <= {0, 200, 201, 204, 404}
    answered = set(ForumReply.objects.filter(owner=other).values_list("post_id", flat=True))
    assert set(ForumPost.objects.filter(owner=None).values_list("pk", flat=True)) == answered
    assert not ForumPost.objects.filter(owner=author).exists()
