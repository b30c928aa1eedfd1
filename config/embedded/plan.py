"""What `up` runs: command lines as data, so that tests can run a small project of their own."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import EmbeddedError
from config.embedded.paths import PROJECT_ROOT

Command = tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """Runs to its end before anything is served."""

    name: str
    command: Command
    first_start_only: bool = False


@dataclass(frozen=True)
class Service:
    """Runs for as long as `up` does."""

    name: str
    command: Command


@dataclass(frozen=True)
class Plan:
    host: str
    port: int
    steps: tuple[Step, ...]
    services: tuple[Service, ...]
    folder: Path = PROJECT_ROOT
    health_path: str = "/health"
    ready_seconds: float = 120.0
    unwell_seconds: float = 15.0  # answering, but not with 200: shown as it is after that
    stop_seconds: float = 15.0
    restart_seconds: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
    quick_deaths: int = 4  # of the web server before it ever answered: then waiting longer is no help

    @property
    def probe_host(self) -> str:
        return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(self.host, self.host)  # noqa: S104

    @property
    def address(self) -> str:
        host = f"[{self.probe_host}]" if ":" in self.probe_host else self.probe_host
        return f"http://{host}:{self.port}"


def default_plan(environ: Mapping[str, str], *, worker: bool = True) -> Plan:
    host = environ.get("HOST", "").strip() or "127.0.0.1"
    port = read_port(environ)
    manage: Command = (sys.executable, "manage.py")
    web = (
        *(sys.executable, "-m", "uvicorn", "config.asgi:application", "--host", host, "--port", str(port)),
        # Deflate would compress each frame again for every socket.
        *("--ws-max-size", "65536", "--ws-per-message-deflate", "false", "--timeout-graceful-shutdown", "10"),
        *("--no-access-log", "--log-level", "warning"),
    )
    celery = (sys.executable, "-m", "celery", "--quiet", "-A", "config")
    services = [Service("web", web)]
    if worker:
        services += [
            # Alarms and letters of a crisis wait behind nobody's export.
            Service("critical", (*celery, "worker", "-n", "critical@%h", "-Q", "critical", "--concurrency", "2")),
            Service("worker", (*celery, "worker", "-Q", "default,bulk", "--concurrency", "2")),
            Service("beat", (*celery, "beat", "--scheduler", "django_celery_beat.schedulers:DatabaseScheduler")),
        ]
    steps = [Step("database and reference content", (*manage, "prepare", "--verbosity", "0"))]
    if environ.get("DJANGO_SETTINGS_MODULE") != "config.settings.production":
        # --force because DEBUG is off here too; people who are there already are never touched.
        steps.append(Step("demo people", (*manage, "demo", "--if-empty", "--force"), first_start_only=True))
    return Plan(host=host, port=port, steps=tuple(steps), services=tuple(services))


def read_port(environ: Mapping[str, str]) -> int:
    text = environ.get("PORT", "").strip() or "8000"
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise EmbeddedError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)
