"""What people who are in a conversation can say and read there, over REST."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.identity.models import User
from community.messaging import selectors
from community.messaging.changes import EDIT_WINDOW
from community.messaging.models import Conversation, ConversationMessage, ConversationParticipant
from community.messaging.services import conversation_close, participant_leave
from community.messaging.tests.factories import address, make_conversation, say
from config.ids import uuid7
from crisis.incidents.models import CrisisIncident
from moderation.judging.outcomes import Outcome, Place
from moderation.sanctions.models import ModerationRestriction
from moderation.sanctions.tests.factories import make_moderator
from moderation.screening.current import rules_current
from moderation.screening.models import ScreeningAllowance, ScreeningHold
from moderation.screening.services import hold_release, texts_screen
from moderation.screening.verdicts import Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(make_user: Any) -> User:
    return make_user(username="adalove", display_name="Ada Lovelace")


@pytest.fixture
def ben(make_user: Any) -> User:
    return make_user(username="ben")


@pytest.fixture
def talk(ada: User, ben: User) -> Conversation:
    return make_conversation(ada, ben)[0]


def seqs(answer: Any) -> list[int]:
    return [row["seq"] for row in answer.json()["results"]]


def test_what_one_says_the_other_reads_under_a_name_used_nowhere_else(
    api_as: Any, ada: User, ben: User, talk: Conversation
) -> None:
    sent = api_as(ada).post(address(talk), {"content": "Hello there."})
    assert sent.status_code == 201
    (read,) = api_as(ben).get(address(talk)).json()["results"]
    assert read == sent.json()
    assert (read["content"], read["seq"], read["state"]) == ("Hello there.", 1, "sent")
    place = ConversationParticipant.objects.get(conversation=talk, owner=ada)
    assert read["sender"] == {"id": str(place.pk), "name": place.alias, "role": "member"}
    assert place.alias.startswith("Anonymous User #")
    for secret in (str(ada.pk), "adalove", "Lovelace", ada.pseudonym, str(ada.anonymous_id)):
        assert secret not in str(read)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_and_somebody_who_left_find_nothing(
    api_as: Any, api_client: Any, stranger: User, ben: User, talk: Conversation, now: Any, method: str
) -> None:
    say(talk, ben)
    body = {"content": "Let me in."} if method == "post" else None
    assert getattr(api_as(stranger), method)(address(talk), body).status_code == 404
    assert getattr(api_client, method)(address(talk), body).status_code == 401
    participant_leave(conversation_id=talk.pk, owner_id=ben.pk, now=now)
    assert api_as(ben).post(address(talk), {"content": "Still here?"}).status_code == 404
    assert ConversationMessage.objects.count() == 1


def test_words_lie_sealed_and_open_only_with_the_key_of_their_sender(ada: User, ben: User, talk: Conversation) -> None:
    say(talk, ada, "The old mill by the river.")
    row = ConversationMessage.objects.get()
    assert b"mill" not in bytes(row.body or b"")
    assert "mill" not in str(row)


def test_the_same_message_again_is_the_same_and_another_under_its_id_is_a_conflict(
    api_as: Any, ada: User, ben: User, talk: Conversation
) -> None:
    client, row_id = api_as(ada), str(uuid7())
    first = client.post(address(talk), {"id": row_id, "content": "Once."})
    again = client.post(address(talk), {"id": row_id, "content": "Once."})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    other = client.post(address(talk), {"id": row_id, "content": "Twice."})
    assert (other.status_code, other.json()["code"]) == (409, "id_conflict")
    theirs = api_as(ben).post(address(talk), {"id": row_id, "content": "Once."})
    assert (theirs.status_code, theirs.json()["code"]) == (409, "id_conflict")
    assert ConversationMessage.objects.count() == 1


def test_pages_go_back_from_the_newest_and_forward_from_what_was_seen(
    api_as: Any, ada: User, ben: User, talk: Conversation
) -> None:
    for number in range(7):
        say(talk, (ada, ben)[number % 2], f"Line {number}.")
    client = api_as(ada)
    newest = client.get(address(talk) + "?limit=3")
    assert seqs(newest) == [7, 6, 5]
    older = client.get(newest.json()["next"])
    assert seqs(older) == [4, 3, 2]
    last = client.get(older.json()["next"])
    assert (seqs(last), last.json()["next"]) == ([1], None)
    missed = client.get(address(talk) + "?after=4&limit=2")
    assert seqs(missed) == [5, 6]
    assert seqs(client.get(missed.json()["next"])) == [7]
    assert seqs(client.get(address(talk) + "?after=7")) == []


def test_after_brings_changes_as_well_as_messages(api_as: Any, ada: User, ben: User, talk: Conversation) -> None:
    first, second = (say(talk, ada, text).sent for text in ("Frist.", "Second."))
    assert first is not None
    assert second is not None
    client = api_as(ada)
    assert client.patch(address(talk, f"messages/{first.message_id}"), {"content": "First."}).status_code == 200
    assert client.delete(address(talk, f"messages/{second.message_id}")).status_code == 204
    changed = api_as(ben).get(address(talk) + "?after=2").json()["results"]
    assert [(row["seq"], row["changed_seq"], row["content"], row["state"], row["is_edited"]) for row in changed] == [
        (1, 3, "First.", "sent", True),
        (2, 4, "", "deleted", False),
    ]
    assert ConversationMessage.objects.get(pk=second.message_id).body is None


def test_nobody_changes_what_another_said(api_as: Any, ada: User, ben: User, talk: Conversation) -> None:
    sent = say(talk, ada).sent
    assert sent is not None
    where = address(talk, f"messages/{sent.message_id}")
    assert api_as(ben).patch(where, {"content": "Not mine."}).status_code == 404
    assert api_as(ben).delete(where).status_code == 404


def test_after_a_quarter_of_an_hour_words_stay_and_can_still_be_taken_back(
    api_as: Any, ada: User, talk: Conversation, time_machine: Any
) -> None:
    sent = say(talk, ada).sent
    assert sent is not None
    time_machine.move_to(timezone.now() + EDIT_WINDOW + timedelta(seconds=1))
    where = address(talk, f"messages/{sent.message_id}")
    late = api_as(ada).patch(where, {"content": "Too late."})
    assert (late.status_code, late.json()["code"]) == (422, "edit_window_over")
    assert api_as(ada).delete(where).status_code == 204


def test_what_has_ended_can_be_read_and_takes_no_more(api_as: Any, ada: User, talk: Conversation, now: Any) -> None:
    say(talk, ada)
    assert conversation_close(conversation_id=talk.pk, now=now)
    ended = api_as(ada).post(address(talk), {"content": "More."})
    assert (ended.status_code, ended.json()["code"]) == (409, "conversation_closed")
    assert seqs(api_as(ada).get(address(talk))) == [1]


@pytest.mark.parametrize(("kind", "reads"), [("mute", 200), ("ban", 403)])
def test_who_is_muted_reads_and_who_is_banned_does_not(
    api_as: Any, ada: User, talk: Conversation, now: Any, kind: str, reads: int
) -> None:
    ModerationRestriction.objects.create(owner=ada, kind=kind, reason_code="harassment", starts_at=now)
    refused = api_as(ada).post(address(talk), {"content": "Me again."})
    code = {"mute": "community_muted", "ban": "community_banned"}[kind]
    assert (refused.status_code, refused.json()["code"]) == (403, code)
    assert api_as(ada).get(address(talk)).status_code == reads
    assert not ConversationMessage.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "content"),
        ({"content": "  "}, "content"),
        ({"content": "x" * 4_001}, "content"),
        ({"content": "x", "id": "seven"}, "id"),
        ({"content": "x", "message_type": "image"}, "attachment_id"),
        ({"content": "x", "owner": "me"}, "owner"),
    ],
)
def test_a_bad_body_names_its_field(
    api_as: Any, ada: User, talk: Conversation, body: dict[str, Any], field: str
) -> None:
    answer = api_as(ada).post(address(talk), body)
    assert answer.status_code == 400
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert not ConversationMessage.objects.exists()


def test_slow_mode_asks_for_a_while_between_two_messages(api_as: Any, ada: User, ben: User, time_machine: Any) -> None:
    talk = make_conversation(ada, ben, slow_mode_seconds=30)[0]
    client = api_as(ada)
    assert client.post(address(talk), {"content": "One."}).status_code == 201
    soon = client.post(address(talk), {"content": "Two."})
    assert (soon.status_code, soon.json()["code"]) == (429, "slow_mode")
    assert 25 <= int(soon["Retry-After"]) <= 30
    assert api_as(ben).post(address(talk), {"content": "Mine."}).status_code == 201
    time_machine.move_to(timezone.now() + timedelta(seconds=31))
    assert client.post(address(talk), {"content": "Two."}).status_code == 201


def test_marks_go_forward_only_and_never_beyond_the_end(api_as: Any, ada: User, ben: User, talk: Conversation) -> None:
    for _ in range(3):
        say(talk, ada)
    client = api_as(ben)
    where = address(talk, "read")
    assert client.put(where, {"seq": 2, "mark": "delivered"}).json() == {"delivered_seq": 2, "read_seq": 0}
    assert client.put(where, {"seq": 1}).json() == {"delivered_seq": 2, "read_seq": 1}
    assert client.put(where, {"seq": 99}).json() == {"delivered_seq": 3, "read_seq": 3}
    assert client.put(where, {"seq": 1}).json() == {"delivered_seq": 3, "read_seq": 3}


def test_queries_do_not_follow_the_number_of_messages_or_people(
    api_as: Any, make_user: Any, django_assert_num_queries: Any
) -> None:
    people = [make_user() for _ in range(12)]
    talk = make_conversation(*people)[0]
    for number in range(40):
        say(talk, people[number % 12], f"Line {number}.")
    client = api_as(people[0])
    with django_assert_num_queries(5):
        assert len(client.get(address(talk)).json()["results"]) == 40
    with django_assert_num_queries(10):
        client.post(address(talk), {"content": "One more."})


@pytest.fixture
def teenager(make_user: Any) -> User:
    return make_user()


def test_what_waits_for_a_moderator_is_seen_by_its_author_and_comes_at_the_end_when_let_through(
    api_as: Any, ada: User, teenager: User, now: Any, make_user: Any
) -> None:
    talk = make_conversation(ada, teenager, minors=True)[0]
    held = api_as(teenager).post(address(talk), {"content": "Hello, I am new."})
    assert (held.status_code, held.json()["state"], held.json()["seq"]) == (201, "held", None)
    say(talk, ada, "Anybody there?")
    mine = api_as(teenager).get(address(talk)).json()
    assert [row["content"] for row in mine["held"]] == ["Hello, I am new."]
    other = api_as(ada).get(address(talk)).json()
    assert (other["held"], [row["content"] for row in other["results"]]) == ([], ["Anybody there?"])
    hold = ScreeningHold.objects.get()
    assert hold.content_id == ConversationMessage.objects.get(state="held").pk
    hold_release(actor=make_moderator(), hold_id=hold.pk, now=now)
    shown = api_as(ada).get(address(talk) + "?after=1").json()["results"]
    assert [(row["seq"], row["content"]) for row in shown] == [(2, "Hello, I am new.")]


def test_taking_back_what_waits_takes_it_from_the_moderators_too(api_as: Any, ada: User, teenager: User) -> None:
    talk = make_conversation(ada, teenager, minors=True)[0]
    client = api_as(teenager)
    row_id = client.post(address(talk), {"content": "Hello, I am new."}).json()["id"]
    assert client.delete(address(talk, f"messages/{row_id}")).status_code == 204
    assert ScreeningHold.objects.get().state == "withdrawn"
    assert client.get(address(talk)).json()["held"] == []


def test_a_refused_text_is_not_stored_and_a_cry_for_help_is_heard(api_as: Any, ada: User, talk: Conversation) -> None:
    words = "Kill yourself, nobody would miss you."
    refused = api_as(ada).post(address(talk), {"content": words})
    assert (refused.status_code, refused.json()["code"]) == (422, "content_refused")
    assert refused.json()["reasons"] == ["encouragement"]
    assert not ConversationMessage.objects.exists()
    help_asked = api_as(ada).post(address(talk), {"content": "I want to kill myself tonight."})
    assert help_asked.status_code == 201
    assert help_asked.json()["support"]["severity"] >= 4
    assert CrisisIncident.objects.filter(owner=ada).count() == 1


def test_a_message_changed_to_a_cry_for_help_is_answered_with_help(api_as: Any, ada: User, talk: Conversation) -> None:
    sent = say(talk, ada).sent
    assert sent is not None
    where = address(talk, f"messages/{sent.message_id}")
    changed = api_as(ada).patch(where, {"content": "I have taken all the pills."})
    assert (changed.status_code, changed.json()["support"]["severity"] >= 3) == (200, True)
    assert CrisisIncident.objects.filter(owner=ada).count() == 1


def test_ways_to_reach_somebody_outside_are_masked_for_both(api_as: Any, ben: User, make_user: Any, now: Any) -> None:
    ada = make_user(now=now - timedelta(days=60))
    talk = make_conversation(ada, ben)[0]
    sent = api_as(ada).post(address(talk), {"content": "Write to me at ada.l@example.org tonight."}).json()
    assert (sent["is_softened"], "example.org" in sent["content"]) == (True, False)
    (read,) = api_as(ben).get(address(talk)).json()["results"]
    assert read == sent


def test_a_new_account_begins_slowly_and_a_repeat_counts_once(api_as: Any, ada: User, talk: Conversation) -> None:
    policy = rules_current(timezone.now()).policy_of(Place.PEER_CHAT)
    client = api_as(ada)
    ScreeningAllowance.objects.create(
        owner=ada,
        place="peer_chat",
        local_date=timezone.now().astimezone(ada.zone).date(),
        texts=policy.texts_a_day - 1,
    )
    body = {"id": str(uuid7()), "content": "The last one of today."}
    assert [client.post(address(talk), body).status_code for _ in range(2)] == [201, 200]
    late = client.post(address(talk), {"content": "One too many."})
    assert (late.status_code, late.json()["code"]) == (429, "slow_start")
    assert ConversationMessage.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, {"HTTP_IDEMPOTENCY_KEY": "once-1"}], ids=["plain", "with a key"])
def test_danger_in_a_refused_text_is_recorded_although_the_refusal_takes_its_transaction_back(
    api_as: Any, ada: User, talk: Conversation, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    from community.messaging import talking

    def refuses(written: Any, **values: Any) -> list[Verdict]:
        verdicts = texts_screen(written, **values)
        return [replace(verdict, outcome=Outcome.REFUSE, reasons=("method",)) for verdict in verdicts]

    monkeypatch.setattr(talking, "texts_screen", refuses)
    refused = api_as(ada).post(address(talk), {"content": "I want to kill myself tonight."}, **headers)
    assert (refused.status_code, refused.json()["support"]["severity"] >= 4) == (422, True)
    assert CrisisIncident.objects.filter(owner=ada).count() == 1
    assert not ConversationMessage.objects.exists()


def test_who_left_reads_what_was_said_until_then(api_as: Any, ada: User, ben: User, make_user: Any, now: Any) -> None:
    talk = make_conversation(ada, ben, make_user())[0]
    say(talk, ada, "Before.")
    participant_leave(conversation_id=talk.pk, owner_id=ben.pk, now=timezone.now())
    say(talk, ada, "After.")
    assert [row["content"] for row in api_as(ben).get(address(talk)).json()["results"]] == ["Before."]
    assert api_as(ben).get(address(talk) + "?after=1").json()["results"] == []


def test_of_what_waits_for_a_moderator_the_newest_are_shown(
    api_as: Any, ada: User, teenager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "PAGE_MAXIMUM", 2)
    talk = make_conversation(ada, teenager, minors=True)[0]
    for number in range(3):
        say(talk, teenager, f"Line {number}.", is_minor=True)
    page = api_as(teenager).get(address(talk) + "?limit=2").json()
    assert [row["content"] for row in page["held"]] == ["Line 1.", "Line 2."]
