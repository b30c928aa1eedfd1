import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.consent.services import consent_set
from accounts.identity.authentication import USER_COLUMNS, user_of_access_token
from accounts.identity.models import User
from accounts.identity.services import session_start
from accounts.vault.services import key_of_user, seal_text

pytestmark = pytest.mark.django_db


def test_one_query_loads_all_that_a_request_asks_of_its_person(premium_user, django_assert_num_queries):
    consent_set(owner=premium_user, kind="marketing", granted=True)
    consent_set(owner=premium_user, kind="crisis_detection", granted=False)
    premium_user.groups.add(Group.objects.create(name="moderator"))
    pair = session_start(user=premium_user, now=timezone.now())
    with django_assert_num_queries(1):
        person = user_of_access_token(pair.access)
        assert person.is_premium is True
        assert person.consents == {"marketing", "analytics"}
        assert person.group_names == ("moderator",)
        assert seal_text(person, "test.label", "text")
        loaded = {name: getattr(person, name) for name in USER_COLUMNS}
    stored = User.objects.get(pk=premium_user.pk)
    assert loaded == {name: getattr(stored, name) for name in USER_COLUMNS}
    assert key_of_user(person).raw == key_of_user(stored).raw


def test_the_password_hash_is_not_loaded_for_a_request(user):
    person = user_of_access_token(session_start(user=user, now=timezone.now()).access)
    assert person.get_deferred_fields() >= {"password"}
