"""The audit viewer: finding rows by id, action, time and actor, and telling a changed row."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.administration.selectors import audit_actions, masked
from accounts.audit.models import AuditEvent, AuditSeal
from accounts.audit.sealing import audit_seal
from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from config.staff.pages import CappedPaginator

EVENTS = "/admin/accounts/auditevent/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Client:
    return staff_client(make_enrolled_staff()[0])


@pytest.fixture
def event() -> AuditEvent:
    person = make_user()
    audit_record(actor=None, action="wellness.mood.read", target=("wellness.moodentry", "77"), owner_id=person.pk)
    return AuditEvent.objects.get(action="wellness.mood.read")


def shown(client: Client, query: str) -> list[str]:
    return [row.action for row in client.get(EVENTS + query).context["cl"].result_list]


def test_rows_are_found_by_every_id_in_them(administrator: Client, event: AuditEvent) -> None:
    assert shown(administrator, f"?q={event.owner_id}") == ["wellness.mood.read", "accounts.user.created"]
    assert shown(administrator, "?q=77") == ["wellness.mood.read"]
    assert shown(administrator, f"?q={event.id}") == ["wellness.mood.read"]
    assert shown(administrator, "?q=nothing") == []


def test_rows_are_filtered_by_action_actor_and_time(administrator: Client, event: AuditEvent) -> None:
    assert shown(administrator, "?action=wellness.mood.read") == ["wellness.mood.read"]
    assert "wellness.mood.read" in shown(administrator, "?by=nobody")
    assert "wellness.mood.read" not in shown(administrator, "?by=self")
    yesterday, tomorrow = (quote(str(timezone.now() + timedelta(days=days))) for days in (-1, 1))
    assert "wellness.mood.read" in shown(administrator, f"?at__gte={yesterday}")
    assert shown(administrator, f"?at__gte={tomorrow}") == []


def test_the_list_of_actions_comes_from_the_index(event: AuditEvent) -> None:
    assert audit_actions() == sorted(set(AuditEvent.objects.values_list("action", flat=True)))


def test_a_row_says_whether_it_is_sealed(administrator: Client, event: AuditEvent) -> None:
    page = f"{EVENTS}{event.sequence}/change/"
    assert "Not sealed yet" in administrator.get(page).content.decode()
    audit_seal(now=timezone.now())
    assert "matches its seal" in administrator.get(page).content.decode()
    assert "sealed" in administrator.get(EVENTS).content.decode()


def test_a_changed_row_is_told(administrator: Client, event: AuditEvent) -> None:
    audit_seal(now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_auditevent DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE accounts_auditevent SET action = 'wellness.mood.none' WHERE sequence = %s", [event.sequence]
        )
        cursor.execute("ALTER TABLE accounts_auditevent ENABLE TRIGGER USER")
    assert "ALTERED" in administrator.get(f"{EVENTS}{event.sequence}/change/").content.decode()


@pytest.mark.parametrize("address", ["add/", "1/delete/"])
def test_history_is_neither_added_nor_deleted(administrator: Client, address: str) -> None:
    assert administrator.post(EVENTS + address, {}).status_code == 403


def test_history_is_not_edited(administrator: Client, event: AuditEvent) -> None:
    assert administrator.post(f"{EVENTS}{event.sequence}/change/", {"action": "x"}).status_code == 403


def test_opening_a_row_is_recorded_for_the_person_it_is_about(administrator: Client, event: AuditEvent) -> None:
    administrator.get(f"{EVENTS}{event.sequence}/change/")
    assert AuditEvent.objects.get(action="accounts.auditevent.opened").owner_id == event.owner_id


def test_history_is_for_administrators() -> None:
    support = staff_client(make_enrolled_staff(User.Role.SUPPORT)[0])
    assert support.get(EVENTS).status_code == 403
    assert support.get("/admin/accounts/auditseal/").status_code == 403


def test_seals_are_shown_with_their_hashes(administrator: Client, event: AuditEvent) -> None:
    audit_seal(now=timezone.now())
    seal = AuditSeal.objects.get()
    page = administrator.get(f"/admin/accounts/auditseal/{seal.pk}/change/").content.decode()
    assert bytes(seal.merkle_root).hex() in page
    assert administrator.get("/admin/accounts/auditseal/").status_code == 200


def test_a_list_costs_the_same_for_more_rows(
    administrator: Client, event: AuditEvent, django_assert_max_num_queries
) -> None:
    for number in range(30):
        audit_record(actor=None, action="wellness.mood.read", target=("wellness.moodentry", number))
    with django_assert_max_num_queries(14):
        administrator.get(EVENTS)


def test_counting_stops_at_ten_thousand(monkeypatch: pytest.MonkeyPatch, event: AuditEvent) -> None:
    monkeypatch.setattr("config.staff.pages.COUNTED_ROWS", 1)
    assert CappedPaginator(AuditEvent.objects.order_by("sequence"), 50).count == 1
    assert CappedPaginator([1, 2, 3], 50).count == 3


@pytest.mark.parametrize(("email", "kept"), [("ada@example.org", "a…@example.org"), (None, "–"), ("", "–")])
def test_addresses_are_masked(email: str | None, kept: str) -> None:
    assert masked(email) == kept
