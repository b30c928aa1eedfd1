"""Makes the first administrator, with the second factor that the staff site asks for."""

import getpass
import os
import sys
from typing import Any

import qrcode
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.identity.services import user_create
from accounts.mfa.selectors import totp_of
from accounts.mfa.services import factor_remove, staff_enrol

PASSWORD_VARIABLE = "EVENKEEL_ADMIN_PASSWORD"  # noqa: S105 - the name of a variable


class Command(BaseCommand):
    help = "Create an administrator, or promote an existing account, and print the second factor once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--username", required=True)
        parser.add_argument(
            "--password-stdin", action="store_true", help=f"read the password from stdin (or set {PASSWORD_VARIABLE})"
        )
        parser.add_argument(
            "--replace-factor", action="store_true", help="an administrator lost the phone: make a new secret"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email, username = options["email"].strip().lower(), options["username"].strip().lower()
        try:
            validate_email(email)
            User._meta.get_field("username").run_validators(username)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user = self._existing(email, username)
        password = None if user is not None else self._password(options["password_stdin"], email, username)
        with transaction.atomic():
            if user is None:
                user = self._create(email, username, password)
            elif not self._promoted(user) and totp_of(user=user) is not None and not options["replace_factor"]:
                raise CommandError(
                    f"{username} is an administrator with a second factor already. Nothing was changed. "
                    "Add --replace-factor if the phone was lost."
                )
            if totp_of(user=user) is not None:
                if not options["replace_factor"]:
                    self.stdout.write("The account keeps the second factor that it has.")
                    return
                factor_remove(user=user, actor=None)
            secret, uri = staff_enrol(user)
        self._show(user, secret, uri)

    def _existing(self, email: str, username: str) -> User | None:
        people = User.objects.alias(lower_email=Lower("email"), lower_username=Lower("username"))
        found = list(people.filter(Q(lower_email=email) | Q(lower_username=username))[:2])
        if not found:
            return None
        user = found[0]
        if len(found) > 1 or (user.email or "").lower() != email or (user.username or "").lower() != username:
            raise CommandError("The e-mail address or the username belongs to another account. Nothing was changed.")
        if not user.is_active:
            raise CommandError("That account is suspended or deleted. Nothing was changed.")
        return user

    def _password(self, from_stdin: bool, email: str, username: str) -> str:
        if from_stdin:
            password = sys.stdin.readline().rstrip("\n")
        elif os.environ.get(PASSWORD_VARIABLE):
            password = os.environ[PASSWORD_VARIABLE]
        elif sys.stdin.isatty():
            password = getpass.getpass("Password of the new administrator: ")
            if getpass.getpass("Once more: ") != password:
                raise CommandError("The two passwords differ. Nothing was changed.")
        else:
            raise CommandError(f"No terminal to ask for a password: use --password-stdin or set {PASSWORD_VARIABLE}.")
        try:
            validate_password(password, User(email=email, username=username))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return password

    def _create(self, email: str, username: str, password: str | None) -> User:
        user = user_create(
            email=email, username=username, password=password, now=timezone.now(),
            role=User.Role.ADMIN, is_staff=True, is_superuser=True,
        )  # fmt: skip
        self.stdout.write(f"Administrator {username} was created.")
        return user

    def _promoted(self, user: User) -> bool:
        if user.role == User.Role.ADMIN and user.is_staff:
            return False
        before = user.role
        user.role, user.is_staff, user.is_superuser = User.Role.ADMIN, True, True
        user.save(update_fields=["role", "is_staff", "is_superuser", "updated_at"])
        audit_record(
            actor=None, action="accounts.user.promoted", target=user, owner_id=user.pk,
            details={"before": before, "after": user.role},
        )  # fmt: skip
        self.stdout.write(f"{user.username} was promoted to administrator; the password stays as it is.")
        return True

    def _show(self, user: User, secret: str, uri: str) -> None:
        code = qrcode.QRCode(border=2)
        code.add_data(uri)
        self.stdout.write("\nScan this with an authenticator app. It is shown only now.\n\n")
        self.stdout.write(picture(code.get_matrix(), self.stdout.encoding or "ascii"))
        self.stdout.write(f"\nsecret   {secret}\nURI      {uri}\n\nThen sign in at /admin/ with password and code.")


def picture(dots: list[list[bool]], encoding: str) -> str:
    """Dark dots as blanks on a light ground, as terminals are mostly dark: two rows a line where the font can."""
    if "utf" not in encoding.lower():
        return "\n".join("".join("  " if dark else "##" for dark in row) for row in dots)
    rows = [*dots, [False] * len(dots[0])] if len(dots) % 2 else dots
    glyphs = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    return "\n".join(
        "".join(glyphs[pair] for pair in zip(rows[i], rows[i + 1], strict=True)) for i in range(0, len(rows), 2)
    )
