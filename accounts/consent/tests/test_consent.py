from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent import effects
from accounts.consent.effects import register_consent_effect
from accounts.consent.models import ON_BY_DEFAULT, Consent, ConsentEvent, ConsentType
from accounts.consent.selectors import accepted_at_of, consents_pending
from accounts.consent.services import consent_granted, consent_set
from accounts.consent.texts import BOUND_TO_THE_ACCOUNT, TEXTS
from accounts.identity.models import User
from config.api.context import RequestContext, bind, release
from config.testing.threads import at_once

pytestmark = pytest.mark.django_db
DANGER = {"mood_value": 1, "notes": "I took all the pills"}


@pytest.fixture
def own_effects(monkeypatch):
    monkeypatch.setattr(effects, "_on_granted", {})
    monkeypatch.setattr(effects, "_on_withdrawn", {})


def answers(user: User) -> list[tuple[bool, str]]:
    return list(ConsentEvent.objects.filter(owner=user).order_by("created_at", "id").values_list("granted", "version"))


def test_screening_for_danger_is_on_until_the_person_switches_it_off(user, api_as):
    client = api_as(user)
    assert client.post("/api/v1/mood/entries", DANGER).json()["support"]["severity"] >= 4
    consent_set(owner=user, kind=ConsentType.CRISIS_DETECTION, granted=False)
    silent = client.post("/api/v1/mood/entries", DANGER)
    assert silent.status_code == 201
    assert not silent.json().get("support")
    consent_set(owner=user, kind=ConsentType.CRISIS_DETECTION, granted=True)
    assert client.post("/api/v1/mood/entries", DANGER).json()["support"]["severity"] >= 4


def test_the_tone_of_a_note_is_asked_only_with_consent(user, api_as):
    client, body = api_as(user), {"mood_value": 8, "notes": "What a wonderful, lovely day!"}
    assert client.post("/api/v1/mood/entries", body).json()["note_sentiment"] is None
    consent_set(owner=user, kind=ConsentType.AI_PROCESSING, granted=True)
    assert client.post("/api/v1/mood/entries", body).json()["note_sentiment"] > 0.3


def test_each_answer_is_kept_and_the_newest_counts(user):
    for granted in (True, False, True):
        consent_set(owner=user, kind=ConsentType.MARKETING, granted=granted)
    assert Consent.objects.get(owner=user, type="marketing").granted is True
    assert answers(user) == [(True, "1"), (False, "1"), (True, "1")]
    assert AuditEvent.objects.filter(action="accounts.consent.set", owner_id=user.pk).count() == 3


def test_what_nobody_was_asked_is_not_granted(user):
    assert [kind for kind in ConsentType if consent_granted(user, kind)] == ["analytics", "crisis_detection"]


def test_every_question_has_a_text_and_only_two_have_no_way_back():
    assert set(TEXTS) == set(ConsentType.values)
    assert all(text.purpose and text.on_withdrawal and text.version for text in TEXTS.values())
    assert {text.kind for text in TEXTS.values() if not text.withdrawable} == BOUND_TO_THE_ACCOUNT


def test_the_same_answer_to_the_same_text_adds_nothing(user, now):
    consent_set(owner=user, kind=ConsentType.SMS, granted=True, now=now)
    consent_set(owner=user, kind=ConsentType.SMS, granted=True, now=now + timedelta(days=1))
    assert answers(user) == [(True, "1")]
    assert Consent.objects.get(owner=user).granted_at == now
    consent_set(owner=user, kind=ConsentType.SMS, granted=False, now=now)
    consent_set(owner=user, kind=ConsentType.SMS, granted=False, now=now)
    assert answers(user) == [(True, "1"), (False, "1")]
    assert AuditEvent.objects.filter(action="accounts.consent.set", owner_id=user.pk).count() == 2


def test_a_first_no_to_what_is_on_from_the_start_is_an_answer(user, now):
    consent_set(owner=user, kind=ConsentType.ANALYTICS, granted=False, now=now)
    row = Consent.objects.get(owner=user)
    assert (row.granted, row.granted_at, row.revoked_at) == (False, None, now)
    assert answers(user) == [(False, "1")]


def test_a_row_says_when_it_was_given_and_taken_back_and_from_where(user, now):
    token = bind(RequestContext(request_id="r", ip="192.0.2.7", user_agent="Evenkeel/1.0 " + "x" * 300))
    try:
        consent_set(owner=user, kind=ConsentType.SMS, granted=True, now=now)
        consent_set(owner=user, kind=ConsentType.SMS, granted=False, now=now + timedelta(days=1))
    finally:
        release(token)
    row = Consent.objects.get(owner=user)
    assert (row.granted_at, row.revoked_at) == (now, now + timedelta(days=1))
    assert (row.ip, len(row.user_agent)) == ("192.0.2.7", 256)
    assert {event.ip for event in ConsentEvent.objects.filter(owner=user)} == {"192.0.2.7"}
    consent_set(owner=user, kind=ConsentType.SMS, granted=True, now=now + timedelta(days=2))
    row.refresh_from_db()
    assert (row.granted_at, row.revoked_at, row.ip) == (now + timedelta(days=2), None, None)


@pytest.mark.parametrize("ip", ["", "1.2.3", "::::", "abc"])
def test_an_address_that_is_none_does_not_stand_in_the_way(user, ip):
    token = bind(RequestContext(request_id="r", ip=ip, user_agent=""))
    try:
        consent_set(owner=user, kind=ConsentType.SMS, granted=True)
    finally:
        release(token)
    assert Consent.objects.get(owner=user).ip is None


def test_an_older_version_is_asked_again_and_still_counts(user, now):
    assert consents_pending(owner_id=user.pk) == ["terms", "privacy_policy", "hipaa"]
    for kind in (ConsentType.TERMS, ConsentType.PRIVACY_POLICY, ConsentType.HIPAA):
        consent_set(owner=user, kind=kind, granted=True, version="0", now=now)
    assert consents_pending(owner_id=user.pk) == ["terms", "privacy_policy", "hipaa"]
    assert consent_granted(user, ConsentType.TERMS)
    consent_set(owner=user, kind=ConsentType.TERMS, granted=True, now=now + timedelta(days=1))
    assert consents_pending(owner_id=user.pk) == ["privacy_policy", "hipaa"]
    assert answers(user)[-1] == (True, "1")
    assert accepted_at_of(owner_id=user.pk)["terms_accepted_at"] == now + timedelta(days=1)


def test_the_moments_of_the_answers_of_sign_up_are_found_by_their_names(user, now, django_assert_num_queries):
    consent_set(owner=user, kind=ConsentType.TERMS, granted=True, now=now)
    consent_set(owner=user, kind=ConsentType.HIPAA, granted=True, now=now)
    consent_set(owner=user, kind=ConsentType.HIPAA, granted=False, now=now)
    with django_assert_num_queries(1):
        assert accepted_at_of(owner_id=user.pk) == {
            "terms_accepted_at": now,
            "privacy_policy_accepted_at": None,
            "hipaa_authorization_at": None,
        }


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_consentevent SET granted = true WHERE owner_id = %s",
        "DELETE FROM accounts_consentevent WHERE owner_id = %s",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_answer(user, statement):
    consent_set(owner=user, kind=ConsentType.MARKETING, granted=False)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [user.pk])
    assert answers(user) == [(False, "1")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("granted", [True, False])
def test_eight_devices_at_once_leave_one_row_and_one_event(make_user, granted):
    owner = make_user()
    person = [User.objects.get(pk=owner.pk) for _ in range(8)]
    at_once(8, lambda n: consent_set(owner=person[n], kind=ConsentType.SMS, granted=granted))
    assert Consent.objects.get(owner=owner).granted is granted
    assert answers(owner) == [(granted, "1")]


@pytest.mark.django_db(transaction=True)
def test_opposite_answers_at_once_are_in_the_order_in_which_the_log_has_them(make_user):
    owner = make_user()
    person = [User.objects.get(pk=owner.pk) for _ in range(8)]
    at_once(8, lambda n: consent_set(owner=person[n], kind=ConsentType.SMS, granted=n % 2 == 0))
    given = [granted for granted, _ in answers(owner)]
    assert given[-1] is Consent.objects.get(owner=owner).granted
    assert all(one is not other for one, other in pairwise(given))


def test_effects_run_on_a_change_and_not_on_a_repeat(user, now, own_effects):
    seen = []
    register_consent_effect(
        "sms",
        on_granted=lambda owner, now: seen.append("granted"),
        on_withdrawn=lambda *, owner, now: seen.append((owner.pk, now)),
    )
    consent_set(owner=user, kind=ConsentType.SMS, granted=True, version="0", now=now)
    consent_set(owner=user, kind=ConsentType.SMS, granted=True, now=now)  # a newer text: nothing is switched on
    consent_set(owner=user, kind=ConsentType.SMS, granted=False, now=now)
    consent_set(owner=user, kind=ConsentType.SMS, granted=False, now=now)
    consent_set(owner=user, kind=ConsentType.SMS, granted=True, now=now)
    assert seen == ["granted", (user.pk, now), "granted"]


def test_agreeing_to_what_is_on_from_the_start_switches_nothing_on(user, own_effects):
    seen = []
    for kind in ON_BY_DEFAULT:
        register_consent_effect(kind, on_granted=lambda owner, now: seen.append(owner))
        consent_set(owner=user, kind=ConsentType(kind), granted=True)
    assert seen == []


def test_an_effect_is_registered_once_however_often_the_app_starts(user, own_effects):
    seen = []

    def effect(owner, now):
        seen.append(now)

    register_consent_effect("sms", on_withdrawn=effect)
    register_consent_effect("sms", on_withdrawn=effect)
    consent_set(owner=user, kind=ConsentType.SMS, granted=False, now=timezone.now())
    assert len(seen) == 1
    with pytest.raises(ValueError):
        register_consent_effect("smss", on_withdrawn=effect)
