"""Taking somebody: one wins, whoever has no room takes nobody, and a place is kept."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.notifications.models import Notification
from community.counseling.models import CounselingHandover, CounselingSession, CounselorStatus
from community.counseling.queue import in_order, waiting
from community.counseling.services import session_close
from community.counseling.telling import queue_tell
from community.counseling.tests.factories import SESSIONS, address, go_on_duty, make_counselor, make_session
from community.messaging.models import ConversationMessage, ConversationParticipant
from community.messaging.talking import messages_send
from community.messaging.tests.factories import said_of, say
from config.testing.threads import at_once, own_client, until_it_waits
from crisis.incidents.models import CrisisIncident

COUNSELORS = 16


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_sixteen_who_take_one_person_one_gets_them(api_as: Any) -> None:
    session = make_session()
    clients = [api_as(make_counselor(f"C{number}")) for number in range(COUNSELORS)]
    answers = at_once(COUNSELORS, lambda number: own_client(clients[number]).post(address(session, "accept")))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: COUNSELORS - 1}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"already_taken"}
    session.refresh_from_db()
    assert session.status == "active"
    inside = ConversationParticipant.objects.filter(conversation_id=session.pk, role="counselor")
    assert [row.owner_id for row in inside] == [session.counselor_id]
    assert CounselingHandover.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_next_gives_everybody_somebody_else_and_the_first_first(api_as: Any) -> None:
    for number in range(6):
        make_session(priority="emergency" if number == 5 else "low", waited=timedelta(minutes=number))
    first = [one.pk for one in in_order(waiting())]
    clients = [api_as(make_counselor(f"C{number}")) for number in range(6)]
    answers = at_once(6, lambda number: own_client(clients[number]).post(f"{SESSIONS}/next"))
    assert sorted(answer.json()["id"] for answer in answers) == sorted(str(one) for one in first)
    last = api_as(make_counselor("late")).post(f"{SESSIONS}/next")
    assert (last.status_code, last.json()["code"]) == (409, "queue_empty")


@pytest.mark.django_db(transaction=True)
def test_whoever_is_next_is_given_also_while_places_are_told(api_as: Any) -> None:
    make_session(priority="low")
    make_session(priority="emergency")
    first = in_order(waiting()).first()
    client = api_as(make_counselor())
    with transaction.atomic():
        # As the statement that notes the places.
        list(waiting().select_for_update(no_key=True))
        taking = until_it_waits(lambda: client.post(f"{SESSIONS}/next"))
    assert taking.result(20).json()["id"] == str(first.pk)


@pytest.mark.django_db(transaction=True)
def test_places_are_told_while_somebody_is_taken() -> None:
    taken, other = make_session(priority="emergency"), make_session(priority="low")
    CounselingSession.objects.update(told_position=None)
    with transaction.atomic():
        CounselingSession.objects.select_for_update().get(pk=taken.pk)
        until_it_waits(queue_tell).result(20)
    other.refresh_from_db()
    assert other.told_position == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_counsellor_never_holds_more_than_they_can(api_as: Any) -> None:
    sessions = [make_session() for _ in range(4)]
    client = api_as(make_counselor(capacity=2))
    answers = at_once(4, lambda number: own_client(client).post(address(sessions[number], "accept")))
    assert Counter(answer.status_code for answer in answers) == {200: 2, 409: 2}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"no_capacity"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_what_is_said_while_somebody_is_handed_over_is_stored_or_refused() -> None:
    for turn in range(4):
        giver = make_counselor("Giver")
        session = make_session(counselor=giver)
        taker = make_counselor("Taker")
        status = CounselorStatus.objects.get(owner=taker)

        def move(number: int, giver: User = giver, session: Any = session, status: Any = status) -> Any:
            from community.counseling.taking import session_transfer

            if number == 0:
                return session_transfer(counselor=giver, session_id=session.pk, to=status.pk, now=timezone.now())
            said = [said_of(session.conversation, giver, f"{number}", role="counselor")]
            return messages_send(said, now=timezone.now())[0]

        answers = at_once(6, move)
        stored = set(ConversationMessage.objects.filter(conversation_id=session.pk).values_list("pk", flat=True))
        assert stored == {one.sent.message_id for one in answers[1:] if one.sent is not None}, turn
        assert {one.error.default_code for one in answers[1:] if one.error is not None} <= {"not_found"}
        refused = messages_send([said_of(session.conversation, giver, "late", role="counselor")], now=timezone.now())
        assert refused[0].error is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_what_is_said_while_a_talk_ends_is_stored_or_refused(api_as: Any) -> None:
    person = api_as(owner := make_counselor(on_duty=False))
    session = make_session(owner, counselor=make_counselor())

    def move(number: int) -> Any:
        if number == 0:
            return own_client(person).post(address(session, "close"), {"reason": "done"}, format="json")
        return own_client(person).post(address(session, "messages"), {"content": str(number)}, format="json")

    answers = at_once(6, move)
    assert answers[0].status_code == 200
    assert {answer.status_code for answer in answers[1:]} <= {201, 409}
    stored = ConversationMessage.objects.filter(conversation_id=session.pk).count()
    assert stored == sum(answer.status_code == 201 for answer in answers[1:])
    assert own_client(person).post(address(session, "messages"), {"content": "x"}, format="json").status_code == 409


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_one_person_who_asks_on_many_phones_waits_once(api_as: Any, user: User) -> None:
    client = api_as(user)
    answers = at_once(6, lambda number: own_client(client).post(SESSIONS, {}, format="json"))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 5}
    opened = {answer.json()["session_id"] for answer in answers if answer.status_code == 409}
    assert opened == {str(CounselingSession.objects.get().pk)}


@pytest.mark.django_db
def test_whoever_comes_back_to_the_queue_comes_back_to_their_place(api_as: Any) -> None:
    counselor = make_counselor()
    first = make_session(waited=timedelta(minutes=20), counselor=counselor)
    make_session(waited=timedelta(minutes=10))
    answer = api_as(counselor).post(address(first, "transfer"), {"to": None}, format="json")
    assert (answer.status_code, answer.json()["status"]) == (200, "waiting")
    assert next(one.pk for one in in_order(waiting())) == first.pk
    assert say(first.conversation, counselor).error is not None
    kinds = list(CounselingHandover.objects.order_by("created_at", "pk").values_list("kind", flat=True))
    assert kinds == ["accepted", "returned"]


@pytest.mark.django_db
def test_the_next_counsellor_reads_what_was_said_and_the_one_before_reads_nothing_more(api_as: Any) -> None:
    giver, taker = make_counselor("Grace"), make_counselor("Grace")
    session = make_session(counselor=giver)
    say(session.conversation, session.owner, "I moved last month.")
    to = CounselorStatus.objects.get(owner=taker).pk
    assert api_as(giver).post(address(session, "transfer"), {"to": str(to)}, format="json").status_code == 200
    read = api_as(taker).get(address(session, "messages")).json()["results"]
    assert [one["content"] for one in read] == ["I moved last month."]
    assert api_as(giver).get(address(session, "messages")).status_code == 404
    assert api_as(giver).get(address(session)).status_code == 404
    # Two counsellors of one name are two names in the talk.
    names = ConversationParticipant.objects.filter(conversation_id=session.pk, role="counselor")
    assert sorted(names.values_list("alias", flat=True)) == ["Grace", "Grace 2"]
    assert AuditEvent.objects.filter(action="community.counseling.transferred").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["busy", "silent", "full", "gone"])
def test_nobody_is_handed_to_whoever_is_not_there_or_has_no_room(api_as: Any, change: str) -> None:
    giver, taker = make_counselor("Giver"), make_counselor("Taker", capacity=1)
    session = make_session(counselor=giver)
    status = CounselorStatus.objects.get(owner=taker)
    match change:
        case "busy":
            CounselorStatus.objects.filter(pk=status.pk).update(status="busy")
        case "silent":
            CounselorStatus.objects.filter(pk=status.pk).update(seen_at=timezone.now() - timedelta(minutes=2))
        case "full":
            make_session(counselor=taker)
        case "gone":
            User.objects.filter(pk=taker.pk).update(role="user")
    answer = api_as(giver).post(address(session, "transfer"), {"to": str(status.pk)}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "counselor_unavailable")
    session.refresh_from_db()
    assert session.counselor_id == giver.pk


@pytest.mark.django_db
def test_only_whoever_is_on_duty_with_room_sees_and_takes(api_as: Any) -> None:
    session = make_session()
    counselor = make_counselor(on_duty=False)
    client = api_as(counselor)
    assert client.get("/api/v1/counseling/queue").json() == {"may_take": False, "results": []}
    assert client.post(f"{SESSIONS}/next").json()["code"] == "not_on_duty"
    assert client.post(address(session, "accept")).status_code == 404
    go_on_duty(counselor, capacity=1)
    seen = client.get("/api/v1/counseling/queue").json()
    assert seen["may_take"] is True
    assert [set(one) for one in seen["results"]] == [{"id", "priority", "waiting_since", "is_back"}]
    assert client.post(f"{SESSIONS}/next").status_code == 200
    assert client.get("/api/v1/counseling/queue").json() == {"may_take": False, "results": []}
    make_session()
    assert client.post(f"{SESSIONS}/next").json()["code"] == "no_capacity"
    assert not CrisisIncident.objects.exists()


@pytest.mark.django_db
def test_a_counsellor_does_not_take_their_own_talk(api_as: Any) -> None:
    counselor = make_counselor()
    session = make_session(counselor)
    client = api_as(counselor)
    assert client.post(address(session, "accept")).status_code == 404
    assert client.post(f"{SESSIONS}/next").json()["code"] == "queue_empty"
    assert client.get("/api/v1/counseling/queue").json()["results"] == []


@pytest.mark.django_db
def test_who_waited_for_long_is_told_that_somebody_is_there_without_a_word_of_why(api_as: Any) -> None:
    counselor = make_counselor()
    make_session(counselor=counselor)
    assert not Notification.objects.exists()
    session = make_session(waited=timedelta(hours=3), topic="Nights.")
    assert api_as(counselor).post(address(session, "accept")).status_code == 200
    told = Notification.objects.get()
    assert (told.owner_id, told.kind) == (session.owner_id, "session_reminder")
    assert "Nights" not in str(told.content)


@pytest.mark.django_db
def test_what_a_counsellor_reads_over_rest_is_written_down_also_of_a_talk_that_is_over(api_as: Any, user: User) -> None:
    counselor = make_counselor()
    session = make_session(user, topic="Nights are long.", counselor=counselor)
    reads = AuditEvent.objects.filter(action="community.counseling.read", owner_id=user.pk, actor_id=counselor.pk)
    theirs = api_as(counselor)
    assert theirs.get(address(session, "messages")).json()["results"] == []
    (listed,) = theirs.get(f"{SESSIONS}?as=counselor").json()["results"]
    assert (listed["topic"], reads.count()) == ("", 0)
    say(session.conversation, user, "Hello.")
    for part, count in (("messages", 1), ("messages?after=0", 2), ("", 3)):
        assert theirs.get(address(session, part)).status_code == 200
        assert reads.count() == count, part
    session_close(actor=user, session_id=session.pk, reason="done", now=timezone.now())
    assert theirs.get(address(session)).json()["topic"] == "Nights are long."
    theirs.get(address(session, "messages"))
    assert reads.count() == 5
    mine = api_as(user)
    assert mine.get(SESSIONS).json()["results"][0]["topic"] == "Nights are long."
    mine.get(address(session, "messages"))
    assert AuditEvent.objects.filter(action="community.counseling.read").count() == 5


@pytest.mark.django_db
def test_who_is_no_counsellor_any_more_neither_ends_nor_hands_over_what_they_still_hold(api_as: Any) -> None:
    counselor = make_counselor()
    session = make_session(counselor=counselor)
    User.objects.filter(pk=counselor.pk).update(role=User.Role.USER)
    client = api_as(counselor)
    for part, body in (("close", {}), ("transfer", {"to": None})):
        assert client.post(address(session, part), body, format="json").status_code == 404
    session.refresh_from_db()
    assert (session.status, session.counselor_id) == ("active", counselor.pk)
