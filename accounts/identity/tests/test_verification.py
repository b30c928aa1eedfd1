from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.codes import code_of, mail_request
from accounts.identity.models import MailedCode, User
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
    wrong,
)
from accounts.notifications.models import Notification, NotificationDelivery
from config.testing.threads import at_once

pytestmark = pytest.mark.django_db
URL, RESEND = f"{ROOT}/verify-email", f"{ROOT}/resend-verification"
EMAIL = "lea@example.org"


def verify(ip: str = "127.0.0.1", **body):
    return client_at(ip).post(URL, body)


def fields_of(answer):
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


def test_the_letter_has_a_link_and_a_code_and_no_word_about_health(mailoutbox):
    sign_up(EMAIL, display_name="Win a prize at evil.example")
    (letter,) = letters(mailoutbox)
    assert letter.to == [EMAIL]
    assert letter.subject == "Please confirm your e-mail address"
    assert "evil" not in letter.body
    assert "&" not in letter.body.replace("&token", "")
    assert code_in(letter)
    assert token_in(letter)
    assert letters(mailoutbox) == [letter]


@pytest.mark.parametrize("means", ["link", "code", "code without its space"])
def test_the_link_and_the_code_prove_the_address(mailoutbox, means):
    person = sign_up(EMAIL)["user"]
    (letter,) = letters(mailoutbox)
    body = {
        "link": {"token": token_in(letter)},
        "code": {"email": EMAIL.upper(), "code": code_in(letter)},
        "code without its space": {"email": EMAIL, "code": code_in(letter).replace(" ", "")},
    }[means]
    answer = verify(**body)
    assert answer.status_code == 200
    assert answer.json() == {"email": EMAIL, "email_verified": True}
    assert sign_in(EMAIL).json()["user"]["email_verified"] is True
    assert AuditEvent.objects.filter(action="accounts.email.verified", owner_id=person["id"]).count() == 1
    assert verify(**body).status_code == 400


def test_whoever_proves_the_mailbox_gets_the_address_from_an_unproven_holder(mailoutbox):
    squatter, owner = sign_up(EMAIL)["user"], sign_up(EMAIL, password=OTHER_PASSWORD)["user"]
    letter = letters(mailoutbox)[-1]
    assert verify(token=token_in(letter)).status_code == 200
    assert User.objects.get(pk=owner["id"]).email == EMAIL
    assert User.objects.get(pk=squatter["id"]).email is None
    assert EmailAddress.objects.get(email=EMAIL, verified=True).user_id.hex == owner["id"].replace("-", "")
    assert sign_in(EMAIL, OTHER_PASSWORD).json()["user"]["id"] == owner["id"]


def test_a_proven_holder_keeps_the_address_and_is_told(mailoutbox):
    holder = sign_up(EMAIL)["user"]
    first = letters(mailoutbox)[-1]
    stale = sign_up(EMAIL, password=OTHER_PASSWORD)
    claimed = letters(mailoutbox)[-1]
    assert verify(token=token_in(first)).status_code == 200
    assert fields_of(verify(token=token_in(claimed))) == [("token", "token_invalid")]
    assert fields_of(verify(email=EMAIL, code=code_in(claimed))) == [("code", "code_invalid")]
    sign_up(EMAIL, password=OTHER_PASSWORD)
    notice = letters(mailoutbox)[-1]
    assert notice.subject == "Somebody signed up with your e-mail address"
    assert "token=" not in notice.body
    assert User.objects.get(email=EMAIL).pk.hex == holder["id"].replace("-", "")
    assert stale["user"]["id"] != holder["id"]


def test_an_address_that_staff_vouched_for_is_not_given_away(mailoutbox, make_user):
    admin = make_user(email=EMAIL, role="admin", is_staff=True)
    sign_up(EMAIL, password=OTHER_PASSWORD)
    assert letters(mailoutbox)[-1].subject == "Somebody signed up with your e-mail address"
    claim = EmailAddress.objects.get(email=EMAIL)
    assert verify(token=EmailConfirmationHMAC(claim).key).status_code == 400
    assert sign_in(EMAIL).json()["user"]["id"] == str(admin.pk)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "token"),
        ({"token": "x", "email": EMAIL, "code": "12345678"}, "token"),
        ({"email": EMAIL}, "token"),
        ({"token": "x:y:z"}, "token"),
        ({"token": 5}, "token"),
        ({"email": EMAIL, "code": "1234"}, "code"),
        ({"email": EMAIL, "code": "12345678"}, "code"),
        ({"email": "none", "code": "12345678"}, "email"),
    ],
)
def test_what_does_not_prove_an_address_names_its_field(body, field):
    answer = verify(**body)
    assert answer.status_code == 400
    assert fields_of(answer)[0][0] == field


def test_five_wrong_codes_spend_the_right_one(mailoutbox):
    sign_up(EMAIL)
    code = code_in(letters(mailoutbox)[0])
    answers = [verify(f"192.0.2.{n}", email=EMAIL, code=wrong(code)) for n in range(5)]
    assert [fields_of(answer) for answer in answers] == [[("code", "code_invalid")]] * 5
    assert verify("192.0.2.9", email=EMAIL, code=code).status_code == 400
    assert EmailAddress.objects.get(email=EMAIL).verified is False


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_count_like_guesses_in_a_row(mailoutbox):
    sign_up(EMAIL)
    code = code_in(letters(mailoutbox)[0])
    at_once(12, lambda n: verify(f"192.0.2.{n}", email=EMAIL, code=wrong(code)))
    assert MailedCode.objects.get().tries == 5
    assert verify("192.0.2.99", email=EMAIL, code=code).status_code == 400


def test_a_key_that_repeats_requests_cannot_take_tries_back(mailoutbox):
    pair = sign_up(EMAIL)
    code = code_in(letters(mailoutbox)[0])
    client = bearer(pair["access_token"])
    client.post(URL, {"email": EMAIL, "code": wrong(code)}, headers={"Idempotency-Key": "again"})
    assert MailedCode.objects.get().tries == 1


@pytest.mark.parametrize(("means", "works_for"), [("code", timedelta(days=1)), ("link", timedelta(days=3))])
def test_links_and_codes_end(mailoutbox, means, works_for):
    sign_up(EMAIL)
    (letter,) = letters(mailoutbox)
    body = {"token": token_in(letter)} if means == "link" else {"email": EMAIL, "code": code_in(letter)}
    with time_machine.travel(timezone.now() + works_for + timedelta(minutes=1)):
        assert verify(**body).status_code == 400


def test_a_new_letter_replaces_the_code_of_the_one_before(mailoutbox):
    sign_up(EMAIL)
    first = letters(mailoutbox)[-1]
    assert client_at("127.0.0.1").post(RESEND, {"email": EMAIL}).status_code == 202
    second = letters(mailoutbox)[-1]
    assert verify(email=EMAIL, code=code_in(first)).status_code == 400
    assert verify(email=EMAIL, code=code_in(second)).status_code == 200


def test_who_is_signed_in_asks_for_another_letter_without_an_address(mailoutbox):
    pair = sign_up(EMAIL)
    letters(mailoutbox)
    assert bearer(pair["access_token"]).post(RESEND, {}).status_code == 202
    assert [letter.to for letter in letters(mailoutbox)] == [[EMAIL], [EMAIL]]


def test_nobody_can_have_a_strangers_address_written_to_by_being_signed_in(mailoutbox):
    mine, _ = sign_up("mine@example.org"), sign_up(EMAIL)
    letters(mailoutbox)
    mailoutbox.clear()
    assert bearer(mine["access_token"]).post(RESEND, {"email": EMAIL}).status_code == 202
    assert letters(mailoutbox) == []


@pytest.mark.parametrize("email", ["nobody@example.org", EMAIL])
def test_asking_again_says_the_same_and_writes_to_nobody_who_needs_no_letter(mailoutbox, email):
    sign_up(EMAIL)
    verify(token=token_in(letters(mailoutbox)[0]))
    mailoutbox.clear()
    answer = client_at("127.0.0.1").post(RESEND, {"email": email})
    assert (answer.status_code, set(answer.json())) == (202, {"message"})
    assert letters(mailoutbox) == []


def test_a_mailbox_gets_five_such_letters_an_hour_from_wherever(mailoutbox):
    for number in range(8):
        sign_up(EMAIL, client=client_at(f"192.0.2.{number}"))
    assert len(letters(mailoutbox)) == 5


def test_whoever_proves_an_address_is_welcomed_once(make_user, api_client):
    lea = make_user(email="lea@example.org")
    EmailAddress.objects.create(user=lea, email="lea@example.org", primary=True)
    for _ in range(2):
        EmailAddress.objects.filter(user=lea).update(verified=False)
        mail_request(owner_id=lea.pk, purpose="verify_email", email="lea@example.org", now=timezone.now())
        code = code_of(MailedCode.objects.filter(owner=lea).latest("created_at"))
        answer = api_client.post("/api/v1/auth/verify-email", {"email": "lea@example.org", "code": code})
        assert answer.status_code == 200
    told = Notification.objects.get(owner=lea)
    assert NotificationDelivery.objects.filter(notification=told, channel="email").count() == 1
