"""The contract and the conventions behind it: what no view may leave out."""

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.urls import get_resolver
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BrowsableAPIRenderer
from rest_framework.routers import DefaultRouter
from rest_framework.settings import api_settings
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet, ModelViewSet

from config.api.docs import DocsView
from config.api.limits import DEFAULTS
from config.api.schema import operations_without_example
from config.api.views import ConventionsMixin, EvenkeelViewSet
from config.tests.access import Route, api_routes, openapi
from wellness.diary.views import DiaryViewSet

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "openapi.yaml"
OURS = ("accounts.", "community.", "config.", "content.", "crisis.", "journal.", "moderation.", "wellness.")
# The page that shows the documentation is HTML; every other view keeps the conventions.
PAGES = {DocsView}
ADDRESS = re.compile(r"""(?:https?:)?//([\w.-]+)""")


def views() -> list[Route]:
    return [route for route in api_routes() if route.view not in PAGES]


def local_subclasses(base: type) -> Iterator[type]:
    for found in base.__subclasses__():
        if found.__module__.startswith(OURS) and ".tests." not in found.__module__:
            yield found
        yield from local_subclasses(found)


def test_the_committed_contract_is_the_generated_one(tmp_path: Path) -> None:
    fresh = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(fresh))
    same = fresh.read_text(encoding="utf-8") == DOCUMENT.read_text(encoding="utf-8")
    assert same, "docs/openapi.yaml is old: run `make schema` and commit it"
    assert yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))["openapi"].startswith("3.1")


def test_every_operation_shows_an_example() -> None:
    document = openapi()
    assert document["openapi"].startswith("3.1")
    assert sum(len(methods) for methods in document["paths"].values()) > 35
    assert operations_without_example(document) == []


def test_routes_and_contract_are_the_same() -> None:
    described = {
        (method.upper(), re.sub(r"\{[^}]+\}", "{}", path))
        for path, methods in openapi()["paths"].items()
        for method in methods
    }
    real = {
        (method, re.sub(r"<[^>]+>", "{}", route.path))
        for route in views()
        for method in route.methods
        if route.path.startswith("/api/v1/") and route.name != "schema"
    }
    assert described == real


def test_every_view_keeps_the_conventions() -> None:
    strays = {route.path for route in views() if not issubclass(route.view, ConventionsMixin)}
    assert strays == set()
    assert len(views()) > 25
    renderers = {renderer for route in views() for renderer in route.view.renderer_classes}
    assert not any(issubclass(renderer, BrowsableAPIRenderer) for renderer in renderers)
    assert all(set(route.view.throttle_scopes) <= set(DEFAULTS) for route in views())


def test_views_are_closed_unless_they_say_otherwise() -> None:
    assert [IsAuthenticated] == api_settings.DEFAULT_PERMISSION_CLASSES
    assert [route.path for route in views() if not route.view.permission_classes] == []


def test_no_limit_stands_before_help_and_health() -> None:
    limited = {route.path for route in views() if not route.view.throttle_exempt}
    assert [path for path in limited if re.match(r"(/api/v1)?/(crisis|health)", path)] == []


def test_every_viewset_stays_empty_if_its_scope_is_ever_lost() -> None:
    viewsets = set(local_subclasses(GenericViewSet)) - {EvenkeelViewSet, DiaryViewSet}
    assert viewsets
    assert {found.__name__ for found in viewsets if not is_empty(found)} == set()
    assert {found.__name__ for found in viewsets if found.get_queryset is GenericViewSet.get_queryset} == set()
    assert set(local_subclasses(ModelViewSet)) == set()


def is_empty(viewset: Any) -> bool:
    return viewset.queryset is not None and viewset.queryset.query.is_empty()


def test_no_router_adds_routes_by_itself() -> None:
    users = [
        path.relative_to(ROOT).as_posix()
        for path in ROOT.glob("*/**/*.py")
        if not {".data", ".venv", "tests"} & set(path.parts) and DefaultRouter.__name__ in path.read_text("utf-8")
    ]
    assert users == []
    assert "api-root" not in {str(name) for name in get_resolver().reverse_dict}


def test_no_address_of_the_api_ends_with_a_slash(settings: Any) -> None:
    assert [route.path for route in api_routes() if route.path.endswith("/")] == []
    assert settings.APPEND_SLASH is False


@pytest.mark.django_db
def test_an_address_with_a_slash_too_many_is_a_problem_and_no_redirect(api_client: Any) -> None:
    answer = api_client.get("/api/v1/mood/entries/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_the_documentation_loads_nothing_from_elsewhere(client: Any) -> None:
    page = client.get("/api/docs", headers={"accept": "text/html"})
    script = client.get("/api/docs?script=")
    assert page.status_code == script.status_code == 200
    text = page.content.decode() + script.content.decode()
    assert ADDRESS.findall(text) == []
    assets = re.findall(r"""(?:src|href)="([^"]+)\"""", page.content.decode())
    local = [asset for asset in assets if asset.startswith("/static/")]
    assert len(local) >= 3
    assert {asset for asset in assets if not asset.startswith(("/static/", "/api/", "?"))} <= {""}
    assert {client.get(asset).status_code for asset in local} == {200}
    assert "script-src 'self';" in page["Content-Security-Policy"]


def test_nothing_reaches_out_when_the_house_is_imported() -> None:
    """A library that asks the network at import time would stop the house in a closed room."""
    code = (
        "import socket\n"
        "def refuse(*_): raise SystemExit('the network was asked at import')\n"
        "socket.getaddrinfo = socket.socket.connect = refuse\n"
        "import django; django.setup()\n"
        "import config.urls, config.asgi, config.celery\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]


def test_every_route_is_served_by_a_class() -> None:
    """A function as a view would slip through every check above."""
    assert [route.path for route in api_routes() if not inspect.isclass(route.view)] == []
    assert all(issubclass(route.view, APIView) for route in api_routes())
