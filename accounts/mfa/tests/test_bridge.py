"""allauth holds the factor, django-otp enforces it: the device in between follows the factor."""

from threading import Thread

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import connection
from django_otp import user_has_device, verify_token

from accounts.identity.tests.factories import make_user
from accounts.mfa.models import StaffDevice
from accounts.mfa.services import FactorExists, factor_remove, staff_enrol
from accounts.mfa.tests.factories import code_of, make_enrolled_staff, staff_client


@pytest.mark.django_db
def test_a_factor_that_allauth_makes_gets_its_device() -> None:
    person = make_user()
    TOTP.activate(person, generate_totp_secret())
    assert StaffDevice.objects.get(user=person).authenticator.user_id == person.pk
    assert user_has_device(person)


@pytest.mark.django_db
def test_a_factor_of_another_kind_gets_none() -> None:
    person = make_user()
    Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not user_has_device(person)


@pytest.mark.django_db
def test_removing_the_factor_removes_the_device_and_closes_open_pages() -> None:
    person, _ = make_enrolled_staff()
    client = staff_client(person)
    assert client.get("/admin/").status_code == 200
    Authenticator.objects.filter(user=person).delete()
    assert not StaffDevice.objects.filter(user=person).exists()
    assert client.get("/admin/")["Location"] == "/admin/enrol/"


@pytest.mark.django_db
def test_removing_twice_is_recorded_once(staff_user) -> None:
    person, _ = make_enrolled_staff()
    assert factor_remove(user=person, actor=staff_user) is True
    assert factor_remove(user=person, actor=staff_user) is False


@pytest.mark.django_db
def test_a_second_factor_is_not_given_twice() -> None:
    person, _ = make_enrolled_staff()
    with pytest.raises(FactorExists):
        staff_enrol(person)


@pytest.mark.django_db
def test_the_secret_is_not_readable_in_the_database() -> None:
    person, secret = make_enrolled_staff()
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator WHERE user_id = %s", [person.pk])
        stored = cursor.fetchone()[0]
    assert secret not in stored
    assert len(stored) > len(secret)


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_one_gets_the_code() -> None:
    person, secret = make_enrolled_staff()
    device = StaffDevice.objects.get(user=person)
    code, taken = code_of(secret), []

    def use_it() -> None:
        cache.clear()  # so that only the row in the database can tell
        taken.append(verify_token(person, device.persistent_id, code) is not None)
        connection.close()

    threads = [Thread(target=use_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False, False, False, True]
