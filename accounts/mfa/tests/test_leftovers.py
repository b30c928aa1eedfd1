"""A factor that comes or goes ends what older sessions could still do with less."""

import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret

from accounts.identity.adapter import AccountAdapter
from accounts.identity.models import UserSession
from accounts.identity.tests.walk import PASSWORD
from accounts.mfa.services import factor_remove, staff_enrol_confirm
from accounts.mfa.tests.authenticator import SoftKey
from accounts.mfa.tests.factories import code_of, make_enrolled_staff
from accounts.mfa.tests.steps import AUTH, confirm, enable, enrol_totp
from accounts.notifications.models import Notification

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("present")]


def test_a_factor_begun_before_the_first_one_cannot_be_proven_after_it(user, api_as):
    thief, owner = api_as(user), api_as(user)
    key = SoftKey()
    options = enable(thief, "webauthn")["options"]
    enrol_totp(owner)
    answer = confirm(thief, "webauthn", credential=key.create(options), name="Mine")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_begun")
    assert owner.get(f"{AUTH}/2fa").json()["methods"] == ["recovery_code", "totp"]


def test_a_removed_factor_takes_its_proof_from_every_session(api_as, make_user):
    person, _ = make_enrolled_staff()
    client = api_as(person)
    assert client.get("/api/v1/users/me").status_code == 200
    assert factor_remove(user=person, actor=None)
    answer = client.get("/api/v1/users/me")
    assert (answer.status_code, answer.json()["code"]) == (403, "factor_required")
    session = UserSession.objects.get(owner=person)
    assert (session.factor_at, session.stepped_up_at) == (None, None)


def test_an_enrolment_on_the_staff_page_is_told_and_ends_the_freshness_of_a_password(staff_user, api_as, client):

    api = api_as(staff_user, factor=False)
    secret = generate_totp_secret()
    staff_enrol_confirm(user=staff_user, secret=secret, code=code_of(secret))
    answer = api.post(f"{AUTH}/2fa/enable", {"method": "webauthn"})
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")
    titles = [one.content["title"] for one in Notification.objects.filter(owner=staff_user)]
    assert len(titles) == 1


def test_a_password_that_was_right_before_a_factor_came_is_not_enough(user, api_as, monkeypatch):
    # The factor is confirmed while the password is checked.
    slow, owner = api_as(user, fresh=False), api_as(user)
    real = AccountAdapter.password_confirmed

    def meanwhile(self, *args, **kwargs):
        found = real(self, *args, **kwargs)
        enrol_totp(owner)
        return found

    monkeypatch.setattr(AccountAdapter, "password_confirmed", meanwhile)
    answer = slow.post(f"{AUTH}/step-up", {"password": PASSWORD})
    assert answer.json()["code"] == "factor_needed"
    assert slow.post(f"{AUTH}/2fa/disable", {"method": "totp"}).json()["code"] == "step_up_required"
