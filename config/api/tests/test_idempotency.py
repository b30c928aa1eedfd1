import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from config.api import idempotency
from config.api.idempotency import idempotency_prune
from config.api.idempotency_models import IdempotencyRecord
from config.api.negotiation import LeanNegotiation
from config.api.tests.room import EntryView

URL = "/api/v1/entries"
BODY = {"mood_value": 7, "note": "quiet"}


def post(client, key: str | None = "key-1", body=BODY, url: str = URL):
    return client.post(url, body, headers={"idempotency-key": key} if key is not None else {})


def name_of(person) -> str:
    return get_user_model().objects.get(pk=person.pk).display_name


def in_threads(*calls):
    """Each call in a thread with its own database connection."""

    def run(call):
        try:
            return call()
        finally:
            connection.close()

    pool = ThreadPoolExecutor(len(calls))
    return [pool.submit(run, call) for call in calls]


def test_the_same_request_again_gives_the_first_answer_and_does_nothing(api_as, user):
    client = api_as(user)
    first, second = post(client), post(client)
    assert (first.status_code, first.json()) == (201, {"run": 1, "note": "quiet"})
    assert (second.status_code, second.content, second["Location"]) == (201, first.content, first["Location"])
    assert (first.get("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (None, "true")
    assert second["Content-Type"] == "application/json"
    assert EntryView.runs == [user.pk]


def test_viewsets_keep_their_answers_too(api_as, user):
    client = api_as(user)
    first, second = post(client, url="/api/v1/set"), post(client, url="/api/v1/set")
    assert first.json() == second.json() == {"run": 1}
    assert second["Idempotency-Replayed"] == "true"


def test_the_same_body_in_another_spelling_is_the_same_request(api_as, user):
    client = api_as(user)
    post(client)
    spelled = client.generic(
        "POST", URL, b'{ "note": "quiet", "mood_value": 7 }', "application/json", headers={"idempotency-key": "key-1"}
    )
    assert spelled["Idempotency-Replayed"] == "true"


def test_the_kept_answer_is_sealed_and_its_key_hashed(api_as, user):
    post(api_as(user), "journal-of-anna")
    record = IdempotencyRecord.objects.get()
    assert b"quiet" not in bytes(record.body)
    assert b"anna" not in bytes(record.key_hash)
    assert (record.owner_id, record.status) == (user.pk, 201)


@pytest.mark.parametrize(("body", "url"), [({"mood_value": 8}, URL), (BODY, f"{URL}?x=1")])
def test_the_key_with_another_request_is_422(api_as, user, body, url):
    client = api_as(user)
    post(client)
    answer = post(client, body=body, url=url)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert len(EntryView.runs) == 1


def test_a_key_belongs_to_its_owner(api_as, user, stranger):
    post(api_as(user))
    assert post(api_as(stranger))["Location"]
    assert EntryView.runs == [user.pk, stranger.pk]


@pytest.mark.parametrize("body", [{"refuse": True}, {"answer": 422}])
def test_a_refused_request_leaves_nothing_and_may_be_repaired(api_as, user, body):
    client = api_as(user)
    before = name_of(user)
    assert post(client, body=body).status_code in {400, 422}
    assert name_of(user) == before
    assert not IdempotencyRecord.objects.exists()
    assert post(client).status_code == 201


def test_two_at_once_run_once_and_get_the_same_answer(api_as, user, transactional_db):
    together = threading.Barrier(2)
    clients = [api_as(user), api_as(user)]

    def call(client):
        together.wait()
        return post(client)

    first, second = (future.result(20) for future in in_threads(*(lambda c=c: call(c) for c in clients)))
    assert first.content == second.content
    assert (first.status_code, second.status_code) == (201, 201)
    assert {first.get("Idempotency-Replayed"), second.get("Idempotency-Replayed")} == {None, "true"}
    assert EntryView.runs == [user.pk]
    assert name_of(user).count("x") == 1
    assert IdempotencyRecord.objects.count() == 1


def test_a_second_request_does_not_wait_for_ever(api_as, user, transactional_db, monkeypatch):
    monkeypatch.setattr(idempotency, "WAIT_MS", 100)
    clients = [api_as(user), api_as(user)]
    (slow,) = in_threads(lambda: post(clients[0], body={"hold": True}))
    assert EntryView.started.wait(10)
    before = time.monotonic()
    answer = post(clients[1], body={"hold": True})
    EntryView.hold.set()
    # The connection's own lock_timeout is 3 s; the claim sets its own.
    assert time.monotonic() - before < 2
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_in_progress")
    assert answer["Retry-After"] == "1"
    assert slow.result(20).status_code == 201


def test_a_killed_process_leaves_neither_row_nor_record(api_as, user, transactional_db):
    clients = [api_as(user), api_as(user)]
    before = name_of(user)
    (killed,) = in_threads(lambda: post(clients[0], body={"hold": True}))
    assert EntryView.started.wait(10)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND state = 'idle in transaction' AND pid <> pg_backend_pid()"
        )
    EntryView.hold.set()
    assert killed.result(20).status_code == 503
    assert name_of(user) == before
    assert not IdempotencyRecord.objects.exists()
    assert post(clients[1], body={}).status_code == 201


def test_an_expired_key_counts_as_absent(api_as, user):
    client = api_as(user)
    post(client)
    IdempotencyRecord.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert "Idempotency-Replayed" not in post(client, body={"mood_value": 2})
    assert IdempotencyRecord.objects.count() == 1


def test_prune_deletes_what_is_older_than_a_day(api_as, user):
    client = api_as(user)
    post(client, "old")
    IdempotencyRecord.objects.update(created_at=timezone.now() - timedelta(hours=25))
    post(client, "new")
    assert idempotency_prune(timezone.now()) == 1
    assert idempotency_prune(timezone.now()) == 0
    assert IdempotencyRecord.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "ü"])
def test_a_bad_key_is_400(api_as, user, key):
    answer = post(api_as(user), key)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")


def test_without_a_key_nothing_is_kept(api_as, user):
    client = api_as(user)
    assert [post(client, None).status_code for _ in range(2)] == [201, 201]
    assert len(EntryView.runs) == 2
    assert not IdempotencyRecord.objects.exists()


def test_nobody_in_particular_has_no_keys(client, db):
    answers = [post(client, url="/api/v1/thing") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert "Idempotency-Replayed" not in answers[1]


def test_the_key_costs_two_statements_and_the_vaults_own(api_as, user, django_assert_max_num_queries):
    client = api_as(user)
    with django_assert_max_num_queries(3):
        post(client, None)
    # A savepoint and its release stand for BEGIN and COMMIT inside a test's transaction.
    with django_assert_max_num_queries(3 + 2 + 2 + 1):
        post(client)


def hash_upload(content: bytes, name: str = "x") -> bytes:
    data = {"name": name, "file": SimpleUploadedFile("a.png", content)}
    request = APIRequestFactory().post("/upload", data, format="multipart")
    return idempotency.hash_request(Request(request, parsers=[MultiPartParser()], negotiator=LeanNegotiation()))


def test_an_upload_is_recognised_by_its_fields_and_bytes():
    assert hash_upload(b"one") == hash_upload(b"one")
    assert len({hash_upload(b"one"), hash_upload(b"two"), hash_upload(b"one", "y")}) == 3
