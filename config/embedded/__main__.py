"""`python -m config.embedded up | status | stop | erase`; DATA_DIR, HOST and PORT say where."""

import argparse
import os
import shutil
import sys
from collections.abc import Sequence

from config.embedded import servers
from config.embedded.errors import EmbeddedError, explain
from config.embedded.instance import holder, stop_holder
from config.embedded.paths import Layout, data_dir
from config.embedded.plan import default_plan
from config.embedded.report import complain
from config.embedded.supervisor import up

_NOT_RUNNING = 3  # as init scripts answer `status`


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    layout = Layout.of(data_dir(os.environ))
    try:
        if options.command == "up":
            plan = default_plan(os.environ, worker=not options.no_worker)
            return up(layout, plan, servers_only=options.servers_only)
        if options.command == "status":
            return _status(layout)
        if options.command == "stop":
            return _stop(layout)
        return _erase(layout, options.yes)
    except EmbeddedError as error:
        complain(str(error))
    except OSError as error:
        complain(str(explain(error, layout.root)))
    except KeyboardInterrupt:  # before `up` listens to signals, or in another subcommand
        complain("interrupted")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("up", help="start everything and stay until Ctrl-C")
    start.add_argument("--no-worker", action="store_true", help="the web process alone, without worker and beat")
    start.add_argument("--servers-only", action="store_true", help="PostgreSQL and Valkey alone; prints their URLs")
    commands.add_parser("status", help="what runs; exit code 0 when both servers do, else 3")
    commands.add_parser("stop", help="end everything of this DATA_DIR")
    erase = commands.add_parser("erase", help="stop, then remove DATA_DIR and all data in it")
    erase.add_argument("--yes", action="store_true", help="do not ask")
    return parser


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _status(layout: Layout) -> int:
    found = holder(layout)
    _say(f"up          {f'running, pid {found[0]}, {found[1]}' if found else 'not running'}")
    states = servers.status(layout.root)
    for state in states:
        _say(f"{state.name:<10}  {f'running, pid {state.pid}, {state.socket}' if state.pid else 'not running'}")
    return 0 if all(state.pid for state in states) else _NOT_RUNNING


def _stop(layout: Layout) -> int:
    pid = stop_holder(layout)
    stopped = ([f"up (pid {pid})"] if pid else []) + servers.stop(layout.root)
    _say(f"stopped {', '.join(stopped)}" if stopped else f"nothing runs on {layout.root}")
    return 0


def _erase(layout: Layout, sure: bool) -> int:
    if not layout.root.exists():
        _say(f"{layout.root} does not exist")
        return 0
    if not layout.secrets_file.exists():
        raise EmbeddedError(f"{layout.root} does not look like a DATA_DIR (no secrets.json), so nothing is removed.")
    if not sure and input(f"Remove {layout.root} with all accounts and entries in it? Type yes: ") != "yes":
        _say("nothing is removed")
        return 1
    stop_holder(layout)
    # The test suite keeps a DATA_DIR of its own inside this one.
    for inner in layout.root.glob("*/secrets.json"):
        servers.erase(inner.parent)
    servers.erase(layout.root)
    shutil.rmtree(layout.root)
    _say(f"{layout.root} is removed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
