import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.identity.models import User
from wellness.demo.services import demo_administrator, demo_distress, sign_ins_write
from wellness.demo.writer import Crowd, crowd_write

WIDTH = 30


class Command(BaseCommand):
    help = "Write believable people with a history of moods. Refused on a system that is not for trying out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=20)
        parser.add_argument("--days", type=int, default=365)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--force", action="store_true", help="write although DEBUG is off")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where people exist already")

    def handle(self, *args: Any, people: int, days: int, seed: int, **options: Any) -> None:
        if not settings.DEBUG and not options["force"]:
            raise CommandError("DEBUG is off: this may be a system with real people. Repeat with --force to write.")
        if people < 1 or days < 1:
            raise CommandError("--people and --days must be at least 1.")
        if User.objects.filter(username="demo1").exists():
            if options["if_empty"]:
                return
            raise CommandError("Demo people are here already. `make fresh` starts over.")
        if options["if_empty"] and User.objects.exists():
            return
        password = f"{get_random_string(10)}-demo-7"
        self.started, self.total = time.monotonic(), people
        owners = crowd_write(
            Crowd(people=people, days=days, password=password, seed=seed), now=timezone.now(), progress=self.show
        )
        self.stdout.write("")
        demo_distress(owners=list(User.objects.filter(pk__in=owners[:3])), now=timezone.now())
        self.write_sign_ins(password)

    def show(self, people: int, entries: int) -> None:
        done = people / self.total
        bar = "#" * int(WIDTH * done) + "." * (WIDTH - int(WIDTH * done))
        seconds = time.monotonic() - self.started
        line = f"\r[{bar}] {people:,}/{self.total:,} people, {entries:,} entries, {entries / seconds:,.0f}/s"
        self.stdout.write(line, ending="" if sys.stdout.isatty() else "\n")
        self.stdout.flush()

    def write_sign_ins(self, password: str) -> None:
        admin, admin_password, uri = demo_administrator(now=timezone.now())
        lines = [
            f"app     demo1 (premium), demo2 ...   password {password}",
            f"staff   {admin}   password {admin_password}",
            f"        second factor {uri}",
        ]
        path = Path(settings.DATA_DIR) / "demo.txt"
        sign_ins_write(path, lines)
        self.stdout.write("\n".join(lines))
        self.stdout.write(self.style.SUCCESS(f"Kept in {path}"))
