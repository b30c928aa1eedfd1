"""What others see of a person, over every combination of the switches."""

from itertools import product

import pytest
from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.profile.models import PrivacySettings, UserProfile
from accounts.profile.public import public_profile

pytestmark = pytest.mark.django_db
SWITCHES = (
    "hide_date_of_birth", "hide_phone", "hide_location", "hide_occupation", "hide_interests", "show_activity",
    "allow_messages",
)  # fmt: skip
TOLD = {
    "phone": "+4915123456789",
    "date_of_birth": "1990-02-28",
    "location": "Lindenau",
    "occupation": "gardener",
    "interests": ["walking"],
    "gender": "woman",
    "bio": "I like early mornings.",
    "demographics": {"education": "university"},
}
PICTURE = "avatars/" + "a" * 32 + ".webp"
SHOWN = {
    "name", "is_anonymous", "accepts_messages", "avatar_url", "date_of_birth", "phone", "location", "occupation",
    "interests", "last_active_at",
}  # fmt: skip


@pytest.fixture
def person(make_user):
    made = make_user(first_name="Lea", last_name="Quokka", display_name="Lele")
    made.last_active_at = timezone.now()
    made.save()
    UserProfile.objects.create(owner=made, phone_verified_at=timezone.now(), avatar=PICTURE, **TOLD)
    return made


def expected(person, switches, anonymous):
    def told(name, hidden, empty=None):
        return empty if anonymous or hidden else TOLD[name]

    return {
        "name": person.pseudonym if anonymous else "Lele",
        "is_anonymous": anonymous,
        "accepts_messages": switches["allow_messages"],
        "avatar_url": None if anonymous else f"http://127.0.0.1:8000/api/v1/media/{PICTURE}",
        "date_of_birth": told("date_of_birth", switches["hide_date_of_birth"]),
        "phone": told("phone", switches["hide_phone"]),
        "location": told("location", switches["hide_location"]),
        "occupation": told("occupation", switches["hide_occupation"]),
        "interests": told("interests", switches["hide_interests"], []),
        "last_active_at": person.last_active_at if switches["show_activity"] and not anonymous else None,
    }


def test_every_combination_of_the_switches_shows_what_it_says_and_nothing_else(person, stranger, settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    row = PrivacySettings.objects.create(owner=person)
    combinations = list(product((False, True), repeat=len(SWITCHES)))
    assert len(combinations) == 128
    for values in combinations:
        switches = dict(zip(SWITCHES, values, strict=True))
        PrivacySettings.objects.filter(pk=row.pk).update(**switches)
        for anonymous in (False, True):
            person.anonymous_mode = anonymous
            shown = public_profile(viewer=stranger, person=person)
            assert shown == expected(person, switches, anonymous)
            assert set(shown) == SHOWN
            never = [TOLD["gender"], TOLD["bio"], "university", "Quokka", str(person.pk), person.email, person.username]
            never += [str(person.anonymous_id)] + (["Lele", "Lea", PICTURE] if anonymous else [person.pseudonym])
            assert not [word for word in never if word in str(shown)]


def test_whoever_set_nothing_shows_what_the_defaults_allow(person, stranger):
    shown = public_profile(viewer=stranger, person=person)
    assert (shown["date_of_birth"], shown["phone"], shown["location"], shown["last_active_at"]) == (None,) * 4
    assert (shown["occupation"], shown["interests"], shown["accepts_messages"]) == ("gardener", ["walking"], True)


def test_what_is_hidden_looks_like_what_was_never_told(person, stranger, make_user):
    PrivacySettings.objects.create(owner=person, **dict.fromkeys(SWITCHES[:5], True), show_activity=False)
    UserProfile.objects.filter(owner=person).update(avatar="")
    silent = make_user(display_name="Lele")
    assert public_profile(viewer=stranger, person=person) == public_profile(viewer=stranger, person=silent)


def test_a_number_that_was_never_proven_is_shown_to_nobody(person, stranger):
    PrivacySettings.objects.create(owner=person, hide_phone=False)
    UserProfile.objects.update(phone_verified_at=None)
    assert public_profile(viewer=stranger, person=person)["phone"] is None


@pytest.mark.parametrize("status", [User.Status.SUSPENDED, User.Status.DELETED])
def test_suspended_and_deleted_people_look_like_nobody(person, stranger, status):
    person.status = status
    with pytest.raises(NotFound):
        public_profile(viewer=stranger, person=person)
    with pytest.raises(NotFound):
        public_profile(viewer=person, person=stranger)


def test_a_person_sees_of_themselves_what_others_see(person, stranger):
    assert public_profile(viewer=person, person=person) == public_profile(viewer=stranger, person=person)


def test_it_takes_two_queries(person, stranger, django_assert_num_queries):
    with django_assert_num_queries(2):
        public_profile(viewer=stranger, person=person)


def test_a_switch_counts_from_the_next_look_on(person, stranger, api_as):
    assert public_profile(viewer=stranger, person=person)["occupation"] == "gardener"
    api_as(person).patch("/api/v1/users/me/privacy", {"hide_occupation": True})
    assert public_profile(viewer=stranger, person=person)["occupation"] is None
    api_as(person).patch("/api/v1/users/me/privacy", {"anonymous_mode": True})
    assert public_profile(viewer=stranger, person=User.objects.get(pk=person.pk))["name"] == person.pseudonym
