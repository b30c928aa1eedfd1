"""Two counsellors at their consoles, each in a real browser, and three people on their phones."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from accounts.audit.models import AuditEvent
from accounts.consent.tests.factories import make_sharing
from accounts.identity.tests.factories import make_user
from community.console.tests.people import Desk, Phone, answer, session_of, wait_for_held
from community.counseling.models import CounselingReply
from community.counseling.tests.factories import make_session
from community.messaging.changes import message_edit
from community.messaging.models import ConversationMessage, ConversationParticipant
from config.realtime.publish import publish_session_revoked
from crisis.incidents.tests.factories import make_incident
from crisis.resources.directory import directory_forget
from crisis.resources.tests.factories import make_resource
from moderation.judging.outcomes import Outcome, Place
from moderation.screening.verdicts import Verdict
from wellness.mood.services import mood_entry_create

# `UPDATE_SCREENSHOTS=1` renews the pictures in the documentation; other runs leave the repository as it is.
PICTURES = Path(__file__).resolve().parents[3] / "docs" / "images"
MARKUP = "<img src=x onerror=\"document.title='broken'\"> <b>I</b> cannot sleep & lie awake."
TOPIC = "Nights are long since I moved."


@pytest.mark.browser
@pytest.mark.slow
def test_two_counsellors_and_three_people(
    chromium: str, house: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Playwright's own loop runs in this thread; Django would take our queries for queries inside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    folder = PICTURES if os.environ.get("UPDATE_SCREENSHOTS") else tmp_path
    CounselingReply.objects.create(title="Welcome", text="Hello {name}, this is {counselor}. What brings you here?")
    CounselingReply.objects.create(title="Take a breath", text="Let us breathe first.")
    make_resource(name="Night line", country="DE", phone_number="+49 800 1110111")
    directory_forget()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        ada, bob = Desk(browser, house, "ada"), Desk(browser, house, "bob")
        phones = three_wait(house, ada, bob)
        ada_takes_the_emergency(ada, bob, phones)
        they_talk(ada, phones[1])
        a_late_answer_takes_no_key(ada, phones[1])
        several_at_once(ada, phones)
        what_they_share(ada, bob, phones[1], folder)
        nothing_is_missed(ada, phones[1])
        handed_over_and_ended(ada, bob, phones[1])
        what_a_dialog_is_about_stays(ada, phones)
        connections.close_all()
        browser.close()


def three_wait(house: str, ada: Desk, bob: Desk) -> list[Phone]:
    people = [make_user(country="DE", first_name="Robin", email=f"robin{number}@example.org") for number in range(3)]
    phones = []
    for person, priority in zip(people, ("low", "emergency", "medium"), strict=True):
        session = make_session(person, priority=priority, topic=TOPIC if priority == "emergency" else "")
        phones.append(Phone(house, person, session))
        phones[-1].heard("ack", status="waiting")
    for desk in (ada, bob):
        expect(desk.queue).to_have_count(3)
        expect(desk.queue.first).to_contain_text("emergency")
        expect(desk.page.locator("#console-next")).to_be_disabled()
        desk.page.locator("#console-status").select_option("available")
        expect(desk.page.locator("#console-next")).to_be_enabled()
        assert "Robin" not in desk.page.content()
        assert TOPIC not in desk.page.content()
    # Somebody in danger, and somebody with a head start, came before them meanwhile.
    phones[0].heard("chat:position", position=2)
    phones[0].heard("chat:position", position=3)
    phones[2].heard("ack", position=2)
    return phones


def ada_takes_the_emergency(ada: Desk, bob: Desk, phones: list[Phone]) -> None:
    ada.page.locator("#console-help-open").focus()
    ada.press("n")
    expect(ada.page.locator("#chat-name")).to_contain_text("Anonymous User #")
    expect(ada.page.locator("#chat-text")).to_be_focused()
    expect(bob.queue).to_have_count(2)
    phones[1].heard("chat:session", status="active")
    assert phones[1].frames[-1]["data"].get("counselor", {}).get("name") in (None, "Ada")
    phones[2].heard("chat:position", position=1)
    phones[0].heard("chat:position", position=2)


def they_talk(ada: Desk, phone: Phone) -> None:
    phone.say("I lie awake until four.")
    expect(ada.log).to_have_count(1)
    phone._send("chat:typing", {"is_typing": True})
    expect(ada.page.locator("#chat-typing")).to_have_text("They are typing.")
    ada.write("I am here. Since when?")
    heard = phone.heard("chat:message", content="I am here. Since when?")
    assert heard["sender"] == {**heard["sender"], "name": "Ada", "role": "counselor"}
    ada.page.locator("#chat-reply").select_option(label="Welcome")
    expect(ada.log).to_have_count(3)
    expect(ada.log.last).to_contain_text(re.compile(r"Hello Anonymous User #\d+, this is Ada\."))
    phone.heard("chat:read", read_seq=1)
    expect(ada.page.locator("#chat-text")).to_be_focused()


def a_late_answer_takes_no_key(ada: Desk, phone: Phone) -> None:
    """While an answer is on its way the counsellor goes on, and the page neither takes their words nor their place."""
    held: list[Any] = []
    ada.page.route("**/send/", lambda route: held.append((route, route.fetch())))
    text = ada.page.locator("#chat-text")
    ada.page.locator("#chat-reply").select_option(label="Take a breath")
    expect(ada.log).to_have_count(4)
    expect(text).to_be_focused()
    ada.press("Escape")
    answer(ada, held)
    expect(text).not_to_be_focused()
    # "e" would ask whether to end this talk, "h" to whom to hand it.
    ada.press("m")
    text.fill("First.")
    ada.press("Enter", "e", "h")
    expect(ada.log).to_have_count(5)
    expect(text).to_have_value("eh")
    ada.press("Enter")
    answer(ada, held)
    expect(ada.log).to_have_count(6)
    answer(ada, held)
    assert [phone.heard("chat:message", seq=seq)["content"] for seq in (5, 6)] == ["First.", "eh"]
    ada.page.unroute("**/send/")
    # Refused: the words come back, before what was written meanwhile.
    ada.page.route("**/send/", lambda route: held.append((route, None)))
    text.fill("Kept.")
    ada.press("Enter", "e")
    wait_for_held(ada, held)
    held.pop()[0].abort()
    expect(text).to_have_value("Kept.\ne")
    expect(ada.page.locator("#console-alert")).to_contain_text("send it again")
    ada.page.unroute("**/send/")
    text.fill("")
    ada.complaints.clear()


def several_at_once(ada: Desk, phones: list[Phone]) -> None:
    ada.press("Escape", "n")
    expect(ada.chats).to_have_count(2)
    expect(ada.log).to_have_count(0)
    phones[2].say(MARKUP)
    expect(ada.log.locator(".ekt-words")).to_have_text(MARKUP)
    assert ada.log.locator("img, b").count() == 0
    phones[1].say("Since the move, in March.")
    expect(ada.chats.first).to_contain_text("1 new")
    expect(ada.chats.first).to_contain_text("waits")
    expect(ada.page).to_have_title(re.compile(r"^\(1\) Counselling \| "))
    ada.press("Escape", "1")
    expect(ada.log).to_have_count(7)
    expect(ada.chats.first).not_to_contain_text("new")
    ada.press("Escape", "r")
    ada.page.locator("#resource-words").fill("night")
    ada.page.locator("[data-resource]", has_text="Night line").press("Enter")
    expect(ada.log).to_have_count(8)
    expect(ada.page.locator("#dialog-resource")).to_be_hidden()
    sent = phones[1].heard("chat:message", message_type="resource")
    assert "800 1110111" in sent["content"]


def what_they_share(ada: Desk, bob: Desk, phone: Phone, folder: Path) -> None:
    mood_entry_create(owner=phone.person, body={"mood_value": 3, "notes": "Tired."}, now=timezone.now())
    incident = make_incident(phone.person, severity=4)
    assert not AuditEvent.objects.filter(action="community.counseling.context_viewed").exists()
    assert TOPIC not in ada.page.content()
    ada.page.locator("#about-show").press("Enter")
    about = ada.page.locator("#about-body")
    expect(about).to_contain_text(TOPIC)
    expect(about).to_contain_text("Nothing. They can share")
    expect(about.get_by_role("link", name=re.compile("Severity 4"))).to_have_attribute(
        "href", f"/admin/crisis/worklist/{incident.pk}/"
    )
    make_sharing(phone.person, ada.person, "mood")
    ada.page.locator("#about-show").press("Enter")
    about.get_by_role("button", name="Mood").press("Enter")
    expect(about.locator("#about-record")).to_contain_text("Tired.")
    assert AuditEvent.objects.filter(action="accounts.sharing.read", actor_id=ada.person.pk).count() == 1
    expect(ada.chats.first).to_contain_text("crisis 4")
    ada.page.screenshot(path=folder / "counseling-console.png")
    assert "Robin" not in ada.page.content()
    assert TOPIC not in bob.page.content()
    assert (ada.complaints, bob.complaints) == ([], [])


def nothing_is_missed(ada: Desk, phone: Phone) -> None:
    """From here on connections fail, and the browser says so."""
    tickets = "**/console/ticket/"
    ada.page.route(tickets, lambda route: route.abort())
    publish_session_revoked(session_of(ada))
    expect(ada.page.locator("#console-live")).to_contain_text("Not live")
    expect(ada.page).to_have_title(re.compile("^NOT LIVE"))
    phone.heard("chat:online", is_online=False)
    for number in range(3):
        phone.say(f"Are you there? {number}")
    ada.page.unroute(tickets)
    expect(ada.page.locator("#console-live")).to_have_text("Live.", timeout=40_000)
    phone.heard("chat:online", is_online=True)
    expect(ada.log).to_have_count(11)
    texts = ada.log.locator(".ekt-words").all_text_contents()
    assert texts[-3:] == [f"Are you there? {number}" for number in range(3)]
    places = [int(row.get_attribute("data-seq")) for row in ada.log.all()]
    assert places == list(range(1, 12))
    # What is changed stands where it stood, once.
    place = ConversationParticipant.objects.get(conversation_id=phone.session.pk, owner=phone.person)
    last = ConversationMessage.objects.get(conversation_id=phone.session.pk, seq=11)
    message_edit(
        viewer=place, author=phone.person, message_id=last.pk, verdict=Verdict(Outcome.PUBLISH, "Hello?"),
        place=Place.COUNSELING, now=timezone.now(),
    )  # fmt: skip
    expect(ada.log.last).to_contain_text("Hello?")
    expect(ada.log.last).to_contain_text("changed")
    expect(ada.log).to_have_count(11)


def handed_over_and_ended(ada: Desk, bob: Desk, phone: Phone) -> None:
    ada.press("Escape", "h")
    ada.page.locator("#transfer-to").select_option(label="Bob (3 free)")
    ada.page.locator("#transfer-form").get_by_role("button", name="Hand over").press("Enter")
    expect(ada.page.locator("#console-chat")).to_be_hidden()
    assert "Are you there?" not in ada.page.content()
    assert TOPIC not in ada.page.content()
    expect(bob.chats).to_have_count(1)
    bob.press("1")
    expect(bob.log).to_have_count(11)
    bob.write("Ada told me. Let us go on.")
    phone.heard("chat:message", content="Ada told me. Let us go on.")
    expect(ada.chats).to_have_count(1)
    bob.press("Escape", "e")
    bob.page.locator("#close-form").get_by_role("button", name="End it").press("Enter")
    phone.heard("chat:closed")
    expect(bob.page.locator("#console-chat")).to_be_hidden()
    expect(bob.chats).to_have_count(0)
    phone.session.refresh_from_db()
    assert (phone.session.status, phone.session.ended_by) == ("closed", "counselor")


def what_a_dialog_is_about_stays(ada: Desk, phones: list[Phone]) -> None:
    """The answer to "take the next" comes while the question whether to end this talk stands there."""
    held: list[Any] = []
    ada.page.route("**/console/next/", lambda route: held.append(route))
    ada.press("1", "Escape", "n", "e")
    expect(ada.page.locator("#dialog-close")).to_be_visible()
    before = ada.page.locator("#chat-name").text_content()
    held[0].continue_()
    expect(ada.chats).to_have_count(2)
    expect(ada.page.locator("#chat-name")).not_to_have_text(str(before))
    ada.page.locator("#close-form").get_by_role("button", name="End it").press("Enter")
    phones[2].heard("chat:closed")
    phones[0].session.refresh_from_db()
    assert phones[0].session.status == "active"
