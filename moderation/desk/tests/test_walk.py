"""A case from its report to the decision, and its appeal with a second moderator: in real browsers, by keyboard."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Browser, expect, sync_playwright

from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from accounts.mfa.tests.factories import make_enrolled_staff
from accounts.roles import MODERATOR
from config.staff.tests.browsing import Seat
from moderation.appeals.services import appeal_create
from moderation.reports.models import ModerationCase
from moderation.reports.tests.factories import make_report
from moderation.reports.tests.wall import Wall
from moderation.sanctions.models import ModerationDecision

# `UPDATE_SCREENSHOTS=1` renews the pictures in the documentation; other runs leave the repository as it is.
PICTURES = Path(__file__).resolve().parents[3] / "docs" / "images"
WORDS = "Nobody here wants to read your whining any more."


class Desk(Seat):
    """One moderator at the desk."""

    def __init__(self, browser: Browser, address: str, name: str) -> None:
        self.person, secret = make_enrolled_staff(User.Role.USER, username=name, display_name=name.title())
        self.person.groups.add(Group.objects.get_or_create(name=MODERATOR)[0])
        super().__init__(browser, address, name, secret, link="Moderation desk")
        self.page.on("dialog", lambda dialog: dialog.accept())
        expect(self.page.locator("[data-list]")).to_be_visible()

    def row(self, key: object) -> Any:
        return self.page.locator(f"tr[data-id='{key}']")

    @property
    def panel(self) -> Any:
        return self.page.locator("#desk-panel")


def earlier_reports(wall: Wall) -> None:
    """So that the pictures show a queue."""
    people = [make_user() for _ in range(4)]
    for reason, reporters in (("self_harm", 1), ("private_data", 2), ("spam", 3), ("false_help", 1), ("hate", 2)):
        note = wall.write(people[0], "Some words of the wall.")
        for person in people[1 : 1 + reporters]:
            make_report(person, note, reason=reason)


@pytest.mark.browser
@pytest.mark.slow
def test_a_case_from_its_report_to_its_appeal(
    chromium: str, house: str, wall: Wall, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Playwright's own loop runs in this thread; Django would take our queries for queries inside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    folder = PICTURES if os.environ.get("UPDATE_SCREENSHOTS") else tmp_path
    earlier_reports(wall)
    author, reporter = make_user(), make_user()
    note = wall.write(author, WORDS)
    case_id = make_report(reporter, note, reason="threat", note="It was meant for me.").case_id
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        ada, bob = Desk(browser, house, "ada"), Desk(browser, house, "bob")
        one_takes_it(ada, bob, case_id, author, folder)
        one_decides(ada, author, note, wall, folder)
        the_other_decides_the_appeal(ada, bob, author, note, wall)
        assert (ada.complaints, bob.complaints) == ([], [])
        # The one that belongs to Playwright's loop: the test database could not be dropped under it.
        connections.close_all()
        browser.close()


def one_takes_it(ada: Desk, bob: Desk, case_id: object, author: User, folder: Path) -> None:
    ada.press("?")
    expect(ada.page.get_by_role("dialog", name="Keys")).to_be_visible()
    ada.press("Escape")
    expect(ada.page.locator("#desk-list tbody tr")).to_have_count(6)
    ada.row(case_id).locator("[data-open]").focus()
    ada.press("c")
    expect(ada.panel.get_by_text("You have it, for two hours.")).to_be_visible()
    expect(ada.row(case_id)).to_contain_text("you")
    # Nothing is in the page that nobody asked for.
    for secret in (WORDS, author.pseudonym, "It was meant for me."):
        assert secret not in ada.page.content()
    ada.page.screenshot(path=folder / "moderation-desk.png")
    bob.row(case_id).locator("[data-open]").focus()
    bob.press("c")
    expect(bob.page.locator("#desk-alert")).to_have_text("You have it, or a colleague does.")
    expect(bob.panel).to_contain_text("Held by Ada")
    ada.press("t")
    expect(ada.panel.get_by_text(WORDS)).to_be_visible()
    expect(ada.panel.get_by_text("It was meant for me.")).to_be_visible()
    expect(ada.page.locator("[data-meter]")).to_contain_text("1 of 80")


def one_decides(ada: Desk, author: User, note: object, wall: Wall, folder: Path) -> None:
    ada.press("a")
    form = ada.panel.locator("[data-form=content]")
    form.get_by_role("button", name="Decide about the content").press("Enter")
    # The browser itself names what is missing.
    assert not ModerationDecision.objects.exists()
    form.get_by_label("Do").select_option("hide")
    form.get_by_label("Rule").select_option("harassment")
    expect(form.get_by_label("Reasons, for the person")).to_have_value("We acted because of the rule “Harassment”. "
        "It bullies, humiliates or follows a person.")  # fmt: skip
    form.get_by_label("Reasons, for the person").fill("Your post puts another member down.")
    ada.panel.screenshot(path=folder / "moderation-case.png")
    form.get_by_role("button", name="Decide about the content").press("Enter")
    expect(ada.panel.get_by_text("Done, and the author has the reasons.")).to_be_visible()
    expect(ada.panel).to_contain_text("Decided: acted.")
    assert wall.notes[note].hidden  # type: ignore[index]
    assert ModerationCase.objects.get(content_id=note).resolved_by == ada.person
    assert ModerationDecision.objects.get().owner == author
    # A heavy case of somebody else: away with it, without a reason.
    ada.page.locator("#desk-list [data-open]").first.focus()
    ada.press("Enter")
    expect(ada.panel.get_by_role("button", name="Pass on")).to_be_visible()
    ada.press("p")
    expect(ada.panel.get_by_text("You will not be asked about it again.")).to_be_visible()
    expect(ada.page.locator("#desk-list tbody tr")).to_have_count(4)


def the_other_decides_the_appeal(ada: Desk, bob: Desk, author: User, note: object, wall: Wall) -> None:
    decision = ModerationDecision.objects.get()
    text = "I answered somebody who had written the same to me."
    appeal, _, _ = appeal_create(owner=author, decision_id=decision.pk, text=text, now=timezone.now())
    for seat in (ada, bob):
        seat.page.get_by_role("link", name="Appeals").press("Enter")
    expect(bob.row(appeal.pk)).to_contain_text("Hide: Harassment")
    # Whoever decided first does not even see it.
    expect(ada.page.locator("#desk-list")).to_contain_text("Nothing waits here.")
    bob.row(appeal.pk).locator("[data-open]").press("Enter")
    expect(bob.panel.get_by_role("heading", name="Appeal")).to_be_visible()
    bob.press("t")
    for words in (text, WORDS, "Your post puts another member down."):
        expect(bob.panel.get_by_text(words)).to_be_visible()
    bob.press("a")
    form = bob.panel.locator("[data-form=decide]")
    form.get_by_label("Outcome").select_option("reversed")
    form.get_by_label("Reasons, for the person").fill("It was an answer in kind; we spoke with both.")
    form.get_by_role("button", name="Decide the appeal").press("Enter")
    expect(bob.panel.get_by_text("Reversed and undone.")).to_be_visible()
    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.decided_by, appeal.restored) == ("reversed", bob.person, True)
    assert not wall.notes[note].hidden  # type: ignore[index]
