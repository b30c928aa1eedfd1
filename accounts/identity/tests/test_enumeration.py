"""
Nothing that an outsider can see, or measure, tells whether an address has an account.

Time is measured as the thread's processor time: hashing is nearly all of it, and other processes do not disturb it.
The statements, which are the rest, are compared one by one.
"""

import statistics
import time
from itertools import count

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.identity.tests.walk import OTHER_PASSWORD, PASSWORD, ROOT, client_at, letters, sign_in, sign_up, token_in

pytestmark = pytest.mark.django_db
KNOWN, UNPROVEN, UNKNOWN = "known@example.org", "unproven@example.org", "unknown@example.org"
# Different at every request, whoever asks.
VARYING = {"X-Request-ID", "RateLimit-Reset", "Content-Length", "ETag"}
_ip = count(1)


def make_known(outbox) -> None:
    sign_up(KNOWN, client=client_at("198.51.100.1"))
    token = token_in(letters(outbox)[-1])
    assert client_at("198.51.100.1").post(f"{ROOT}/verify-email", {"token": token}).status_code == 200
    sign_up(UNPROVEN, client=client_at("198.51.100.1"))


def fresh_client():
    number = next(_ip)
    return client_at(f"10.0.{number // 250}.{number % 250 + 1}")


REQUESTS = {
    "register": lambda email: ("register", {"email": email, "password": OTHER_PASSWORD}),
    "login": lambda email: ("login", {"email": email, "password": "not-the-password-1"}),
    "forgot": lambda email: ("forgot-password", {"email": email}),
    "resend": lambda email: ("resend-verification", {"email": email}),
    "verify code": lambda email: ("verify-email", {"email": email, "code": "00000000"}),
    "reset code": lambda email: ("reset-password", {"email": email, "code": "00000000", "new_password": PASSWORD}),
    "reset, weak password": lambda email: ("reset-password", {"email": email, "code": "00000000", "new_password": "x"}),
}


def shape(answer) -> dict:
    """What an outsider sees, without what is random."""

    def without_values(data):
        if isinstance(data, dict):
            return {name: without_values(value) for name, value in data.items()}
        return type(data).__name__

    headers = {name: value for name, value in answer.items() if name not in VARYING}
    body = answer.json() if answer.content else None
    if body is not None and answer.status_code >= 400:
        body.pop("request_id")
        return {"status": answer.status_code, "headers": headers, "body": body}
    return {"status": answer.status_code, "headers": headers, "body": without_values(body)}


@pytest.mark.parametrize("request_name", REQUESTS)
def test_known_unproven_and_unknown_addresses_look_the_same(mailoutbox, request_name):
    make_known(mailoutbox)
    shapes = []
    for email in (KNOWN, UNPROVEN, UNKNOWN):
        path, body = REQUESTS[request_name](email)
        shapes.append(shape(fresh_client().post(f"{ROOT}/{path}", body)))
    assert shapes[0] == shapes[1] == shapes[2]


@pytest.mark.parametrize("request_name", ["register", "login", "forgot", "resend", "verify code", "reset code"])
def test_known_and_unknown_addresses_cost_the_same_statements(mailoutbox, request_name):
    make_known(mailoutbox)
    kinds = []
    for email in (KNOWN, UNPROVEN, UNKNOWN):
        path, body = REQUESTS[request_name](email)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            fresh_client().post(f"{ROOT}/{path}", body)
        kinds.append([query["sql"].lstrip().split()[0] for query in queries.captured_queries])
    assert kinds[0] == kinds[1] == kinds[2]


def test_signing_in_with_the_password_just_registered_does_not_tell(mailoutbox):
    make_known(mailoutbox)
    answers = []
    for email in (KNOWN, UNPROVEN, UNKNOWN):
        mine = sign_up(email, password=OTHER_PASSWORD, client=fresh_client())
        again = sign_in(email, OTHER_PASSWORD, ip="10.9.0.1")
        assert again.json()["user"]["id"] == mine["user"]["id"]
        answers.append(shape(again))
    assert answers[0] == answers[1] == answers[2]


def test_of_several_sign_ups_with_one_address_the_newest_signs_in_wherever_the_address_was_before(mailoutbox):
    make_known(mailoutbox)
    for email in (KNOWN, UNPROVEN, UNKNOWN):
        for number in (1, 2, 3):
            sign_up(email, password=f"bright-window-{number}", client=fresh_client())
        found = [sign_in(email, f"bright-window-{number}", ip=f"10.9.1.{number}").status_code for number in (1, 2, 3)]
        assert found == [401, 401, 200]


def test_a_claim_looks_to_its_owner_as_before_when_somebody_else_proves_the_address(mailoutbox):
    claimed = sign_up(KNOWN, password=OTHER_PASSWORD, client=fresh_client())["user"]
    sign_up(KNOWN, client=fresh_client())
    token = token_in(letters(mailoutbox)[-1])
    assert fresh_client().post(f"{ROOT}/verify-email", {"token": token}).status_code == 200
    assert EmailAddress.objects.get(email=KNOWN, verified=True).user_id != claimed["id"]
    seen = sign_in(KNOWN, OTHER_PASSWORD).json()["user"]
    assert seen == claimed


@pytest.mark.slow
def test_the_time_of_a_failed_sign_in_is_the_same_with_the_hashers_of_production(mailoutbox, settings):
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
    make_known(mailoutbox)
    sign_up(KNOWN, password=OTHER_PASSWORD, client=fresh_client())  # a claim beside the holder
    emails = (KNOWN, UNPROVEN, UNKNOWN)
    times = {email: [] for email in emails}
    for number in range(8):
        for email in emails if number % 2 else reversed(emails):
            started = time.thread_time()
            sign_in(email, f"wrong-{number}-password", ip=f"10.8.{number}.1")
            times[email].append(time.thread_time() - started)
    # The lock starts at the sixth failure and costs no hash; it does so for everybody.
    hashed = {email: statistics.median(found[:5]) for email, found in times.items()}
    locked = {email: statistics.median(found[5:]) for email, found in times.items()}
    assert max(hashed.values()) < 1.2 * min(hashed.values())
    assert max(locked.values()) < 0.5 * min(hashed.values())


@pytest.mark.slow
def test_the_time_of_a_sign_up_is_the_same_with_the_hashers_of_production(mailoutbox, settings):
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
    make_known(mailoutbox)
    times = {KNOWN: [], UNKNOWN: []}
    for number in range(7):
        for email in (KNOWN, f"{number}{UNKNOWN}"):
            started = time.thread_time()
            sign_up(email, password=OTHER_PASSWORD, client=fresh_client())
            times[KNOWN if email == KNOWN else UNKNOWN].append(time.thread_time() - started)
    known, unknown = (statistics.median(found) for found in times.values())
    assert max(known, unknown) < 1.2 * min(known, unknown)


def test_an_anonymous_letter_request_stops_at_the_mailbox_whoever_asks(mailoutbox):
    sign_up(KNOWN, client=fresh_client())
    for _ in range(9):
        assert fresh_client().post(f"{ROOT}/forgot-password", {"email": KNOWN}).status_code == 200
        letters(mailoutbox)
    assert len(letters(mailoutbox, "new password")) == 3
