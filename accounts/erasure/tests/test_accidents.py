"""What may happen beside and during a purge: other writers, other purges, a kill, a provider that is away."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.billing.models import Subscription
from accounts.erasure import purge
from accounts.erasure.models import ErasureRequest, RetentionRecord
from accounts.erasure.receipts import receipt_holds
from accounts.erasure.services import ErasureRunning, account_deletion_request, account_purge, erasures_run
from accounts.erasure.tests.factories import ME, mood, moods_of
from accounts.identity.models import User
from accounts.identity.tests.factories import PASSWORD
from accounts.profile.models import UserProfile
from accounts.vault.models import DataKey

pytestmark = pytest.mark.slow

State = ErasureRequest.State
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.django_db(transaction=True)
def test_a_mood_that_is_being_written_leaves_no_orphan(user, api_as):
    """The writer holds its row uncommitted while the purge runs: one of the two waits, and nothing is left."""
    client = api_as(user)
    written, go_on, failed = threading.Event(), threading.Event(), []

    def write() -> None:
        try:
            with transaction.atomic():
                mood(client)
                written.set()
                go_on.wait(10)
        except IntegrityError as error:
            failed.append(error)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(10)
    account_purge(subject_id=user.pk, now=timezone.now())
    go_on.set()
    writer.join(20)
    assert len(failed) == 1
    assert moods_of(user.pk) == 0
    assert not DataKey.objects.filter(owner_id=user.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_purges_at_once_erase_once(user, api_as):
    mood(api_as(user))
    account_deletion_request(owner=user, now=timezone.now(), actor=user, immediate=True)
    start, outcomes = threading.Barrier(4), []

    def run() -> None:
        start.wait(5)
        try:
            outcomes.append(account_purge(subject_id=user.pk, now=timezone.now()).signature)
        except ErasureRunning:
            outcomes.append(None)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(outcomes) == 4
    assert len({signature for signature in outcomes if signature is not None}) == 1
    assert AuditEvent.objects.filter(action="accounts.erasure.purged", owner_id=user.pk).count() == 1
    assert RetentionRecord.objects.filter(kind="account").count() == 1
    assert not User.objects.filter(pk=user.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_that_cannot_go_now_goes_with_the_next_sweep(user, tmp_path, settings):
    """The rows are gone by then; the names of the files are in the request."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media"},
        }
    }
    name = storages["default"].save("avatars/picture.jpg", ContentFile(b"a face"))
    UserProfile.objects.create(owner=user, avatar=name)
    path = tmp_path / "media" / name
    path.unlink()
    path.mkdir()  # no file: it cannot be unlinked
    (path / "x").touch()
    now = timezone.now()
    with pytest.raises(OSError, match=r"not empty|Directory"):
        account_purge(subject_id=user.pk, now=now)
    request = ErasureRequest.objects.get(subject_id=user.pk)
    assert (request.state, User.objects.filter(pk=user.pk).exists()) == (State.RUNNING, False)
    (path / "x").unlink()
    path.rmdir()
    path.write_bytes(b"a face")
    assert erasures_run(now=now) == 0  # the one who failed still has it in hand
    assert erasures_run(now=now + timedelta(minutes=11)) == 1
    assert not path.exists()
    request.refresh_from_db()
    assert (request.state, request.receipt["places"]["files"]) == (State.DONE, 1)
    assert "files" not in request.receipt


@pytest.mark.django_db
def test_what_takes_too_long_for_a_request_is_left_to_a_worker(user, api_as, monkeypatch):
    monkeypatch.setattr("accounts.erasure.services.IN_REQUEST", timedelta(seconds=-1))
    answer = api_as(user).delete(ME, {"immediate": True, "password": PASSWORD})
    assert answer.status_code == 202
    assert User.objects.filter(pk=user.pk, status="deleted").exists()
    assert erasures_run(now=timezone.now()) == 1
    assert not User.objects.filter(pk=user.pk).exists()


KILLED = """
import os, signal, sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from django.utils import timezone
from accounts.erasure import purge
from accounts.erasure.services import account_purge
from uuid import UUID
original = getattr(purge, sys.argv[3])
def die(*args):
    if sys.argv[4] == "after":
        original(*args)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(purge, sys.argv[3], die)
account_purge(subject_id=UUID(sys.argv[2]), now=timezone.now())
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("step", "when", "rows_left"),
    [("_tombstone", "after", True), ("_files_go", "before", False), ("_files_go", "after", False)],
)
def test_a_purge_that_is_killed_is_finished_by_the_sweep(user, api_as, step, when, rows_left):
    mood(api_as(user))
    name = connection.settings_dict["NAME"]
    command = [sys.executable, "-c", KILLED, name, str(user.pk), step, when]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    killed = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    deadline = time.monotonic() + 10
    while connection_is_busy(name) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert User.objects.filter(pk=user.pk).exists() == rows_left
    assert moods_of(user.pk) == int(rows_left)
    assert ErasureRequest.objects.get(subject_id=user.pk).state == State.RUNNING
    assert erasures_run(now=timezone.now() + timedelta(minutes=11)) == 1
    assert not User.objects.filter(pk=user.pk).exists()
    assert moods_of(user.pk) == 0
    request = ErasureRequest.objects.get(subject_id=user.pk)
    assert request.state == State.DONE
    assert receipt_holds(request.receipt, bytes(request.receipt_signature))
    assert RetentionRecord.objects.filter(kind="account").count() == 1


def connection_is_busy(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [name])
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_table_that_nobody_registered_stops_the_whole_purge(user, api_as, monkeypatch):
    mood(api_as(user))
    known = purge.rules()
    monkeypatch.setattr(purge, "rules", lambda: [rule for rule in known if "moodentry" not in rule.label])
    with pytest.raises(IntegrityError):
        account_purge(subject_id=user.pk, now=timezone.now())
    assert User.objects.filter(pk=user.pk).exists()
    assert DataKey.objects.filter(owner=user).exists()
    assert moods_of(user.pk) == 1


class PaymentProvider(ThreadingHTTPServer):
    """Answers the ending of a subscription as the provider does, or not at all."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _PaymentHandler)
        self.status, self.ended = 200, []


class _PaymentHandler(BaseHTTPRequestHandler):
    server: PaymentProvider

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_DELETE(self) -> None:
        self.server.ended.append(self.path)
        kind = {404: "invalid_request_error", 500: "api_error"}.get(self.server.status)
        body = {"error": {"type": kind, "message": "x"}} if kind else {"id": "sub_1", "object": "subscription"}
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())


@pytest.fixture
def payment_provider(settings: Any) -> Iterator[PaymentProvider]:
    server = PaymentProvider()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    settings.STRIPE_SECRET_KEY, settings.STRIPE_TIMEOUT_SECONDS = "sk_test_0123456789", 1
    settings.STRIPE_API_BASE = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
@pytest.mark.parametrize("status", [200, 404])
def test_a_subscription_ends_at_the_provider_with_its_person(user, payment_provider, status):
    Subscription.objects.create(owner=user, source="stripe", tier="premium", provider_subscription="sub_1")
    payment_provider.status = status
    receipt = account_purge(subject_id=user.pk, now=timezone.now())
    assert payment_provider.ended == ["/v1/subscriptions/sub_1"]
    assert receipt.body["places"]["stripe"] == 1


@pytest.mark.django_db
def test_a_provider_that_does_not_answer_is_asked_again_by_the_sweep(user, api_as, payment_provider):
    Subscription.objects.create(owner=user, source="stripe", tier="premium", provider_subscription="sub_1")
    payment_provider.status = 500
    answer = api_as(user).delete(ME, {"immediate": True, "password": PASSWORD})
    assert answer.status_code == 202
    assert not User.objects.filter(pk=user.pk).exists()
    now = timezone.now() + timedelta(seconds=1)
    assert erasures_run(now=now) == 0
    payment_provider.status = 200
    assert erasures_run(now=now + timedelta(minutes=11)) == 1
    request = ErasureRequest.objects.get(subject_id=user.pk)
    assert request.state == State.DONE
    assert "sub_1" not in json.dumps(request.receipt)
