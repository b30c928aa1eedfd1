"""Staff in a real browser: in with both factors, by keyboard, and what the browser complains about."""

import time
from typing import Any

from playwright.sync_api import Browser, Page

from accounts.identity.tests.factories import PASSWORD
from accounts.mfa.tests.factories import code_of


def sign_in(page: Page, address: str, name: str, secret: str) -> None:
    page.goto(f"{address}/admin/")
    fill_sign_in(page, name, secret)
    # By keyboard, as the whole page must be.
    page.keyboard.press("Enter")


def fill_sign_in(page: Page, name: str, secret: str) -> None:
    page.get_by_label("E-mail or username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code of your authenticator app").fill(fresh_code(page, secret))


def fresh_code(page: Page, secret: str) -> str:
    left = 30 - time.time() % 30
    page.wait_for_timeout(left * 1000 * (left < 5))  # a code that is about to change would be refused
    return code_of(secret)


def next_code(page: Page, secret: str) -> str:
    """A code works once, so the next one has to be waited for."""
    page.wait_for_timeout((30 - time.time() % 30) * 1000 + 200)
    return code_of(secret)


class Seat:
    """One member of staff, with a browser of their own that has opened the page named `link`."""

    def __init__(
        self, browser: Browser, address: str, name: str, secret: str, *, link: str, script: str = "",
        size: tuple[int, int] = (1440, 1000),
    ) -> None:  # fmt: skip
        self.complaints: list[str] = []
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        context.add_init_script(script)
        self.page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        sign_in(self.page, address, name, secret)
        self.page.get_by_role("link", name=link).first.press("Enter")

    def _hear(self, message: Any) -> None:
        # A refusal that a test asks for is answered with 409, which the browser reports as an error of its own.
        if message.type == "error" and "409" not in message.text:
            self.complaints.append(message.text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
