"""Taking factors away, what staff must keep, and what people are told."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User, UserSession
from accounts.identity.tests.walk import PASSWORD, sign_up
from accounts.mfa.models import SmsFactor
from accounts.mfa.services import factor_remove
from accounts.mfa.tests.factories import code_of, make_staff, staff_client
from accounts.mfa.tests.steps import (
    AUTH,
    enrol_passkey,
    enrol_sms,
    enrol_totp,
    fields_of,
    login,
    owed,
    signed_in,
    verify,
)
from accounts.notifications.models import Notification
from config.testing.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present", "public_url")]
STAFF = ["therapist", "support", "admin", "moderator", "editor"]


def told(person):
    return [row.content["title"] for row in Notification.objects.filter(owner=person).order_by("created_at", "pk")]


def disable(client, method="totp", **more):
    return client.post(f"{AUTH}/2fa/disable", {"method": method, **more})


def staff_of(kind, make_user):
    if kind in {"moderator", "editor"}:
        person = make_user()
        person.groups.add(Group.objects.get_or_create(name=kind)[0])
        return User.objects.get(pk=person.pk)
    return make_user(role=kind, is_staff=True)


def test_taking_the_last_factor_away_takes_the_recovery_codes_too(user, api_as):
    client, other = api_as(user), api_as(user)
    _, codes = enrol_totp(client)
    token = owed(user)
    answer = disable(client)
    assert (answer.status_code, answer.json()) == (200, {"method": "totp", "enabled": False, "methods": []})
    assert not Authenticator.objects.filter(user=user).exists()
    assert login(user).status_code == 200
    assert verify(token, code=codes[0]).status_code == 400
    assert other.get(f"{AUTH}/sessions").status_code == 200
    assert AuditEvent.objects.filter(action="accounts.factor.removed", owner_id=user.pk).count() == 1


def test_what_is_left_stays_with_its_recovery_codes(user, api_as):
    client = api_as(user)
    _, codes = enrol_totp(client)
    enrol_sms(user, client)
    assert disable(client).json()["methods"] == ["recovery_code", "sms"]
    assert login(user).json()["methods"] == ["recovery_code", "sms"]
    assert verify(owed(user), code=codes[0]).status_code == 200
    assert disable(client, "sms").json()["methods"] == []
    assert not SmsFactor.objects.exists()


def test_what_is_not_there_cannot_be_taken_away(user, api_as, stranger):
    enrol_totp(api_as(stranger))
    assert fields_of(disable(api_as(user))) == [("method", "method_missing")]
    assert login(stranger).status_code == 401


@pytest.mark.parametrize("kind", STAFF)
def test_staff_keep_one_factor(make_user, api_as, kind):
    person = staff_of(kind, make_user)
    client = api_as(person, factor=False)
    enrol_totp(client)
    answer = disable(client)
    assert (answer.status_code, answer.json()["code"]) == (409, "last_factor_of_staff")
    enrol_passkey(client)
    assert disable(client).status_code == 200
    assert disable(client, "webauthn").json()["code"] == "last_factor_of_staff"


@pytest.mark.django_db(transaction=True)
def test_staff_cannot_take_both_away_at_once(make_user, api_as):
    person = make_user(role="admin", is_staff=True)
    client = api_as(person, factor=False)
    enrol_totp(client)
    enrol_passkey(client)
    answers = at_once(2, lambda number: disable(client, ["totp", "webauthn"][number]).status_code)
    assert sorted(answers) == [200, 409]


@pytest.mark.parametrize("kind", STAFF)
def test_staff_can_do_nothing_but_set_a_factor_up_until_they_have_one(make_user, kind):
    person = staff_of(kind, make_user)
    client = signed_in(login(person))
    for path in ("/api/v1/mood/entries", "/api/v1/users/me/phone/verify", f"{AUTH}/socket-ticket"):
        answer = client.get(path) if path.endswith("entries") else client.post(path, {"code": "123456"})
        assert (answer.status_code, answer.json()["code"]) == (403, "factor_required")
    assert client.get(f"{AUTH}/2fa").json()["required"] is True
    assert client.get(f"{AUTH}/sessions").status_code == 200
    enrol_totp(client)
    assert client.get("/api/v1/mood/entries").status_code == 200
    assert client.post(f"{AUTH}/logout", {}).status_code == 204


def test_staff_who_owe_a_factor_can_sign_out(make_user):
    client = signed_in(login(make_user(role="support")))
    assert client.post(f"{AUTH}/logout", {}).status_code == 204


def test_an_app_set_up_in_the_api_opens_the_staff_site(api_as, present):
    person = make_staff()
    secret, _ = enrol_totp(api_as(person, factor=False))
    body = {"username": person.username, "password": PASSWORD, "otp_token": code_of(secret)}
    assert Client().post("/admin/login/", body).status_code == 200
    present.shift(timedelta(seconds=30))
    assert Client().post("/admin/login/", {**body, "otp_token": code_of(secret)}).status_code == 302


def test_with_a_passkey_the_password_alone_does_not_lead_to_the_enrolment_page(api_as):
    person = make_staff()
    early = staff_client(person)
    enrol_passkey(api_as(person, factor=False))
    answer = Client().post("/admin/login/", {"username": person.username, "password": PASSWORD})
    assert answer.status_code == 200
    assert AuditEvent.objects.get(action="accounts.staff.refused").details == {"reason": "factor"}
    assert early.get("/admin/enrol/")["Location"] == "/admin/login/"
    assert early.get("/admin/")["Location"].startswith("/admin/login/")
    assert Authenticator.objects.filter(type="totp").count() == 0


def test_staff_of_the_house_take_every_factor_of_a_person_who_lost_the_phone(user, staff_user, api_as):
    client = api_as(user)
    enrol_totp(client)
    enrol_sms(user, client)
    assert factor_remove(user=user, actor=staff_user) is True
    assert "A second step was removed from your sign-in" in told(user)
    assert login(user).status_code == 200


def test_people_are_told_what_happens_to_their_keys(user, api_as, present):
    client = api_as(user)
    _, codes = enrol_totp(client)
    verify(owed(user), code=codes[0])
    disable(client)
    titles = told(user)
    assert sorted(titles) == sorted(
        [
            "New recovery codes were made",
            "A second step was added to your sign-in",
            "A recovery code was used",
            "Sign-in from a new device",
            "A second step was removed from your sign-in",
        ]
    )


def test_a_sign_in_from_a_new_device_is_told_and_from_a_known_one_is_not(user):
    phone, tablet = ({"name": name, "platform": "android"} for name in ("Phone", "Tablet"))
    assert login(user, device=phone).status_code == 200
    assert told(user) == []  # the very first sign-in has nothing to be compared with
    login(user, device=phone)
    assert told(user) == []
    login(user, device=tablet)
    assert told(user) == ["Sign-in from a new device"]
    login(user, device=tablet)
    login(user, device=phone)
    assert len(told(user)) == 1


def test_without_a_name_the_user_agent_tells_devices_apart(user, api_client):
    body = {"identifier": user.username, "password": PASSWORD}
    for agent in ("One/1.0", "One/1.0", "Two/2.0"):
        assert api_client.post(f"{AUTH}/login", body, headers={"User-Agent": agent}).status_code == 200
    assert told(user) == ["Sign-in from a new device"]


def test_signing_up_is_no_news(mailoutbox):
    person = sign_up("lea@example.org")["user"]
    assert not Notification.objects.filter(owner_id=person["id"]).exists()


def test_a_device_that_owes_the_factor_is_told_of_when_it_is_in(user, api_as):
    _, codes = enrol_totp(api_as(user))
    Notification.objects.all().delete()
    UserSession.objects.filter(owner=user).update(device_info={"name": "Old", "platform": ""})
    token = owed(user)
    assert told(user) == []
    verify(token, code=codes[0])
    assert "Sign-in from a new device" in told(user)


@pytest.mark.parametrize("kind", STAFF)
def test_staff_with_an_old_password_must_reset_it(make_user, kind, settings):
    person = staff_of(kind, make_user)
    days = settings.PASSWORD_MAX_AGE_DAYS
    User.objects.filter(pk=person.pk).update(password_changed_at=timezone.now() - timedelta(days=days, minutes=-1))
    assert login(person).status_code == 200
    User.objects.filter(pk=person.pk).update(password_changed_at=timezone.now() - timedelta(days=days, minutes=1))
    answer = login(person)
    assert (answer.status_code, answer.json()["code"]) == (403, "password_expired")
    assert login(person, "not-the-password-1").json()["code"] == "invalid_credentials"
    settings.PASSWORD_MAX_AGE_DAYS = 0
    assert login(person).status_code == 200


def test_an_old_password_of_an_ordinary_person_is_left_alone(user):
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now() - timedelta(days=4000))
    assert login(user).status_code == 200


def test_the_staff_site_says_so_to_whoever_proved_both(api_as, present):
    person = make_staff()
    secret, _ = enrol_totp(api_as(person, factor=False))
    present.shift(timedelta(seconds=30))
    User.objects.filter(pk=person.pk).update(password_changed_at=timezone.now() - timedelta(days=4000))
    page = {"username": person.username, "password": PASSWORD}
    guessed = Client().post("/admin/login/", {**page, "otp_token": "000000"})
    present.shift(timedelta(seconds=30))
    proven = Client().post("/admin/login/", {**page, "otp_token": code_of(secret)})
    texts = ["too old for a staff account" in answer.content.decode() for answer in (guessed, proven)]
    assert texts == [False, True]
    assert proven.status_code == 200
