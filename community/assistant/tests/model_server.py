"""A model on loopback that speaks the APIs of OpenAI and Anthropic, and that fails and misbehaves when told to."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Model:
    """What the next answer is. `pieces` are sent one by one; `asked` holds the bodies that came."""

    pieces: list[str] = field(default_factory=lambda: ["That sounds ", "hard. What helps ", "you most?"])
    status: int = 200
    # stream, stall (after the first piece), silent (not even headers), drip (blanks for ever), garbage, shapeless, cut,
    # empty.
    mode: str = "stream"
    pause: float = 0.0
    usage: bool = True
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    # Waits here before each piece but the first, where a test says so.
    gate: threading.Event | None = None
    url: str = ""

    def says(self, *pieces: str, mode: str = "stream", pause: float = 0.0) -> None:
        self.pieces, self.mode, self.pause, self.status = list(pieces), mode, pause, 200

    def fails(self, status: int) -> None:
        self.status = status

    @property
    def last(self) -> dict[str, Any]:
        return self.asked[-1]

    @property
    def told(self) -> str:
        """Everything that was sent to it with the last question."""
        return json.dumps(self.last, ensure_ascii=False)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: Model

    def log_message(self, *args: Any) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        model = self.model
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        model.asked.append(body)
        model.headers.append({name.lower(): value for name, value in self.headers.items()})
        if model.mode == "silent":
            self._hold()
            return
        if model.status != 200:
            self._refuse(model.status)
            return
        with suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self._stream(anthropic=self.path.endswith("/messages"))
            return
        model.hung_up.set()

    def _refuse(self, status: int) -> None:
        body = b'{"error": {"message": "no", "type": "invalid_request_error"}}'
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _hold(self) -> None:
        """Until the other end hangs up."""
        self.connection.settimeout(30)
        with suppress(OSError):
            self.connection.recv(1)
        self.model.hung_up.set()
        self.close_connection = True

    def _stream(self, *, anthropic: bool) -> None:
        model = self.model
        before, piece_of, after = (_anthropic if anthropic else _openai)(model)
        if model.mode == "garbage":
            self._chunk("data: {this is no JSON\n\n")
            self._chunk("")
            return
        if model.mode == "shapeless":
            self._chunk('data: {"choices": "none", "usage": 3}\n\ndata: [1, 2]\n\n')
            self._chunk("")
            return
        for text in before:
            self._chunk(text)
        for number, piece in enumerate(model.pieces):
            if number and model.gate is not None:
                model.gate.wait(20)
            if number and model.pause:
                time.sleep(model.pause)
            self._chunk(piece_of(piece))
            if model.mode == "stall":
                self._hold()
                return
            if model.mode == "drip":
                while True:
                    self._chunk(": still here\n\n")
                    time.sleep(0.1)
        if model.mode == "cut":
            self.close_connection = True
            self.connection.close()
            return
        for text in after:
            self._chunk(text)
        self._chunk("")

    def _chunk(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
        self.wfile.flush()


def _openai(model: Model) -> tuple[list[str], Any, list[str]]:
    def event(data: Any) -> str:
        return f"data: {json.dumps(data)}\n\n"

    def chunk(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        return {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "test-model", "choices": [choice]}

    usage = {"prompt_tokens": 300, "completion_tokens": 20, "total_tokens": 320}
    end = [event(chunk({}, "stop"))]
    if model.usage:
        end.append(event({**chunk({}), "choices": [], "usage": usage}))
    return (
        [event(chunk({"role": "assistant"}))],
        lambda text: event(chunk({"content": text})),
        [*end, "data: [DONE]\n\n"],
    )


def _anthropic(model: Model) -> tuple[list[str], Any, list[str]]:
    def event(data: dict[str, Any]) -> str:
        return f"event: {data['type']}\ndata: {json.dumps(data)}\n\n"

    message = {
        "id": "m", "type": "message", "role": "assistant", "content": [], "model": "test-model", "stop_reason": None,
        "stop_sequence": None, "usage": {"input_tokens": 300, "output_tokens": 1},
    }  # fmt: skip
    before = [
        event({"type": "message_start", "message": message}),
        event({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
        event({"type": "ping"}),
    ]
    after = [
        event({"type": "content_block_stop", "index": 0}),
        event({
            "type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None},
            "usage": {"output_tokens": 20},
        }),
        event({"type": "message_stop"}),
    ]  # fmt: skip

    def piece(text: str) -> str:
        return event({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}})

    return before, piece, after


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up on a model is no error of it."""


@contextmanager
def running() -> Iterator[Model]:
    model = Model()
    handler = type("Handler", (_Handler,), {"model": model})
    server = _Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    model.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
