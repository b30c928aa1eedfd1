import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.billing.models import Subscription
from accounts.billing.services import subscription_set
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.identity.models import User, UserSession
from accounts.profile.models import UserPreferences, UserProfile
from accounts.profile.serializers import MeWriteSerializer

pytestmark = pytest.mark.django_db
URL = "/api/v1/users/me"
WORDS = {
    "date_of_birth": "1990-02-28",
    "gender": "woman",
    "location": "Lindenau",
    "occupation": "gardener",
    "bio": "I like early mornings.",
    "interests": ["walking", "chess"],
    "demographics": {"education": "university"},
}


def codes(answer):
    return {(error["field"], error["code"]) for error in answer.json()["errors"]}


def test_an_account_shows_every_field_of_the_specifications(api_as, user):
    me = api_as(user).get(URL).json()
    assert me["id"] == str(user.pk)
    assert (me["email"], me["email_verified"], me["pending_email"]) == (user.email, False, None)
    assert (me["timezone"], me["locale"], me["language"], me["day_starts_at"]) == ("Europe/Berlin", "en-US", "en", 0)
    assert (me["phone"], me["phone_verified"], me["date_of_birth"], me["bio"]) == (None, False, None, None)
    assert (me["interests"], me["demographics"], me["avatar_url"]) == ([], None, None)
    assert (me["role"], me["status"], me["is_active"], me["is_banned"]) == ("user", "active", True, False)
    assert (me["is_premium"], me["subscription_tier"], me["subscription_expires_at"]) == (False, "free", None)
    assert (me["anonymous_mode"], me["is_anonymous"], me["onboarding_completed"]) == (False, False, False)
    assert me["data_retention_days"] == 365
    assert me["anonymous_id"] not in {me["id"], me["pseudonym"]}
    assert (me["terms_accepted_at"], me["privacy_policy_accepted_at"], me["hipaa_authorization_at"]) == (None,) * 3
    assert me["pending_consents"] == ["terms", "privacy_policy", "hipaa"]
    assert me["privacy"]["hide_phone"] is True
    assert me["has_password"] is True
    assert {"created_at", "updated_at", "last_login_at", "last_active_at", "password_changed_at"} <= set(me)


def test_a_fresh_account_has_the_defaults_of_the_specifications(make_user):
    person = User.objects.get(pk=make_user(timezone=User._meta.get_field("timezone").default).pk)
    assert (person.timezone, person.locale, person.language) == ("UTC", "en-US", "en")
    assert (person.is_active, person.anonymous_mode, person.onboarding_completed) == (True, False, False)
    assert (person.data_retention_days, person.status, person.deleted_at) == (365, "active", None)
    assert len(str(person.anonymous_id)) <= 64
    assert not UserPreferences.objects.exists()


def test_what_was_agreed_to_and_paid_for_is_shown_with_its_dates(api_as, user, now):
    until = timezone.now() + timedelta(days=30)
    subscription_set(actor=None, owner=user, tier=Subscription.Tier.PREMIUM)
    Subscription.objects.update(current_period_end=until)
    consent_set(owner=user, kind=ConsentType.TERMS, granted=True, now=now)
    consent_set(owner=user, kind=ConsentType.HIPAA, granted=True, now=now)
    consent_set(owner=user, kind=ConsentType.HIPAA, granted=False, now=now)
    me = api_as(user).get(URL).json()
    assert (me["is_premium"], me["subscription_tier"]) == (True, "premium")
    assert me["subscription_expires_at"][:19] == until.isoformat()[:19]
    assert me["terms_accepted_at"].startswith("2026-03-10T12:00")
    assert me["hipaa_authorization_at"] is None
    assert me["pending_consents"] == ["privacy_policy", "hipaa"]


def test_an_ended_plan_and_a_sign_up_without_password_show_as_such(api_as, make_user):
    person = make_user(password=None)
    subscription_set(actor=None, owner=person, tier=Subscription.Tier.PREMIUM)
    Subscription.objects.update(current_period_end=timezone.now() - timedelta(seconds=1))
    me = api_as(person).get(URL).json()
    assert (me["is_premium"], me["subscription_tier"], me["subscription_expires_at"]) == (False, "free", None)
    assert (me["has_password"], me["password_changed_at"]) == (False, None)


@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_person_changes_what_they_name_and_nothing_else(api_as, user, method):
    client = api_as(user)
    assert getattr(client, method)(URL, {**WORDS, "first_name": "Lea", "timezone": "Asia/Tokyo"}).status_code == 200
    answer = getattr(client, method)(URL, {"occupation": "baker"})
    assert answer.status_code == 200
    me = client.get(URL).json()
    assert answer.json() == me
    assert {name: me[name] for name in WORDS} == {**WORDS, "occupation": "baker"}
    assert (me["first_name"], me["timezone"]) == ("Lea", "Asia/Tokyo")


def test_what_is_optional_can_be_forgotten_again(api_as, user):
    client = api_as(user)
    client.patch(URL, WORDS)
    me = client.patch(URL, {**dict.fromkeys(WORDS), "interests": [], "bio": ""}).json()
    assert {name: me[name] for name in WORDS} == {**dict.fromkeys(WORDS), "interests": []}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(WORDS)} FROM accounts_userprofile")
        assert set(cursor.fetchone()) == {None}


def test_sealed_words_cannot_be_read_in_the_database(api_as, user):
    client = api_as(user)
    client.patch(URL, WORDS)
    profile = UserProfile.objects.get(owner=user)
    profile.phone = "+4915123456789"
    profile.save()
    client.patch("/api/v1/users/me/settings", {"app": {"start": "kestrel"}})
    with connection.cursor() as cursor:
        cursor.execute("SELECT p::text || s::text FROM accounts_userprofile p, accounts_userpreferences s")
        ((stored,),) = cursor.fetchall()
    for word in (
        "1990-02-28",
        "woman",
        "Lindenau",
        "gardener",
        "mornings",
        "walking",
        "university",
        "4915123",
        "kestrel",
    ):
        assert word not in stored
        assert word.encode().hex() not in stored
    assert client.get(URL).json()["phone"] == "+4915123456789"


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone", "timezone_unknown"),
        ({"day_starts_at": 7}, "day_starts_at", "max_value"),
        ({"day_starts_at": "4"}, "day_starts_at", "invalid"),
        ({"day_starts_at": True}, "day_starts_at", "invalid"),
        ({"country": "Germany"}, "country", "country_malformed"),
        ({"locale": "?"}, "locale", "locale_malformed"),
        ({"language": "german!"}, "language", "language_malformed"),
        ({"language": "de", "locale": "fr-FR"}, "language", "contradiction"),
        ({"anonymous_mode": True, "is_anonymous": False}, "is_anonymous", "contradiction"),
        ({"anonymous_mode": "yes"}, "anonymous_mode", "invalid"),
        ({"date_of_birth": "2990-01-01"}, "date_of_birth", "date_of_birth"),
        ({"bio": "x" * 2001}, "bio", "max_length"),
        ({"display_name": "a\nb"}, "display_name", "invalid"),
        ({"interests": ["x" * 51]}, "interests.0", "max_length"),
        ({"interests": [f"x{n}" for n in range(51)]}, "interests", "max_length"),
        ({"interests": "walking"}, "interests", "not_a_list"),
        ({"data_retention_days": 29}, "data_retention_days", "min_value"),
        ({"username": "a b"}, "username", "invalid"),
        ({"email": "nobody"}, "email", "invalid"),
        ({"phone": "+4915123456789"}, "phone", "read_only"),
        ({"nonsense": 1}, "nonsense", "unknown_field"),
    ],
)
def test_a_bad_value_is_named_and_nothing_is_changed(api_as, user, body, field, code):
    client = api_as(user)
    before = client.get(URL).json()
    answer = client.patch(URL, {"first_name": "Lea", **body})
    assert (answer.status_code, codes(answer)) == (400, {(field, code)})
    assert client.get(URL).json() == before


def model_fields():
    names = {name for field in User._meta.get_fields() for name in {field.name, getattr(field, "attname", field.name)}}
    names |= {"is_active", "is_banned", "is_premium", "pseudonym", "subscription_tier", "pending_email", "pk", "owner"}
    names |= {"email_verified", "phone_verified", "has_password", "privacy", "avatar_url", "terms_accepted_at"}
    return sorted(names - set(MeWriteSerializer().fields))


@pytest.mark.parametrize("name", model_fields())
def test_nobody_writes_a_column_that_is_not_theirs_to_write(api_as, user, name):
    client = api_as(user)
    before = User.objects.filter(pk=user.pk).values().get()
    answer = client.patch(URL, {name: True, "first_name": "Lea"})
    assert answer.status_code == 400
    assert codes(answer) <= {(name, "read_only"), (name, "unknown_field")}
    assert User.objects.filter(pk=user.pk).values().get() == before


def test_a_phone_number_is_sent_where_it_is_proven(api_as, user):
    answer = api_as(user).patch(URL, {"phone": "+4915123456789"})
    assert "users/me/phone" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("body", "locale"),
    [
        ({"language": "de"}, "de-DE"),
        ({"language": "en"}, "en-US"),
        ({"language": "pt", "country": "BR"}, "pt-BR"),
        ({"language": "de", "country": ""}, "de"),
        ({"locale": "fr-CA", "language": "fr"}, "fr-CA"),
    ],
)
def test_a_language_derives_the_locale(api_as, user, body, locale):
    me = api_as(user).patch(URL, body).json()
    assert (me["locale"], me["language"]) == (locale, locale[:2])


def test_the_history_names_the_fields_and_no_value(api_as, user):
    api_as(user).patch(URL, {**WORDS, "first_name": "Lea"})
    events = AuditEvent.objects.filter(action__in=["accounts.user.updated", "accounts.profile.updated"])
    fields = {event.action: event.details["fields"] for event in events}
    assert fields == {"accounts.user.updated": ["first_name"], "accounts.profile.updated": sorted(WORDS)}
    assert not any(word in json.dumps(list(events.values("details"))) for word in ("gardener", "1990", "Lea"))


def test_the_same_again_changes_nothing(api_as, user):
    client = api_as(user)
    first = client.patch(URL, {**WORDS, "timezone": "Asia/Tokyo"}).json()
    events = AuditEvent.objects.count()
    assert client.patch(URL, {**WORDS, "timezone": "Asia/Tokyo"}).json() == first
    assert AuditEvent.objects.count() == events


@pytest.mark.parametrize("role", ["user", "therapist", "support", "admin"])
def test_everybody_sees_only_themselves(api_as, make_user, api_client, stranger, role):
    person = make_user(role=role, is_staff=role != "user")
    assert api_as(person).get(URL).json()["id"] == str(person.pk)
    assert api_as(person).get(URL, {"user_id": str(stranger.pk), "id": str(stranger.pk)}).json()["id"] == str(person.pk)
    for method in ("get", "put", "patch"):
        assert getattr(api_client, method)(URL).status_code == 401


def test_a_user_name_can_be_put_right_by_whoever_proves_who_they_are(api_as, user, stranger):
    assert api_as(user, fresh=False).patch(URL, {"username": "lea"}).json()["code"] == "step_up_required"
    assert api_as(user).patch(URL, {"username": "Lea"}).json()["username"] == "lea"
    taken = api_as(user).patch(URL, {"username": stranger.username.upper(), "first_name": "Lea"})
    assert (taken.status_code, taken.json()["code"]) == (409, "username_taken")
    assert User.objects.get(pk=user.pk).first_name == ""
    assert api_as(user, fresh=False).patch(URL, {"username": "lea", "first_name": "Lea"}).status_code == 200


def test_reading_an_account_takes_four_queries_whatever_it_holds(
    api_as, user, premium_user, django_assert_num_queries, now
):
    plain, full = api_as(user), api_as(premium_user)
    full.patch(URL, WORDS)
    full.patch("/api/v1/users/me/privacy", {"hide_phone": False})
    consent_set(owner=premium_user, kind=ConsentType.TERMS, granted=True, now=now)
    for client in (plain, full):
        with django_assert_num_queries(4):
            assert client.get(URL).status_code == 200


def test_an_unchanged_account_costs_no_bandwidth(api_as, user):
    client = api_as(user)
    tag = client.get(URL)["ETag"]
    assert client.get(URL, headers={"if-none-match": tag}).status_code == 304
    client.patch(URL, {"first_name": "Lea"})
    assert client.get(URL, headers={"if-none-match": tag}).status_code == 200


def test_nothing_of_a_profile_stays_in_a_cache(api_as, user):
    from config.tests.leaks import everything_in_redis

    client = api_as(user)
    client.patch(URL, {**WORDS, "first_name": "Quokkalea"})
    assert "no-store" in client.get(URL)["Cache-Control"]
    left = everything_in_redis()
    assert not any(word.encode() in left for word in ("Quokkalea", "gardener", "Lindenau", str(user.email)))


def test_the_columns_that_are_looked_up_have_indexes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'accounts_user'")
        indexes = "\n".join(row[0] for row in cursor.fetchall())
    assert "lower((email)::text)" in indexes
    assert "(status)" in indexes
    assert "(date_joined)" in indexes


def test_what_was_told_at_sign_up_is_shown_and_proves_nothing(api_client):
    details = {
        "first_name": "Lea",
        "last_name": "Quokka",
        "phone": "+4915123456789",
        "date_of_birth": "1990-02-28",
        "demographics": {"education": "university"},
        "anonymous": True,
    }
    body = {"username": "lea", "password": "quiet-harbour-42", **details}
    token = api_client.post("/api/v1/auth/register", body).json()["access_token"]
    me = api_client.get(URL, headers={"authorization": f"Bearer {token}"}).json()
    assert {name: me[name] for name in details if name != "anonymous"} == {
        name: value for name, value in details.items() if name != "anonymous"
    }
    assert (me["phone_verified"], me["email"], me["email_verified"]) == (False, None, False)
    assert me["anonymous_mode"] is me["is_anonymous"] is True


def test_a_proven_number_and_recent_activity_are_shown(api_as, user):
    client = api_as(user)
    assert client.get(URL).json()["last_active_at"] is None
    UserProfile.objects.create(owner=user, phone="+4915123456789", phone_verified_at=timezone.now())
    UserSession.objects.update(last_used_at=timezone.now() - timedelta(minutes=2))
    client.get(URL)
    me = client.get(URL).json()
    assert me["phone_verified"] is True
    assert me["last_active_at"] >= (timezone.now() - timedelta(minutes=1)).isoformat()[:19]
    assert me["created_at"] <= me["updated_at"]


def test_the_anonymous_id_of_two_people_is_never_the_same(user, stranger):
    assert user.anonymous_id != stranger.anonymous_id
    with pytest.raises(IntegrityError):
        User.objects.filter(pk=user.pk).update(anonymous_id=stranger.anonymous_id)
