"""Who reaches which staff page: every address of the site is walked, so a new page cannot be forgotten."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.contrib import admin
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django_otp.middleware import OTPMiddleware

from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from accounts.mfa.selectors import staff_device_of
from accounts.mfa.tests.factories import make_enrolled_staff, make_staff, staff_client
from accounts.roles import PERMISSIONS
from config.staff.headers import HEADERS
from config.staff.pages import StaffModelAdmin

pytestmark = pytest.mark.django_db
# These three decide themselves; accounts/mfa/tests prove what they decide.
OPEN = {"login", "logout", "enrol"}


def patterns(found: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, str]]:
    for entry in found:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns, route)
        else:
            yield route, entry.name or ""


def addresses() -> list[str]:
    """Every staff address, with an id wherever one belongs."""
    routes = [
        (route, name)
        for route, name in patterns(get_resolver().url_patterns)
        if route.startswith("admin/") and name not in OPEN
    ]
    return sorted({"/" + filled(route) for route, _ in routes})


def filled(route: str) -> str:
    while "<" in route:
        before, _, rest = route.partition("<")
        _, _, after = rest.partition(">")
        route = f"{before}{uuid4()}{after}"
    if "(?P" in route:  # the two addresses that Django spells as regular expressions
        route = route.partition("(?P")[0] + "accounts/"
    return route.replace("^", "").replace("$", "")


def test_the_walk_finds_the_pages() -> None:
    found = addresses()
    assert len(found) > 20
    assert {"/admin/", "/admin/accounts/user/", "/admin/find/", "/admin/password_change/"} <= set(found)


def answers(client: Client, method: str) -> dict[str, tuple[int, str]]:
    """What each address answers, and where it sends the reader."""
    found = {}
    for address in addresses():
        answer = getattr(client, method)(address)
        found[address] = (answer.status_code, answer.headers.get("Location", "").partition("?")[0])
    return found


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_reaches_a_page_without_signing_in(method: str) -> None:
    wrong = {a: given for a, given in answers(Client(), method).items() if given != (302, "/admin/login/")}
    assert wrong == {}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [User.Role.ADMIN, User.Role.SUPPORT, User.Role.THERAPIST])
def test_staff_without_a_second_factor_reach_enrolment_only(role: str, method: str) -> None:
    client = staff_client(make_staff(role))
    wrong = {a: given for a, given in answers(client, method).items() if given != (302, "/admin/enrol/")}
    assert wrong == {}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_password_without_its_code_opens_nothing(method: str) -> None:
    person, _ = make_enrolled_staff()
    wrong = {}
    for address in addresses():
        client = staff_client(person)
        session = client.session
        del session["otp_device_id"]
        session.save()
        answer = getattr(client, method)(address)
        if (answer.status_code, answer.headers.get("Location", "").partition("?")[0]) != (302, "/admin/login/"):
            wrong[address] = answer.status_code
    assert wrong == {}


def test_an_ordinary_person_with_a_second_factor_is_no_staff() -> None:
    person, _ = make_enrolled_staff(User.Role.USER)
    User.objects.filter(pk=person.pk).update(is_staff=False)
    wrong = {a: given for a, given in answers(staff_client(person), "get").items() if given != (302, "/admin/login/")}
    assert wrong == {}


@pytest.mark.parametrize("role", [User.Role.THERAPIST, User.Role.USER])
def test_roles_without_pages_of_their_own_see_no_rows(role: str) -> None:
    # A moderator or editor is a user with is_staff; their pages come with their rooms.
    client = staff_client(make_enrolled_staff(role)[0])
    assert client.get("/admin/").status_code == 200
    pages = [a for a in addresses() if a.startswith("/admin/accounts/") and a != "/admin/accounts/"]
    assert pages
    seen = {a: client.get(a).status_code for a in pages}
    # An unknown id answers by a redirect to the index, as for every role.
    assert {a: status for a, status in seen.items() if status not in {403, 302}} == {}
    assert client.get("/admin/find/").status_code == 403


def test_superuser_alone_opens_nothing() -> None:
    person, _ = make_enrolled_staff(
        User.Role.USER,
    )
    User.objects.filter(pk=person.pk).update(is_superuser=True)
    assert staff_client(person).get("/admin/accounts/user/").status_code == 403


def test_every_page_is_one_of_ours_and_closed_by_default() -> None:
    foreign = [str(page) for page in admin.site._registry.values() if not isinstance(page, StaffModelAdmin)]
    assert foreign == []
    assert (StaffModelAdmin.change_needs, StaffModelAdmin.add_needs) == (None, None)
    known = {right for rights in PERMISSIONS.values() for right in rights}
    named = {(page.view_needs, page.manage_needs) for page in admin.site._registry.values()}
    assert {right for pair in named for right in pair} <= known


def test_every_answer_carries_the_headers() -> None:
    person, _ = make_enrolled_staff()
    given = [
        Client().get("/admin/login/"),
        Client().get("/admin/"),
        Client(enforce_csrf_checks=True).post("/admin/login/", {}),
        staff_client(person).get("/admin/"),
        staff_client(person).get("/admin/no-such-page/"),
        staff_client(person).get("/admin/jsi18n/"),
    ]
    for answer in given:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_pages_load_and_run_nothing_from_elsewhere() -> None:
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self' 'unsafe-eval'",  # never 'unsafe-inline'
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert "no-store" in HEADERS["Cache-Control"]


def test_the_history_of_a_row_is_the_audit_history(user) -> None:
    client = staff_client(make_enrolled_staff()[0])
    answer = client.get(f"/admin/accounts/user/{user.pk}/history/")
    assert answer["Location"] == f"/admin/accounts/auditevent/?q={user.pk}"


def test_make_user_makes_no_staff() -> None:
    assert make_user().is_staff is False


def test_the_site_itself_asks_for_the_factor_even_behind_an_open_gate() -> None:
    person, _ = make_enrolled_staff()
    request = RequestFactory().get("/admin/")
    request.user = person
    request.session = {}
    OTPMiddleware(lambda _: HttpResponse()).__call__(request)
    assert admin.site.has_permission(request) is False
    person.otp_device = staff_device_of(user=person)
    assert admin.site.has_permission(request) is True
