"""The routes as the URL resolver has them, and what it takes to call each of them once with a valid body."""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
from allauth.account.models import EmailAddress
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from accounts.billing.models import Subscription
from accounts.billing.services import subscription_set
from accounts.identity.codes import code_of, mail_request
from accounts.identity.models import MailedCode, User, UserSession
from accounts.identity.services import session_start
from accounts.identity.tests.factories import PASSWORD
from accounts.identity.tokens import TokenPair
from config.api.rendering import dump_json
from crisis.resources.directory import directory_forget
from crisis.resources.tests.factories import make_resource
from wellness.mood.services import mood_entry_create

TABLE = Path(__file__).resolve().parents[2] / "docs" / "access.csv"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Who asks. `owner` and `premium` ask for their own object, `absent` for an id of nobody, the rest for the owner's.
ACTORS = ("anonymous", "owner", "premium", "stranger", "absent", "therapist", "support", "admin")
OTHERS = ("stranger", "therapist", "support", "admin")
NO_OBJECT = "-"
_PARAMETER = re.compile(r"<[^>]+>|\{[^}]+\}")


@dataclass(frozen=True, slots=True)
class Route:
    path: str
    name: str
    view: Any
    methods: tuple[str, ...]


@cache
def all_routes() -> tuple[Route, ...]:
    return tuple(_walk(get_resolver(), "/", ()))


def api_routes() -> list[Route]:
    return [route for route in all_routes() if route.path.startswith(("/api/", "/health"))]


def _walk(resolver: URLResolver, path: str, names: tuple[str, ...]) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = names + ((pattern.namespace,) if pattern.namespace else ())
            yield from _walk(pattern, here, inner)
        else:
            yield _route(pattern, here, names)


def _route(pattern: URLPattern, path: str, names: tuple[str, ...]) -> Route:
    view = getattr(pattern.callback, "cls", None) or getattr(pattern.callback, "view_class", None)
    actions = getattr(pattern.callback, "actions", None)
    handled = actions or [method.lower() for method in METHODS if hasattr(view, method.lower())]
    methods = tuple(method for method in METHODS if method.lower() in handled)
    return Route(path, ":".join((*names, pattern.name or "")), view, methods)


@cache
def table() -> tuple[dict[str, str], ...]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def openapi() -> dict[str, Any]:
    """As a client reads it: plain JSON."""
    document: dict[str, Any] = orjson.loads(dump_json(SchemaGenerator().get_schema(request=None, public=True)))
    return document


@cache
def _operations() -> dict[str, dict[str, Any]]:
    return {_PARAMETER.sub("{}", path): methods for path, methods in openapi()["paths"].items()}


def example_body(path: str, method: str) -> Any:
    """The first example that the documentation shows for this body; None where there is none."""
    operation = _operations().get(_PARAMETER.sub("{}", path), {}).get(method.lower(), {})
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return next((example["value"] for example in media.get("examples", {}).values()), None)


@dataclass(slots=True)
class World:
    """One holder with one object of each kind; `missing` replaces every id by one that nobody has."""

    holder: User
    pair: TokenPair
    missing: bool

    def _id(self, found: Any) -> str:
        return str(uuid4()) if self.missing else str(found)

    def session(self) -> str:
        session_start(user=self.holder, now=timezone.now())
        return self._id(UserSession.objects.filter(owner=self.holder).latest("created_at").pk)

    def _entry(self) -> dict[str, Any]:
        body = {"mood_value": 7, "factors": [{"factor_type": "sleep"}]}
        return mood_entry_create(owner=self.holder, body=body, now=timezone.now())

    def entry(self) -> str:
        return self._id(self._entry()["id"])

    def factor(self) -> str:
        return self._id(self._entry()["factor_details"][0]["id"])

    def resource(self) -> str:
        found = make_resource(name=f"Line {uuid4().hex[:8]}").pk
        directory_forget()  # the process answers from its memory
        return self._id(found)

    def code(self, purpose: MailedCode.Purpose) -> dict[str, str]:
        email = str(self.holder.email)
        EmailAddress.objects.get_or_create(user=self.holder, email=email)
        mail_request(owner_id=self.holder.pk, purpose=purpose, email=email, now=timezone.now())
        row = MailedCode.objects.filter(owner=self.holder, purpose=purpose).latest("created_at")
        return {"email": email, "code": code_of(row)}


Made = Callable[[World], Any]
# The object that a path names.
OBJECTS: dict[str, Made] = {
    "/api/v1/auth/sessions/<uuid:pk>": World.session,
    "/api/v1/mood/entries/<uuid:pk>": World.entry,
    "/api/v1/mood/factors/<uuid:pk>": World.factor,
    "/api/v1/crisis/resources/<uuid:resource_id>": World.resource,
}
# What a documented example cannot know: ids, tokens, codes and names of this very test.
BODIES: dict[str, Made] = {
    "/api/v1/auth/login": lambda world: {"identifier": world.holder.email, "password": PASSWORD},
    "/api/v1/auth/refresh": lambda world: {"refresh_token": world.pair.refresh},
    "/api/v1/auth/logout": lambda world: {},
    "/api/v1/auth/verify-email": lambda world: world.code(MailedCode.Purpose.VERIFY_EMAIL),
    "/api/v1/auth/reset-password": lambda world: {
        **world.code(MailedCode.Purpose.RESET_PASSWORD),
        "new_password": "bright-window-77",
    },
    "/api/v1/auth/change-password": lambda world: {"current_password": PASSWORD, "new_password": "bright-window-77"},
    "/api/v1/mood/factors": lambda world: {"mood_entry_id": world.entry(), "factor_type": "exercise"},
    "/api/v1/crisis/resource-uses": lambda world: {"resource_id": world.resource(), "action": "called"},
}
QUERIES = {"/api/v1/crisis/resources/nearby": "?lat=52.52&lng=13.40"}


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    url: str
    body: Any

    def __call__(self, client: Any) -> Any:
        return client.generic(
            self.method, self.url, b"" if self.body is None else orjson.dumps(self.body), "application/json"
        )


def call_for(path: str, method: str, world: World) -> Call:
    url = _PARAMETER.sub(lambda _: OBJECTS[path](world), path)
    body = None
    if method in {"POST", "PUT", "PATCH"}:
        body = BODIES[path](world) if path in BODIES else example_body(path, method)
    return Call(method, url + QUERIES.get(path, ""), body)


def make_actor(actor: str, make_user: Callable[..., User]) -> tuple[User | None, World]:
    """Who asks (None for nobody), and the world they ask about."""
    role = actor if actor in {"therapist", "support", "admin"} else "user"
    caller = None if actor == "anonymous" else make_user(role=role, is_staff=role != "user")
    if actor == "premium":
        subscription_set(actor=None, owner=caller, tier=Subscription.Tier.PREMIUM)
    holder = caller if caller is not None and actor not in OTHERS else make_user()
    pair = session_start(user=holder, now=timezone.now())
    return caller, World(holder, pair, missing=actor == "absent")
