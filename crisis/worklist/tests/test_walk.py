"""Two members of staff at one worklist, each in a real browser, by keyboard: nobody overwrites, nobody misses."""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from accounts.audit.models import AuditEvent
from accounts.identity.tests.factories import make_user
from accounts.mfa.services import staff_sessions_end
from accounts.mfa.tests.factories import make_enrolled_staff
from config.realtime.publish import publish_session_revoked
from crisis.incidents.models import CrisisIncident, CrisisShift, CrisisStep
from crisis.incidents.services import incident_claim
from crisis.incidents.tests.factories import make_incident
from crisis.worklist.tests.desk import Desk, session_of

# `UPDATE_SCREENSHOTS=1` renews the pictures in the documentation; other runs leave the repository as it is.
PICTURES = Path(__file__).resolve().parents[3] / "docs" / "images"
# A computer whose clock is wrong shows the same times left.
AN_HOUR_AHEAD = "const real = Date.now; Date.now = () => real() + 3600000;"
# An answer that is long on its way.
SLOWLY = """
const plain = window.fetch;
window.fetch = async (address, ...more) => {
  if (String(address).includes("list/?show=all")) await new Promise((done) => setTimeout(done, 3000));
  return plain(address, ...more);
};
"""
WORDS = "I am on the bridge by the old mill."


@pytest.mark.browser
@pytest.mark.slow
def test_who_stands_still_is_warned_and_a_key_keeps_the_session(
    chromium: str, house: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    settings.STAFF_IDLE_LIMIT = timedelta(seconds=64)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        ada = Desk(browser, house, "ada", "support")
        said = ada.page.locator("#crisis-alert")
        expect(said).to_have_text("You will be signed out in a minute. Press any key to stay.", timeout=8_000)
        ada.press("j")
        expect(said).to_have_text("", timeout=3_000)
        # The one that belongs to Playwright's loop: the test database could not be dropped under it.
        connections.close_all()
        browser.close()


@pytest.mark.browser
@pytest.mark.slow
def test_a_list_that_was_on_its_way_does_not_take_a_choice_back(
    chromium: str, house: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        # The socket has just opened, and the list is being read because of it.
        ada = Desk(browser, house, "ada", "support", script=SLOWLY)
        ada.page.get_by_role("link", name="Mine").click()
        expect(ada.page.locator("[data-list]")).to_have_attribute("data-show", "mine", timeout=8_000)
        connections.close_all()
        browser.close()


@pytest.mark.browser
@pytest.mark.slow
def test_a_worry_is_written_down_in_a_browser_and_leads_to_the_incident(
    chromium: str, house: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    folder = PICTURES if os.environ.get("UPDATE_SCREENSHOTS") else tmp_path
    make_user(email="mira@example.org", display_name="Mira")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        ada = Desk(browser, house, "ada", "therapist")
        ada.page.get_by_role("link", name="Worry about a person").click()
        for label, said in (
            ("Their e-mail address or username", "mira@example.com"),
            ("What makes you worry", "Two calls today, and nobody answered."),
        ):
            ada.page.get_by_label(label).fill(said)
        ada.page.get_by_label("How serious is it?").select_option("3")
        ada.page.screenshot(path=folder / "crisis-flag.png")
        ada.page.get_by_role("button", name="Open an incident").click()
        expect(ada.page.get_by_text("Nobody has exactly this e-mail address")).to_be_visible()
        ada.page.get_by_label("Their e-mail address or username").fill("mira@example.org")
        ada.page.get_by_role("button", name="Open an incident").click()
        expect(ada.panel.get_by_role("button", name="Claim")).to_be_visible()
        incident = CrisisIncident.objects.get()
        assert (incident.severity_level, str(incident.pk) in ada.page.url) == (3, True)
        connections.close_all()
        browser.close()


def earlier_incidents() -> None:
    """So that the pictures show a list."""
    now = timezone.now()
    staff = make_enrolled_staff("therapist", display_name="Grace")[0]
    on_shift = {"starts_at": now - timedelta(hours=2), "ends_at": now + timedelta(hours=6)}
    CrisisShift.objects.create(staff=staff, rung=1, **on_shift)
    ages = (
        (3, 5, "journal"), (4, 112, "assessment"), (4, 127, "mood_log"), (3, 70, "chat"), (4, 103, "self_report"),
        (2, 30, "checkin"),
    )  # fmt: skip
    for severity, minutes, source in ages:
        then = now - timedelta(minutes=minutes)
        incident = make_incident(make_user(), severity=severity, source=source, now=then)
        if minutes == 70:
            incident_claim(actor=staff, incident_id=incident.pk, now=now - timedelta(minutes=25))


@pytest.mark.browser
@pytest.mark.slow
def test_two_staff_at_one_worklist(chromium: str, house: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Playwright's own loop runs in this thread; Django would take our queries for queries inside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    folder = PICTURES if os.environ.get("UPDATE_SCREENSHOTS") else tmp_path
    earlier_incidents()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        ada = Desk(browser, house, "ada", "support")
        bob = Desk(browser, house, "bob", "therapist", script=AN_HOUR_AHEAD)
        keys_are_explained(ada)
        incident = one_arrives(ada, bob)
        one_claims(ada, bob, incident)
        the_text_waits_to_be_asked_for(ada, folder)
        contact_follow_up_and_hand_over(ada, bob, incident, folder)
        the_other_resolves(ada, bob, incident)
        assert (ada.complaints, bob.complaints) == ([], [])
        # From here on connections fail, and the browser says so.
        the_socket_goes_and_comes(ada, bob)
        # The one that belongs to Playwright's loop: the test database could not be dropped under it.
        connections.close_all()
        browser.close()


def keys_are_explained(ada: Desk) -> None:
    ada.press("?")
    expect(ada.page.get_by_role("dialog", name="Keys")).to_be_visible()
    ada.press("j", "Escape")
    expect(ada.page.get_by_role("dialog", name="Keys")).to_be_hidden()
    ada.press("/", "Tab")
    expect(ada.page.get_by_role("link", name="Mine")).to_be_focused()
    ada.press("Enter")
    expect(ada.page.locator("#crisis-list")).to_contain_text("Nothing here.")
    ada.press("/", "Enter")
    expect(ada.page.locator("#crisis-list tbody tr")).to_have_count(6)


def one_arrives(ada: Desk, bob: Desk) -> CrisisIncident:
    for desk in (ada, bob):
        desk.page.get_by_role("button", name="Sound on").press("Enter")
        expect(desk.page.get_by_role("button", name="Sound is on")).to_have_attribute("aria-pressed", "true")
        assert desk.page.locator("#crisis").get_attribute("data-rings") == "0"
    person = make_user(email="person@example.org", first_name="Robin")
    incident = make_incident(person, severity=5, source="self_report", note=WORDS, location="Old mill")
    for desk in (ada, bob):
        expect(desk.row(incident)).to_contain_text("nobody")
        expect(desk.page.locator("#crisis")).to_have_attribute("data-rings", "1")
        expect(desk.page.locator("#crisis-news")).to_contain_text("Alarm, severity 5")
        expect(desk.page).to_have_title(re.compile(r"^\(\d+\) Crisis worklist"))
        # Due at once: the clock runs from the first second.
        expect(desk.row(incident).locator(".ekc-timer")).to_have_text(re.compile(r"overdue: by [1-9]\d* s"))
    return incident


def one_claims(ada: Desk, bob: Desk, incident: CrisisIncident) -> None:
    ada.press("j", "c")
    expect(ada.panel.get_by_text("You have it.")).to_be_visible()
    expect(ada.row(incident)).to_contain_text("you")
    # Without reloading: the other one's list says so, and the claim is refused.
    expect(bob.row(incident)).to_contain_text("Ada")
    bob.press("j", "c")
    expect(bob.page.locator("#crisis-alert")).to_have_text("Somebody else has it and is in time.")
    bob.press("Enter")
    expect(bob.panel).to_contain_text("Held by Ada")
    expect(bob.panel.get_by_role("button", name="Show text")).to_have_count(0)


def the_text_waits_to_be_asked_for(ada: Desk, folder: Path) -> None:
    assert WORDS not in ada.page.content()
    assert "Old mill" not in ada.page.content()
    assert "person@example.org" not in ada.page.content()
    assert not AuditEvent.objects.filter(action="crisis.incident.text_viewed").exists()
    ada.panel.screenshot(path=folder / "crisis-incident.png")
    ada.panel.get_by_role("button", name="Show text").press("Enter")
    expect(ada.panel.get_by_text(WORDS)).to_be_visible()
    expect(ada.panel.get_by_text("Old mill", exact=True)).to_be_visible()
    assert AuditEvent.objects.filter(action="crisis.incident.text_viewed", actor_id=ada.person.pk).count() == 1
    ada.panel.get_by_role("button", name="Show how to reach them").press("Enter")
    expect(ada.panel.get_by_text("person@example.org")).to_be_visible()


def opened(panel: Any, title: str) -> Any:
    form = panel.locator("details", has_text=title)
    form.locator("summary").press("Enter")
    return form


def contact_follow_up_and_hand_over(ada: Desk, bob: Desk, incident: CrisisIncident, folder: Path) -> None:
    form = opened(ada.panel, "Log a contact")
    form.get_by_label("How").select_option("phone")
    form.get_by_label("What came of it").select_option("reached")
    form.get_by_label("Note").fill("Talked for ten minutes; a friend is on the way.")
    form.get_by_role("button", name="Log it").press("Enter")
    expect(ada.panel.get_by_text("Contact: Telephone, Reached")).to_be_visible()
    form = opened(ada.panel, "Plan the follow-up")
    form.get_by_label("Look again in").select_option("30")
    form.get_by_role("button", name="Plan it").press("Enter")
    expect(ada.panel.get_by_text("Planned.", exact=True)).to_be_visible()
    expect(ada.panel.locator(".ekc-timer")).to_have_text(re.compile(r"in time: (30|29) min left"))
    expect(ada.row(incident).locator(".ekc-timer")).to_have_text(re.compile(r"in time: (30|29) min left"))
    ada.page.screenshot(path=folder / "crisis-worklist.png")
    ada.press("h")
    ada.panel.locator("[data-form=hand_over] select").select_option(str(bob.person.pk))
    ada.panel.get_by_role("button", name="Hand over", exact=True).press("Enter")
    expect(ada.panel.get_by_text("Handed over.")).to_be_visible()
    expect(bob.row(incident)).to_contain_text("you")


def the_other_resolves(ada: Desk, bob: Desk, incident: CrisisIncident) -> None:
    # The open panel of the other one followed by itself.
    expect(bob.panel).to_contain_text("Held by you")
    bob.press("Escape", "r")
    dialog = bob.panel.get_by_role("dialog")
    dialog.get_by_label("Reason").select_option("reached_safe")
    dialog.get_by_label("Note").fill("Safe with a friend.")
    dialog.get_by_role("button", name="Resolve", exact=True).press("Enter")
    expect(bob.panel.get_by_text("Resolved.", exact=True)).to_be_visible()
    expect(ada.row(incident)).to_have_count(0)
    incident.refresh_from_db()
    assert (incident.state, incident.resolution, incident.assigned_to_id) == (
        "resolved", "reached_safe", bob.person.pk,
    )  # fmt: skip
    kinds = list(
        CrisisStep.objects.filter(incident=incident).order_by("created_at", "id").values_list("kind", flat=True)
    )
    assert kinds == [
        "opened", "alarm", "claimed", "text_viewed", "text_viewed", "contact_logged", "follow_up_planned",
        "handed_over", "resolved",
    ]  # fmt: skip


def the_socket_goes_and_comes(ada: Desk, bob: Desk) -> None:
    live, tickets = ada.page.locator("#crisis-live"), "**/worklist/ticket/"
    ada.page.route(tickets, lambda route: route.abort())
    publish_session_revoked(session_of(ada))
    expect(live).to_have_text("Not live: the list is read every 20 seconds.")
    expect(ada.page).to_have_title(re.compile("^NOT LIVE"))
    rings = int(ada.page.locator("#crisis").get_attribute("data-rings") or "")
    incident = make_incident(make_user(), severity=4)
    expect(ada.row(incident)).to_be_visible(timeout=25_000)
    expect(ada.page.locator("#crisis")).to_have_attribute("data-rings", str(rings + 1))
    ada.page.unroute(tickets)
    expect(live).to_have_text("Live.", timeout=40_000)
    # Sessions that an administrator ends: the page must not go on looking as if it heard.
    staff_sessions_end(user=bob.person, now=timezone.now())
    expect(bob.page.locator("#crisis-live")).to_have_text("Signed out: this page hears no alarms.", timeout=20_000)
    expect(bob.page).to_have_title(re.compile("^SIGNED OUT"))
