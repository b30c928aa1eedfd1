"""Whom a walk through the console needs: a person at their phone, and a counsellor at a browser."""

import json
import threading
import time
from typing import Any
from uuid import UUID

from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import Browser, expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from accounts.identity.models import User
from accounts.identity.services import session_start
from accounts.identity.staff_sockets import session_name
from accounts.mfa.tests.factories import make_enrolled_staff
from community.counseling.models import CounselingSession, CounselorStatus
from config.ids import uuid7
from config.staff.tests.browsing import Seat

PATIENCE = 8.0


class Phone:
    """One person in their app: a real socket, read by a thread."""

    def __init__(self, house: str, person: User, session: CounselingSession) -> None:
        self.person, self.session = person, session
        self.frames: list[dict[str, Any]] = []
        token = session_start(user=person, now=timezone.now()).access
        address = f"{house.replace('http', 'ws')}/ws/v1/counseling/{session.pk}"
        headers = {"Authorization": f"Bearer {token}"}
        self.socket = connect(address, proxy=None, close_timeout=1, additional_headers=headers, legacy=True)
        threading.Thread(target=self._listen, daemon=True).start()
        self._send("chat:join", {})

    def _listen(self) -> None:
        try:
            for text in self.socket:
                self.frames.append(json.loads(text))
        except ConnectionClosed:
            return

    def _send(self, event: str, data: dict[str, Any]) -> None:
        self.socket.send(json.dumps({"event": event, "id": str(uuid7()), "data": data}))

    def say(self, text: str) -> None:
        self._send("chat:message", {"message_id": str(uuid7()), "content": text})

    def heard(self, event: str, **wanted: Any) -> dict[str, Any]:
        """The newest such frame; it may take a while to come."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for frame in reversed(self.frames):
                data = frame["data"]
                if frame["event"] == event and all(data.get(name) == value for name, value in wanted.items()):
                    return dict(data)
            time.sleep(0.05)
        raise AssertionError(f"{event} {wanted} was not heard")


class Desk(Seat):
    """One counsellor at the console."""

    def __init__(self, browser: Browser, address: str, name: str) -> None:
        self.person, secret = make_enrolled_staff("therapist", username=name)
        CounselorStatus.objects.create(owner=self.person, public_name=name.title())
        super().__init__(browser, address, name, secret, link="Counselling", size=(1500, 950))
        expect(self.page.locator("#console-live")).to_have_text("Live.")

    @property
    def queue(self) -> Any:
        return self.page.locator("#console-queue > li")

    @property
    def chats(self) -> Any:
        return self.page.locator("#console-chats > li")

    @property
    def log(self) -> Any:
        return self.page.locator("#chat-log > li")

    def write(self, text: str) -> None:
        self.page.locator("#chat-text").fill(text)
        self.press("Enter")
        expect(self.page.locator("#chat-text")).to_have_value("")


def wait_for_held(ada: Desk, held: list[Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not held and time.monotonic() < deadline:
        ada.page.wait_for_timeout(50)
    assert held, "nothing was sent"


def answer(ada: Desk, held: list[Any]) -> None:
    wait_for_held(ada, held)
    with ada.page.expect_response("**/send/"):
        route, response = held.pop(0)
        route.fulfill(response=response)
    # The page's own code runs after the answer, and before the next picture.
    ada.page.evaluate("() => new Promise((done) => setTimeout(() => requestAnimationFrame(done), 50))")


def session_of(desk: Desk) -> UUID:
    (cookie,) = [one for one in desk.page.context.cookies() if one["name"] == django_settings.SESSION_COOKIE_NAME]
    return session_name(cookie["value"])
