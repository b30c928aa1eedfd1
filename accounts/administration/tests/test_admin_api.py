"""Accounts over the API: metadata for support, contact details and acts for administrators, health text for nobody."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.administration.metrics import people_active
from accounts.audit.models import AuditEvent
from accounts.identity.models import User, UserSession
from accounts.identity.services import session_start
from accounts.mfa.services import staff_enrol

USERS = "/api/v1/admin/users"
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(make_user: Any) -> User:
    return make_user(role="admin", is_staff=True)


@pytest.fixture
def support(make_user: Any) -> User:
    return make_user(role="support", is_staff=True)


@pytest.fixture
def person(make_user: Any) -> User:
    return make_user(email="grace.hopper@example.org", username="grace", first_name="Grace", display_name="Amazing")


@pytest.mark.parametrize("path", ["", "/stats"])
@pytest.mark.parametrize(
    ("role", "status"), [("user", 403), ("therapist", 403), ("support", 200), ("admin", 200), (None, 401)]
)
def test_who_may_read_accounts(
    path: str, role: str | None, status: int, make_user: Any, api_as: Any, api_client: Any
) -> None:
    client = api_as(make_user(role=role)) if role else api_client
    assert client.get(USERS + path).status_code == status


@pytest.mark.parametrize("role", ["support", "admin"])
def test_staff_without_their_second_factor_read_nothing(role: str, make_user: Any, api_as: Any) -> None:
    answer = api_as(make_user(role=role), factor=False).get(USERS)
    assert (answer.status_code, answer.json()["code"]) == (403, "factor_required")


def test_the_list_shows_no_name_and_no_address(person: User, support: User, admin: User, api_as: Any) -> None:
    for reader in (support, admin):
        answer = api_as(reader).get(USERS)
        assert str(person.pk) in answer.content.decode()
        assert b"grace" not in answer.content.lower()
        assert b"Amazing" not in answer.content
        assert b"@" not in answer.content


def test_contact_details_are_for_administrators(person: User, support: User, admin: User, api_as: Any) -> None:
    shown = api_as(admin).get(f"{USERS}/{person.pk}").json()
    assert (shown["email"], shown["username"], shown["country"]) == ("grace.hopper@example.org", "grace", "DE")
    hidden = api_as(support).get(f"{USERS}/{person.pk}").json()
    assert {hidden[name] for name in ("email", "email_verified", "username", "country", "locale", "timezone")} == {None}
    assert hidden["status"] == "active"
    assert "Grace" not in str(shown)


def test_every_look_is_recorded(person: User, support: User, api_as: Any) -> None:
    client = api_as(support)
    client.get(USERS)
    client.get(f"{USERS}/{person.pk}")
    client.post(f"{USERS}/find", {"name": "grace"})
    client.post(f"{USERS}/find", {"name": "nobody"})
    client.get(f"{USERS}/{person.pk}/sessions")
    seen = list(
        AuditEvent.objects.filter(actor_id=support.pk, action__regex=r"listed|opened|looked_up")
        .order_by("sequence")
        .values_list("action", "owner_id")
    )
    assert seen == [
        ("accounts.user.listed", None),
        ("accounts.user.opened", person.pk),
        ("accounts.user.looked_up", person.pk),
        ("accounts.user.looked_up", None),
        ("accounts.usersession.listed", person.pk),
    ]
    assert "grace" not in str(list(AuditEvent.objects.values_list("details", flat=True)))


def test_one_account_is_found_by_its_exact_name(person: User, support: User, api_as: Any) -> None:
    client = api_as(support)
    for name in ("GRACE", "grace.hopper@Example.org"):
        assert client.post(f"{USERS}/find", {"name": name}).json()["id"] == str(person.pk)
    for name in ("grac", "hopper"):
        assert client.post(f"{USERS}/find", {"name": name}).status_code == 404
    assert client.post(f"{USERS}/find", {"name": ""}).json()["errors"][0]["field"] == "name"


def test_the_list_is_filtered_and_paged(make_user: Any, support: User, api_as: Any) -> None:
    people = [make_user() for _ in range(3)]
    banned = make_user(status="suspended", suspension_kind="ban")
    people[0].groups.add(Group.objects.get_or_create(name="moderator")[0])
    client = api_as(support)
    assert [row["id"] for row in client.get(USERS, {"status": "suspended"}).json()["results"]] == [str(banned.pk)]
    assert client.get(USERS, {"status": "suspended"}).json()["results"][0]["is_banned"] is True
    moderators = client.get(USERS, {"group": "moderator"}).json()["results"]
    assert [(row["id"], row["groups"]) for row in moderators] == [(str(people[0].pk), ["moderator"])]
    seen, url = [], f"{USERS}?limit=2"
    while url:
        page = client.get(url).json()
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
    assert len(seen) == len(set(seen)) == User.objects.count()
    assert client.get(USERS, {"role": "king"}).json()["errors"][0]["field"] == "role"


@pytest.mark.parametrize("count", [1, 8])
def test_the_queries_of_a_list_do_not_grow(
    count: int, make_user: Any, support: User, api_as: Any, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        make_user()
    client = api_as(support)
    # Authentication, the page, the history.
    with django_assert_num_queries(3):
        client.get(USERS)


def test_the_figures(make_user: Any, support: User, premium_user: User, api_as: Any) -> None:
    make_user(status="suspended")
    staff_enrol(support)
    figures = api_as(support).get(f"{USERS}/stats").json()
    assert figures["total"] == 3
    assert figures["by_status"] == {"active": 2, "suspended": 1, "deleted": 0}
    assert figures["by_role"] == {"user": 2, "therapist": 0, "support": 1, "admin": 0}
    assert (figures["premium"], figures["with_second_factor"], figures["joined_last_30_days"]) == (1, 1, 3)


def test_a_suspension_counts_at_the_very_next_request(person: User, admin: User, api_as: Any) -> None:
    theirs, mine = api_as(person), api_as(admin)
    assert theirs.get("/api/v1/mood/entries").status_code == 200
    answer = mine.put(f"{USERS}/{person.pk}/status", {"status": "suspended", "suspension_kind": "ban"})
    assert (answer.status_code, answer.json()["is_banned"], answer.json()["live_sessions"]) == (200, True, 0)
    assert theirs.get("/api/v1/mood/entries").status_code == 401
    again = mine.put(f"{USERS}/{person.pk}/status", {"status": "suspended", "suspension_kind": "ban"})
    assert again.status_code == 200
    assert AuditEvent.objects.filter(action="accounts.user.suspended").count() == 1
    back = mine.patch(f"{USERS}/{person.pk}/status", {"status": "active"})
    assert (back.json()["status"], back.json()["suspension_kind"]) == ("active", "")


def test_a_pause_becomes_a_ban(person: User, admin: User, api_as: Any) -> None:
    client = api_as(admin)
    client.put(f"{USERS}/{person.pk}/status", {"status": "suspended"})
    answer = client.put(f"{USERS}/{person.pk}/status", {"status": "suspended", "suspension_kind": "ban"})
    assert (answer.json()["status"], answer.json()["suspension_kind"]) == ("suspended", "ban")


@pytest.mark.parametrize("role", ["user", "therapist", "support"])
def test_only_administrators_change_a_status(role: str, person: User, make_user: Any, api_as: Any) -> None:
    answer = api_as(make_user(role=role)).put(f"{USERS}/{person.pk}/status", {"status": "suspended"})
    assert answer.status_code == 403
    assert User.objects.get(pk=person.pk).is_active


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"status": "gone"}, "status"),
        ({}, "status"),
        ({"status": "active", "suspension_kind": "ban"}, "suspension_kind"),
        ({"status": "suspended", "role": "admin"}, "role"),
    ],
)
def test_a_bad_status_is_named(body: Any, field: str, person: User, admin: User, api_as: Any) -> None:
    answer = api_as(admin).put(f"{USERS}/{person.pk}/status", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_nobody_locks_themselves_out(admin: User, api_as: Any) -> None:
    answer = api_as(admin).put(f"{USERS}/{admin.pk}/status", {"status": "suspended"})
    assert (answer.status_code, answer.json()["code"]) == (422, "own_account")


def test_an_absent_account_is_absent(admin: User, api_as: Any) -> None:
    client = api_as(admin)
    assert client.get(f"{USERS}/{uuid4()}").status_code == 404
    assert client.put(f"{USERS}/{uuid4()}/status", {"status": "active"}).status_code == 404
    assert client.get(f"{USERS}/{uuid4()}/sessions").status_code == 404


def test_sessions_are_listed_without_their_secrets_and_ended(
    person: User, admin: User, support: User, api_as: Any
) -> None:
    session_start(user=person, now=timezone.now(), device_info={"name": "Grace's phone"})
    url = f"{USERS}/{person.pk}/sessions"
    shown = api_as(support).get(url)
    assert len(shown.json()["results"]) == 1
    assert "hash" not in shown.content.decode()
    assert "phone" not in shown.content.decode()
    assert api_as(support).delete(url).status_code == 403
    assert api_as(admin).delete(url).status_code == 204
    assert not UserSession.objects.filter(owner=person, revoked_at=None).exists()


def test_the_history_is_read_by_administrators_only(person: User, admin: User, support: User, api_as: Any) -> None:
    assert api_as(support).get("/api/v1/admin/audit-log").status_code == 403
    client = api_as(admin)
    rows = client.get("/api/v1/admin/audit-log", {"owner_id": str(person.pk)}).json()["results"]
    assert {row["action"] for row in rows} == {"accounts.user.created"}
    assert client.get("/api/v1/admin/audit-log", {"action": "accounts.auditevent.listed"}).json()["results"]


def test_the_history_is_filtered_and_paged(admin: User, make_user: Any, api_as: Any) -> None:
    for _ in range(4):
        make_user()
    client = api_as(admin)
    seen, url = [], "/api/v1/admin/audit-log?limit=2&action=accounts.user.*"
    while url:
        page = client.get(url).json()
        seen += [row["sequence"] for row in page["results"]]
        url = page["next"]
    assert len(seen) == 5
    assert seen == sorted(seen, reverse=True)
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    assert client.get("/api/v1/admin/audit-log", {"since": tomorrow}).json()["results"] == []
    for query in ({"since": "soon"}, {"actor_id": "me"}, {"cursor": "AAAA"}, {"until": "2026-01-01T00:00"}):
        answer = client.get("/api/v1/admin/audit-log", query)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, next(iter(query)))


def test_the_metrics_tell_what_waits(admin: User, support: User, person: User, api_as: Any) -> None:
    figures = api_as(admin).get("/api/v1/admin/metrics").json()
    assert figures["database"]["status"] == figures["redis"]["status"] == "up"
    assert {row["queue"]: row["is_late"] for row in figures["queues"]} == {
        "critical": True,
        "default": True,
        "bulk": True,
    }
    assert {row["name"]: row["waiting"] for row in figures["backlogs"]}["deliveries"] == 0
    assert figures["audit_rows_unsealed"] > 0
    assert figures["business"].keys() >= {
        "daily_active_users", "weekly_active_users", "mood_entries_created", "crisis_incidents_handled",
    }  # fmt: skip
    assert api_as(support).get("/api/v1/admin/metrics").status_code == 200
    assert api_as(person).get("/api/v1/admin/metrics").status_code == 403


def test_a_deletion_by_staff_has_its_grace_and_can_be_undone(person: User, admin: User, api_as: Any) -> None:
    client, theirs = api_as(admin), api_as(person)
    answer = client.put(f"{USERS}/{person.pk}/status", {"status": "deleted"}).json()
    assert answer["status"] == "deleted"
    assert answer["erasure_due_at"] > (timezone.now() + timedelta(days=29)).isoformat()
    assert theirs.get("/api/v1/mood/entries").status_code == 401
    assert client.put(f"{USERS}/{person.pk}/status", {"status": "suspended"}).json()["code"] == "status_wrong"
    back = client.put(f"{USERS}/{person.pk}/status", {"status": "active"}).json()
    assert (back["status"], back["erasure_due_at"], back["deleted_at"]) == ("active", None, None)


def test_a_search_takes_no_key_that_could_replay_it_or_undo_its_record(support: User, api_as: Any) -> None:
    body = {"name": "nobody"}
    answer = api_as(support).post(f"{USERS}/find", body, headers={"Idempotency-Key": "one"})
    assert answer.status_code == 400
    assert api_as(support).post(f"{USERS}/find", body).status_code == 404
    assert AuditEvent.objects.filter(action="accounts.user.looked_up").count() == 1


def test_active_people_are_counted_by_when_they_were_last_here(admin: User, make_user: Any, api_as: Any) -> None:
    for days in (0.5, 3, 20, 40):
        User.objects.filter(pk=make_user().pk).update(last_active_at=timezone.now() - timedelta(days=days))
    User.objects.filter(pk=admin.pk).update(last_active_at=None)
    active = people_active(now=timezone.now())
    assert active == {"daily_active_users": 1, "weekly_active_users": 2, "monthly_active_users": 3}
