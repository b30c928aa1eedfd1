"""Who reaches the worklist: staff who follow crises up, with a factor. To everybody else it is not there."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.identity.models import User
from accounts.mfa.tests.factories import make_enrolled_staff, make_staff, staff_client
from crisis.incidents.models import CrisisIncident
from crisis.incidents.tests.factories import make_incident
from crisis.worklist.admin import worklist_entry
from crisis.worklist.tests.factories import HOME, LIST, act, address

pytestmark = pytest.mark.django_db
GETS = ("", "list/")
POSTS = ("text/", "reach/", "claim/", "resolve/", "tell/")


@pytest.fixture
def incident(user: User) -> CrisisIncident:
    return make_incident(user)


@pytest.mark.parametrize("role", ["support", "therapist", "admin"])
def test_staff_with_a_factor_see_the_list_and_the_panel(
    at_work: Callable[..., Any], incident: CrisisIncident, role: str
) -> None:
    _, client = at_work(role)
    for page in (HOME, LIST, address(incident)):
        answer = client.get(page)
        assert answer.status_code == 200
        assert str(incident.pk) in answer.content.decode()
    assert act(client, incident, "claim").status_code == 200


@pytest.mark.parametrize("group", ["moderator", "editor", ""])
def test_other_staff_get_the_same_404_as_for_what_is_not_there(incident: CrisisIncident, group: str) -> None:
    person, _ = make_enrolled_staff(User.Role.USER)
    if group:
        person.groups.add(Group.objects.get_or_create(name=group)[0])
    client = staff_client(person)
    answers = [client.get(f"{HOME}{part}").status_code for part in GETS]
    answers += [client.get(address(incident)).status_code, client.post(f"{HOME}ticket/").status_code]
    answers += [client.post(address(incident, part), {"version": 1}).status_code for part in POSTS]
    assert set(answers) == {404}


def test_a_password_alone_an_ordinary_person_and_nobody_are_sent_to_the_sign_in(incident: CrisisIncident) -> None:
    person, _ = make_enrolled_staff(User.Role.USER)
    User.objects.filter(pk=person.pk).update(is_staff=False)
    without = staff_client(make_staff("support"))
    for client, place in (
        (without, "enrol"),
        (staff_client(person), "login"),
        (Client(), "login"),
    ):
        answers = [client.get(HOME), client.get(address(incident)), client.post(address(incident, "text/"))]
        assert {(one.status_code, one["Location"].partition("?")[0]) for one in answers} == {(302, f"/admin/{place}/")}


def test_an_incident_that_is_not_there_is_404_everywhere(at_work: Callable[..., Any]) -> None:
    _, client = at_work("admin")
    here = f"{HOME}{uuid4()}/"
    assert client.get(here).status_code == 404
    assert {client.post(f"{here}{part}", {"version": 1}).status_code for part in POSTS} == {404}


def test_an_act_that_is_none_is_404(at_work: Callable[..., Any], incident: CrisisIncident) -> None:
    _, client = at_work("admin")
    assert act(client, incident, "delete").status_code == 404
    assert client.get(address(incident, "claim/")).status_code == 405


def test_nobody_sees_or_follows_up_their_own_crisis(at_work: Callable[..., Any]) -> None:
    staff, client = at_work("therapist")
    own = make_incident(staff)
    assert str(own.pk) not in client.get(HOME).content.decode()
    assert client.get(address(own)).status_code == 404
    assert act(client, own, "claim").status_code == 404


def test_a_post_without_the_token_of_the_form_does_nothing(
    at_work: Callable[..., Any], incident: CrisisIncident
) -> None:
    _, client = at_work("support")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    for part in (*POSTS, "ticket/"):
        place = f"{HOME}ticket/" if part == "ticket/" else address(incident, part)
        assert strict.post(place, {"version": incident.version}).status_code == 403
    incident.refresh_from_db()
    assert incident.assigned_to_id is None


def test_the_page_runs_under_the_policy_of_the_staff_site(
    at_work: Callable[..., Any], incident: CrisisIncident
) -> None:
    _, client = at_work("support")
    for page in (HOME, address(incident), LIST):
        answer = client.get(page)
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "no-store, private"
    for fragment in (LIST, address(incident)):
        drawn = client.get(fragment, headers={"X-Fragment": "1"}).content.decode()
        assert "<script" not in drawn
        assert "style=" not in drawn
        assert "onclick" not in drawn


def test_the_worklist_stands_in_the_sidebar_of_who_may_open_it(
    at_work: Callable[..., Any], incident: CrisisIncident
) -> None:
    for role in ("support", "therapist", "admin"):
        assert HOME in at_work(role)[1].get("/admin/").content.decode()
    other = staff_client(make_enrolled_staff(User.Role.USER)[0])
    assert HOME not in other.get("/admin/").content.decode()


def test_the_sidebar_counts_raised_alarms_except_beside_the_list(
    at_work: Callable[..., Any], incident: CrisisIncident, make_user: Callable[..., User]
) -> None:
    _, client = at_work("admin")
    make_incident(make_user())
    entry = worklist_entry(client.get("/admin/").wsgi_request)
    assert entry is not None
    assert (entry["badge"], entry["link"]) == (2, HOME)
    act(client, incident, "claim")
    assert worklist_entry(client.get("/admin/").wsgi_request)["badge"] == 1  # type: ignore[index]
    assert "badge" not in (worklist_entry(client.get(HOME).wsgi_request) or {})
