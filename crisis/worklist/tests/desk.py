"""Staff at the worklist, in a real browser."""

from typing import Any
from uuid import UUID

from django.conf import settings
from playwright.sync_api import Browser, expect

from accounts.identity.staff_sockets import session_name
from accounts.mfa.tests.factories import make_enrolled_staff
from config.staff.tests.browsing import Seat
from crisis.incidents.models import CrisisIncident


class Desk(Seat):
    """One member of staff at the worklist."""

    def __init__(self, browser: Browser, address: str, name: str, role: str, *, script: str = "") -> None:
        self.person, secret = make_enrolled_staff(role, username=name, display_name=name.title())
        super().__init__(browser, address, name, secret, link="Crisis worklist", script=script)
        expect(self.page.locator("#crisis-live")).to_have_text("Live.")

    def row(self, incident: CrisisIncident) -> Any:
        return self.page.locator(f"tr[data-id='{incident.pk}']")

    @property
    def panel(self) -> Any:
        return self.page.locator("#crisis-panel")


def session_of(desk: Desk) -> UUID:
    (cookie,) = [one for one in desk.page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME]
    return session_name(cookie["value"])
