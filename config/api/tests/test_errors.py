import pytest

from config.api.problems import CONTENT_TYPE, MAX_ERRORS, field_errors


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("conflict", 409, "conflict"),
        ("premium", 403, "premium_required"),
        ("quota", 429, "quota_exceeded"),
        ("missing", 404, "not_found"),
        ("denied", 403, "permission_denied"),
        ("suspicious", 400, "bad_request"),
        ("model", 400, "validation_error"),
        ("locked", 401, "account_locked"),
        ("database", 503, "service_unavailable"),
        ("interface", 503, "service_unavailable"),
        ("pool", 503, "service_unavailable"),
        ("redis", 503, "service_unavailable"),
        ("bug", 500, "internal_error"),
    ],
)
def test_every_failure_is_a_problem_document_without_internals(client, kind, status, code):
    answer = client.get(f"/api/v1/fail/{kind}")
    body = answer.json()
    assert answer.status_code == status
    assert answer["Content-Type"] == CONTENT_TYPE
    assert set(body) >= {"type", "title", "status", "detail", "code", "errors", "request_id"}
    assert (body["status"], body["code"], body["type"]) == (status, code, f"/problems/{code}")
    assert body["request_id"] == answer["X-Request-ID"]
    assert "secret" not in answer.content.decode()
    assert answer.get("Retry-After") == ("5" if status == 503 else None)


def test_401_carries_a_challenge_even_where_nobody_signs_in(client):
    assert client.get("/api/v1/fail/locked")["WWW-Authenticate"].startswith("Bearer")


def test_an_anonymous_request_to_a_closed_endpoint_is_401(client):
    answer = client.get("/api/v1/entries")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_extra_members_travel_with_the_problem(client):
    body = client.get("/api/v1/fail/quota").json()
    assert (body["limit"], body["resets_at"]) == (10, "2026-03-11T00:00:00Z")


def test_a_bad_form_names_nested_fields(client):
    body = client.post("/api/v1/form", {"factors": [{"impact_score": 3}, {"impact_score": 0}]}).json()
    assert [(error["field"], error["code"]) for error in body["errors"]] == [
        ("name", "required"),
        ("factors.1.impact_score", "min_value"),
    ]


def test_a_list_where_an_object_belongs_is_400(client):
    answer = client.post("/api/v1/form", [])
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "body")


def test_a_model_error_names_its_field_and_the_rest_as_body(client):
    fields = {error["field"] for error in client.get("/api/v1/fail/model").json()["errors"]}
    assert fields == {"score", "body"}


def test_a_statement_timeout_is_503(client, transactional_db):
    answer = client.get("/api/v1/slow")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_405_says_what_is_allowed(client):
    answer = client.delete("/api/v1/thing")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer["Allow"] == "GET, POST, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_unused_methods_are_405(client, method):
    assert client.generic(method, "/api/v1/thing").status_code == 405


def test_options_says_what_is_allowed(client):
    answer = client.options("/api/v1/thing")
    assert (answer.status_code, answer["Allow"]) == (204, "GET, POST, HEAD, OPTIONS")


def test_an_unknown_address_is_a_problem_under_the_api_and_a_page_elsewhere(client):
    assert client.get("/api/v1/nothing")["Content-Type"] == CONTENT_TYPE
    assert client.get("/nothing")["Content-Type"].startswith("text/html")


def test_debug_pages_do_not_reach_clients(client, settings):
    settings.DEBUG = True
    assert client.get("/api/v1/nothing")["Content-Type"] == CONTENT_TYPE
    assert client.get("/api/v1/fail/bug")["Content-Type"] == CONTENT_TYPE


def test_a_refused_host_is_a_problem(client, settings):
    settings.ALLOWED_HOSTS = ["evenkeel.example"]
    answer = client.get("/api/v1/nothing", headers={"host": "evil.example"})
    assert answer["Content-Type"] == CONTENT_TYPE


@pytest.mark.parametrize("address", ["/api/v1/thing?q=%00", "/api/v1/fail/%00"])
def test_nul_in_the_address_never_reaches_the_database(client, address):
    assert client.get(address).status_code in {400, 404}


def test_nul_in_a_query_names_the_parameter(client):
    assert client.get("/api/v1/thing?a=1&q=x%00").json()["errors"][0]["field"] == "q"


def test_a_huge_list_of_errors_is_cut():
    assert len(field_errors([{"a": ["bad"]}] * 1000)) == MAX_ERRORS
