"""A mail server on this machine: takes letters as SMTP asks, or refuses the recipient with `refusal`."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Taken:
    sender: str
    recipients: list[str]
    content: bytes


@dataclass
class MailServer:
    port: int = 0
    refusal: str = ""
    received: list[Taken] = field(default_factory=list)


@contextmanager
def smtp_server(refusal: str = "") -> Iterator[MailServer]:
    state = MailServer(refusal=refusal)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 ready")
            letter = Taken("", [], b"")
            while line := self.rfile.readline().decode().strip():
                word = line.split(" ")[0].upper()
                if word == "QUIT":
                    self._say("221 bye")
                    return
                if word == "MAIL":
                    letter.sender = line.partition("<")[2].partition(">")[0]
                if word == "RCPT" and state.refusal:
                    self._say(state.refusal)
                    continue
                if word == "RCPT":
                    letter.recipients.append(line.partition("<")[2].partition(">")[0])
                if word == "DATA":
                    self._say("354 go on")
                    letter.content = self._body()
                    state.received.append(letter)
                self._say("250 ok")

        def _body(self) -> bytes:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line[1:] if line.startswith(b"..") else line)
            return b"".join(lines)

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        state.port = server.server_address[1]
        thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
        thread.start()
        yield state
        server.shutdown()
        thread.join()
