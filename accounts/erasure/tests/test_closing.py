"""Closing an account, and bringing it back."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.audit.models import AuditEvent
from accounts.consent.models import ConsentType, SharingGrant
from accounts.consent.selectors import shared_categories, sharing_clients
from accounts.consent.services import consent_set
from accounts.erasure.models import ErasureRequest
from accounts.erasure.services import (
    LastAdministrator,
    NothingToRestore,
    account_deletion_request,
    account_purge,
    account_restore,
)
from accounts.identity.models import User, UserSession
from accounts.identity.tests.factories import PASSWORD
from accounts.notifications.delivery import deliveries_send
from accounts.notifications.models import Notification, NotificationDelivery, NotificationKind, PushDevice
from accounts.notifications.services import notification_create
from accounts.profile.public import public_profile

ME = "/api/v1/users/me"
RESTORE = "/api/v1/users/me/restore"
State = ErasureRequest.State


def closed(person: Any, **overrides: Any) -> ErasureRequest:
    return account_deletion_request(owner=person, now=timezone.now(), **{"actor": person, **overrides})


@pytest.mark.django_db
def test_a_deleted_account_is_closed_at_once_and_due_after_the_grace(user, api_as, api_client):
    client = api_as(user)
    answer = client.delete(ME)
    assert answer.status_code == 202
    assert set(answer.data) == {"due_at", "message"}
    request = ErasureRequest.objects.get(subject_id=user.pk)
    assert answer.data["due_at"] == request.due_at
    assert timedelta(days=29) < request.due_at - timezone.now() <= timedelta(days=30)
    user.refresh_from_db()
    assert (user.status, user.deleted_at is not None) == (User.Status.DELETED, True)
    assert client.delete(ME).status_code == 401
    assert not UserSession.objects.filter(owner=user, revoked_at=None).exists()
    login = api_client.post("/api/v1/auth/login", {"identifier": user.username, "password": PASSWORD})
    assert login.status_code == 401
    assert Notification.objects.get(owner=user).content["title"] == "Your account was closed"


@pytest.mark.django_db
def test_a_closed_account_has_no_device_that_could_still_ring(user, api_as, now):
    notice = notification_create(
        owner=user, kind=NotificationKind.SECURITY_NOTICE, variant="erasure_cancelled", now=now
    )
    device = PushDevice.objects.create(
        owner=user, platform="ios", token="aa" * 16, token_hash=b"h" * 32, last_seen_at=now
    )
    NotificationDelivery.objects.filter(owner=user).delete()
    owed = NotificationDelivery.objects.create(
        owner=user, notification=notice, channel="push", device=device, due_at=now, created_at=now
    )
    assert api_as(user).delete(ME).status_code == 202
    assert not NotificationDelivery.objects.filter(pk=owed.pk).exists()
    assert not PushDevice.objects.filter(owner=user).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("by_staff", "words"), [(False, "restore your account"), (True, "our staff")])
def test_somebody_who_cannot_sign_in_any_more_gets_a_letter_about_it(user, staff_user, mailoutbox, by_staff, words):
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    request = closed(user, actor=staff_user if by_staff else user)
    deliveries_send(now=timezone.now)
    (letter,) = mailoutbox
    assert (letter.to, letter.subject) == ([user.email], "Your account was closed")
    assert str(request.due_at.date()) in letter.body
    assert words in " ".join(letter.body.split())


@pytest.mark.django_db
def test_nobody_sees_a_closed_account(user, stranger, make_user, api_as):
    therapist, now = make_user(role="therapist"), timezone.now()
    consent_set(owner=user, kind=ConsentType.DATA_SHARING, granted=True)
    SharingGrant.objects.create(owner=user, grantee=therapist, categories=["mood"])
    assert shared_categories(viewer=therapist, owner_id=user.pk, now=now) == {"mood"}
    assert public_profile(viewer=stranger, person=user)["name"]
    assert api_as(user).delete(ME).status_code == 202
    user.refresh_from_db()
    assert shared_categories(viewer=therapist, owner_id=user.pk, now=now) == frozenset()
    assert not sharing_clients(therapist=therapist, now=now).exists()
    with pytest.raises(NotFound):
        public_profile(viewer=stranger, person=user)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"immediate": "yes"}, "immediate"),
        ({"immediate": True}, "password"),
        ({"immediate": True, "password": "wrong-harbour-42"}, "password"),
        ({"immediate": True, "password": 7}, "password"),
        ({"reason": "tired"}, "reason"),
    ],
)
def test_a_bad_body_names_its_field_and_closes_nothing(user, api_as, body, field):
    answer = api_as(user).delete(ME, body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.data["errors"]] == [field]
    user.refresh_from_db()
    assert user.status == User.Status.ACTIVE
    assert not ErasureRequest.objects.exists()


@pytest.mark.django_db
def test_only_somebody_who_just_proved_themselves_deletes_an_account(user, api_as, api_client):
    assert api_client.delete(ME).status_code == 401
    stale = api_as(user, fresh=False).delete(ME)
    assert (stale.status_code, stale.data["code"]) == (403, "step_up_required")
    user.refresh_from_db()
    assert user.status == User.Status.ACTIVE


@pytest.mark.django_db
def test_the_other_methods_of_the_view_ask_for_no_fresh_proof(user, api_as):
    client = api_as(user, fresh=False)
    assert client.get(ME).status_code == 200
    assert client.delete(ME).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["user", "therapist", "support"])
def test_every_role_may_leave(make_user, api_as, role):
    assert api_as(make_user(role=role)).delete(ME).status_code == 202


@pytest.mark.django_db
def test_the_last_administrator_cannot_leave(staff_user, make_user, api_as):
    refused = api_as(staff_user).delete(ME)
    assert (refused.status_code, refused.data["code"]) == (409, "last_administrator")
    make_user(role="admin", is_staff=True)
    assert api_as(staff_user).delete(ME).status_code == 202


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_leave_at_once_one_stays(make_user):
    both = [make_user(role="admin", is_staff=True) for _ in range(2)]
    start = threading.Barrier(2)
    stayed = []

    def leave(person):
        try:
            start.wait(5)
            account_deletion_request(owner=person, now=timezone.now(), actor=person)
        except LastAdministrator:
            stayed.append(person.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=(person,)) for person in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert list(User.objects.filter(role="admin", status="active").values_list("pk", flat=True)) == stayed
    assert len(stayed) == 1


@pytest.mark.django_db
def test_asked_twice_the_day_stays_and_only_comes_forward(user):
    first = closed(user)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert closed(user).due_at == first.due_at
        now = timezone.now()
        assert account_deletion_request(owner=user, now=now, actor=user, immediate=True).due_at == now
    assert ErasureRequest.objects.count() == 1


@pytest.mark.django_db
def test_five_wrong_passwords_lock_the_way_to_erasure(user, api_as):
    client = api_as(user)
    for _ in range(5):
        assert client.delete(ME, {"immediate": True, "password": "wrong"}).status_code == 400
    refused = client.delete(ME, {"immediate": True, "password": PASSWORD})
    assert refused.status_code in (401, 429)
    assert User.objects.filter(pk=user.pk, status="active").exists()


@pytest.mark.django_db
def test_closing_costs_a_constant_number_of_queries(user, api_as, django_assert_num_queries):
    client = api_as(user)
    with django_assert_num_queries(CLOSING_QUERIES):
        client.delete(ME)


@pytest.mark.django_db
def test_a_closed_account_comes_back_and_signs_in(user, api_client):
    request = closed(user)
    answer = api_client.post(RESTORE, {"identifier": user.email.upper(), "password": PASSWORD})
    assert answer.status_code == 200
    assert "access_token" not in answer.data
    user.refresh_from_db()
    request.refresh_from_db()
    assert (user.status, user.deleted_at, request.state) == (User.Status.ACTIVE, None, State.CANCELLED)
    login = api_client.post("/api/v1/auth/login", {"identifier": user.username, "password": PASSWORD})
    assert login.status_code == 200
    assert AuditEvent.objects.filter(action="accounts.erasure.cancelled", owner_id=user.pk).exists()
    assert Notification.objects.filter(owner=user).count() == 2


def _nobody(person: Any) -> dict[str, str]:
    return {"identifier": "nobody@example.org", "password": PASSWORD}


def _wrong_password(person: Any) -> dict[str, str]:
    closed(person)
    return {"identifier": person.username, "password": "wrong-harbour-42"}


def _active(person: Any) -> dict[str, str]:
    return {"identifier": person.username, "password": PASSWORD}


def _by_staff(person: Any) -> dict[str, str]:
    closed(person, actor=None)
    return {"identifier": person.username, "password": PASSWORD}


def _begun(person: Any) -> dict[str, str]:
    request = closed(person)
    ErasureRequest.objects.filter(pk=request.pk).update(state=State.RUNNING)
    return {"identifier": person.username, "password": PASSWORD}


def _erased(person: Any) -> dict[str, str]:
    name = person.username
    account_purge(subject_id=person.pk, now=timezone.now())
    return {"identifier": name, "password": PASSWORD}


@pytest.mark.django_db
@pytest.mark.parametrize("case", [_nobody, _wrong_password, _active, _by_staff, _begun, _erased])
def test_whatever_is_wrong_with_a_restore_gets_the_same_answer(user, api_client, case):
    answer = api_client.post(RESTORE, case(user))
    assert answer.status_code == 401
    seen = {name: value for name, value in answer.data.items() if name != "request_id"}
    assert seen["code"] == "invalid_credentials"
    assert seen["detail"] == "The name or the password is not right."
    assert not UserSession.objects.filter(owner_id=user.pk, revoked_at=None).exists()


@pytest.mark.django_db
def test_a_bad_restore_names_its_field(api_client):
    answer = api_client.post(RESTORE, {"identifier": "lea"})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.data["errors"]] == ["password"]


@pytest.mark.django_db
def test_a_restore_does_not_lift_a_suspension(user, staff_user):
    User.objects.filter(pk=user.pk).update(status="suspended", suspension_kind="ban")
    closed(user, actor=staff_user)
    user.refresh_from_db()
    assert (user.status, user.suspension_kind) == ("suspended", "ban")
    account_restore(subject_id=user.pk, actor=staff_user, now=timezone.now())
    user.refresh_from_db()
    assert (user.status, user.deleted_at) == ("suspended", None)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["email", "username"])
def test_restoring_costs_the_same_queries_for_somebody_and_for_nobody(
    user, api_client, django_assert_num_queries, name
):
    closed(user)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    with django_assert_num_queries(RESTORING_QUERIES[name]):
        assert api_client.post(RESTORE, {"identifier": getattr(user, name), "password": PASSWORD}).status_code == 200
    unknown = "nobody@example.org" if name == "email" else "nobody"
    with django_assert_num_queries(REFUSING_QUERIES[name]):
        assert api_client.post(RESTORE, {"identifier": unknown, "password": PASSWORD}).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_of_a_restore_and_a_purge_at_once_exactly_one_wins(make_user):
    for _ in range(5):
        person = make_user()
        closed(person)
        outcome: dict[str, Any] = {}
        start = threading.Barrier(2)

        def restore(person: Any = person, outcome: Any = outcome, start: Any = start) -> None:
            start.wait(5)
            try:
                account_restore(subject_id=person.pk, actor=person, now=timezone.now())
                outcome["restored"] = True
            except NothingToRestore:
                outcome["restored"] = False
            connection.close()

        def purge(person: Any = person, outcome: Any = outcome, start: Any = start) -> None:
            from accounts.erasure.claims import request_claim_next
            from accounts.erasure.purge import purge_run

            start.wait(5)
            request = request_claim_next(now=timezone.now() + timedelta(days=31))
            if request is not None:
                purge_run(request=request, now=timezone.now(), actor=None)
            outcome["purged"] = request is not None
            connection.close()

        threads = [threading.Thread(target=work) for work in (restore, purge)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert outcome["restored"] != outcome["purged"]
        assert User.objects.filter(pk=person.pk).exists() == outcome["restored"]


CLOSING_QUERIES = 25
RESTORING_QUERIES = {"email": 15, "username": 14}
REFUSING_QUERIES = {"email": 3, "username": 2}
