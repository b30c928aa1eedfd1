"""Talks over real sockets: heard by the two of them, by nobody else, and never after somebody lost the right."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection

from accounts.identity.models import User
from accounts.profile.models import PrivacySettings
from community.counseling.duty import console_left, console_seen
from community.counseling.models import CounselorStatus
from community.counseling.services import session_close
from community.counseling.taking import session_accept, session_transfer
from community.counseling.tests.factories import make_counselor, make_session
from community.messaging.models import ConversationMessage
from community.messaging.tests.factories import say
from config.api.redis_client import redis_client
from config.ids import uuid7
from config.realtime.tests.conftest import closed_with
from config.realtime.topics import channel_prefix
from moderation.sanctions.models import ModerationRestriction

Open = Callable[..., ClientConnection]
pytestmark = pytest.mark.django_db(transaction=True)


def path(session: Any) -> str:
    return f"/ws/v1/counseling/{session.pk}"


def words(text: str, **more: Any) -> dict[str, Any]:
    return {"message_id": str(uuid7()), "content": text, **more}


def test_the_two_hear_each_other_and_a_repeat_is_stored_once(opened: Open, asked: Any, hears: Any, user: User) -> None:
    counselor = make_counselor()
    session = make_session(user, counselor=counselor)
    mine, theirs = opened(user, path(session)), opened(counselor, path(session))
    answer = asked(mine, "chat:message", said := words("Hello."))
    assert hears(theirs, "chat:message")["data"] == answer["data"]["message"]
    assert asked(mine, "chat:message", said)["data"]["message"]["seq"] == 1
    assert ConversationMessage.objects.count() == 1
    assert asked(theirs, "chat:typing", {})["event"] == "ack"
    assert hears(mine, "chat:typing")["data"]["is_typing"] is True
    asked(theirs, "chat:read", {"seq": 1})
    assert hears(mine, "chat:read")["data"]["read_seq"] == 1


def test_joining_says_where_the_talk_stands_and_what_stays_between_them(opened: Open, asked: Any, user: User) -> None:
    make_session(priority="emergency")
    session = make_session(user)
    told = asked(opened(user, path(session)), "chat:join", {})["data"]
    assert (told["status"], told["position"], told["counselor"], told["counselor_online"]) == (
        "waiting", 2, None, False,
    )  # fmt: skip
    assert told["confidentiality"]["text"]
    assert str(user.pk) not in str(told)


def test_the_place_in_the_queue_comes_by_itself_when_it_changes(opened: Open, hears: Any, user: User) -> None:
    first = make_session(waited=timedelta(minutes=5))
    session = make_session(user)
    mine = opened(user, path(session))
    session_accept(counselor=make_counselor(), session_id=first.pk, now=timezone.now())
    assert hears(mine, "chat:position")["data"] == {"conversation_id": str(session.pk), "position": 1}
    make_session(priority="emergency")
    assert hears(mine, "chat:position")["data"]["position"] == 2
    counselor = make_counselor("Grace")
    session_accept(counselor=counselor, session_id=session.pk, now=timezone.now())
    heard = hears(mine, "chat:session")["data"]
    assert (heard["status"], heard["counselor"]["name"], heard["counselor"]["role"]) == (
        "active", "Grace", "counselor",
    )  # fmt: skip
    assert str(counselor.pk) not in str(heard)


def test_coming_and_going_is_told_of_who_shows_it(opened: Open, asked: Any, hears: Any, make_user: Any) -> None:
    counselor = make_counselor()
    shy, open_one = make_user(), make_user()
    PrivacySettings.objects.create(owner=open_one, show_activity=True)
    quiet, shown = make_session(shy, counselor=counselor), make_session(open_one, counselor=counselor)
    first, second = opened(counselor, path(quiet)), opened(counselor, path(shown))
    asked(opened(shy, path(quiet)), "chat:join", {})
    phone = opened(open_one, path(shown))
    asked(phone, "chat:join", {})
    assert hears(second, "chat:online")["data"]["is_online"] is True
    asked(phone, "chat:leave", {})
    assert hears(second, "chat:online")["data"]["is_online"] is False
    asked(phone, "chat:join", {})
    assert hears(second, "chat:online")["data"]["is_online"] is True
    phone.close()
    assert hears(second, "chat:online")["data"]["is_online"] is False
    asked(first, "ping", {})
    assert [one for one in first.__dict__["heard"] if one["event"] == "chat:online"] == []


def test_a_counsellor_whose_console_dies_is_said_to_be_away(opened: Open, hears: Any, user: User) -> None:
    counselor = make_counselor()
    session = make_session(user, counselor=counselor)
    mine = opened(user, path(session))
    console_left(counselor_id=counselor.pk, console="test", now=timezone.now())
    assert hears(mine, "chat:online")["data"]["is_online"] is False
    console_seen(counselor_id=counselor.pk, console="again", now=timezone.now())
    assert hears(mine, "chat:online")["data"]["is_online"] is True


def test_strangers_and_other_counsellors_do_not_get_in(opened: Open, user: User, stranger: User) -> None:
    session = make_session(user, counselor=make_counselor())
    for person in (stranger, make_counselor("Other")):
        with pytest.raises(InvalidStatus) as caught:
            opened(person, path(session))
        assert caught.value.response.status_code == 404


def test_who_handed_somebody_over_hears_and_says_nothing_more(opened: Open, asked: Any, user: User) -> None:
    giver, taker = make_counselor("Giver"), make_counselor("Taker")
    session = make_session(user, counselor=giver)
    old = opened(giver, path(session))
    asked(old, "ping", {})
    to = CounselorStatus.objects.get(owner=taker).pk
    session_transfer(counselor=giver, session_id=session.pk, to=to, now=timezone.now())
    assert closed_with(old) == (4401, "not_found")
    with pytest.raises(InvalidStatus):
        opened(giver, path(session))
    assert opened(taker, path(session))


def test_a_frame_after_the_end_is_refused(opened: Open, asked: Any, hears: Any, user: User) -> None:
    session = make_session(user, counselor=make_counselor())
    mine = opened(user, path(session))
    session_close(actor=user, session_id=session.pk, reason="done", now=timezone.now())
    hears(mine, "chat:closed")
    refused = asked(mine, "chat:message", words("One more thing."))
    assert (refused["event"], refused["data"]["code"]) == ("error", "conversation_closed")


def test_a_banned_person_is_still_heard(opened: Open, asked: Any, user: User) -> None:
    ModerationRestriction.objects.create(owner=user, kind="ban", reason_code="spam", starts_at=timezone.now())
    session = make_session(user)
    assert asked(opened(user, path(session)), "chat:message", words("Please."))["event"] == "ack"


def test_danger_said_while_waiting_shows_help_and_moves_up(opened: Open, asked: Any, user: User) -> None:
    session = make_session(user)
    answer = asked(opened(user, path(session)), "chat:message", words("I want to kill myself tonight."))
    assert answer["data"]["support"]["severity"] >= 4
    session.refresh_from_db()
    assert session.priority in ("high", "emergency")


def test_redis_holds_neither_words_nor_topic(opened: Open, asked: Any, hears: Any, user: User) -> None:
    tap = redis_client().pubsub(ignore_subscribe_messages=True)
    tap.psubscribe(channel_prefix().decode() + "*")
    session = make_session(user, topic="The old mill.", counselor=make_counselor())
    mine = opened(user, path(session))
    say(session.conversation, user, "By the old mill.")
    hears(mine, "chat:message")
    heard = [tap.get_message(timeout=0.2) for _ in range(12)]
    payloads = [bytes(message["data"]) for message in heard if message is not None]
    tap.close()
    assert len(payloads) >= 3
    assert not any(b"mill" in payload for payload in payloads)


@pytest.mark.slow
def test_whoever_was_away_gets_exactly_what_they_missed(opened: Open, asked: Any, api_as: Any, user: User) -> None:
    counselor = make_counselor()
    session = make_session(user, counselor=counselor)
    mine = opened(user, path(session))
    asked(mine, "chat:message", words("One."))
    mine.close()
    for text in ("Two.", "Three."):
        say(session.conversation, counselor, text, role="counselor")
    page = api_as(user).get(f"/api/v1/counseling/sessions/{session.pk}/messages?after=1").json()
    assert [one["content"] for one in page["results"]] == ["Two.", "Three."]
    assert json.dumps(page).count("Two.") == 1
