"""What a stolen copy of the database shows."""

import subprocess

import pytest
from django.db import connection
from django.utils import timezone

from accounts.identity.codes import code_of
from accounts.identity.models import MailedCode, User
from accounts.identity.services import session_refresh
from accounts.identity.tests.walk import sign_up
from accounts.vault.keyset import keyset_text
from accounts.vault.services import key_of_user
from config.api.sealing import seal
from config.embedded.binaries import postgres_programs

PASSWORD = "unmistakable-lighthouse-58"
NOTE = "unmistakable note about the pills"


def dumped() -> bytes:
    found = connection.get_connection_params()
    environment = {"PGPASSWORD": found.get("password", ""), "PGHOST": found["host"], "PGUSER": found["user"]}
    if found.get("port"):
        environment["PGPORT"] = str(found["port"])
    program = postgres_programs(None) / "pg_dump"
    return subprocess.run([program, found["dbname"]], env=environment, check=True, capture_output=True).stdout


def forms(secret: str | bytes) -> set[bytes]:
    """As text, and as the dump writes bytes."""
    raw = secret.encode() if isinstance(secret, str) else secret
    return {raw, raw.hex().encode()}


@pytest.mark.django_db(transaction=True)
def test_a_dump_shows_no_health_text_password_token_code_or_key(notes):
    pair = sign_up("lea@example.org", password=PASSWORD)
    user = User.objects.get(pk=pair["user"]["id"])
    notes.objects.create(owner=user, body=NOTE, answers={"said": NOTE}, staff_note=NOTE)
    notes.objects.create(owner=user, title=seal(user.pk, NOTE.encode()).hex()[:50])
    successor = session_refresh(token=pair["refresh_token"], now=timezone.now())
    dump = dumped()
    assert b"lea@example.org" in dump  # the dump is of this database
    secrets = [NOTE, PASSWORD, pair["access_token"], pair["refresh_token"], successor.refresh]
    secrets += [code_of(MailedCode.objects.get()), key_of_user(user).raw, keyset_text()]
    shown = [secret for secret in secrets if any(form in dump for form in forms(secret))]
    assert shown == []
