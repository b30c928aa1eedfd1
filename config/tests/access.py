"""The routes as the URL resolver has them, and what it takes to call each of them once with a valid body."""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from accounts.billing.models import Subscription
from accounts.billing.services import subscription_set
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.identity.models import User
from accounts.identity.services import session_start
from accounts.roles import EDITOR, MODERATOR
from config.api.rendering import dump_json
from config.tests.world import Upload, World
from config.tests.world_paths import BODIES, HEADERS, OBJECTS, QUERIES, WORDS
from content.library.tests.factories import make_item

TABLE = Path(__file__).resolve().parents[2] / "docs" / "access.csv"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Who asks. `owner` and `premium` ask for their own object, `absent` and `admin_absent` for an id of nobody, the rest
# for the owner's. `unproven` is an administrator who has not proven a second factor.
ACTORS = (
    "anonymous", "owner", "premium", "stranger", "absent", "moderator", "editor", "therapist", "support", "admin",
    "admin_absent", "unproven",
)  # fmt: skip
OTHERS = ("stranger", "moderator", "editor", "therapist", "support", "admin")
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


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    url: str
    body: Any
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, client: Any) -> Any:
        if isinstance(self.body, Upload):
            return getattr(client, self.method.lower())(self.url, self.body.form(), format="multipart")
        content = self.body if isinstance(self.body, bytes) else b"" if self.body is None else orjson.dumps(self.body)
        return client.generic(self.method, self.url, content, "application/json", headers=self.headers)


# What must be there although the path does not name it.
PREPARED: dict[str, Callable[[World], Any]] = {
    "/api/v1/journal/prompts/today": lambda world: make_item(content_type="prompt"),
    "/api/v1/chat/conversations": World.grown_up,
    "/api/v1/chat/queue": World.waits,
    "/api/v1/journal/insights": lambda world: consent_set(
        owner=world.caller or world.holder, kind=ConsentType.JOURNAL_INSIGHTS, granted=True
    ),
}


def call_for(path: str, method: str, world: World) -> Call:
    if path in PREPARED:
        PREPARED[path](world)
    body = _body_of(path, method, world)
    headers = HEADERS[path](body) if path in HEADERS else {}
    return Call(method, _url_of(path, world) + QUERIES.get(path, ""), body, headers)


def _url_of(path: str, world: World) -> str:
    """An id in a path is an object's, anything else a word; a second id has an entry with its own name."""

    def value(found: re.Match[str]) -> str:
        if not found.group().startswith("<uuid:"):
            return WORDS[path](world)
        return OBJECTS.get(f"{path} {found.group()}", OBJECTS[path])(world)

    return _PARAMETER.sub(value, path)


def _body_of(path: str, method: str, world: World) -> Any:
    if method == "GET":
        return None
    made = BODIES.get(f"{method} {path}") or (BODIES.get(path) if method != "DELETE" else None)
    if made is not None:
        return made(world)
    return None if method == "DELETE" else example_body(path, method)


def make_actor(actor: str, make_user: Callable[..., User]) -> tuple[User | None, World]:
    """Who asks (None for nobody), and the world they ask about."""
    role = {"admin_absent": "admin", "unproven": "admin"}.get(actor, actor)
    role = role if role in {"therapist", "support", "admin"} else "user"
    caller = None if actor == "anonymous" else make_user(role=role, is_staff=role != "user")
    if actor == "premium":
        subscription_set(actor=None, owner=caller, tier=Subscription.Tier.PREMIUM)
    if caller is not None and actor in {MODERATOR, EDITOR}:
        caller.groups.add(Group.objects.get_or_create(name=actor)[0])
    own = caller is not None and actor not in (*OTHERS, "admin_absent", "unproven")
    holder = caller if caller is not None and own else make_user()
    pair = session_start(user=holder, now=timezone.now())
    return caller, World(holder, pair, missing=actor in {"absent", "admin_absent"}, caller=caller)
