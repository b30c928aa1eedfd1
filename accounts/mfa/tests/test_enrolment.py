"""The page on which staff set up their second factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.audit.models import AuditEvent
from accounts.identity.tests.factories import PASSWORD, make_user
from accounts.mfa.tests.factories import code_of, make_enrolled_staff, make_staff, staff_client

ENROL = "/admin/enrol/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def secret_on(page: str) -> str:
    return page.partition('translate="no">')[2].partition("</code>")[0].replace(" ", "")


def test_scanning_and_one_code_open_the_staff_site(clock) -> None:
    person = make_staff()
    client = staff_client(person)
    secret = secret_on(client.get(ENROL).content.decode())
    before = client.cookies["evenkeel_staff"].value
    answer = client.post(ENROL, {"code": code_of(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert client.cookies["evenkeel_staff"].value != before
    assert client.get("/admin/").status_code == 200
    assert AuditEvent.objects.filter(action="accounts.factor.added", owner_id=person.pk).count() == 1
    # The code that proved the app is spent.
    again = Client().post(
        "/admin/login/", {"username": person.username, "password": PASSWORD, "otp_token": code_of(secret)}
    )
    assert again.status_code == 200


def test_the_page_draws_the_code_itself_and_keeps_its_secret() -> None:
    client = staff_client(make_staff())
    page = client.get(ENROL).content.decode()
    assert "<svg" in page
    assert secret_on(page) == secret_on(client.get(ENROL).content.decode())
    assert len(secret_on(page)) == 32


def test_the_secret_waits_sealed_in_the_session() -> None:
    client = staff_client(make_staff())
    secret = secret_on(client.get(ENROL).content.decode())
    kept = Session.objects.get(session_key=client.cookies["evenkeel_staff"].value)
    assert secret not in str(kept.get_decoded())


def test_a_wrong_code_gives_no_factor() -> None:
    person = make_staff()
    client = staff_client(person)
    secret = secret_on(client.get(ENROL).content.decode())
    answer = client.post(ENROL, {"code": code_of(secret, later=9)})
    assert answer.status_code == 200
    assert "does not match" in answer.content.decode()
    assert not Authenticator.objects.filter(user=person).exists()


def test_nobody_else_sees_the_page() -> None:
    assert Client().get(ENROL)["Location"] == "/admin/login/"
    ordinary = staff_client(make_user())
    assert ordinary.get(ENROL)["Location"] == "/admin/login/"
    enrolled, _ = make_enrolled_staff()
    assert staff_client(enrolled).get(ENROL)["Location"] == "/admin/"


def test_a_session_that_began_without_the_factor_does_not_get_a_second_one() -> None:
    person = make_staff()
    first, second = staff_client(person), staff_client(person)
    first.post(ENROL, {"code": code_of(secret_on(first.get(ENROL).content.decode()))})
    assert second.get(ENROL)["Location"] == "/admin/"
    # And the dashboard sends it back to sign in with the factor.
    assert second.get("/admin/")["Location"].startswith("/admin/login/?ended=factor")


def test_confirming_asks_for_a_csrf_token() -> None:
    client = staff_client(make_staff())
    client.handler.enforce_csrf_checks = True
    assert client.post(ENROL, {"code": "123456"}).status_code == 403
