"""Messages at the moderators': reported as they stand, hidden, rewritten, deleted and given back."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.profile.tests.factories import make_picture
from community.messaging.attachments import attachment_add
from community.messaging.changes import message_delete, message_edit
from community.messaging.models import Conversation
from community.messaging.services import participant_leave
from community.messaging.tests.factories import address, make_conversation, say
from config.testing.threads import all_at_once, until_it_waits
from moderation.judging.outcomes import Place
from moderation.reports.models import ModerationEvidence
from moderation.reports.services import report_create
from moderation.reports.targets import Snapshot, target_of
from moderation.sanctions.barriers import barriers_raise
from moderation.screening.services import text_screen

REPORTS = "/api/v1/community/reports"


@pytest.fixture
def ada(make_user: Any) -> User:
    return make_user()


@pytest.fixture
def ben(make_user: Any) -> User:
    return make_user()


def acted(name: str, message_id: Any, **values: Any) -> Snapshot:
    target = target_of("chat_message")
    with transaction.atomic():
        getattr(target, name)(content_id=message_id, now=timezone.now(), **values)
        return target.snapshot(content_id=message_id)


def shown(client: Any, talk: Conversation) -> list[tuple[str, str, bool]]:
    rows = client.get(address(talk)).json()["results"]
    return [(row["state"], row["content"], row["edited_by_moderator"]) for row in rows]


@pytest.mark.django_db
def test_what_moderators_do_is_seen_by_all_and_a_deletion_can_be_undone(api_as: Any, ada: User, ben: User) -> None:
    talk = make_conversation(ada, ben)[0]
    sent = say(talk, ben, "Something unkind.").sent
    assert sent is not None
    reader, author = api_as(ada), api_as(ben)
    assert acted("hide", sent.message_id).is_hidden
    assert (shown(reader, talk), shown(author, talk)) == (
        [("hidden", "", False)],
        [("hidden", "Something unkind.", False)],
    )
    assert not acted("show", sent.message_id).is_hidden
    acted("edit", sent.message_id, text="Something.")
    assert shown(reader, talk) == [("sent", "Something.", True)]
    acted("delete", sent.message_id)
    assert shown(reader, talk) == shown(author, talk) == [("deleted", "", True)]
    acted("show", sent.message_id)
    assert shown(reader, talk) == [("sent", "Something.", True)]
    last = reader.get(address(talk) + "?after=5").json()["results"]
    assert [(row["seq"], row["changed_seq"]) for row in last] == [(1, 6)]


@pytest.mark.django_db
def test_what_its_author_took_back_no_moderator_brings_again(api_as: Any, ada: User, ben: User) -> None:
    talk = make_conversation(ada, ben)[0]
    sent = say(talk, ben, "Better not.").sent
    assert sent is not None
    assert api_as(ben).delete(address(talk, f"messages/{sent.message_id}")).status_code == 204
    assert acted("show", sent.message_id).text == ""
    assert shown(api_as(ada), talk) == [("deleted", "", False)]


@pytest.mark.django_db
def test_only_who_sees_a_message_reports_it_and_the_author_learns_nothing(
    api_as: Any, ada: User, ben: User, stranger: User, heard: Any
) -> None:
    talk = make_conversation(ada, ben)[0]
    sent = say(talk, ben, "Something unkind.").sent
    assert sent is not None
    heard(ben)
    body = {"content_type": "chat_message", "content_id": str(sent.message_id), "reason": "harassment"}
    assert api_as(stranger).post(REPORTS, body).status_code == 404
    assert api_as(ada).post(REPORTS, {**body, "content_id": str(uuid4())}).status_code == 404
    assert api_as(ada).post(REPORTS, {**body, "content_type": "group_message"}).status_code == 404
    assert api_as(ada).post(REPORTS, body).status_code == 201
    assert heard(ben) == []


@pytest.mark.django_db
def test_a_target_of_one_kind_does_not_open_messages_of_another(ada: User, ben: User) -> None:
    group = make_conversation(ada, ben, kind=Conversation.Kind.GROUP)[0]
    sent = say(group, ben).sent
    assert sent is not None
    with transaction.atomic(), pytest.raises(NotFound):
        target_of("chat_message").snapshot(content_id=sent.message_id)
    with transaction.atomic():
        assert target_of("group_message").snapshot(content_id=sent.message_id).text == "Hello."


@pytest.mark.django_db(transaction=True)
def test_a_report_keeps_what_stood_there_whatever_its_author_writes_at_the_same_moment(ada: User, ben: User) -> None:
    talk, (_, place) = make_conversation(ada, ben)
    for turn in range(8):
        sent = say(talk, ben, f"First {turn}.").sent
        assert sent is not None

        def edit(message_id: Any = sent.message_id, text: str = f"Second {turn}.") -> None:
            now = timezone.now()
            verdict = text_screen(text=text, author=ben, minor=False, place=Place.PEER_CHAT, now=now)
            message_edit(
                viewer=place, author=ben, message_id=message_id, verdict=verdict, place=Place.PEER_CHAT, now=now
            )

        def report(message_id: Any = sent.message_id) -> None:
            report_create(
                owner=ada, content_type="chat_message", content_id=message_id, reason="harassment", note="",
                now=timezone.now(),
            )  # fmt: skip

        all_at_once(edit, report)
        kept = ModerationEvidence.objects.latest("taken_at").body["text"]
        assert kept in {f"First {turn}.", f"Second {turn}."}
        edit(text="Never said that.")
        assert ModerationEvidence.objects.latest("taken_at").body["text"] == kept
    assert ModerationEvidence.objects.count() == 8


@pytest.mark.django_db
def test_no_edit_shows_again_what_a_moderator_hid(api_as: Any, ada: User, make_user: Any) -> None:
    ben = make_user()
    talk = make_conversation(ada, ben)[0]
    sent = say(talk, ben, "Something unkind.").sent
    assert sent is not None
    acted("hide", sent.message_id)
    where = address(talk, f"messages/{sent.message_id}")
    # The first is held for a moderator, and the second would take it out of the queue.
    for words in ("Write to me at ben@example.org tonight.", "Never mind."):
        answer = api_as(ben).patch(where, {"content": words})
        assert (answer.status_code, answer.json()["code"]) == (422, "hidden_by_moderator")
    assert shown(api_as(ada), talk) == [("hidden", "", False)]
    assert api_as(ben).delete(where).status_code == 204


@pytest.mark.django_db
def test_who_left_reports_what_was_said_to_them_and_nothing_after(api_as: Any, ada: User, ben: User) -> None:
    talk = make_conversation(ada, ben)[0]
    before = say(talk, ben, "Something unkind.").sent
    participant_leave(conversation_id=talk.pk, owner_id=ada.pk, now=timezone.now())
    after = say(talk, ben, "Something to somebody else.").sent
    assert before is not None
    assert after is not None
    body = {"content_type": "chat_message", "reason": "harassment"}
    codes = [
        api_as(ada).post(REPORTS, {**body, "content_id": str(one.message_id)}).status_code for one in (before, after)
    ]
    assert codes == [201, 404]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("work", ["report", "hide", "delete own", "restrict", "attach"])
def test_whoever_comes_for_words_holds_their_person_first_as_an_erasure_does(ada: User, ben: User, work: str) -> None:
    """In the other order each of the two would wait for the other."""
    talk, (_, place) = make_conversation(ada, ben)
    sent = say(talk, ben, "Something unkind.").sent
    assert sent is not None
    now = timezone.now()
    works: dict[str, Callable[[], Any]] = {
        "report": lambda: report_create(
            owner=ada, content_type="chat_message", content_id=sent.message_id, reason="harassment", note="", now=now
        ),
        "hide": lambda: acted("hide", sent.message_id),
        "delete own": lambda: message_delete(viewer=place, message_id=sent.message_id, now=now),
        "restrict": lambda: transaction.atomic(barriers_raise)(ben.pk),
        "attach": lambda: attachment_add(viewer=place, owner=ben, data=make_picture(), now=now),
    }
    with transaction.atomic():
        assert User.objects.select_for_update().filter(pk=ben.pk).exists()
        begun = until_it_waits(works[work])
        assert Conversation.objects.select_for_update(nowait=True).filter(pk=talk.pk).exists()
    begun.result(10)
