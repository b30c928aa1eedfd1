"""A provider of text messages on this machine that answers like Twilio, bad days included."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


class Provider:
    def __init__(self) -> None:
        self.messages: list[dict[str, str]] = []
        self.mood = "well"

    def to(self, phone: str) -> list[str]:
        return [message["Body"] for message in self.messages if message["To"] == phone]


ANSWERS = {
    "well": (201, b'{"sid": "SM1"}'),
    "busy": (429, b"{}"),
    "broken": (500, b"<html>"),
    "garbage": (200, b"\x00\x01"),
    "stopped": (400, b'{"code": 21610}'),
    "slow": (201, b'{"sid": "SM1"}'),
}


@contextmanager
def provider(settings: Any) -> Iterator[Provider]:
    state = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if state.mood == "slow":
                time.sleep(1.5)
            status, answer = ANSWERS[state.mood]
            if state.mood == "well":
                state.messages.append({name: values[0] for name, values in parse_qs(body).items()})
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.TWILIO_API_URL = f"http://127.0.0.1:{server.server_port}"
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM = "AC1", "token", "+15005550006"
    settings.PROVIDERS_TIMEOUT_SECONDS = 1
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
