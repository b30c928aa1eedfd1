from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.mailing import reset_token
from accounts.identity.models import MailedCode, User, UserSession
from accounts.identity.services import session_start
from accounts.identity.tests.walk import (
    OTHER_PASSWORD,
    PASSWORD,
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
from config.testing.threads import at_once

pytestmark = pytest.mark.django_db
FORGOT, RESET, CHANGE = f"{ROOT}/forgot-password", f"{ROOT}/reset-password", f"{ROOT}/change-password"
EMAIL = "lea@example.org"


@pytest.fixture
def lea(make_user):
    return make_user(email=EMAIL, username="lea")


def forgot(mailoutbox, ip="127.0.0.1"):
    assert client_at(ip).post(FORGOT, {"email": EMAIL}).status_code == 200
    return letters(mailoutbox, "new password")[-1]


def reset(ip="127.0.0.1", new_password=OTHER_PASSWORD, **proof):
    return client_at(ip).post(RESET, {"new_password": new_password, **proof})


def proof_in(letter, means):
    return {"token": token_in(letter)} if means == "link" else {"email": EMAIL, "code": code_in(letter)}


def fields_of(answer):
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


@pytest.mark.parametrize("means", ["link", "code"])
def test_a_reset_sets_the_password_signs_every_device_out_and_proves_the_address(lea, mailoutbox, means):
    pairs = [session_start(user=lea, now=timezone.now()) for _ in range(2)]
    letter = forgot(mailoutbox)
    answer = reset(**proof_in(letter, means))
    assert (answer.status_code, answer.content) == (204, b"")
    assert [bearer(pair.access).get(f"{ROOT}/sessions").status_code for pair in pairs] == [401, 401]
    assert sign_in(EMAIL, PASSWORD).status_code == 401
    signed_in = sign_in(EMAIL, OTHER_PASSWORD)
    assert signed_in.json()["user"]["email_verified"] is True
    assert letters(mailoutbox)[-1].subject == "Your password was changed"
    assert AuditEvent.objects.filter(action="accounts.password.changed", owner_id=lea.pk).count() == 1


@pytest.mark.parametrize("first", ["link", "code"])
@pytest.mark.parametrize("second", ["link", "code"])
def test_a_letter_works_once_by_whichever_means(lea, mailoutbox, first, second):
    letter = forgot(mailoutbox)
    assert reset(**proof_in(letter, first)).status_code == 204
    assert reset(new_password="third-choice-88", **proof_in(letter, second)).status_code == 400
    assert sign_in(EMAIL, OTHER_PASSWORD).status_code == 200


@pytest.mark.parametrize("means", ["link", "code"])
def test_a_letter_works_for_thirty_minutes(lea, mailoutbox, means):
    letter = forgot(mailoutbox)
    with time_machine.travel(timezone.now() + timedelta(minutes=30, seconds=5)):
        assert reset(**proof_in(letter, means)).status_code == 400


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("means", ["link", "code"])
def test_of_several_uses_at_once_one_counts(make_user, mailoutbox, means):
    make_user(email=EMAIL)
    proof = proof_in(forgot(mailoutbox), means)
    answers = at_once(6, lambda n: reset(f"192.0.2.{n}", new_password=f"choice-{n}-window", **proof))
    assert Counter(answer.status_code for answer in answers) == {204: 1, 400: 5}


@pytest.mark.django_db(transaction=True)
def test_a_code_cannot_be_guessed_by_asking_at_once(make_user, mailoutbox):
    make_user(email=EMAIL)
    code = code_in(forgot(mailoutbox))
    at_once(12, lambda n: reset(f"192.0.2.{n}", email=EMAIL, code=wrong(code)))
    assert MailedCode.objects.get(purpose="reset_password").tries == 5
    assert reset("192.0.2.99", email=EMAIL, code=code).status_code == 400
    assert sign_in(EMAIL).status_code == 200


def test_a_token_dies_with_a_sign_in_a_new_address_and_the_account(lea):
    tokens = [reset_token(lea)]
    session_start(user=lea, now=timezone.now())
    lea.refresh_from_db()
    tokens.append(reset_token(lea))
    User.objects.filter(pk=lea.pk).update(email="moved@example.org")
    lea.refresh_from_db()
    tokens.append(reset_token(lea))
    User.objects.filter(pk=lea.pk).update(status=User.Status.SUSPENDED)
    assert [fields_of(reset(token=token)) for token in tokens] == [[("token", "token_invalid")]] * 3


def test_a_token_of_one_person_does_not_open_another(lea, make_user):
    other = make_user()
    stolen = f"{other.pk.hex}-{reset_token(lea).partition('-')[2]}"
    assert reset(token=stolen).status_code == 400


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short1", "password_too_short"),
        ("password123", "password_too_common"),
        ("justletters", "password_needs_letter_and_digit"),
    ],
)
@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
def test_a_weak_password_is_refused_before_the_code_is_looked_at(lea, mailoutbox, email, password, code):
    letter = forgot(mailoutbox)
    answer = reset(new_password=password, email=email, code=code_in(letter))
    assert answer.status_code == 400
    assert ("new_password", code) in fields_of(answer)
    assert MailedCode.objects.get(purpose="reset_password").used_at is None


def test_the_last_five_passwords_are_refused_and_leave_the_code_unspent(lea, mailoutbox):
    letter = forgot(mailoutbox)
    refused = reset(new_password=PASSWORD, email=EMAIL, code=code_in(letter))
    assert fields_of(refused) == [("new_password", "password_used_before")]
    assert reset(email=EMAIL, code=code_in(letter)).status_code == 204


def test_the_sixth_password_back_may_be_used_again(lea):
    for number in range(5):
        token = reset_token(User.objects.get(pk=lea.pk))
        assert reset(f"192.0.2.{number}", new_password=f"choice-{number}-window", token=token).status_code == 204
    recent = reset("192.0.2.8", new_password="choice-0-window", token=reset_token(User.objects.get(pk=lea.pk)))
    assert fields_of(recent) == [("new_password", "password_used_before")]
    token = reset_token(User.objects.get(pk=lea.pk))
    assert reset("192.0.2.9", new_password=PASSWORD, token=token).status_code == 204


def test_a_reset_unlocks_the_account(lea, mailoutbox):
    for number in range(5):
        sign_in(EMAIL, "not-it-at-all-1", ip=f"192.0.2.{number}")
    assert sign_in(EMAIL, ip="192.0.2.8").json()["code"] == "account_locked"
    reset(**proof_in(forgot(mailoutbox), "link"))
    assert sign_in(EMAIL, OTHER_PASSWORD, ip="192.0.2.9").status_code == 200


def test_an_unknown_address_gets_the_same_answer_and_no_letter(lea, mailoutbox):
    answers = [client_at("127.0.0.1").post(FORGOT, {"email": email}) for email in (EMAIL, "nobody@example.org")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert [letter.to for letter in letters(mailoutbox)] == [[EMAIL]]
    assert MailedCode.objects.count() == 1


def test_forgetting_is_for_three_times_an_hour(lea):
    answers = [client_at("127.0.0.1").post(FORGOT, {"email": EMAIL}).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


def test_a_suspended_person_gets_no_letter(lea, mailoutbox):
    User.objects.filter(pk=lea.pk).update(status=User.Status.SUSPENDED)
    assert client_at("127.0.0.1").post(FORGOT, {"email": EMAIL}).status_code == 200
    assert letters(mailoutbox) == []


def test_the_link_does_not_follow_the_host_header(lea, mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client_at("127.0.0.1").post(FORGOT, {"email": EMAIL}, headers={"Host": "evil.example"})
    (letter,) = letters(mailoutbox)
    assert settings.PUBLIC_URL in letter.body
    assert "evil" not in letter.body


def change(client, current=PASSWORD, new=OTHER_PASSWORD, **more):
    return client.post(CHANGE, {"current_password": current, "new_password": new}, **more)


def test_changing_keeps_this_session_and_ends_the_others(lea, mailoutbox):
    mine, other = (session_start(user=lea, now=timezone.now()) for _ in range(2))
    assert change(bearer(mine.access)).status_code == 204
    assert bearer(mine.access).get(f"{ROOT}/sessions").status_code == 200
    assert bearer(other.access).get(f"{ROOT}/sessions").status_code == 401
    assert sign_in(EMAIL, OTHER_PASSWORD).status_code == 200
    assert letters(mailoutbox)[-1].subject == "Your password was changed"
    assert UserSession.objects.get(revoked_at__isnull=False).revoke_reason == "password_changed"


def test_a_mailbox_that_nobody_proved_is_not_told_of_a_change(mailoutbox):
    pair = sign_up(EMAIL)
    letters(mailoutbox)
    mailoutbox.clear()
    assert change(bearer(pair["access_token"])).status_code == 204
    assert letters(mailoutbox) == []


@pytest.mark.parametrize(
    ("current", "new", "field", "code"),
    [
        ("not-it-1", OTHER_PASSWORD, "current_password", "password_incorrect"),
        (PASSWORD, "password123", "new_password", "password_too_common"),
        (PASSWORD, PASSWORD, "new_password", "password_used_before"),
        (PASSWORD, "lea@example.org1", "new_password", "password_too_similar"),
    ],
)
def test_a_change_that_is_refused_names_its_field(lea, api_as, current, new, field, code):
    answer = change(api_as(lea), current, new)
    assert answer.status_code == 400
    assert (field, code) in fields_of(answer)
    assert sign_in(EMAIL).status_code == 200


def test_a_stolen_token_cannot_guess_the_password(lea):
    pair = session_start(user=lea, now=timezone.now())
    clients = [client_at(f"192.0.2.{number}") for number in range(6)]
    for client in clients:
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {pair.access}")
    codes = [change(client, current="not-it-1").json()["code"] for client in clients]
    assert codes == ["validation_error"] * 5 + ["account_locked"]
    assert AuditEvent.objects.filter(action="accounts.password.change_refused", owner_id=lea.pk).count() == 5


def test_changing_needs_a_signed_in_person_and_takes_no_idempotency_key(lea, api_client, api_as):
    assert change(api_client).status_code == 401
    assert change(api_as(lea), headers={"Idempotency-Key": "once"}).status_code == 400
