"""The console over HTTP: a counsellor's own talks and nothing else; every look at the person is written down."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.sharing_services import sharing_revoke
from accounts.consent.tests.factories import make_sharing
from accounts.emergency.models import EmergencyAccess
from accounts.identity.models import User
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from community.console.admin import console_entry
from community.counseling.models import CounselingReply, CounselingSession
from community.counseling.tests.factories import make_counselor, make_session
from community.messaging.models import ConversationMessage
from community.messaging.tests.factories import say
from config.ids import uuid7
from crisis.incidents.tests.factories import make_incident
from crisis.resources.directory import directory_forget
from crisis.resources.tests.factories import make_resource
from wellness.mood.services import mood_entry_create

pytestmark = pytest.mark.django_db
HOME = "/admin/counseling/console/"
At = Callable[..., tuple[Any, Client]]
ONE_GETS, ONE_POSTS = ("messages/", "resources/"), ("send/", "read/", "about/", "record/", "transfer/", "close/")
TOPIC = "Nights are long."


def place(session: CounselingSession, part: str = "") -> str:
    return f"{HOME}{session.pk}/{part}"


def answers(client: Client, session: CounselingSession) -> set[int]:
    found = [client.get(place(session, part)).status_code for part in ONE_GETS]
    found += [
        client.post(place(session, part), {"content": "x", "message_id": uuid7()}).status_code for part in ONE_POSTS
    ]
    return set(found)


def test_a_counsellor_sees_codes_until_they_take_somebody(at_console: At) -> None:
    session = make_session(topic=TOPIC, priority="high")
    _, client = at_console()
    state = client.get(f"{HOME}state/").json()
    assert [set(one) for one in state["queue"]] == [{"id", "priority", "waiting_since", "is_back"}]
    assert (state["may_take"], state["chats"]) == (True, [])
    assert TOPIC not in client.get(HOME).content.decode()
    assert client.post(f"{HOME}next/").json()["id"] == str(session.pk)
    say(session.conversation, session.owner, "Hello.")
    (chat,) = client.get(f"{HOME}state/").json()["chats"]
    assert (chat["id"], chat["unread"], chat["waits_since"] is None) == (str(session.pk), 1, False)
    assert str(session.owner_id) not in str(client.get(f"{HOME}state/").json())


@pytest.mark.parametrize("role", ["support", "admin", "user", "moderator"])
def test_to_other_staff_the_console_is_not_there(at_console: At, role: str) -> None:
    counselor, _ = at_console()
    session = make_session(counselor=counselor)
    person, _ = make_enrolled_staff("user" if role == "moderator" else role)
    if role == "moderator":
        person.groups.add(Group.objects.get_or_create(name=role)[0])
    client = staff_client(person)
    assert {client.get(HOME).status_code, client.get(f"{HOME}state/").status_code} == {404}
    assert {client.post(f"{HOME}{part}/").status_code for part in ("ticket", "status", "next")} == {404}
    assert client.post(place(session, "accept/")).status_code == 404
    assert answers(client, session) == {404}


def test_nobody_and_who_has_no_factor_are_sent_to_the_sign_in(at_console: At) -> None:
    session = make_session()
    without = staff_client(make_counselor(is_staff=True))
    for client in (Client(), without):
        assert answers(client, session) == {302}
        assert client.get(HOME).status_code == 302


def test_the_talk_of_another_counsellor_is_not_there(at_console: At) -> None:
    session = make_session(counselor=make_counselor())
    _, client = at_console()
    assert answers(client, session) == {404}
    assert client.post(place(session, "accept/")).status_code == 409
    waits = make_session()
    assert answers(client, waits) == {404}
    assert client.get(f"{HOME}{uuid4()}/messages/").status_code == 404
    assert not ConversationMessage.objects.exists()


def test_reading_is_written_down_and_after_brings_what_was_missed(at_console: At) -> None:
    counselor, client = at_console()
    session = make_session(counselor=counselor)
    for text in ("One.", "Two.", "Three."):
        say(session.conversation, session.owner, text)
    page = client.get(place(session, "messages/")).json()
    assert [one["content"] for one in page["messages"]] == ["One.", "Two.", "Three."]
    assert AuditEvent.objects.filter(action="community.counseling.read", owner_id=session.owner_id).count() == 1
    missed = client.get(place(session, "messages/?after=1")).json()["messages"]
    assert [one["content"] for one in missed] == ["Two.", "Three."]
    assert client.get(place(session, "messages/?after=3")).json()["messages"] == []
    assert AuditEvent.objects.filter(action="community.counseling.read").count() == 2
    assert client.get(place(session, "messages/?after=x")).status_code == 400
    assert client.post(place(session, "read/"), {"seq": 3}).json()["read_seq"] == 3
    assert client.get(f"{HOME}state/").json()["chats"][0]["unread"] == 0


def test_what_is_sent_twice_is_sent_once_and_words_are_not_read_for_danger(at_console: At) -> None:
    counselor, client = at_console()
    session = make_session(counselor=counselor)
    body = {"message_id": uuid7(), "content": "Do you think about killing yourself?"}
    assert [client.post(place(session, "send/"), body).status_code for _ in range(2)] == [201, 200]
    for bad in ({"content": "x"}, {"message_id": "x", "content": "x"}, {"message_id": uuid7(), "content": " "}):
        assert client.post(place(session, "send/"), bad).status_code == 400
    assert client.post(place(session, "send/"), {"message_id": uuid7(), "content": "x" * 4001}).status_code == 400
    assert ConversationMessage.objects.count() == 1


def test_sentences_at_hand_are_filled_with_the_names_of_the_talk_and_nothing_else(at_console: At) -> None:
    counselor, client = at_console()
    session = make_session(counselor=counselor)
    reply = CounselingReply.objects.create(title="Hello", text="Hello {name}, {counselor} here. {0.__class__}")
    sent = client.post(place(session, "send/"), {"message_id": uuid7(), "reply_id": reply.pk}).json()
    assert sent["content"].startswith("Hello Anonymous User #")
    assert sent["content"].endswith("Grace here. {0.__class__}")
    reply.is_active = False
    reply.save()
    assert client.post(place(session, "send/"), {"message_id": uuid7(), "reply_id": reply.pk}).status_code == 404


def test_a_number_comes_from_our_table_and_of_the_persons_country(at_console: At, make_user: Any) -> None:
    here, abroad = make_resource(name="Here", country="DE"), make_resource(name="Abroad", country="FR")
    directory_forget()
    counselor, client = at_console()
    session = make_session(make_user(country="DE"), counselor=counselor)
    found = client.get(place(session, "resources/?q=")).json()["resources"]
    assert [one["title"] for one in found] == ["Here"]
    body = {"message_id": uuid7(), "resource_id": here.pk, "content": "call 0900 1"}
    sent = client.post(place(session, "send/"), body).json()
    assert (sent["message_type"], sent["resource_id"]) == ("resource", str(here.pk))
    assert "0900" not in sent["content"]
    body = {"message_id": uuid7(), "resource_id": abroad.pk}
    assert client.post(place(session, "send/"), body).status_code == 404
    directory_forget()


def test_only_what_is_shared_with_this_counsellor_opens_and_only_while_it_is(at_console: At) -> None:
    counselor, client = at_console()
    session = make_session(topic=TOPIC, counselor=counselor)
    person = session.owner
    mood_entry_create(owner=person, body={"mood_value": 3, "notes": "Tired."}, now=timezone.now())
    make_sharing(person, make_counselor("Another"), "journal")
    incident = make_incident(person, severity=4, note="By the river.")
    about = client.post(place(session, "about/"))
    assert about.json()["topic"] == TOPIC
    assert about.json()["shared"] == []
    assert [one["link"] for one in about.json()["incidents"]] == [f"/admin/crisis/worklist/{incident.pk}/"]
    assert "river" not in about.content.decode()
    assert str(person.pk) not in about.content.decode()
    assert client.post(place(session, "record/"), {"category": "mood"}).status_code == 404
    grant = make_sharing(person, counselor, "mood")
    read = client.post(place(session, "record/"), {"category": "mood"})
    assert "Tired." in read.content.decode()
    assert str(person.pk) not in read.content.decode()
    assert client.post(place(session, "record/"), {"category": "journal"}).status_code == 404
    sharing_revoke(owner=person, sharing_id=grant.pk, now=timezone.now())
    assert client.post(place(session, "record/"), {"category": "mood"}).status_code == 404
    seen = AuditEvent.objects.filter(owner_id=person.pk, actor_id=counselor.pk)
    assert seen.get(action="community.counseling.context_viewed").details == {
        "categories": [], "incidents": [str(incident.pk)],
    }  # fmt: skip
    assert seen.filter(action="accounts.sharing.read").count() == 1


def test_ending_and_handing_over_take_the_talk_from_the_page(at_console: At) -> None:
    counselor, client = at_console()
    first, second = (make_session(counselor=counselor) for _ in range(2))
    assert client.post(place(first, "close/"), {"reason": "no idea"}).status_code == 400
    assert client.post(place(first, "close/"), {"reason": "done"}).json()["status"] == "closed"
    assert client.post(place(second, "transfer/"), {"to": "x"}).status_code == 400
    assert client.post(place(second, "transfer/"), {"to": ""}).json()["status"] == "waiting"
    assert client.get(f"{HOME}state/").json()["chats"] == []
    # Also what ended is not read there any more.
    assert answers(client, first) == answers(client, second) == {404}


def test_an_emergency_access_elsewhere_opens_nothing_here(at_console: At) -> None:
    counselor, client = at_console()
    session = make_session(counselor=counselor)
    until = timezone.now() + timedelta(hours=1)
    EmergencyAccess.objects.create(owner=session.owner, actor=counselor, reason="Elsewhere", expires_at=until)
    assert client.post(place(session, "record/"), {"category": "mood"}).status_code == 404


def test_the_page_carries_no_words_of_people_and_forged_forms_are_refused(at_console: At) -> None:
    counselor, _ = at_console()
    session = make_session(counselor=counselor)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = staff_client(counselor).cookies
    assert strict.post(place(session, "close/"), {"reason": "done"}).status_code == 403
    page = strict.get(HOME)
    assert page["Cache-Control"] == "no-store, private"
    assert "Anonymous User" not in page.content.decode()


def test_the_state_costs_the_same_for_one_as_for_five(at_console: At, django_assert_max_num_queries: Any) -> None:
    counselor, client = at_console(username="busy")
    make_session(counselor=counselor)
    client.get(f"{HOME}state/")
    with django_assert_max_num_queries(100) as one:
        client.get(f"{HOME}state/")
    for _ in range(2):
        make_session(counselor=counselor)
        make_session()
    with django_assert_max_num_queries(len(one)):
        assert len(client.get(f"{HOME}state/").json()["chats"]) == 3


def test_the_sidebar_counts_who_waits_for_counsellors_only(at_console: At, rf: Any) -> None:
    counselor, _ = at_console()
    make_session()
    request = rf.get("/admin/")
    request.user = counselor
    assert (console_entry(request) or {})["badge"] == 1
    request.user = User(role="admin")
    assert console_entry(request) is None


def test_a_ticket_of_the_site_is_given_to_counsellors(at_console: At) -> None:
    _, client = at_console()
    assert client.post(f"{HOME}ticket/").status_code == 201
    assert client.post(f"{HOME}status/", {"status": "busy"}).json()["status"] == "busy"
    assert client.post(f"{HOME}status/", {"status": "away"}).status_code == 400
    assert client.post(f"{HOME}next/").json()["code"] == "not_on_duty"


def test_the_page_puts_words_in_as_text_only() -> None:
    scripts = sorted((Path(__file__).resolve().parents[2] / "static" / "community").rglob("*.js"))
    assert len(scripts) > 5
    markup = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser")
    assert [(one.name, name) for one in scripts for name in markup if name in one.read_text(encoding="utf-8")] == []
