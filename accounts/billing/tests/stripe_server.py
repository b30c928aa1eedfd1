"""A local server that answers the provider's API as the provider does: idempotency keys, errors and silences."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs

KEY, SECRET = "sk_test_evenkeel_0123456789", "whsec_evenkeel_0123456789"


class StripeServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock = Lock()
        self.kept: dict[str, tuple[str, dict[str, Any]]] = {}
        self.calls: list[tuple[str, dict[str, list[str]], str]] = []
        self.mode = "well"
        self.objects: dict[str, dict[str, Any]] = {}
        self.refused: set[str] = set()
        self.made = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: StripeServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.server.mode == "silent":
            time.sleep(3)
        if self.server.mode == "garbage":
            return self._answer(200, b"<html>oops</html>")
        if self.server.mode == "broken":
            return self._error(500, "api_error", "something broke")
        if self.server.mode == "busy":
            return self._error(429, "rate_limit_error", "slow down")
        if self.path in self.server.refused:
            return self._error(404, "invalid_request_error", "No such subscription", code="resource_missing")
        if self.server.mode == "declined":
            return self._error(402, "card_error", "Your card was declined.", code="card_declined")
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            return self._error(401, "authentication_error", "Invalid API Key provided")
        return self._create(body)

    def do_GET(self) -> None:
        """Objects that were made here are found by their names, long after their keys are forgotten."""
        with self.server.lock:
            self.server.calls.append((self.path, {}, ""))
            found = self.server.objects.get(self.path.rpartition("/")[2])
        if found is None:
            return self._error(404, "invalid_request_error", "No such object", code="resource_missing")
        return self._answer(200, json.dumps(found).encode())

    def _create(self, body: str) -> None:
        key = self.headers.get("Idempotency-Key", "")
        with self.server.lock:
            self.server.calls.append((self.path, parse_qs(body), key))
            if key in self.server.kept:
                before, answer = self.server.kept[key]
                if before != body:
                    return self._error(400, "idempotency_error", "Keys for idempotent requests can only be used once")
            else:
                self.server.made += 1
                answer = _made(self.path, self.server.made)
                self.server.objects[answer["id"]] = answer
                if key:
                    self.server.kept[key] = (body, answer)
        return self._answer(200, json.dumps(answer).encode())

    def _error(self, status: int, kind: str, message: str, code: str | None = None) -> None:
        self._answer(status, json.dumps({"error": {"type": kind, "message": message, "code": code}}).encode())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Request-Id", "req_1")
        self.end_headers()
        self.wfile.write(body)


def _made(path: str, number: int) -> dict[str, Any]:
    if path == "/v1/customers":
        return {"id": f"cus_{number}", "object": "customer"}
    if path == "/v1/checkout/sessions":
        return {"id": f"cs_{number}", "object": "checkout.session", "url": f"https://checkout.example/{number}"}
    if path == "/v1/billing_portal/sessions":
        return {"id": f"bps_{number}", "object": "billing_portal.session", "url": f"https://portal.example/{number}"}
    if path == "/v1/payment_intents":
        return {"id": f"pi_{number}", "object": "payment_intent", "client_secret": f"pi_{number}_secret_x"}
    return {"id": path.rpartition("/")[2], "object": "subscription", "status": "active"}


@contextmanager
def stripe_server() -> Iterator[StripeServer]:
    server = StripeServer()
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def signed(event: Any, *, secret: str = SECRET, at: float | None = None) -> tuple[bytes, str]:
    """The body of a webhook and its Stripe-Signature header, made by hand."""
    body = json.dumps(event).encode() if not isinstance(event, bytes) else event
    stamp = int(time.time() if at is None else at)
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return body, f"t={stamp},v1={digest}"
