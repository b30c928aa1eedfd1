from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import MailedCode, User, UserSession
from accounts.identity.tests.walk import (
    OTHER_PASSWORD,
    ROOT,
    bearer,
    client_at,
    code_in,
    letters,
    sign_in,
    sign_up,
    token_in,
)
from accounts.notifications.models import Notification
from config.testing.threads import at_once

pytestmark = pytest.mark.django_db
URL = "/api/v1/users/me"
OLD, NEW = "lea@example.org", "lea.new@example.org"


def signed_up(mailoutbox, *, proven=True, email=OLD):
    pair = sign_up(email)
    if proven:
        verify(letters(mailoutbox)[-1])
    return bearer(pair["access_token"]), User.objects.get(pk=pair["user"]["id"])


def verify(letter, *, ip="127.0.0.1"):
    return client_at(ip).post(f"{ROOT}/verify-email", {"token": token_in(letter)})


def shown(client):
    me = client.get(URL).json()
    return me["email"], me["email_verified"], me["pending_email"]


def notices(person):
    rows = Notification.objects.filter(owner=person).order_by("created_at", "id")
    return [row.content["title"] for row in rows if "e-mail address" in row.content["title"]]


def claims(person):
    return set(EmailAddress.objects.filter(user=person).values_list("email", "verified", "primary"))


def test_a_new_address_counts_once_its_mailbox_is_proven(mailoutbox):
    client, person = signed_up(mailoutbox)
    answer = client.patch(URL, {"email": NEW.upper()})
    assert answer.status_code == 200
    assert (answer.json()["email"], answer.json()["pending_email"]) == (OLD, NEW)
    assert sign_in(OLD).status_code == 200
    letter = letters(mailoutbox)[-1]
    assert letter.to == [NEW]
    assert notices(person) == ["A new e-mail address was asked for"]
    assert verify(letter).json() == {"email": NEW, "email_verified": True}
    assert shown(client) == (NEW, True, None)
    assert claims(person) == {(NEW, True, True)}
    assert User.objects.get(pk=person.pk).email == NEW
    assert notices(person)[1:] == ["Your e-mail address was changed"]
    assert sign_in(NEW).json()["user"]["email"] == NEW
    assert sign_in(OLD, ip="192.0.2.4").status_code == 401
    actions = AuditEvent.objects.filter(owner_id=person.pk, action__startswith="accounts.email.change")
    assert sorted(actions.values_list("action", flat=True)) == [
        "accounts.email.change_requested",
        "accounts.email.changed",
    ]


def test_the_code_of_the_letter_proves_it_too(mailoutbox):
    client, _ = signed_up(mailoutbox)
    client.patch(URL, {"email": NEW})
    code = code_in(letters(mailoutbox)[-1])
    assert client_at("192.0.2.8").post(f"{ROOT}/verify-email", {"email": NEW, "code": code}).status_code == 200
    assert shown(client) == (NEW, True, None)


def test_the_former_address_is_free_for_somebody_else(mailoutbox):
    client, person = signed_up(mailoutbox)
    client.patch(URL, {"email": NEW})
    verify(letters(mailoutbox)[-1])
    other, _ = signed_up(mailoutbox, email=OLD)
    assert shown(other) == (OLD, True, None)
    assert User.objects.get(pk=person.pk).email == NEW


def test_what_was_mailed_to_the_former_address_opens_nothing(mailoutbox):
    client, person = signed_up(mailoutbox)
    client_at("192.0.2.3").post(f"{ROOT}/forgot-password", {"email": OLD})
    reset = letters(mailoutbox)[-1]
    client.patch(URL, {"email": NEW})
    verify(letters(mailoutbox)[-1])
    for proof in ({"token": token_in(reset)}, {"email": OLD, "code": code_in(reset)}):
        body = {**proof, "new_password": OTHER_PASSWORD}
        assert client_at("192.0.2.5").post(f"{ROOT}/reset-password", body).status_code == 400
    told = MailedCode.objects.filter(owner=person, used_at=None)
    assert [(row.purpose, row.email) for row in told] == [(MailedCode.Purpose.EMAIL_CHANGED, OLD)]


def test_an_old_proof_of_identity_is_not_enough(mailoutbox):
    client, _ = signed_up(mailoutbox)
    UserSession.objects.update(stepped_up_at=timezone.now() - timedelta(minutes=6))
    for method in (client.patch, client.put):
        answer = method(URL, {"email": NEW, "first_name": "Lea"})
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")
    assert shown(client) == (OLD, True, None)
    assert client.get(URL).json()["first_name"] == ""
    assert client.patch(URL, {"email": OLD, "first_name": "Lea"}).status_code == 200


@pytest.mark.parametrize("taken", ["free", "proven", "claimed", "vouched"])
@pytest.mark.parametrize("own", ["proven", "unproven", "only claimed"])
def test_nobody_learns_whether_an_address_is_somebody_elses(mailoutbox, make_user, taken, own):
    if taken == "vouched":
        make_user(email=NEW, role="admin", is_staff=True)
    elif taken != "free":
        signed_up(mailoutbox, proven=taken == "proven", email=NEW)
    if own == "only claimed":
        signed_up(mailoutbox)
    client, _ = signed_up(mailoutbox, proven=own == "proven")
    answer = client.patch(URL, {"email": NEW})
    assert answer.status_code == 200
    assert shown(client) == (OLD, own == "proven", NEW)
    letter = letters(mailoutbox)[-1]
    assert letter.to == [NEW]
    assert ("token=" in letter.body) is (taken in {"free", "claimed"})


def test_a_proven_holder_keeps_an_address_that_somebody_asks_for(mailoutbox):
    holder, person = signed_up(mailoutbox, email=NEW)
    client, _ = signed_up(mailoutbox)
    client.patch(URL, {"email": NEW})
    assert "token=" not in letters(mailoutbox)[-1].body
    assert shown(holder) == (NEW, True, None)
    assert User.objects.get(email=NEW).pk == person.pk


def test_only_the_last_of_several_changes_waits(mailoutbox):
    client, person = signed_up(mailoutbox)
    client.patch(URL, {"email": NEW})
    first = letters(mailoutbox)[-1]
    client.patch(URL, {"email": "lea.third@example.org"})
    assert shown(client) == (OLD, True, "lea.third@example.org")
    assert verify(first).status_code == 400
    assert client.patch(URL, {"email": OLD}).json()["pending_email"] is None
    assert claims(person) == {(OLD, True, True)}
    assert verify(letters(mailoutbox)[-1], ip="192.0.2.7").status_code == 400


def test_the_same_change_again_sends_nothing_again(mailoutbox):
    client, person = signed_up(mailoutbox)
    sent = [client.patch(URL, {"email": NEW}).json()["pending_email"] for _ in range(2)]
    assert sent == [NEW, NEW]
    assert len([letter for letter in letters(mailoutbox) if letter.to == [NEW]]) == 1
    assert len(notices(person)) == 1


def test_a_wrong_address_of_a_sign_up_is_put_right(mailoutbox):
    client, person = signed_up(mailoutbox, proven=False)
    client.patch(URL, {"email": NEW})
    assert shown(client) == (OLD, False, NEW)
    verify(letters(mailoutbox)[-1])
    assert shown(client) == (NEW, True, None)
    assert claims(person) == {(NEW, True, True)}


def test_an_account_without_an_address_gets_one(mailoutbox):
    pair = sign_up(None, username="lea")
    client = bearer(pair["access_token"])
    client.patch(URL, {"email": NEW})
    assert shown(client) == (NEW, False, None)
    verify(letters(mailoutbox)[-1])
    assert shown(client) == (NEW, True, None)
    assert notices(User.objects.get(username="lea")) == ["A new e-mail address was asked for"]


def test_staff_vouched_addresses_are_changed_by_proof_as_well(mailoutbox, make_user, api_as):
    person = make_user(email=OLD, role="support", is_staff=True)
    client = api_as(person)
    client.patch(URL, {"email": NEW})
    assert shown(client) == (OLD, False, NEW)
    verify(letters(mailoutbox)[-1])
    assert shown(client) == (NEW, True, None)


def test_letters_to_chosen_mailboxes_are_few(mailoutbox):
    client, _ = signed_up(mailoutbox)
    answers = [client.patch(URL, {"email": f"p{n}@example.org"}).status_code for n in range(4)]
    assert answers == [200, 200, 200, 429]


@pytest.mark.django_db(transaction=True)
def test_changes_at_the_same_moment_leave_one_that_waits(mailoutbox, settings):
    client, person = signed_up(mailoutbox)
    token = client._credentials["HTTP_AUTHORIZATION"].split()[1]
    answers = at_once(3, lambda n: bearer(token).patch(URL, {"email": f"p{n}@example.org"}).status_code)
    assert set(answers) == {200}
    assert EmailAddress.objects.filter(user=person, verified=False).count() == 1
    assert claims(person) >= {(OLD, True, True)}
