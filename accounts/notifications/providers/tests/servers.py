"""Servers on this machine that answer like the providers, in every mood: HTTP/1.1 over TLS, and HTTP/2 for Apple."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import h2.config
import h2.connection
import h2.events

from accounts.notifications.providers.tests.certificates import Certificate, server_certificate


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Reply:
    """`raw` replaces the whole answer; `stall` seconds of silence come first; `drip` sends headers byte by byte."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    stall: float = 0
    drip: bool = False

    @property
    def data(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Answer = Callable[[Received], Reply]


@dataclass
class Provider:
    """`answer` decides; `received` is what came. `url` has no slash at its end."""

    url: str
    answer: Answer
    received: list[Received] = field(default_factory=list)

    def take(self, received: Received) -> Reply:
        self.received.append(received)
        return self.answer(received)


@contextmanager
def http_provider(answer: Answer, certificate: Certificate | None = None) -> Iterator[Provider]:
    certificate = certificate or server_certificate()
    provider = Provider("", answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with suppress(OSError):
                self._answer(provider.take(Received(self.path, headers, body)))

        def _answer(self, reply: Reply) -> None:
            time.sleep(reply.stall)
            if reply.drip:
                self._drip()
            elif reply.raw is not None:
                self.wfile.write(reply.raw)
                self.close_connection = True
            else:
                self.send_response(reply.status)
                for name, value in {**reply.headers, "Content-Length": str(len(reply.data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.data)

        def _drip(self) -> None:
            for byte in b"HTTP/1.1 201 Created\r\nX-Slow: " + b"a" * 400:
                self.wfile.write(bytes([byte]))
                time.sleep(0.1)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    # The handshake happens in the handler's thread: a client that refuses us must not end the listener.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    provider.url = f"https://127.0.0.1:{server.server_address[1]}"
    with running(lambda: server.serve_forever(poll_interval=0.02)):
        yield provider
        server.shutdown()
    server.server_close()


@contextmanager
def http2_provider(answer: Answer, certificate: Certificate | None = None) -> Iterator[Provider]:
    certificate = certificate or server_certificate()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    context.set_alpn_protocols(["h2"])
    listener = socket.create_server(("127.0.0.1", 0))
    provider = Provider(f"https://127.0.0.1:{listener.getsockname()[1]}", answer)

    def accept() -> None:
        while True:
            try:
                raw, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(raw,), daemon=True).start()

    def serve(raw: socket.socket) -> None:
        with suppress(OSError, h2.exceptions.ProtocolError):
            _serve_http2(context.wrap_socket(raw, server_side=True), provider)

    with running(accept):
        yield provider
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def _serve_http2(connection: ssl.SSLSocket, provider: Provider) -> None:
    state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
    state.initiate_connection()
    connection.sendall(state.data_to_send())
    heads: dict[int, dict[str, str]] = {}
    bodies: dict[int, bytes] = {}
    while data := connection.recv(65_536):
        for event in state.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                heads[event.stream_id], bodies[event.stream_id] = dict(event.headers), b""
            elif isinstance(event, h2.events.DataReceived):
                bodies[event.stream_id] += event.data
                state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded):
                head = heads[event.stream_id]
                reply = provider.take(Received(head[":path"], head, bodies[event.stream_id]))
                time.sleep(reply.stall)
                if reply.raw is not None:
                    connection.sendall(reply.raw)
                    connection.close()
                    return
                state.send_headers(event.stream_id, [(":status", str(reply.status)), *reply.headers.items()])
                state.send_data(event.stream_id, reply.data, end_stream=True)
        connection.sendall(state.data_to_send())


@contextmanager
def running(target: Callable[[], None]) -> Iterator[None]:
    thread = threading.Thread(target=target, daemon=True)
    thread.start()
    yield
    thread.join(5)


def closed_port() -> str:
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"https://127.0.0.1:{listener.getsockname()[1]}"
