"""docs/access.csv says who may call what; here every cell of it is called."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.api.redis_client import redis_client
from config.tests.access import (
    ACTORS,
    NO_OBJECT,
    OTHERS,
    Call,
    all_routes,
    api_routes,
    call_for,
    make_actor,
    table,
)
from config.tests.world import Upload
from crisis.resources.directory import directory_forget

# Everything that answers people who are not signed in. A route is public because it stands here, not by accident.
PUBLIC = frozenset(
    {
        ("GET", "/health"),
        ("GET", "/api/docs"),
        ("GET", "/api/v1/schema"),
        ("GET", "/api/v1/programs"),
        ("GET", "/api/v1/programs/<uuid:pk>"),
        ("GET", "/api/v1/health"),
        ("GET", "/api/v1/health/database"),
        ("GET", "/api/v1/health/redis"),
        ("GET", "/api/v1/health/external-services"),
        ("POST", "/api/v1/auth/register"),
        ("POST", "/api/v1/auth/login"),
        ("POST", "/api/v1/auth/refresh"),
        ("POST", "/api/v1/auth/verify-email"),
        ("POST", "/api/v1/auth/resend-verification"),
        ("POST", "/api/v1/auth/forgot-password"),
        ("POST", "/api/v1/auth/reset-password"),
        ("GET", "/api/v1/crisis/resources"),
        ("GET", "/api/v1/crisis/resources/nearby"),
        ("GET", "/api/v1/crisis/resources/bundle"),
        ("GET", "/api/v1/crisis/resources/bundle/signature"),
        ("GET", "/api/v1/crisis/resources/bundle/key"),
        ("GET", "/api/v1/crisis/resources/<uuid:resource_id>"),
        ("POST", "/api/v1/crisis/resource-uses"),
        ("GET", "/api/v1/crisis/check"),
        ("POST", "/api/v1/crisis/check"),
        # The library; what is premium in it shows its description only.
        ("GET", "/api/v1/content"),
        ("GET", "/api/v1/content/categories"),
        ("GET", "/api/v1/content/<uuid:pk>"),
        ("POST", "/api/v1/content/<uuid:pk>/view"),
        ("GET", "/api/v1/content/<uuid:pk>/audio"),
        ("GET", "/api/v1/content/<uuid:pk>/image"),
        ("GET", "/api/v1/resources/sleep"),
        ("GET", "/api/v1/resources/nutrition"),
        ("GET", "/api/v1/resources/exercise"),
        # The forum is read by the world; writing in it takes an account and a plan (conflict C66).
        ("GET", "/api/v1/community/categories"),
        ("GET", "/api/v1/community/posts"),
        ("GET", "/api/v1/community/posts/<uuid:pk>"),
        ("GET", "/api/v1/community/posts/<uuid:pk>/replies"),
        # The second half of a sign-in, sign-in with a provider, and an account that cannot sign in to come back.
        ("POST", "/api/v1/auth/2fa/verify"),
        ("POST", "/api/v1/auth/2fa/challenge"),
        ("POST", "/api/v1/auth/oauth/<slug:provider>"),
        ("POST", "/api/v1/users/me/restore"),
        # Names and links that nobody guesses.
        ("GET", "/api/v1/media/avatars/<str:name>"),
        ("GET", "/api/v1/users/me/data-exports/<uuid:pk>/download"),
        ("GET", "/api/v1/appointments/feed/<str:token>.ics"),
        ("GET", "/api/v1/notifications/unsubscribe/<str:token>"),
        ("POST", "/api/v1/notifications/unsubscribe/<str:token>"),
        # Signed by the provider that calls them.
        ("POST", "/api/v1/notifications/webhooks/email"),
        ("POST", "/api/v1/notifications/webhooks/sms"),
        ("POST", "/api/v1/notifications/webhooks/voice"),
        ("POST", "/api/v1/crisis/call/incoming"),
        ("POST", "/api/v1/crisis/call/incoming/ended"),
        ("POST", "/api/v1/crisis/call/<uuid:pk>/wait"),
        ("POST", "/api/v1/crisis/call/<uuid:pk>/alone"),
        ("POST", "/api/v1/crisis/call/<uuid:pk>/ended"),
        ("POST", "/api/v1/crisis/call/legs/<uuid:pk>/offer"),
        ("POST", "/api/v1/crisis/call/legs/<uuid:pk>/ended"),
        ("POST", "/api/v1/billing/webhooks/stripe"),
        ("GET", "/api/v1/billing/plans"),
        # What guided meditations are (conflict C78), and how to breathe for somebody who cannot sign in now.
        ("GET", "/api/v1/meditation/guided"),
        ("GET", "/api/v1/meditation/guided/categories"),
        ("GET", "/api/v1/meditation/guided/<uuid:pk>"),
        ("GET", "/api/v1/breathing/techniques"),
    }
)
# What staff may call before they have proven a second factor, beside what is public: the way to it, and out.
BEFORE_THE_FACTOR = frozenset(
    {
        ("GET", "/api/v1/auth/sessions"),
        ("DELETE", "/api/v1/auth/sessions"),
        ("DELETE", "/api/v1/auth/sessions/<uuid:pk>"),
        ("POST", "/api/v1/auth/logout"),
        ("GET", "/api/v1/auth/2fa"),
        ("POST", "/api/v1/auth/2fa/enable"),
        ("POST", "/api/v1/auth/2fa/disable"),
        ("GET", "/api/v1/auth/2fa/recovery-codes"),
        ("POST", "/api/v1/auth/2fa/recovery-codes"),
        ("POST", "/api/v1/auth/step-up"),
        ("POST", "/api/v1/auth/step-up/challenge"),
    }
)
# Pages, not API: the staff site, what letters link to, the way to the documentation. They have tests of their own.
PAGES = ("/admin", "/account/")
ROWS = table()
# Everywhere tried by these; by the others in the fast suite only where they are answered otherwise than a stranger.
FIRST_ACTORS = frozenset({"anonymous", "owner", "stranger"})


def cell(row: dict[str, str], actor: str) -> Any:
    usual = row["stranger"] if row["stranger"] != NO_OBJECT else row["owner"]
    is_first = actor in FIRST_ACTORS or row[actor] != usual
    return pytest.param(row, actor, marks=() if is_first else pytest.mark.slow)


CELLS = [cell(row, actor) for row in ROWS for actor in ACTORS if row[actor] != NO_OBJECT]
WITH_OBJECT = [row for row in ROWS if row["stranger"] != NO_OBJECT]
# Objects of people, and what staff do about people: there a right decides, and whose the object is does not matter.
STAFF_PATHS = ("/api/v1/admin/", "/api/v1/users/<uuid:pk>/record/")
# What moderators do about what others wrote: closed to everybody else, administrators too.
MODERATOR_PATHS = tuple(
    f"/api/v1/moderation/{rest}"
    for rest in ("reports", "content/", "users/", "confirmations", "appeals", "decisions/<uuid:pk>/confirm")
)
# What the provider of calls asks: its signature comes before any object.
SIGNED_PATHS = ("/api/v1/crisis/call/<uuid:pk>/", "/api/v1/crisis/call/legs/")
OWNED = [
    row for row in WITH_OBJECT if not row["path"].startswith((*STAFF_PATHS, *MODERATOR_PATHS, *SIGNED_PATHS))
]  # fmt: skip
OF_MODERATORS = [row for row in ROWS if row["path"].startswith(MODERATOR_PATHS)]
OF_STAFF = [row for row in ROWS if row["path"].startswith(STAFF_PATHS)]
# What counsellors do; to everybody else it is closed whatever the method.
COUNSELOR_PATHS = (
    "/api/v1/counseling/queue", "/api/v1/counseling/counselors", "/api/v1/counseling/sessions/next",
    "/api/v1/therapists/me", "/api/v1/therapists/me/profile",
)  # fmt: skip
# Here editors work as well as administrators.
OF_EDITORS = "/api/v1/admin/content"
_REQUEST_ID = re.compile(rb'"request_id":"[^"]*"')


@pytest.fixture(autouse=True)
def fresh_directory(settings: Any, tmp_path: Path) -> Iterator[None]:
    """The process keeps crisis resources in memory and on disk; this file's must not stay there."""
    settings.DATA_DIR = tmp_path
    directory_forget()
    yield
    directory_forget()


def label(value: Any) -> str:
    return f"{value['method']} {value['path']}" if isinstance(value, dict) else str(value)


def same_but_for_the_request_id(answer: Any) -> tuple[int, str, bytes]:
    return answer.status_code, answer["Content-Type"], _REQUEST_ID.sub(b'"request_id":""', answer.content)


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    real = {(method, route.path, route.name) for route in api_routes() for method in route.methods}
    listed = [(row["method"], row["path"], row["name"]) for row in ROWS]
    assert sorted(real - set(listed)) == []
    assert sorted(set(listed) - real) == []
    assert len(listed) == len(set(listed))


def test_nothing_but_pages_stands_beside_the_api() -> None:
    beside = {route.path for route in all_routes()} - {route.path for route in api_routes()}
    assert {path for path in beside if not path.startswith(PAGES)} == {"/"}


def test_only_what_is_listed_here_answers_the_anonymous() -> None:
    assert {(row["method"], row["path"]) for row in ROWS if row["anonymous"] != "401"} == PUBLIC


def test_whoever_names_an_object_is_tried_on_somebody_elses() -> None:
    unowned = {
        "/api/v1/achievements/<uuid:pk>/claim",
        "/api/v1/programs/<uuid:pk>",
        "/api/v1/programs/<uuid:pk>/enroll",
        "/api/v1/programs/modules/<uuid:pk>/complete",
        "/api/v1/meditation/guided/<uuid:pk>",
        "/api/v1/meditation/guided/<uuid:pk>/start",
        "/api/v1/crisis/resources/<uuid:resource_id>",
        # Public groups; the private ones are not there for others, as their own tests show.
        "/api/v1/groups/<uuid:pk>/join",
        *(f"/api/v1/content/<uuid:pk>{rest}" for rest in ("", "/view", "/rating", "/audio", "/image")),
        *(f"/api/v1/community/posts/<uuid:pk>/{rest}" for rest in ("replies", "follow", "reactions/<slug:kind>")),
        "/api/v1/community/replies/<uuid:pk>/reactions/<slug:kind>",
        # The directory; who is not in it is not there for anybody.
        "/api/v1/therapists/<uuid:pk>",
        "/api/v1/media/avatars/<str:name>",
        "/api/v1/appointments/feed/<str:token>.ics",
        "/api/v1/notifications/unsubscribe/<str:token>",
        "/api/v1/users/me/data-exports/<uuid:pk>/download",
        # A word of a list, not an object.
        "/api/v1/users/me/consents/<slug:consent_type>",
        "/api/v1/assessments/instruments/<slug:slug>",
    }
    assert {row["path"] for row in ROWS if "<" in row["path"]} - unowned <= {row["path"] for row in WITH_OBJECT}
    assert all(row[actor] in {"400", "404"} for row in OWNED for actor in (*OTHERS, "absent", "admin_absent"))


def test_what_staff_do_is_closed_to_everybody_else() -> None:
    people = ("owner", "premium", "stranger", "absent", "moderator", "editor", "unproven")
    assert len(OF_STAFF) > 12
    refused = {
        row[actor]
        for row in OF_STAFF
        for actor in people
        if row[actor] != NO_OBJECT and (actor != "editor" or not row["path"].startswith(OF_EDITORS))
    }
    assert refused == {"403"}
    assert {row["anonymous"] for row in OF_STAFF} == {"401"}
    assert {row["admin_absent"] for row in OF_STAFF if row["admin_absent"] != NO_OBJECT} == {"404"}


def test_what_moderators_do_is_closed_to_everybody_else() -> None:
    others = [actor for actor in ACTORS if actor not in ("anonymous", "moderator")]
    assert len(OF_MODERATORS) > 9
    assert {row[actor] for row in OF_MODERATORS for actor in others if row[actor] != NO_OBJECT} == {"403"}
    assert {row["anonymous"] for row in OF_MODERATORS} == {"401"}
    assert {row["moderator"] for row in OF_MODERATORS} <= {"200", "201"}


def test_staff_without_their_factor_get_to_it_and_no_further() -> None:
    reached = {(row["method"], row["path"]) for row in ROWS if row["unproven"] != "403"}
    signed = ("/api/v1/notifications/webhooks/", "/api/v1/crisis/call/incoming", *SIGNED_PATHS)
    refused_by_signature = {pair for pair in PUBLIC if pair[1].startswith(signed)}
    assert reached | {("POST", "/api/v1/auth/oauth/<slug:provider>")} | refused_by_signature == (
        PUBLIC | BEFORE_THE_FACTOR
    )


def client_of(actor: str, caller: Any, api_as: Any, api_client: Any) -> Any:
    if caller is None:
        return api_client
    return api_as(caller, factor=False) if actor == "unproven" else api_as(caller)


@pytest.mark.django_db
@pytest.mark.parametrize(("row", "actor"), CELLS, ids=label)
def test_a_call_is_answered_as_the_table_says(
    row: dict[str, str], actor: str, make_user: Any, api_as: Any, api_client: Any
) -> None:
    caller, world = make_actor(actor, make_user)
    call = call_for(row["path"], row["method"], world)
    answer = call(client_of(actor, caller, api_as, api_client))
    assert answer.status_code == int(row[actor]), answer.content
    assert answer.status_code < 400 or answer["Content-Type"] == "application/problem+json"


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("row", OWNED, ids=label)
def test_somebody_elses_object_looks_exactly_like_none(row: dict[str, str], make_user: Any, api_as: Any) -> None:
    caller, world = make_actor("absent", make_user)
    absent = same_but_for_the_request_id(call_for(row["path"], row["method"], world)(api_as(caller)))
    for actor in OTHERS:
        caller, world = make_actor(actor, make_user)
        answer = call_for(row["path"], row["method"], world)(api_as(caller))
        assert same_but_for_the_request_id(answer) == absent


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in WITH_OBJECT if row["stranger"] == "403"], ids=label)
def test_who_lacks_the_right_does_not_learn_who_exists(row: dict[str, str], make_user: Any, api_as: Any) -> None:
    answers = []
    for actor in ("stranger", "absent"):
        caller, world = make_actor(actor, make_user)
        answer = call_for(row["path"], row["method"], world)(api_as(caller))
        answers.append(same_but_for_the_request_id(answer))
    assert answers[0] == answers[1]


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in WITH_OBJECT if "/auth/" not in row["path"]], ids=label)
def test_a_batch_opens_nothing_that_is_closed(row: dict[str, str], make_user: Any, api_as: Any) -> None:
    caller, world = make_actor("stranger", make_user)
    call = call_for(row["path"], row["method"], world)
    # A batch carries no files.
    body = None if isinstance(call.body, Upload) else call.body
    item = {"id": "1", "method": call.method, "path": call.url, **({} if body is None else {"body": body})}
    answer = Call("POST", "/api/v1/batch", {"requests": [item]})(api_as(caller))
    assert [part["status"] for part in answer.json()["responses"]] == [int(row["stranger"])]


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in ROWS if row["method"] == "GET" and "<" not in row["path"]], ids=label)
def test_a_list_shows_nothing_of_anybody_else(row: dict[str, str], make_user: Any, api_as: Any) -> None:
    caller, world = make_actor("stranger", make_user)
    private = {world.entry(), world.factor(), world.session(), str(world.holder.pk), str(world.holder.email)}
    answer = call_for(row["path"], row["method"], world)(api_as(caller))
    assert [text for text in private if text.encode() in answer.content] == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted({row["path"] for row in ROWS}))
def test_a_method_without_a_row_is_refused(path: str, make_user: Any, api_as: Any) -> None:
    staff = path.startswith((*STAFF_PATHS, "/api/v1/notifications/send"))
    actor = "admin" if staff else "moderator" if path.startswith(MODERATOR_PATHS) else "premium"
    actor = "therapist" if path in COUNSELOR_PATHS else actor
    caller, world = make_actor(actor, make_user)
    client = api_as(caller)
    listed = {row["method"] for row in ROWS if row["path"] == path}
    url = call_for(path, "GET", world).url
    statuses = {}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - listed:
        redis_client().flushdb()  # refused methods count for the path's limit like others
        statuses[method] = Call(method, url, None)(client).status_code
    assert set(statuses.values()) == {405}, statuses
