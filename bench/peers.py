"""The same work on other stacks, in the same run, where the comparison kit is installed beside this repository."""

import os
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

from bench.load import http_request
from bench.processes import Server

ROOT = Path(__file__).resolve().parent.parent
FILLS = {"$SCORE": "7", "$ENERGY": "6", "$ANXIETY": "3"}


@dataclass(frozen=True, slots=True)
class Peer:
    name: str
    server: Server
    port: int
    requests: dict[str, list[bytes]]
    expected: dict[str, int]


class Kit:
    """A folder with peers.toml, env.sh and a virtual environment `venv`; PEERS_DIR names it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = self._environment()
        self.table = tomllib.loads((folder / "peers.toml").read_text())

    @classmethod
    def installed(cls) -> "Kit | None":
        folder = Path(os.environ.get("PEERS_DIR", str(ROOT.parent / "shared" / "peers")))
        ready = (folder / "peers.toml").exists() and (folder / "venv" / "bin" / "python").exists()
        return cls(folder) if ready else None

    def _environment(self) -> dict[str, str]:
        # A clean environment: our own secrets and addresses must not become the peers'.
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        output = subprocess.run(
            ["bash", "-c", ". ./env.sh && env -0"],
            cwd=self.folder, env=kept, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        return dict(pair.split("=", 1) for pair in output.split("\0") if "=" in pair)

    def start(self, name: str, note: str, moment: str) -> Peer:
        """:raises SystemExit: if the peer does not start; its database must be up (`db/db.sh up`)."""
        spec = self.table["peers"][name]
        command = spec["cmd"].format(port=spec["port"], root=self.folder).split()
        environ = {**self.environ, **{k: str(v) for k, v in spec.get("env", {}).items()}, "PORT": str(spec["port"])}
        log = self.folder / "run" / f"{name}.log"
        server = Server(command, environ, log, cwd=self.folder / spec["dir"])
        server.wait_ready(f"http://127.0.0.1:{spec['port']}/mood/stats?days=1")
        requests, expected = {}, {}
        for operation, shape in self.table["ops"].items():
            tokens = (self.folder / shape["tokens"]).read_text().split()
            body = shape.get("body", "")
            for key, value in {**FILLS, "$NOTE": note, "$TIME": moment}.items():
                body = body.replace(key, value)
            requests[operation] = [
                http_request(shape["method"], shape["path"], token, body.encode()) for token in tokens
            ]
            expected[operation] = shape["status"]
        return Peer(name, server, spec["port"], requests, expected)
