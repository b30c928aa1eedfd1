"""The staff sign-in: password and code together, limits shared with the API, one answer for every refusal."""

from datetime import timedelta
from html import escape

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from redis.exceptions import ConnectionError as RedisConnectionError

from accounts.audit.models import AuditEvent
from accounts.identity.models import User, UserSession
from accounts.identity.tests.factories import PASSWORD, make_user
from accounts.mfa.forms import REFUSED, StaffLoginForm
from accounts.mfa.models import StaffDevice
from accounts.mfa.selectors import totp_of
from accounts.mfa.tests.factories import code_of, make_enrolled_staff, make_staff, staff_client

LOGIN = "/admin/login/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def sign_in(login: str | None, password: str = PASSWORD, code: str = "", address: str = LOGIN) -> HttpResponse:
    return Client().post(address, {"username": login, "password": password, "otp_token": code})


def refused(answer: HttpResponse) -> bool:
    return (
        answer.status_code == 200 and escape(REFUSED) in answer.content.decode() and "sessionid" not in answer.cookies
    )


@pytest.mark.parametrize("name", ["email", "username"])
def test_password_and_code_open_the_dashboard(name: str) -> None:
    person, secret = make_enrolled_staff()
    client = Client()
    answer = client.post(
        LOGIN, {"username": getattr(person, name).upper(), "password": PASSWORD, "otp_token": code_of(secret)}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200
    entry = AuditEvent.objects.get(action="accounts.staff.signed_in")
    assert (entry.actor_id, entry.details) == (person.pk, {"factor": True})


def test_every_refusal_is_the_same_answer() -> None:
    person, secret = make_enrolled_staff()
    ordinary = make_user()
    suspended, other_secret = make_enrolled_staff(status=User.Status.SUSPENDED)
    answers = [
        sign_in("nobody@example.org", code=code_of(secret)),
        sign_in(person.username, "wrong-password-1", code_of(secret)),
        sign_in(person.username, code="000000"),
        sign_in(person.username),
        sign_in(ordinary.username),
        sign_in(suspended.username, code=code_of(other_secret)),
    ]
    assert all(refused(answer) for answer in answers)
    texts = {
        answer.content.decode().replace(answer.context["form"]["username"].value(), "").partition('name="csrf')[0]
        for answer in answers
    }
    assert len(texts) == 1


def test_a_refusal_is_recorded_without_what_was_typed() -> None:
    person, _ = make_enrolled_staff()
    sign_in(person.email, "secret-typed-by-mistake")
    sign_in(person.email, code="123123")
    kept = AuditEvent.objects.filter(action="accounts.staff.refused").order_by("sequence")
    assert list(kept.values_list("owner_id", "details")) == [
        (None, {"reason": "password"}),
        (person.pk, {"reason": "code"}),
    ]


def test_the_code_of_another_person_does_not_count() -> None:
    person, _ = make_enrolled_staff()
    _, foreign = make_enrolled_staff()
    assert refused(sign_in(person.username, code=code_of(foreign)))


def test_a_code_works_once() -> None:
    person, secret = make_enrolled_staff()
    assert sign_in(person.username, code=code_of(secret)).status_code == 302
    assert refused(sign_in(person.username, code=code_of(secret)))


def test_a_code_works_once_even_when_redis_forgot_it(clock: time_machine.Traveller) -> None:
    person, secret = make_enrolled_staff()
    assert sign_in(person.username, code=code_of(secret)).status_code == 302
    cache.clear()
    assert refused(sign_in(person.username, code=code_of(secret)))
    clock.shift(timedelta(seconds=40))
    assert sign_in(person.username, code=code_of(secret)).status_code == 302


def test_a_code_that_the_app_used_is_spent_here_too() -> None:
    person, secret = make_enrolled_staff()
    assert totp_of(user=person).wrap().validate_code(code_of(secret))
    assert refused(sign_in(person.username, code=code_of(secret)))


def test_wrong_codes_wait_ever_longer_in_the_database(clock: time_machine.Traveller) -> None:
    person, secret = make_enrolled_staff()
    sign_in(person.username, code="000000")
    assert refused(sign_in(person.username, code=code_of(secret)))  # right, but ten seconds have not passed
    clock.shift(timedelta(seconds=11))
    sign_in(person.username, code="000000")
    clock.shift(timedelta(seconds=19))
    cache.clear()  # the wait does not depend on Redis
    assert refused(sign_in(person.username, code=code_of(secret)))
    clock.shift(timedelta(seconds=2))
    assert sign_in(person.username, code=code_of(secret)).status_code == 302
    assert StaffDevice.objects.get(user=person).throttling_failure_count == 0


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(clock: time_machine.Traveller) -> None:
    person, secret = make_enrolled_staff()
    for _ in range(5):
        sign_in(person.email, "wrong-password-1")
    assert refused(sign_in(person.email, code=code_of(secret)))
    clock.shift(timedelta(minutes=15, seconds=1))
    assert sign_in(person.email, code=code_of(secret)).status_code == 302


def test_right_passwords_with_wrong_codes_do_not_lock_the_account(clock: time_machine.Traveller) -> None:
    person, secret = make_enrolled_staff()
    for _ in range(6):
        sign_in(person.username, code="000000")
        clock.shift(timedelta(minutes=10))
    assert sign_in(person.username, code=code_of(secret)).status_code == 302


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_next_leads_to_no_other_host(target: str) -> None:
    person, secret = make_enrolled_staff()
    answer = sign_in(person.username, code=code_of(secret), address=f"{LOGIN}?next={target}")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def test_next_leads_back_to_a_page_of_ours() -> None:
    person, secret = make_enrolled_staff()
    answer = sign_in(person.username, code=code_of(secret), address=f"{LOGIN}?next=/admin/accounts/user/")
    assert answer["Location"] == "/admin/accounts/user/"


def test_the_forms_ask_for_a_csrf_token() -> None:
    person, secret = make_enrolled_staff()
    client = Client(enforce_csrf_checks=True)
    answer = client.post(LOGIN, {"username": person.username, "password": PASSWORD, "otp_token": code_of(secret)})
    assert answer.status_code == 403


def test_signing_in_gives_the_session_a_new_name() -> None:
    person, secret = make_enrolled_staff()
    client = Client()
    client.get("/admin/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["evenkeel_staff"] = session.session_key
    client.post(LOGIN, {"username": person.username, "password": PASSWORD, "otp_token": code_of(secret)})
    assert client.cookies["evenkeel_staff"].value != session.session_key


def test_without_redis_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_redis(*_: object, **__: object) -> None:
        raise RedisConnectionError

    # The network edge: the limits of failed sign-ins live in Redis.
    monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.get", no_redis)
    monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.add", no_redis)
    person, secret = make_enrolled_staff()
    answer = sign_in(person.username, code=code_of(secret))
    assert answer.status_code == 503
    assert "Redis" in answer.content.decode()


def test_a_staff_person_without_a_factor_gets_to_enrolment_only() -> None:
    person = make_staff()
    client = Client()
    client.post(LOGIN, {"username": person.username, "password": PASSWORD})
    answer = client.get("/admin/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/enrol/")


def test_the_form_stays_unproven_without_a_password() -> None:
    form = StaffLoginForm(RequestFactory().post(LOGIN), data={"username": "ada", "password": "", "otp_token": ""})
    assert not form.is_valid()
    assert form.get_user() is None


def test_changing_the_password_goes_through_the_service(api_as) -> None:
    person, secret = make_enrolled_staff()
    app = api_as(person)
    mine, other = Client(), staff_client(person)
    mine.post(LOGIN, {"username": person.username, "password": PASSWORD, "otp_token": code_of(secret)})
    wanted = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert "differ from your last" in mine.post("/admin/password_change/", wanted).content.decode()
    wanted |= {"new_password1": "another-harbour-7", "new_password2": "another-harbour-7"}
    assert mine.post("/admin/password_change/", wanted)["Location"] == "/admin/password_change/done/"
    assert mine.get("/admin/password_change/done/").status_code == 200
    assert other.get("/admin/").status_code == 302
    assert not UserSession.objects.filter(owner=person, revoked_at=None).exists()
    assert app is not None
    assert AuditEvent.objects.filter(action="accounts.password.changed", owner_id=person.pk).exists()
