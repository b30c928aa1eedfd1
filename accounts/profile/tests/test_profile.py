import pytest
from django.db import connection

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.profile.models import UserProfile

pytestmark = pytest.mark.django_db
URL = "/api/v1/auth/register"
DETAILS = {
    "phone": "+49 1512 3456789",
    "date_of_birth": "1990-02-28",
    "demographics": {"gender": "woman", "education": "university"},
}


def register(api_client, **fields):
    return api_client.post(URL, {"username": "lea", "password": "quiet-harbour-42", **fields})


def test_private_details_of_a_sign_up_are_kept_and_only_their_owners_key_opens_them(api_client):
    assert register(api_client, **DETAILS).status_code == 201
    profile = UserProfile.objects.get(owner=User.objects.get(username="lea"))
    assert (profile.phone, profile.date_of_birth) == ("+4915123456789", "1990-02-28")
    assert profile.demographics == DETAILS["demographics"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT p::text FROM accounts_userprofile p")
        stored = cursor.fetchone()[0]
    for word in ("4915123456789", "1990-02-28", "woman", "university"):
        assert word not in stored
        assert word.encode().hex() not in stored


def test_the_history_names_the_fields_and_not_what_stands_in_them(api_client):
    register(api_client, **DETAILS)
    event = AuditEvent.objects.get(action="accounts.profile.created")
    assert event.details == {"fields": ["date_of_birth", "demographics", "phone"]}


def test_without_details_there_is_no_profile(api_client):
    assert register(api_client).status_code == 201
    assert not UserProfile.objects.exists()


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"phone": "01512 3456789"}, "phone"),
        ({"phone": "+4912"}, "phone"),
        ({"date_of_birth": "2990-01-01"}, "date_of_birth"),
        ({"date_of_birth": "28.02.1990"}, "date_of_birth"),
        ({"date_of_birth": "1790-01-01"}, "date_of_birth"),
        ({"demographics": ["woman"]}, "demographics"),
        ({"demographics": {"answer": "x" * 101}}, "demographics.answer"),
        ({"demographics": {f"question{n}": "x" * 90 for n in range(30)}}, "demographics"),
    ],
)
def test_bad_details_are_named_and_nobody_is_signed_up(api_client, details, field):
    answer = register(api_client, **details)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not User.objects.exists()
