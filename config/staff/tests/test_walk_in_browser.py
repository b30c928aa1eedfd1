"""A day of staff in a real browser: in with a second factor, a record in an emergency, out by standing still."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect, sync_playwright

from accounts.audit.models import AuditEvent
from accounts.emergency.models import EmergencyAccess
from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from accounts.mfa.tests.factories import make_enrolled_staff
from accounts.notifications.models import Notification
from config.staff.tests.browsing import fill_sign_in, next_code
from wellness.mood.tests.factories import make_mood_entry

# `UPDATE_SCREENSHOTS=1` renews the pictures in the documentation; other runs leave the repository as it is.
PICTURES = Path(__file__).resolve().parents[3] / "docs" / "images"
REASON = "The ambulance service asks which help was offered to this person today."
NOTE = "I could not get up today."


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_day_of_staff(chromium: str, live_server: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # Playwright's own loop runs in this thread; Django would take our queries for queries inside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    _, secret = make_enrolled_staff(email="ada@example.org", username="ada")
    person = make_user(email="grace@example.org")
    make_mood_entry(person, now=timezone.now(), mood_value=2, notes=NOTE)
    folder = PICTURES if os.environ.get("UPDATE_SCREENSHOTS") else tmp_path
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))

        page.goto(f"{live_server.url}/admin/")
        fill_sign_in(page, "ada", secret)
        page.screenshot(path=folder / "admin-sign-in.png")
        page.keyboard.press("Enter")
        expect(page).to_have_title("Dashboard | Evenkeel staff")

        page.get_by_role("link", name="Users").press("Enter")
        page.get_by_label("Find one person").fill("grace@example.org")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Open this record in an emergency").press("Enter")
        check_that_it_opens(page, folder, secret)
        check_what_is_recorded(person)
        check_idle_logoff(page, folder)
        browser.close()
    assert complaints == []


def check_that_it_opens(page: Page, folder: Path, secret: str) -> None:
    page.get_by_label("What happened").fill(REASON)
    page.screenshot(path=folder / "admin-emergency.png")
    page.get_by_label("What happened").fill("because")
    page.get_by_label("Code of your authenticator app").fill("000000")
    page.get_by_role("button", name="Open the record for an hour").press("Enter")
    expect(page.get_by_text("at least 20 characters")).to_be_visible()
    page.get_by_label("What happened").fill(REASON)
    page.get_by_label("Code of your authenticator app").fill(next_code(page, secret))
    page.get_by_role("button", name="Open the record for an hour").press("Enter")
    expect(page.get_by_text("Each category that you open is recorded")).to_be_visible()
    expect(page.get_by_text(NOTE)).to_have_count(0)
    page.get_by_role("link", name="Mood").press("Enter")
    expect(page.get_by_text(NOTE)).to_be_visible()
    page.screenshot(path=folder / "admin-record.png")


def check_what_is_recorded(person: User) -> None:
    access = EmergencyAccess.objects.get()
    assert (access.owner_id, access.reason, access.actor.username) == (person.pk, REASON, "ada")
    assert AuditEvent.objects.filter(action="accounts.emergency.read", owner_id=person.pk).count() == 1
    assert Notification.objects.filter(owner=person).count() == 1


def check_idle_logoff(page: Page, folder: Path) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        page.get_by_role("link", name="Profile").press("Enter")
        expect(page.get_by_text("signed out because nothing happened for 15 minutes")).to_be_visible()
        expect(page.get_by_text(NOTE)).to_have_count(0)
        page.screenshot(path=folder / "admin-signed-out.png")
        page.go_back()
        expect(page.get_by_text(NOTE)).to_have_count(0)
