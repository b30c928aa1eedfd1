"""The staff's page: administrators look at licences, others do not see it, and nobody writes for somebody else."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from community.therapists.models import TherapistProfile
from community.therapists.tests.factories import make_profile, make_shown, make_therapist
from content.library.tests.staff import said

pytestmark = pytest.mark.django_db
PAGE = "/admin/community/therapistprofile/"


def browser(role: str = "admin") -> tuple[Client, User]:
    person, _ = make_enrolled_staff(role)
    return staff_client(person), person


def act(client: Client, name: str, *profiles: TherapistProfile) -> Any:
    return client.post(PAGE, {"action": name, "_selected_action": [str(one.pk) for one in profiles]})


def test_an_administrator_checks_a_licence_and_takes_it_back() -> None:
    profile, (client, admin) = make_profile(), browser()
    page = client.get(PAGE).content.decode()
    assert "Ada Sommer" in page
    assert "PT-12345" in page
    assert said(act(client, "mark_checked", profile)) == ["Checked: Ada Sommer, PT-12345"]
    profile.refresh_from_db()
    assert (profile.verified_by_id, profile.verified_name) == (admin.pk, "Ada Sommer")
    assert profile.verified_at is not None
    act(client, "take_back", profile)
    act(client, "take_back", profile)
    profile.refresh_from_db()
    assert (profile.verified_at, profile.verified_by_id) == (None, None)
    events = AuditEvent.objects.filter(action__startswith="community.therapist_profile.", actor_id=admin.pk)
    assert [event.action.rpartition(".")[2] for event in events.order_by("at")] == ["checked", "unchecked"]
    assert {event.owner_id for event in events} == {profile.owner_id}


def test_what_has_no_licence_or_no_name_is_not_checked() -> None:
    client, _ = browser()
    empty = make_profile(license_number="", is_listed=False)
    nameless = make_profile(make_therapist(first_name="", last_name=" "))
    assert "nothing to check" in " ".join(said(act(client, "mark_checked", empty, nameless)))
    assert not TherapistProfile.objects.exclude(verified_at=None).exists()


@pytest.mark.parametrize("role", ["therapist", "support"])
def test_others_do_not_see_the_page(role: str) -> None:
    profile, (client, _) = make_profile(), browser(role)
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}{profile.pk}/change/").status_code == 403
    assert act(client, "mark_checked", profile).status_code == 403
    profile.refresh_from_db()
    assert profile.verified_at is None


def test_what_a_profile_says_is_not_written_by_staff_and_who_opened_it_is_recorded() -> None:
    profile, (client, admin) = make_shown(), browser()
    page = client.get(f"{PAGE}{profile.pk}/change/")
    assert (page.status_code, b"Twelve years of nights." in page.content) == (200, True)
    opened = AuditEvent.objects.get(action="community.therapistprofile.opened")
    assert (opened.actor_id, opened.owner_id) == (admin.pk, profile.owner_id)
    assert client.post(f"{PAGE}{profile.pk}/change/", {"bio": "Another."}).status_code == 403
    assert client.get(f"{PAGE}add/").status_code == 403
    assert client.post(f"{PAGE}{profile.pk}/delete/", {"post": "yes"}).status_code == 403
    profile.refresh_from_db()
    assert profile.bio == "Twelve years of nights."


def test_a_list_of_profiles_asks_for_no_name_by_itself(django_assert_max_num_queries: Any) -> None:
    client, _ = browser()
    make_shown()
    client.get(PAGE)
    with CaptureQueriesContext(connection) as alone:
        assert client.get(PAGE).status_code == 200
    for _ in range(3):
        make_shown()
    with django_assert_max_num_queries(len(alone)):
        assert client.get(PAGE).status_code == 200
    assert TherapistProfile.objects.filter(verified_at__lte=timezone.now()).count() == 4
