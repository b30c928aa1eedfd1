"""What `manage.py demo` adds around the crowd: staff to sign in as, and a few people in distress for their worklist."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.crypto import get_random_string

from accounts.identity.models import User
from accounts.identity.services import user_create
from accounts.mfa.services import staff_enrol
from wellness.mood.services import mood_entry_create

# In the words of the public crisis corpus' mildest lines; enough for the detector to show help and open incidents.
DISTRESS = (
    "I keep thinking everybody would be better off without me.",
    "I want to die. I have not told anyone.",
    "I took all the pills.",
)


@transaction.atomic
def demo_administrator(*, now: datetime) -> tuple[str, str, str]:
    """This function will make an administrator with a second factor; returns username, password and otpauth URI."""
    password = f"{get_random_string(16)}7a"
    admin = user_create(
        username="demo-admin",
        email="demo-admin@evenkeel.example",
        password=password,
        now=now,
        role=User.Role.ADMIN,
        is_staff=True,
        is_superuser=True,
        first_name="Demo",
    )
    _, uri = staff_enrol(admin)
    return "demo-admin", password, uri


def demo_distress(*, owners: list[User], now: datetime) -> None:
    """This function will log the distress notes through the ordinary service, so that all that follows is real."""
    for owner, note in zip(owners, DISTRESS, strict=False):
        mood_entry_create(owner=owner, body={"mood_value": 2, "notes": note}, now=now)


def sign_ins_write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n")
