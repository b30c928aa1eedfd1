"""
`python -m config.embedded.tests.fake_project <folder>`: the real supervisor over a project of four small scripts.

Run as a program: signals, leashes and locks are those of real processes.
"""

import os
import sys
from pathlib import Path

from config.embedded.errors import EmbeddedError
from config.embedded.paths import Layout, data_dir
from config.embedded.plan import Plan, Service, Step, read_port
from config.embedded.report import complain
from config.embedded.supervisor import up

_WEB = """
import os, sys
from http.server import BaseHTTPRequestHandler, HTTPServer

if os.path.exists("web-is-broken"):
    sys.exit("the web script is broken")

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(os.environ.get("FAKE_HEALTH", "200")))
        self.end_headers()

    def log_message(self, *arguments):
        pass

print("web is up, database", os.environ["DATABASE_URL"].split(":")[0], flush=True)
HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""

# Like a worker with a pool: one child of its own.
_WORKER = """
import os, time
if os.fork() == 0:
    time.sleep(600)
print("worker is up", flush=True)
time.sleep(600)
"""

_STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("beat is up", flush=True)
time.sleep(600)
"""

_STEP = """
import os, sys
import psycopg
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS step (name text)")
    connection.execute("INSERT INTO step VALUES (%s)", [sys.argv[1]])
if os.path.exists("step-is-broken"):
    sys.exit("relation does not exist")
"""


def write(folder: Path) -> None:
    for name, text in {"web": _WEB, "worker": _WORKER, "beat": _STUBBORN, "step": _STEP}.items():
        (folder / f"{name}.py").write_text(text)


def main() -> int:
    folder = Path(sys.argv[1])
    script = (sys.executable, "-u")
    try:
        plan = Plan(
            host="127.0.0.1",
            port=read_port(os.environ),
            steps=(
                Step("migrate", (*script, "step.py", "migrate")),
                Step("demo people", (*script, "step.py", "demo"), first_start_only=True),
            ),
            services=tuple(Service(name, (*script, f"{name}.py")) for name in ("web", "worker", "beat")),
            folder=folder,
            ready_seconds=20,
            unwell_seconds=1.0,
            stop_seconds=1.0,
            restart_seconds=(0.2, 0.4),
        )
        return up(Layout.of(data_dir(os.environ)), plan)
    except EmbeddedError as error:
        complain(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
