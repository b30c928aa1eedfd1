"""The open incident in a real browser: nothing typed is lost, nothing late gets in between, nothing stays too long."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright

from accounts.erasure.services import account_purge
from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from accounts.mfa.services import staff_sessions_end
from config.realtime.publish import publish_session_revoked
from crisis.incidents.models import CrisisIncident
from crisis.incidents.services import incident_claim
from crisis.incidents.tests.factories import make_incident
from crisis.worklist.tests.desk import Desk, session_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# A clock that a test can put forward.
CLOCK = "const real = Date.now; window.ahead = 0; Date.now = () => real() + window.ahead;"
LATE, WORDS = "Talked for ten minutes; a friend is on the way.", "I am on the bridge by the old mill."


@pytest.fixture
def desk(chromium: str, house: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Desk]]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield lambda **more: Desk(browser, house, "ada", "support", **more)
        # The one that belongs to Playwright's loop: the test database could not be dropped under it.
        connections.close_all()
        browser.close()


def held_by(person: User, **values: Any) -> CrisisIncident:
    incident = make_incident(make_user(), severity=4, **values)
    return incident_claim(actor=person, incident_id=incident.pk, now=timezone.now())


def opened(ada: Desk, incident: CrisisIncident) -> None:
    ada.row(incident).get_by_role("link").click()
    expect(ada.page.locator("#panel-title")).to_have_text(f"Incident {str(incident.pk)[-8:]}")


def delayed(page: Page, part: str) -> Callable[[], None]:
    """Answers to addresses with `part` in them wait until the returned function is called."""
    waiting: list[Any] = []
    page.route(f"**/*{part}*", lambda route: waiting.append(route))

    def let_go() -> None:
        for route in waiting:
            route.continue_()

    return let_go


def test_what_somebody_was_typing_is_still_there_when_they_load_the_newest(desk: Any) -> None:
    ada = desk()
    incident = held_by(ada.person)
    opened(ada, incident)
    form = ada.panel.locator("[data-form=contact]")
    form.locator("summary").press("Enter")
    form.get_by_label("How").select_option("chat")
    form.get_by_label("Note").fill(LATE)
    # The person writes on meanwhile.
    make_incident(incident.owner, severity=3)
    form.get_by_role("button", name="Log it").press("Enter")
    expect(ada.panel.locator("[data-stale]")).to_be_visible()
    ada.panel.get_by_role("button", name="Reload").press("Enter")
    expect(ada.panel.locator("[data-stale]")).to_be_hidden()
    form = ada.panel.locator("[data-form=contact]")
    expect(form.get_by_label("Note")).to_have_value(LATE)
    expect(form.get_by_label("How")).to_have_value("chat")
    form.get_by_label("What came of it").select_option("reached")
    form.get_by_role("button", name="Log it").press("Enter")
    expect(ada.panel.get_by_text("Contact: Chat in the app, Reached")).to_be_visible()


def test_a_refusal_is_said_inside_the_dialog_that_hides_the_rest(desk: Any) -> None:
    ada = desk()
    incident = held_by(ada.person)
    opened(ada, incident)
    ada.press("r")
    dialog = ada.panel.get_by_role("dialog")
    dialog.get_by_label("Reason").select_option("reached_safe")
    dialog.get_by_label("Note").fill(LATE)
    make_incident(incident.owner, severity=3)
    dialog.get_by_role("button", name="Resolve", exact=True).press("Enter")
    expect(dialog.get_by_role("alert").filter(has_text="Somebody changed this; reload.")).to_be_visible()
    ada.press("Escape")
    ada.panel.get_by_role("button", name="Reload").press("Enter")
    expect(ada.panel.locator("[data-stale]")).to_be_hidden()
    ada.press("r")
    expect(dialog.get_by_label("Note")).to_have_value(LATE)


def test_an_answer_that_was_long_on_its_way_does_not_take_the_place_of_what_was_opened_after_it(desk: Any) -> None:
    ada = desk()
    first, second = held_by(ada.person), held_by(ada.person)
    opened(ada, first)
    let_go = delayed(ada.page, f"{first.pk}/start/")
    ada.panel.get_by_role("button", name="Start").press("Enter")
    opened(ada, second)
    form = ada.panel.locator("[data-form=note]")
    form.locator("summary").press("Enter")
    form.get_by_label("Note").fill(LATE)
    let_go()
    expect(ada.row(first)).to_contain_text("In progress")
    expect(ada.page.locator("#panel-title")).to_have_text(f"Incident {str(second.pk)[-8:]}")
    expect(form.get_by_label("Note")).to_have_value(LATE)


def test_what_is_erased_is_taken_from_the_screen_although_somebody_reads_it(desk: Any) -> None:
    ada = desk()
    incident = held_by(ada.person, note=WORDS)
    opened(ada, incident)
    ada.panel.get_by_role("button", name="Show text").press("Enter")
    expect(ada.panel.get_by_text(WORDS)).to_be_visible()
    account_purge(subject_id=incident.owner_id, now=timezone.now())
    expect(ada.page.get_by_text("The person's account was erased, and this incident with it.")).to_be_visible()
    expect(ada.row(incident)).to_have_count(0)
    assert WORDS not in ada.page.content()


def test_the_way_back_in_stays_on_the_page_of_whoever_was_signed_out(desk: Any, settings: Any) -> None:
    settings.STAFF_IDLE_LIMIT = timedelta(seconds=900)
    ada = desk(script=CLOCK)
    staff_sessions_end(user=ada.person, now=timezone.now())
    publish_session_revoked(session_of(ada))
    said = ada.page.locator("#crisis-alert")
    expect(said).to_have_text("Signed out: this page hears no alarms. Sign in again.", timeout=20_000)
    ada.page.evaluate("window.ahead = 850000")
    ada.page.wait_for_timeout(2500)
    ada.press("j", "Enter")
    ada.page.wait_for_timeout(1000)
    expect(said.get_by_role("link")).to_have_text("Signed out: this page hears no alarms. Sign in again.")


def test_the_text_leaves_an_empty_chairs_screen_although_the_server_cannot_be_reached(desk: Any) -> None:
    ada = desk(script=CLOCK)
    incident = held_by(ada.person, note=WORDS)
    opened(ada, incident)
    ada.panel.get_by_role("button", name="Show text").press("Enter")
    expect(ada.panel.get_by_text(WORDS)).to_be_visible()
    ada.page.context.set_offline(True)
    ada.page.evaluate("window.ahead = 901000")
    expect(ada.panel.get_by_text(WORDS)).to_have_count(0, timeout=5_000)


def test_who_claims_by_an_old_list_without_a_socket_can_claim_with_the_next_key(desk: Any) -> None:
    ada = desk()
    incident = make_incident(make_user(), severity=4)
    expect(ada.row(incident)).to_be_visible()
    ada.page.route("**/worklist/ticket/", lambda route: route.abort())
    publish_session_revoked(session_of(ada))
    expect(ada.page.locator("#crisis-live")).to_have_text("Not live: the list is read every 20 seconds.")
    make_incident(incident.owner, severity=3)
    ada.row(incident).get_by_role("link").focus()
    ada.press("c")
    expect(ada.page.locator("#crisis-alert")).to_have_text("Somebody changed this; reload.")
    ada.page.wait_for_timeout(1000)
    ada.press("c")
    expect(ada.panel.get_by_text("You have it.")).to_be_visible()
