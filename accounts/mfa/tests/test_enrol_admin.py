"""`manage.py enrol_admin`, from an empty database to the dashboard."""

import io
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.identity.tests.factories import PASSWORD, make_user
from accounts.management.commands.enrol_admin import picture
from accounts.mfa.tests.factories import code_of, make_enrolled_staff, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def enrol(email: str = "ada@example.org", username: str = "ada", *options: str) -> str:
    out = io.StringIO()
    call_command("enrol_admin", f"--email={email}", f"--username={username}", *options, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENKEEL_ADMIN_PASSWORD", PASSWORD)


def test_the_first_administrator_can_sign_in_with_what_was_printed() -> None:
    printed = enrol()
    secret = re.search(r"^secret +(\w{32})$", printed, re.MULTILINE)[1]
    assert f"otpauth://totp/ada%40example.org?secret={secret}&issuer=Evenkeel" in printed
    client = Client()
    client.post("/admin/login/", {"username": "ada", "password": PASSWORD, "otp_token": code_of(secret)})
    assert client.get("/admin/accounts/user/").status_code == 200
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"accounts.user.created", "accounts.factor.added"} <= actions


def test_the_password_comes_from_standard_input_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("another-harbour-7\n"))
    enrol("ada@example.org", "ada", "--password-stdin")
    assert User.objects.get(username="ada").check_password("another-harbour-7")


def test_a_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENKEEL_ADMIN_PASSWORD", "12345678")
    with pytest.raises(CommandError, match="password"):
        enrol()
    assert not User.objects.exists()


def test_an_existing_account_is_promoted_and_keeps_its_password() -> None:
    person = make_user(email="ada@example.org", username="ada", password="the-old-harbour-1")
    assert "promoted" in enrol()
    person.refresh_from_db()
    assert (person.role, person.is_staff, person.is_superuser) == ("admin", True, True)
    assert person.check_password("the-old-harbour-1")
    entry = AuditEvent.objects.get(action="accounts.user.promoted")
    assert entry.details == {"before": "user", "after": "admin"}


def test_an_administrator_with_a_factor_is_refused_clearly() -> None:
    make_enrolled_staff(email="ada@example.org", username="ada")
    with pytest.raises(CommandError, match="second factor already"):
        enrol()


def test_a_lost_phone_is_replaced_on_request() -> None:
    _, lost = make_enrolled_staff(email="ada@example.org", username="ada")
    printed = enrol("ada@example.org", "ada", "--replace-factor")
    assert lost not in printed
    assert AuditEvent.objects.filter(action="accounts.factor.removed").count() == 1


def test_an_administrator_without_a_factor_gets_one() -> None:
    make_staff(email="ada@example.org", username="ada")
    assert "secret" in enrol()


@pytest.mark.parametrize(
    ("email", "username"), [("ada@example.org", "somebody"), ("other@example.org", "ada"), ("bob@example.org", "ada")]
)
def test_a_name_or_an_address_of_somebody_else_is_refused(email: str, username: str) -> None:
    make_user(email="ada@example.org", username="ada")
    make_user(email="bob@example.org", username="bob")
    with pytest.raises(CommandError, match="belongs to another account"):
        enrol(email, username)


@pytest.mark.parametrize(("email", "username"), [("not an address", "ada"), ("ada@example.org", "a d a")])
def test_bad_names_are_refused(email: str, username: str) -> None:
    with pytest.raises(CommandError):
        enrol(email, username)


def test_without_a_terminal_or_a_password_the_command_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVENKEEL_ADMIN_PASSWORD")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandError, match="--password-stdin"):
        enrol()


@pytest.mark.parametrize(("encoding", "lines"), [("utf-8", 2), ("ascii", 3)])
def test_the_picture_fits_the_terminal(encoding: str, lines: int) -> None:
    dots = [[True, False, True], [False, True, False], [True, True, True]]
    drawn: Any = picture(dots, encoding).split("\n")
    assert len(drawn) == lines
    assert drawn[0] == ("▄▀▄" if encoding == "utf-8" else "  ##  ")
