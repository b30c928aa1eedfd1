"""`python -m config.embedded up`: the whole system in one terminal, until Ctrl-C."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from config.embedded import children, ports, processes, servers
from config.embedded.children import Child, Output
from config.embedded.environment import export_environment, needed
from config.embedded.errors import EmbeddedError
from config.embedded.instance import InstanceLock
from config.embedded.paths import Layout, prepare
from config.embedded.plan import Plan, Step
from config.embedded.report import Console
from config.embedded.signals import StopRequested, StopSignals

_TICK = 0.1
_WATCH_SECONDS = 1.0


@dataclass
class Supervisor:
    layout: Layout
    plan: Plan
    console: Console
    environ: Mapping[str, str]
    servers_only: bool = False
    signals: StopSignals = field(default_factory=StopSignals)
    children: list[Child] = field(default_factory=list)

    def run(self) -> int:
        """
        This function will serve until it is told to stop and return the exit code.

        :raises EmbeddedError: with what to do, if it cannot.
        """
        prepare(self.layout)
        self.started = time.monotonic()
        self.embed_postgres, self.embed_redis = needed(self.environ)
        try:
            with InstanceLock(self.layout, self.plan.address), self.signals:
                self._clear_and_check()
                self._serve()
        except StopRequested:
            pass
        return 0

    def _clear_and_check(self) -> None:
        for name in children.end_leftovers(self.layout.children_file, self.plan.stop_seconds):
            self.console.line(f"ended the {name} process of an earlier run that was killed")
        if not self.servers_only:
            ports.check_free(self.plan.host, self.plan.port)

    def _serve(self) -> None:
        share = servers.Share(self.layout.root)
        try:
            with self.signals.held():
                self._start_servers(share)
            if self.servers_only:
                self._show_servers()
            else:
                self._start_system()
            self._watch()
        except StopRequested:
            self.console.line("stopping")
            raise
        finally:
            # From here on a signal only means "faster".
            self.signals.requested = True
            self._stop_children()
            if not share.leave(always=True):
                self.console.line("the servers go on for another command that uses them, and stop with it")

    def _start_servers(self, share: servers.Share) -> None:
        if not (self.embed_postgres or self.embed_redis):
            self.console.line("DATABASE_URL and REDIS_URL are set: no embedded server is started")
            return
        self.console.begin("servers")
        begun = time.monotonic()
        try:
            share.enter(postgres=self.embed_postgres, redis=self.embed_redis)
        except EmbeddedError:
            self.console.finish("failed")
            raise
        self.console.finish(f"{time.monotonic() - begun:.1f} s")
        for note in share.notes:
            self.console.line(note)

    def _child_environment(self) -> dict[str, str]:
        environ = dict(self.environ)
        export_environment(self.layout.root, environ)
        environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
        # Celery's page about workers of root: whoever starts everything as root gets all of it as root.
        environ.setdefault("PYTHONWARNINGS", "ignore:::celery.platforms")
        return environ | {"PYTHONUNBUFFERED": "1"}

    def _start_system(self) -> None:
        environ = self._child_environment()
        first = not self.layout.started_mark.exists()
        for step in self.plan.steps:
            if first or not step.first_start_only:
                self._run_step(step, environ)
        self.layout.started_mark.touch(mode=0o600)
        waiting = [Child(service, self.plan, environ, self.console) for service in self.plan.services]
        # The web process alone first: three that import at once make the address come late.
        self._add_children(waiting[:1])
        self._show_addresses(self._wait_ready(waiting[1:]))

    def _add_children(self, new: list[Child]) -> None:
        for child in new:
            self.children.append(child)
            child.start()
        children.record(self.layout.children_file, self.children)

    def _run_step(self, step: Step, environ: Mapping[str, str]) -> None:
        self.console.begin(step.name)
        begun = time.monotonic()
        process = children.spawn(step.command, self.plan.folder, environ)
        output = Output(process, None, step.name)
        try:
            while (code := process.poll()) is None:
                time.sleep(0.02)
        finally:
            children.stop_all([process], self.plan.stop_seconds, self.signals)
        if code != 0:
            self.console.finish("failed")
            raise children.failed_step(step.name, code, output.drain())
        self.console.finish(f"{time.monotonic() - begun:.1f} s")

    def _wait_ready(self, waiting: list[Child]) -> int:
        """The status of the health path, once it is 200 or does not become it."""
        deadline = time.monotonic() + self.plan.ready_seconds
        unwell_since: float | None = None
        while (code := ports.health(self.plan)) != 200:
            self._look_after_children()
            now = time.monotonic()
            if code and unwell_since is None:
                unwell_since = now
                # What is not well may be that nobody works.
                self._add_children(waiting)
                waiting = []
            if unwell_since is not None and now - unwell_since > self.plan.unwell_seconds:
                break
            self._give_up_if_hopeless(now > deadline)
            time.sleep(_TICK)
        self._add_children(waiting)
        return code

    def _give_up_if_hopeless(self, late: bool) -> None:
        web = self.children[0]
        where = f"{self.plan.address}{self.plan.health_path}"
        if web.deaths >= self.plan.quick_deaths:
            raise EmbeddedError(
                f"The {web.service.name} process ended {web.deaths} times before {where} answered; "
                "its lines above say why."
            )
        if late:
            raise EmbeddedError(
                f"{where} did not answer within {self.plan.ready_seconds:.0f} s; the lines above may say why."
            )

    def _look_after_children(self) -> None:
        # Every child is looked at: any() over a generator would stop at the first new one.
        renewed = [child for child in self.children if child.look()]
        if renewed:
            children.record(self.layout.children_file, self.children)

    def _watch(self) -> None:
        """Until a signal arrives: children that die come back, and so do the servers."""
        pids = self._server_pids()
        checked = time.monotonic()
        while True:
            time.sleep(_TICK)
            self._look_after_children()
            if time.monotonic() - checked >= _WATCH_SECONDS:
                checked = time.monotonic()
                if not all(processes.running(pid) for pid in pids):
                    self.console.line("a server died; starting it again")
                    with self.signals.held():
                        servers.revive(self.layout.root, postgres=self.embed_postgres, redis=self.embed_redis)
                    pids = self._server_pids()

    def _server_pids(self) -> list[int]:
        return [found.pid for found in servers.status(self.layout.root) if found.pid is not None]

    def _stop_children(self) -> None:
        running = [child.process for child in self.children if child.process is not None]
        self.children = []
        if running:
            children.stop_all(running, self.plan.stop_seconds, self.signals)
        self.layout.children_file.unlink(missing_ok=True)

    def _show_servers(self) -> None:
        found = servers.endpoints(self.layout.root)
        rows = [("DATABASE_URL", found.database_url)] if self.embed_postgres else []
        rows += [("REDIS_URL", found.redis_url)] if self.embed_redis else []
        self.console.block("The servers run. Ctrl-C stops them.", rows)

    def _show_addresses(self, health: int) -> None:
        address = self.plan.address
        rows = [
            ("address", address),
            ("docs", f"{address}/api/docs"),
            ("admin", f"{address}/admin/"),
            ("mail", str(self.layout.root / "mail")),
            ("data", str(self.layout.root)),
        ]
        seconds = time.monotonic() - self.started
        notes = [] if health == 200 else [f"not all is well: {address}{self.plan.health_path} answers {health}"]
        if self.layout.demo_file.exists():
            notes += ["", "demo sign-ins", *self.layout.demo_file.read_text(encoding="utf-8").splitlines()]
        self.console.block(f"Evenkeel runs, after {seconds:.1f} s. Ctrl-C stops it.", rows, notes)


def up(layout: Layout, plan: Plan, *, servers_only: bool = False, environ: Mapping[str, str] = os.environ) -> int:
    return Supervisor(layout, plan, Console(), environ, servers_only).run()
