"""The pages of letters, clicked in a real browser."""

import os
import shutil
from collections.abc import Iterator

import pytest

from accounts.identity.models import User
from accounts.identity.tests.walk import OTHER_PASSWORD, client_at, letters, sign_in, sign_up, token_in

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("accounts.identity.tests.page_root"),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]


@pytest.fixture
def page(monkeypatch) -> Iterator["playwright.Page"]:
    # Playwright keeps an event loop in this thread; Django would take the tests' queries for async ones.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with playwright.sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def test_the_link_of_a_letter_confirms_the_address_with_one_click(page, live_server, mailoutbox):
    sign_up("lea@example.org")
    token = token_in(letters(mailoutbox)[0])
    page.goto(f"{live_server.url}/account/verify-email#token={token}")
    page.get_by_role("button", name="Yes, confirm").click()
    page.get_by_text("your address is confirmed").wait_for()
    assert token not in page.url
    assert sign_in("lea@example.org").json()["user"]["email_verified"] is True


def test_a_new_password_is_chosen_and_a_bad_one_explained(page, live_server, mailoutbox, make_user):
    user: User = make_user(email="lea@example.org")
    client_at("127.0.0.1").post("/api/v1/auth/forgot-password", {"email": user.email})
    page.goto(f"{live_server.url}/account/reset-password#token={token_in(letters(mailoutbox)[0])}")
    page.get_by_label("New password").fill("password123")
    page.get_by_role("button").click()
    page.get_by_text("too common").wait_for()
    page.get_by_label("New password").fill(OTHER_PASSWORD)
    page.get_by_role("button").click()
    page.get_by_text("Your password is changed").wait_for()
    assert sign_in("lea@example.org", OTHER_PASSWORD).status_code == 200


def test_a_link_that_was_cut_says_so(page, live_server):
    page.goto(f"{live_server.url}/account/verify-email")
    page.get_by_text("This link is not complete").wait_for()
