"""The staff site in a real browser: it works, and nothing of it comes from or goes to another machine."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright

from accounts.identity.services import session_start
from accounts.identity.tests.factories import make_user
from accounts.mfa.tests.factories import make_enrolled_staff
from config.health.services import heartbeat_record
from config.staff.tests.browsing import sign_in
from wellness.mood.tests.factories import make_mood_entry

NOTES = ("A long walk by the river.", "Slept well.", "I took all the pills.", "Tired.", "I want to kill myself.")
# `UPDATE_SCREENSHOTS=1` renews the picture in the documentation; other runs leave the repository as it is.
PICTURES = Path(__file__).resolve().parents[3] / "docs" / "images"


def people_of_a_month() -> None:
    now = timezone.now()
    for back in range(30):
        then = now - timedelta(days=back)
        with time_machine.travel(then, tick=False):
            for number in range(1 + (back * 7) % 4):
                person = make_user()
                make_mood_entry(person, now=then, mood_value=5, notes=NOTES[(back + number) % len(NOTES)])
    session_start(user=person, now=now)
    for queue in ("critical", "default", "bulk"):
        heartbeat_record(name=queue, now=now)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_staff_sign_in_and_work_in_a_browser_that_talks_to_no_other_host(
    chromium: str, live_server: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Playwright's own loop runs in this thread; Django would take our queries for queries inside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    people_of_a_month()
    _, secret = make_enrolled_staff(email="ada@example.org", username="ada")
    hosts: set[str] = set()
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(page, live_server.url, "ada", secret)

        expect(page).to_have_title("Dashboard | Evenkeel staff")
        expect(page.get_by_role("heading", name="Sign-ups")).to_be_visible()
        expect(page.locator("canvas.chart").first).to_be_visible()
        page.wait_for_timeout(1500)  # the bars grow for a second
        folder = PICTURES if os.environ.get("UPDATE_SCREENSHOTS") else tmp_path
        page.screenshot(path=folder / "admin-dashboard.png")

        card = page.get_by_role("region", name="Sign-ups", exact=True)
        card.get_by_text("Last 30 days as a table").press("Enter")
        expect(page.get_by_role("region", name="Sign-ups by day").get_by_role("row").nth(1)).to_be_visible()

        page.get_by_role("link", name="Audit events").press("Enter")
        expect(page.get_by_role("cell", name="accounts.staff.signed_in")).to_be_visible()
        page.get_by_role("link", name="Users").press("Enter")
        page.get_by_label("Find one person").fill("ada@example.org")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Act on this account")).to_be_visible()
        expect(page.get_by_text("ada@example.org").last).to_be_visible()
        browser.close()
    assert hosts == {urlsplit(live_server.url).netloc}
    assert complaints == []
