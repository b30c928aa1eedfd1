"""No server writes lines of its own about requests: a query string carries what somebody looks for in their journal."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from config.embedded.plan import default_plan
from config.tests.deployment import service, text_of
from config.tests.running import free_port, wait_until

APPLICATION = """
def application(environ, start_response):
    if environ["PATH_INFO"] == "/broken":
        raise RuntimeError("a defect")
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]
"""
WORD = "quokka4711"


def image_command() -> list[str]:
    line = next(line for line in text_of("Dockerfile").splitlines() if line.startswith("CMD "))
    return list(json.loads(line.removeprefix("CMD ")))


def started_by(unit: str) -> str:
    return next(line for line in text_of(f"deploy/systemd/{unit}").splitlines() if line.startswith("ExecStart="))


@pytest.mark.parametrize(
    "command",
    [
        image_command()[-1],
        started_by("evenkeel-web.service"),
        started_by("evenkeel-socket.service"),
        " ".join(service("socket")["command"]),
        " ".join(default_plan({}).services[0].command),
    ],
    ids=["image", "web unit", "socket unit", "socket container", "one command"],
)
def test_every_server_is_told_to_write_none(command: str) -> None:
    assert "--no-access-log" in command.split()


def test_granian_as_the_image_starts_it_never_quotes_a_query_string(tmp_path: Path) -> None:
    (tmp_path / "small.py").write_text(APPLICATION, encoding="utf-8")
    *shell, script = image_command()
    environ = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(tmp_path),
        "PORT": str(free_port()),
        "WEB_WORKERS": "1",
        # What an operator's environment may say.
        "GRANIAN_LOG_ACCESS_ENABLED": "true",
    }
    command = [*shell, script.replace("config.wsgi:application", "small:application")]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=log, stderr=subprocess.STDOUT)
        try:
            statuses = [asked(environ["PORT"], path) for path in ("works", "broken")]
        finally:
            server.terminate()
            server.wait(20)
    assert statuses == [200, 500]
    written = (tmp_path / "log").read_text(encoding="utf-8")
    assert "a defect" in written
    assert WORD not in written


def asked(port: str, path: str) -> int:
    def answer() -> int | None:
        try:
            url = f"http://127.0.0.1:{port}/{path}"
            return httpx.get(url, params={"search": WORD}, trust_env=False, timeout=5).status_code
        except httpx.TransportError:
            return None

    return int(wait_until(answer, 30))
