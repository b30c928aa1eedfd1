"""A person sees who opened what of theirs, and learns nothing about staff that they did not know."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.administration.services import user_reinstate, user_suspend
from accounts.audit.access_log_words import action_word, reason_code, target_words
from accounts.audit.models import AuditEvent
from accounts.audit.services import audit_record
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.consent.tests.factories import make_sharing, make_therapist
from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create
from config.api.pagination import encode_cursor

pytestmark = pytest.mark.django_db
URL = "/api/v1/users/me/access-log"


def log_of(person, api_as) -> list[dict]:
    return api_as(person).get(URL).json()["results"]


def opened(actor, owner, action="accounts.user.opened", target=None, **details) -> None:
    audit_record(actor=actor, action=action, target=target or owner, owner_id=owner.pk, details=details)


def test_a_page_that_support_opened_shows(user, api_as):
    support, _ = make_enrolled_staff(User.Role.SUPPORT, email="helper@example.org", display_name="Helga Helper")
    assert staff_client(support).get(f"/admin/accounts/user/{user.pk}/change/").status_code == 200
    answer = api_as(user).get(URL)
    entry = answer.json()["results"][0]
    assert entry["actor"] == {"role": "support", "label": "Support staff"}
    assert (entry["action"], entry["what"], entry["emergency"], entry["reason_code"]) == (
        "opened", "account", False, None,
    )  # fmt: skip
    assert set(entry) == {"id", "at", "actor", "action", "what", "reason_code", "emergency"}
    text = answer.content.decode()
    for secret in (str(support.pk), "helper", "Helga", support.username):
        assert secret not in text


def test_looking_a_person_up_shows(user, api_as):
    support, _ = make_enrolled_staff(User.Role.SUPPORT)
    staff_client(support).post("/admin/find/", {"name": user.username})
    actions = [entry["action"] for entry in log_of(user, api_as)]
    assert "looked_up" in actions


def test_what_staff_do_to_an_account_shows(user, api_as, staff_user):
    user_suspend(actor=staff_user, user=user, now=timezone.now())
    user_reinstate(actor=staff_user, user=user)
    shown = [(entry["action"], entry["actor"]["label"]) for entry in log_of(user, api_as)]
    assert shown == [
        ("reinstated", "Administrator"), ("sessions_ended", "Administrator"), ("suspended", "Administrator"),
    ]  # fmt: skip


def test_ones_own_acts_and_the_machines_do_not_show(user, api_as):
    consent_set(owner=user, kind=ConsentType.SMS, granted=True)
    opened(user, user)
    opened(None, user)
    notification_create(
        owner=user, kind=NotificationKind.SECURITY_NOTICE, variant="sharing_granted", now=timezone.now()
    )
    assert log_of(user, api_as) == []


@pytest.mark.parametrize(
    "action", ["moderation.report.created", "community.message.read", "community.post.hidden", "accounts.email.claimed"]
)
def test_what_people_do_among_each_other_does_not_show(user, stranger, api_as, action):
    opened(stranger, user, action)
    assert log_of(user, api_as) == []


def test_another_persons_log_is_not_mine(user, stranger, staff_user, api_as):
    opened(staff_user, stranger)
    assert log_of(user, api_as) == []
    assert len(log_of(stranger, api_as)) == 1


def test_nobody_signed_in_sees_nothing(api_client):
    assert api_client.get(URL).status_code == 401


@pytest.mark.parametrize("role", ["therapist", "support", "admin"])
def test_staff_see_only_who_opened_what_of_their_own(user, make_user, staff_user, api_as, role):
    person = make_user(role=role)
    opened(staff_user, user)
    opened(staff_user, person)
    assert [entry["what"] for entry in log_of(person, api_as)] == ["account"]


def test_a_therapist_has_a_name_only_for_those_who_share_or_shared(user, stranger, api_as):
    therapist = make_therapist(display_name="Dr. Sommer")
    grant = make_sharing(user, therapist)
    for person in (user, stranger):
        opened(therapist, person, "accounts.sharing.read", ("accounts.user", person.pk), category="mood", rows=3)
    known = log_of(user, api_as)[0]
    assert (known["actor"], known["action"], known["what"]) == (
        {"role": "therapist", "label": "Dr. Sommer"}, "read", "mood entries",
    )  # fmt: skip
    grant.revoked_at = timezone.now()
    grant.save()
    assert log_of(user, api_as)[0]["actor"]["label"] == "Dr. Sommer"
    assert log_of(stranger, api_as)[0]["actor"] == {"role": "therapist", "label": "Therapist"}


def test_an_emergency_is_marked_and_its_reason_is_a_code_or_nothing(user, api_as, staff_user):
    opened(staff_user, user, "accounts.emergency.opened", reason_code="imminent_danger")
    opened(staff_user, user, "accounts.emergency.read", category="crisis", reason="She wrote that she wants to go.")
    opened(staff_user, user, "crisis.incident.opened", ("crisis.crisisincident", uuid4()), emergency=True)
    shown = [(entry["emergency"], entry["reason_code"], entry["what"]) for entry in log_of(user, api_as)]
    assert shown == [
        (True, None, "crisis incident"), (True, None, "crisis record"), (True, "imminent_danger", "account"),
    ]  # fmt: skip


def test_moderators_editors_and_who_has_left_are_called_what_they_were(user, make_user, api_as):
    moderator, editor, left, gone = make_user(), make_user(), make_user(), make_user(role="support")
    moderator.groups.add(Group.objects.create(name="moderator"))
    editor.groups.add(Group.objects.create(name="editor"))
    for actor in (gone, left, editor, moderator):
        opened(actor, user)
    gone.delete()
    assert [entry["actor"]["label"] for entry in log_of(user, api_as)] == [
        "Moderator", "Editor", "Former staff", "Former staff",
    ]  # fmt: skip


def test_pages_go_forth_and_back_by_number_and_stay_put_while_rows_arrive(user, staff_user, api_as):
    client = api_as(user)
    for number in range(5):
        opened(staff_user, user, reason_code=f"r{number}")
    first = client.get(f"{URL}?limit=2").json()
    opened(staff_user, user, reason_code="later")
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    codes = [[entry["reason_code"] for entry in page["results"]] for page in (first, second, third)]
    assert codes == [["r4", "r3"], ["r2", "r1"], ["r0"]]
    assert (first["previous"], third["next"]) == (None, None)
    back = client.get(third["previous"]).json()
    assert back["results"] == second["results"]
    newest = client.get(client.get(back["previous"]).json()["previous"]).json()
    assert [entry["reason_code"] for entry in newest["results"]] == ["later"]
    assert newest["previous"] is None


def test_a_cursor_of_another_list_or_of_nobody_is_refused(user, api_as):
    client = api_as(user)
    foreign = encode_cursor(timezone.now(), uuid4())
    for cursor in (foreign, "x" * 40, "1"):
        answer = client.get(URL, {"cursor": cursor})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "cursor")
    assert client.get(f"{URL}?limit=0").status_code == 400


def test_a_cursor_of_someone_else_shows_only_ones_own(user, stranger, staff_user, api_as):
    for person in (user, user, stranger, stranger):
        opened(staff_user, person)
    theirs = api_as(stranger).get(f"{URL}?limit=1").json()["next"]
    cursor = parse_qs(urlsplit(theirs).query)["cursor"][0]
    mine = api_as(user).get(URL, {"cursor": cursor}).json()["results"]
    own = {str(pk) for pk in AuditEvent.objects.filter(owner_id=user.pk).values_list("id", flat=True)}
    assert {entry["id"] for entry in mine} <= own


def test_the_log_costs_the_same_for_more_rows_and_more_actors(user, api_as, django_assert_num_queries):
    client = api_as(user)
    with django_assert_num_queries(2):
        client.get(URL)
    for role in ("admin", "support", "therapist", "admin", "support"):
        actor = make_user(role=role)
        for _ in range(3):
            opened(actor, user)
    # Who asks, the rows, the therapists one knows, the actors.
    with django_assert_num_queries(4):
        assert len(client.get(URL).json()["results"]) == 15


def test_reading_the_log_is_served_by_the_index_of_the_person(user, staff_user, api_as, django_assert_num_queries):
    opened(staff_user, user)
    from django.db import connection

    from accounts.audit.selectors import access_log

    with connection.cursor() as cursor:
        # Of a table with a few rows: what the index can do, not what is cheapest today.
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    plan = access_log(owner=user).order_by("-sequence")[:21].explain()
    assert "accounts_audit_owner" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(
    ("action", "word"),
    [
        ("accounts.user.opened", "opened"),
        ("accounts.usersession.ended_by_staff", "ended"),
        ("wellness.moodentry.changed_by_staff", "changed"),
    ],
)
def test_an_action_is_one_word(action, word):
    assert action_word(action) == word


@pytest.mark.parametrize(
    ("kind", "details", "words"),
    [
        ("wellness.moodentry", {}, "mood entry"),
        ("accounts.subscription", {}, "plan"),
        ("accounts.user", {"category": ["mood"]}, "account"),
        ("nowhere.nothing", {}, "record"),
        ("nonsense", {}, "record"),
        ("", {}, "record"),
    ],
)
def test_what_was_opened_is_said_in_words(kind, details, words):
    assert target_words(kind, details) == words


@pytest.mark.parametrize("value", ["Because I say so", "", None, 5, ["code"], "x" * 65, "Code"])
def test_only_a_code_is_shown_as_reason(value):
    assert reason_code({"reason": value}) is None


def test_the_time_is_that_of_the_act(user, staff_user, api_as):
    opened(staff_user, user)
    at = AuditEvent.objects.get(owner_id=user.pk, action="accounts.user.opened").at
    assert log_of(user, api_as)[0]["at"] == at.isoformat().replace("+00:00", "Z")
    assert timezone.now() - at < timedelta(minutes=1)
