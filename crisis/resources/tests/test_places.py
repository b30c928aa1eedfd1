"""The adapter against a real server on this machine that behaves well, badly and not at all."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from rest_framework.test import APIClient

from config.api.redis_client import redis_client

pytestmark = pytest.mark.django_db
URL = "/api/v1/crisis/resources/nearby"
HERE = {"lat": "52.520008", "lng": "13.404954"}
GOOD = {
    "places": [
        {
            "displayName": {"text": "Hospital"},
            "formattedAddress": "Ring 1",
            "nationalPhoneNumber": "030 1",
            "location": {"latitude": 52.5, "longitude": 13.4},
            "primaryType": "hospital",
        }
    ]
}


class Provider(ThreadingHTTPServer):
    """Answers as `behave` says and remembers what it was asked."""

    daemon_threads = True
    behave = "good"

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.released = threading.Event()
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        if self.server.behave == "stall":
            self.server.released.wait(30)
            return
        status = {"error": 500, "moved": 302}.get(self.server.behave, 200)
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        bodies = {"bad": b"<html>", "odd": b'{"places": [{"displayName": 5}]}', "list": b"[]", "empty": b"{}"}
        if self.server.behave == "drip":
            self._drip()
        else:
            self.wfile.write(bodies.get(self.server.behave, json.dumps(GOOD).encode()))

    def _drip(self) -> None:
        try:
            while not self.server.released.wait(0.2):
                self.wfile.write(b" ")
                self.wfile.flush()
        except OSError:
            return

    def log_message(self, *args: Any) -> None:
        return


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        settings.CRISIS_PLACES_URL = f"http://127.0.0.1:{server.server_address[1]}/"
        settings.CRISIS_PLACES_KEY = "key"
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


def test_places_are_shown_and_the_provider_gets_rounded_coordinates_only(
    api_client: APIClient, provider: Provider
) -> None:
    answer = api_client.get(URL, HERE)
    assert answer.json()["results"][0]["name"] == "Hospital"
    circle = provider.asked[0]["locationRestriction"]["circle"]
    assert circle["center"] == {"latitude": 52.52, "longitude": 13.4}
    assert "52.520008" not in json.dumps(provider.asked)


def test_a_cell_is_asked_once_a_day_and_redis_holds_no_coordinates(api_client: APIClient, provider: Provider) -> None:
    api_client.get(URL, HERE)
    api_client.get(URL, {"lat": "52.5201", "lng": "13.4001"})
    assert len(provider.asked) == 1
    keys = redis_client().keys("crisis:places:*")
    assert len(keys) == 1
    assert 86_000 < redis_client().ttl(keys[0]) <= 86_400


@pytest.mark.usefixtures("dead_redis")
def test_without_redis_the_provider_is_asked_each_time(api_client: APIClient, provider: Provider) -> None:
    assert [api_client.get(URL, HERE).status_code for _ in range(2)] == [200, 200]
    assert len(provider.asked) == 2


@pytest.mark.parametrize("behave", ["stall", "error", "moved", "bad", "odd", "list", "drip"])
def test_a_provider_that_fails_is_a_503_that_points_to_the_lines(
    api_client: APIClient, provider: Provider, behave: str
) -> None:
    provider.behave = behave
    started = time.monotonic()
    answer = api_client.get(URL, HERE)
    assert time.monotonic() - started < 6
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert answer.json()["code"] == "places_unavailable"
    assert answer.json()["resources_url"] == "/api/v1/crisis/resources"
    assert "52.5" not in answer.content.decode()


def test_a_provider_that_is_not_there_is_a_503(api_client: APIClient, settings: Any) -> None:
    settings.CRISIS_PLACES_URL, settings.CRISIS_PLACES_KEY = "http://127.0.0.1:1/", "key"
    assert api_client.get(URL, HERE).status_code == 503


def test_an_empty_neighbourhood_is_an_empty_list(api_client: APIClient, provider: Provider) -> None:
    provider.behave = "empty"
    assert api_client.get(URL, HERE).json()["results"] == []


def test_without_a_key_the_answer_says_so_and_points_to_the_lines(api_client: APIClient, settings: Any) -> None:
    settings.CRISIS_PLACES_KEY = ""
    answer = api_client.get(URL, HERE)
    assert answer.status_code == 503
    assert answer.json()["code"] == "places_unconfigured"
    assert answer.json()["resources_url"] == "/api/v1/crisis/resources"


@pytest.mark.parametrize(
    ("params", "fields"),
    [
        ({}, {"lat", "lng"}),
        ({"lat": "91", "lng": "0"}, {"lat"}),
        ({"lat": "0", "lng": "180.1"}, {"lng"}),
        ({"lat": "nan", "lng": "1e3"}, {"lat", "lng"}),
        ({"lat": "0", "lng": "١"}, {"lng"}),
    ],
)
def test_coordinates_that_are_none_are_a_400(api_client: APIClient, params: dict[str, str], fields: set[str]) -> None:
    answer = api_client.get(URL, params)
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == fields


def test_coordinates_are_in_no_log(
    api_client: APIClient, provider: Provider, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    provider.behave = "error"
    with caplog.at_level("DEBUG"):
        api_client.get(URL, HERE)
    logged = caplog.text + "".join(capsys.readouterr())
    assert "52.52" not in logged
    assert "13.40" not in logged
