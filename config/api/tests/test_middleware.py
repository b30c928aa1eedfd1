import gzip

import pytest
import structlog

from config.api.context import current
from config.api.middleware import client_ip, request_id_of

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


@pytest.mark.parametrize("address", ["/api/v1/thing", "/api/v1/nothing", "/api/v1/fail/bug", "/api/v1/entries"])
def test_every_answer_has_the_security_headers_and_an_id(client, address):
    answer = client.get(address)
    assert {name: answer[name] for name in SECURITY} == SECURITY
    assert len(answer["X-Request-ID"]) == 32


@pytest.mark.parametrize("address", ["/api/v1/list", "/api/v1/nothing", "/elsewhere"])
def test_every_whole_answer_says_its_length(client, address):
    answer = client.get(address)
    assert int(answer["Content-Length"]) == len(answer.content) > 0


def test_an_answer_without_a_body_has_no_length(client):
    assert "Content-Length" not in client.options("/api/v1/thing")
    assert "Content-Length" not in client.get("/api/v1/thing", headers={"if-none-match": "*"})


def test_a_view_keeps_its_own_cache_rule(client):
    assert client.get("/api/v1/raw")["Cache-Control"] == "public"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("abc-1_2.Z", True), ("x" * 64, True), ("x" * 65, False), ("a b", False), ("a\nb", False), ("ü", False)],
)
def test_a_well_formed_request_id_is_kept(sent, kept):
    assert (request_id_of(sent) == sent) is kept


def test_the_request_id_of_the_client_comes_back(client):
    assert client.get("/api/v1/thing", headers={"x-request-id": "phone-7"})["X-Request-ID"] == "phone-7"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.5", "203.0.113.9"),
        (1, "", "10.0.0.1"),
        (2, "6.6.6.6", "10.0.0.1"),
        (1, "<script>", "10.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_trusted_proxies_name_the_client(proxies, forwarded, expected):
    assert client_ip({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}, proxies) == expected


def test_the_context_ends_with_the_request(client):
    client.get("/api/v1/thing")
    assert current().request_id == ""


def test_one_log_line_names_the_route_and_nothing_personal(client, api_as, user):
    with structlog.testing.capture_logs() as lines:
        api_as(user).get("/api/v1/fail/missing?q=panic", headers={"user-agent": "secret-agent"})
        answer = api_as(user).get("/api/v1/entries")
    first, second = [line for line in lines if line["event"] == "http.request"]
    assert first["route"] == "api/v1/fail/<str:kind>"
    assert (second["status"], second["user_id"]) == (200, str(user.pk))
    assert second["request_id"] == answer["X-Request-ID"]
    assert "panic" not in str(lines)
    assert user.email not in str(lines)


def test_an_unchanged_answer_is_304_without_a_body(client):
    first = client.get("/api/v1/thing")
    again = client.get("/api/v1/thing", headers={"if-none-match": f'"other", {first["ETag"]}'})
    assert first["ETag"].startswith('W/"')
    assert (again.status_code, again.content) == (304, b"")
    assert (again["ETag"], again["Cache-Control"]) == (first["ETag"], "no-store")
    assert "Content-Type" not in again


def test_another_tag_gets_the_body(client):
    assert client.get("/api/v1/thing", headers={"if-none-match": '"other"'}).status_code == 200


def test_a_view_may_set_its_own_strong_tag(client):
    answer = client.get("/api/v1/raw")
    assert answer["ETag"] == '"v1"'
    assert client.get("/api/v1/raw", headers={"if-none-match": '"v1"'}).status_code == 304


def test_writes_and_failures_have_no_tag(client):
    assert "ETag" not in client.post("/api/v1/thing", {})
    assert "ETag" not in client.get("/api/v1/nothing")


def test_large_answers_are_compressed_when_accepted(client):
    answer = client.get("/api/v1/list", headers={"accept-encoding": "br, gzip;q=0.8"})
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert int(answer["Content-Length"]) == len(answer.content) < 1024
    assert gzip.decompress(answer.content) == client.get("/api/v1/list").content


@pytest.mark.parametrize(
    ("address", "accepted"),
    [
        ("/api/v1/auth/big", "gzip"),
        ("/api/v1/secret", "gzip"),
        ("/api/v1/thing", "gzip"),
        ("/api/v1/list", "gzip;q=0"),
        ("/api/v1/list", "br"),
        ("/api/v1/file", "gzip"),
    ],
)
def test_small_secret_and_streamed_answers_are_not_compressed(client, address, accepted):
    answer = client.get(address, headers={"accept-encoding": accepted})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer


def test_compression_weakens_a_strong_tag(client, monkeypatch):
    monkeypatch.setattr("config.api.compression.MINIMUM_BYTES", 10)
    assert client.get("/api/v1/raw", headers={"accept-encoding": "gzip"})["ETag"] == 'W/"v1"'
