"""A guided conversation in a real browser: over the socket, by a ticket, from the first sentence to the entry."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect, sync_playwright

from accounts.identity.models import User
from accounts.identity.services import session_start
from community.assistant.tests.factories import agree
from community.assistant.words import DISCLOSURES
from config.staff.tests.conftest import chromium
from crisis.incidents.models import CrisisIncident
from wellness.mood.models import MoodEntry

__all__ = ("chromium",)
PICTURES = Path(__file__).resolve().parents[3] / "docs" / "images"
CLIENT = Path(__file__).with_name("client.html")
SECONDS = 15_000
# The page is handed to the browser by this test, which makes it a stranger's page to a rule about local networks.
ARGUMENTS = ["--no-sandbox", "--disable-features=LocalNetworkAccessChecks"]


@pytest.mark.browser
@pytest.mark.slow
def test_a_person_checks_their_mood_with_the_companion_and_is_helped_in_danger(
    house: str, unlimited: None, make_user: Callable[..., User], chromium: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    # Playwright's own loop runs in this thread; Django would take our queries for queries inside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    folder = PICTURES if os.environ.get("UPDATE_SCREENSHOTS") else tmp_path
    person = agree(make_user(country="US"))
    token = session_start(user=person, now=timezone.now()).access
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 520, "height": 900})
        page.set_default_timeout(SECONDS)
        faults: list[Any] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.route("**/companion", lambda route: route.fulfill(path=CLIENT, content_type="text/html"))
        page.goto(f"{house}/companion#token={token}")
        expect(page.locator("body")).to_have_attribute("data-ready", "yes", timeout=SECONDS)
        assert faults == []
        expect(page.locator("#talk > p").first).to_contain_text(DISCLOSURES["en"])
        a_mood_is_checked(page, person, folder)
        danger_is_answered(page, folder)
        browser.close()


def answers(page: Page, text: str, *, then: str) -> None:
    page.get_by_label("Say something").fill(text)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#talk > p.assistant").last).to_contain_text(then, timeout=SECONDS)


def a_mood_is_checked(page: Page, person: Any, folder: Path) -> None:
    page.get_by_role("button", name="Mood check").click()
    expect(page.locator("#talk > p.assistant").last).to_contain_text("From 1 (worst) to 10 (best)", timeout=SECONDS)
    answers(page, "6", then="your energy")
    page.get_by_role("button", name="Skip").click()
    expect(page.locator("#talk > p.assistant").last).to_contain_text("a few words", timeout=SECONDS)
    answers(page, "Slept well", then="May I write this into your mood diary?")
    assert not MoodEntry.objects.exists()
    page.screenshot(path=folder / "companion-mood-check.png", full_page=True)
    page.get_by_role("button", name="Yes").click()
    expect(page.locator("#talk > p.assistant").last).to_contain_text("It is in your diary", timeout=SECONDS)
    assert MoodEntry.objects.get(owner=person).mood_value == 6


def danger_is_answered(page: Page, folder: Path) -> None:
    answers(page, "I am going to kill myself tonight, I have the pills here.", then="We are worried about you")
    expect(page.get_by_label("Help", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Crisis lines")).to_be_visible()
    page.screenshot(path=folder / "companion-help.png", full_page=True)
    assert CrisisIncident.objects.count() == 1
