"""Pages about people: metadata for support, e-mail for administrators, health text for nobody, all of it recorded."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.administration.services import premium_grant
from accounts.audit.models import AuditEvent
from accounts.billing.models import Subscription
from accounts.billing.selectors import premium_of
from accounts.billing.services import subscription_set
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.identity.models import User, UserSession
from accounts.identity.services import session_start
from accounts.identity.tests.factories import make_user
from accounts.mfa.selectors import staff_device_of
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client

PEOPLE = "/admin/accounts/user/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Client:
    return staff_client(make_enrolled_staff()[0])


@pytest.fixture
def support() -> Client:
    return staff_client(make_enrolled_staff(User.Role.SUPPORT)[0])


@pytest.fixture
def person() -> User:
    return make_user(email="grace.hopper@example.org", username="grace", first_name="Grace", display_name="Amazing")


def page_of(person: User) -> str:
    return f"{PEOPLE}{person.pk}/change/"


def do(client: Client, action: str, *people: User, page: str = PEOPLE) -> int:
    data = {"action": action, "index": "0", "select_across": "0", "_selected_action": [str(one.pk) for one in people]}
    return client.post(page, data).status_code


def recorded(action: str) -> list[tuple[object, object]]:
    return list(AuditEvent.objects.filter(action=action).values_list("actor_id", "owner_id"))


def test_an_administrator_sees_the_address_whole_only_on_the_page(administrator: Client, person: User) -> None:
    listed = administrator.get(PEOPLE).content.decode()
    assert "g…@example.org" in listed
    assert "grace.hopper" not in listed
    assert "grace.hopper@example.org" in administrator.get(page_of(person)).content.decode()


def test_support_sees_status_and_plan_but_no_address_and_no_name(support: Client, person: User) -> None:
    me = User.objects.get(role=User.Role.SUPPORT)  # whose own address stands in the corner
    for address in (PEOPLE, page_of(person)):
        page = support.get(address).content.decode()
        assert str(person.pk) in page
        assert "Active" in page
        assert "grace" not in page.lower()
        assert "@example.org" not in page.replace(me.email, "")
        assert "Amazing" not in page
    assert "Suspend" not in support.get(page_of(person)).content.decode()


def test_no_page_has_a_field_for_a_password_or_a_hash(administrator: Client, person: User) -> None:
    session_start(user=person, now=person.date_joined)
    session = UserSession.objects.get(owner=person)
    shown = administrator.get(page_of(person)).content.decode()
    shown += administrator.get(f"/admin/accounts/usersession/{session.pk}/change/").content.decode()
    assert person.password not in shown
    assert "token_hash" not in shown
    assert bytes(session.refresh_token_hash).hex() not in shown


def test_opening_a_person_is_recorded(support: Client, person: User) -> None:
    support.get(page_of(person))
    support_id = User.objects.get(role=User.Role.SUPPORT).pk
    assert recorded("accounts.user.opened") == [(support_id, person.pk)]
    support.get(PEOPLE)
    assert len(recorded("accounts.user.opened")) == 1


def test_opening_what_a_role_may_not_see_shows_and_records_nothing(support: Client, person: User) -> None:
    consent = consent_set(owner=person, kind=ConsentType.TERMS, granted=True)
    assert support.get(f"/admin/accounts/consent/{consent.pk}/change/").status_code == 403
    assert recorded("accounts.consent.opened") == []


@pytest.mark.parametrize("address", ["add/", "{id}/delete/"])
def test_people_are_neither_added_nor_deleted_here(administrator: Client, person: User, address: str) -> None:
    assert administrator.get(PEOPLE + address.format(id=person.pk)).status_code == 403
    assert administrator.post(PEOPLE + address.format(id=person.pk), {"post": "yes"}).status_code == 403


def test_people_are_not_edited_here(administrator: Client, person: User) -> None:
    assert administrator.post(page_of(person), {"role": "admin", "status": "suspended"}).status_code == 403
    person.refresh_from_db()
    assert (person.role, person.status) == ("user", "active")


def test_suspending_ends_every_session_and_lifting_lets_the_person_in_again(
    administrator: Client, person: User, api_as
) -> None:
    app = api_as(person)
    administrator_id = User.objects.get(role=User.Role.ADMIN).pk
    assert do(administrator, "suspend", person) == 302
    person.refresh_from_db()
    assert person.status == User.Status.SUSPENDED
    assert not UserSession.objects.filter(owner=person, revoked_at=None).exists()
    assert app is not None
    assert recorded("accounts.user.suspended") == [(administrator_id, person.pk)]
    do(administrator, "reinstate", person)
    person.refresh_from_db()
    assert person.status == User.Status.ACTIVE
    assert recorded("accounts.user.reinstated") == [(administrator_id, person.pk)]


def test_an_act_that_is_done_already_is_recorded_once(administrator: Client, person: User) -> None:
    do(administrator, "suspend", person)
    do(administrator, "suspend", person)
    assert len(recorded("accounts.user.suspended")) == 1
    assert "not in a state" in administrator.get(PEOPLE).content.decode()


def test_an_administrator_cannot_suspend_themself_but_the_others_are_done(administrator: Client, person: User) -> None:
    me = User.objects.get(role=User.Role.ADMIN)
    do(administrator, "suspend", me, person)
    me.refresh_from_db()
    person.refresh_from_db()
    assert (me.status, person.status) == ("active", "suspended")


def test_ending_sessions_signs_staff_out_of_the_staff_site(administrator: Client) -> None:
    colleague, _ = make_enrolled_staff(User.Role.SUPPORT)
    theirs = staff_client(colleague)
    assert theirs.get("/admin/").status_code == 200
    do(administrator, "end_sessions", colleague)
    assert theirs.get("/admin/")["Location"].startswith("/admin/login/?ended=closed")


def test_removing_a_lost_factor_makes_the_colleague_enrol_again(administrator: Client) -> None:
    colleague, _ = make_enrolled_staff(User.Role.SUPPORT)
    do(administrator, "remove_factor", colleague)
    assert staff_device_of(user=colleague) is None
    assert staff_client(colleague).get("/admin/")["Location"] == "/admin/enrol/"


@pytest.mark.parametrize(
    "action", ["suspend", "reinstate", "end_sessions", "grant_premium", "end_premium", "remove_factor"]
)
def test_support_acts_on_nobody(support: Client, person: User, action: str) -> None:
    before = AuditEvent.objects.count()
    do(support, action, person)
    person.refresh_from_db()
    assert person.status == User.Status.ACTIVE
    assert AuditEvent.objects.count() == before


def test_premium_is_given_for_thirty_days_at_a_time(administrator: Client, person: User) -> None:
    do(administrator, "grant_premium", person)
    do(administrator, "grant_premium", person)
    plan = Subscription.objects.get(owner=person)
    assert 59 <= (plan.current_period_end - plan.created_at).days <= 60
    assert premium_of(owner_id=person.pk, now=plan.created_at)
    do(administrator, "end_premium", plan, page="/admin/accounts/subscription/")
    assert not premium_of(owner_id=person.pk, now=plan.created_at)
    assert len(recorded("accounts.subscription.set")) == 3


def test_one_session_can_be_ended(administrator: Client, person: User) -> None:
    session_start(user=person, now=person.date_joined)
    session = UserSession.objects.get(owner=person)
    do(administrator, "end", session, page="/admin/accounts/usersession/")
    session.refresh_from_db()
    assert session.revoke_reason == "ended_by_staff"
    me = User.objects.get(role=User.Role.ADMIN)
    assert recorded("accounts.usersession.ended_by_staff") == [(me.pk, person.pk)]


@pytest.mark.parametrize("name", ["Grace.Hopper@Example.org", " GRACE "])
def test_one_person_is_found_by_exactly_what_they_told(support: Client, person: User, name: str) -> None:
    answer = support.post("/admin/find/", {"name": name})
    assert answer["Location"] == page_of(person)
    assert AuditEvent.objects.get(action="accounts.user.looked_up").owner_id == person.pk


@pytest.mark.parametrize("name", ["grac", "%", "nobody@example.org"])
def test_a_part_of_a_name_finds_nobody(support: Client, person: User, name: str) -> None:
    assert support.post("/admin/find/", {"name": name})["Location"] == PEOPLE
    entry = AuditEvent.objects.get(action="accounts.user.looked_up")
    assert (entry.owner_id, entry.details) == (None, {"found": False})


def test_the_list_searches_ids_only(administrator: Client, person: User) -> None:
    assert str(person.pk) in administrator.get(f"{PEOPLE}?q={person.pk}").content.decode()
    assert page_of(person) not in administrator.get(f"{PEOPLE}?q=grace").content.decode()


def test_the_list_costs_the_same_for_more_people(administrator: Client, django_assert_max_num_queries) -> None:
    for _ in range(8):
        make_user()
    with django_assert_max_num_queries(12):
        administrator.get(PEOPLE)


def test_djangos_own_history_stays_empty(administrator: Client, person: User) -> None:
    do(administrator, "suspend", person)
    administrator.get(page_of(person))
    assert LogEntry.objects.count() == 0


def test_an_id_that_is_none_is_answered_calmly(administrator: Client) -> None:
    assert administrator.get(f"{PEOPLE}not-an-id/change/").status_code == 302
    assert administrator.get(f"{PEOPLE}?q=not-an-id").status_code == 200


def test_a_plan_without_an_end_is_not_shortened_by_another_month(person: User) -> None:
    subscription_set(actor=None, owner=person, tier=Subscription.Tier.PREMIUM)
    kept = premium_grant(actor=person, owner=person, now=timezone.now())
    assert kept.current_period_end is None
    assert Subscription.objects.get(owner=person).current_period_end is None


def test_a_grant_is_lengthened_with_its_reason_whatever_ended_beside_it(person: User) -> None:
    now = timezone.now()
    Subscription.objects.create(owner=person, source="stripe", tier="premium", status="canceled")
    until = now + timedelta(days=300)
    subscription_set(actor=None, owner=person, tier=Subscription.Tier.PREMIUM, period_end=until, reason="Trial")
    for months in (1, 2):
        granted = premium_grant(actor=person, owner=person, now=now)
        assert granted.current_period_end == until + timedelta(days=30 * months)
    assert Subscription.objects.get(owner=person, source="staff").reason == "Trial"


@pytest.mark.django_db(transaction=True)
def test_two_grants_at_once_are_two_months() -> None:
    now, person, start = timezone.now(), make_user(), Barrier(2)

    def grant() -> None:
        try:
            start.wait(30)
            premium_grant(actor=person, owner=person, now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for running in [pool.submit(grant) for _ in range(2)]:
            running.result(30)
    assert Subscription.objects.get(owner=person).current_period_end == now + timedelta(days=60)
