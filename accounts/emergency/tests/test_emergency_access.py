"""Break-glass: a reason, a fresh second factor, an hour, and nobody is left in the dark."""

from datetime import timedelta
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.consent.models import ConsentType, SharingGrant
from accounts.consent.services import consent_set
from accounts.emergency.models import EmergencyAccess
from accounts.identity.models import User
from accounts.notifications.models import Notification
from accounts.profile.services import profile_create

REASON = {"reason": "The ambulance service asks which help was offered to this person today."}
NOTE = "I could not get up today."


def open_url(person: User) -> str:
    return f"/api/v1/admin/users/{person.pk}/emergency-access"


def record_url(person: User, category: str = "profile") -> str:
    return f"/api/v1/users/{person.pk}/record/{category}"


@pytest.fixture
def person(make_user: Any) -> User:
    someone = make_user()
    profile_create(owner=someone, details={"demographics": {"about": NOTE}})
    return someone


@pytest.fixture
def therapist(make_user: Any) -> User:
    return make_user(role="therapist", is_staff=True)


pytestmark = pytest.mark.django_db


def shown(answer: Any) -> bool:
    return answer.status_code == 200 and NOTE in answer.content.decode()


def test_nothing_opens_before_the_glass_is_broken(person: User, therapist: User, api_as: Any) -> None:
    client = api_as(therapist)
    assert client.get(record_url(person)).status_code == 404
    assert client.post(open_url(person), REASON).status_code == 201
    assert shown(client.get(record_url(person)))


@pytest.mark.parametrize(("role", "status"), [("user", 403), ("support", 403), ("therapist", 201), ("admin", 201)])
def test_who_may_open(role: str, status: int, person: User, make_user: Any, api_as: Any) -> None:
    client = api_as(make_user(role=role, is_staff=role != "user"))
    assert client.post(open_url(person), REASON).status_code == status


def test_the_anonymous_may_not(person: User, api_client: Any) -> None:
    assert api_client.post(open_url(person), REASON).status_code == 401
    assert api_client.get(record_url(person)).status_code == 401


def test_an_old_proof_is_not_enough(person: User, therapist: User, api_as: Any) -> None:
    answer = api_as(therapist, fresh=False).post(open_url(person), REASON)
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")
    assert not EmergencyAccess.objects.exists()


def test_staff_without_a_second_factor_open_nothing(person: User, therapist: User, api_as: Any) -> None:
    answer = api_as(therapist, factor=False).post(open_url(person), REASON)
    assert (answer.status_code, answer.json()["code"]) == (403, "factor_required")


@pytest.mark.parametrize("body", [{}, {"reason": "because"}, {"reason": 7}, {**REASON, "minutes": 600}])
def test_a_reason_is_needed_and_nothing_else_is_taken(body: Any, person: User, therapist: User, api_as: Any) -> None:
    answer = api_as(therapist).post(open_url(person), body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] in {"reason", "minutes"}
    assert not EmergencyAccess.objects.exists()


def test_it_ends_after_an_hour(person: User, therapist: User, api_as: Any) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        api_as(therapist).post(open_url(person), REASON)
        clock.move_to(start + timedelta(minutes=59, seconds=59))
        assert api_as(therapist).get(record_url(person)).status_code == 200
        clock.move_to(start + timedelta(minutes=60))
        assert api_as(therapist).get(record_url(person)).status_code == 404
        assert api_as(therapist).post(open_url(person), REASON).status_code == 201


def test_it_can_be_ended_before(person: User, therapist: User, api_as: Any, stranger: User) -> None:
    client = api_as(therapist)
    access = client.post(open_url(person), REASON).json()
    other = api_as(User.objects.create(role="admin", username="other-admin"))
    assert other.delete(f"/api/v1/admin/emergency-accesses/{access['id']}").status_code == 404
    assert client.delete(f"/api/v1/admin/emergency-accesses/{access['id']}").status_code == 204
    assert client.delete(f"/api/v1/admin/emergency-accesses/{access['id']}").status_code == 204
    assert client.get(record_url(person)).status_code == 404
    assert [
        row["ended_at"] is not None for row in client.get("/api/v1/admin/emergency-accesses").json()["results"]
    ] == [True]
    assert AuditEvent.objects.filter(action="accounts.emergency.ended").count() == 1


def test_it_opens_one_record_for_one_reader(person: User, therapist: User, stranger: User, api_as: Any) -> None:
    api_as(therapist).post(open_url(person), REASON)
    colleague = api_as(User.objects.create(role="therapist", username="colleague"))
    assert colleague.get(record_url(person)).status_code == 404
    assert api_as(therapist).get(record_url(stranger)).status_code == 404


def test_the_person_and_the_officers_are_told(person: User, therapist: User, make_user: Any, api_as: Any) -> None:
    officer = make_user(role="admin", is_staff=True)
    api_as(therapist).post(open_url(person), REASON)
    told = {row.owner_id: row.content["title"] for row in Notification.objects.all()}
    assert told == {
        person.pk: "Your record was opened in an emergency",
        officer.pk: "Emergency access to a record",
    }
    assert REASON["reason"] not in str(list(Notification.objects.values_list("content", flat=True)))


def test_named_officers_are_told_instead(settings: Any, person: User, make_user: Any, api_as: Any) -> None:
    admin, officer = make_user(role="admin"), make_user(email="privacy@example.org")
    other_admin = make_user(role="admin")
    settings.PRIVACY_OFFICER_EMAILS = ["Privacy@example.org"]
    api_as(admin).post(open_url(person), REASON)
    told = set(Notification.objects.values_list("owner_id", flat=True))
    assert told == {person.pk, officer.pk}
    assert other_admin.pk not in told


def test_everything_that_is_read_is_recorded(person: User, therapist: User, api_as: Any) -> None:
    client = api_as(therapist)
    client.post(open_url(person), REASON)
    client.get(record_url(person))
    client.get(record_url(person, "crisis"))
    seen = AuditEvent.objects.filter(action="accounts.emergency.read").order_by("sequence")
    assert [(row.actor_id, row.owner_id, row.details["category"]) for row in seen] == [
        (therapist.pk, person.pk, "profile"),
        (therapist.pk, person.pk, "crisis"),
    ]
    assert NOTE not in str(list(seen.values_list("details", flat=True)))


def test_the_reason_is_sealed(person: User, therapist: User, api_as: Any) -> None:
    api_as(therapist).post(open_url(person), REASON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(e)::text FROM accounts_emergencyaccess e")
        assert b"ambulance".hex() not in cursor.fetchone()[0]
    assert EmergencyAccess.objects.get().reason == REASON["reason"]


def test_nobody_learns_who_exists(therapist: User, api_as: Any) -> None:
    client = api_as(therapist)
    assert client.post(f"/api/v1/admin/users/{uuid4()}/emergency-access", REASON).status_code == 404
    absent = client.get(f"/api/v1/users/{uuid4()}/record/mood")
    closed = client.get(record_url(User.objects.create(username="somebody")))
    assert (absent.status_code, closed.status_code) == (404, 404)
    assert absent.json()["detail"] == closed.json()["detail"]


def test_ones_own_record_needs_no_emergency(therapist: User, api_as: Any) -> None:
    answer = api_as(therapist).post(open_url(therapist), REASON)
    assert (answer.status_code, answer.json()["code"]) == (422, "own_record")


def test_opening_twice_is_one_opening(person: User, therapist: User, api_as: Any) -> None:
    client = api_as(therapist)
    first = client.post(open_url(person), REASON).json()
    again = client.post(open_url(person), REASON)
    assert (again.status_code, again.json()["code"], again.json()["id"]) == (409, "emergency_open", first["id"])
    assert AuditEvent.objects.filter(action="accounts.emergency.opened").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_openings_at_once_are_one(make_user: Any, api_as: Any) -> None:
    person, therapist = make_user(), make_user(role="therapist")
    clients = [api_as(therapist), api_as(therapist)]
    statuses: list[int] = []

    def go(client: Any) -> None:
        statuses.append(client.post(open_url(person), REASON).status_code)
        connection.close()

    threads = [Thread(target=go, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 409]
    assert EmergencyAccess.objects.count() == 1


def test_a_grant_opens_its_categories_and_no_other(person: User, therapist: User, api_as: Any) -> None:
    consent_set(owner=person, kind=ConsentType.DATA_SHARING, granted=True)
    SharingGrant.objects.create(owner=person, grantee=therapist, categories=["profile"])
    client = api_as(therapist)
    assert shown(client.get(record_url(person)))
    assert client.get(record_url(person, "mood")).status_code == 404
    assert AuditEvent.objects.get(action="accounts.sharing.read").details["category"] == "profile"
    consent_set(owner=person, kind=ConsentType.DATA_SHARING, granted=False)
    assert client.get(record_url(person)).status_code == 404


def test_the_number_of_queries(person: User, therapist: User, api_as: Any, django_assert_max_num_queries: Any) -> None:
    client = api_as(therapist)
    client.post(open_url(person), REASON)
    cache.clear()
    with django_assert_max_num_queries(14):
        client.get(record_url(person))
