import pytest
import structlog

from config.api.limits import Limit
from config.api.tests.room import EntryView
from config.api.throttling import LIMITS

URL = "/api/v1/batch"


@pytest.fixture
def send(api_as, user):
    client = api_as(user)
    client.raise_request_exception = False

    def post(*requests):
        answer = client.post(URL, {"requests": list(requests)})
        assert answer.status_code == 200, answer.content
        return answer.json()["responses"]

    return post


def get(path: str, **more):
    return {"method": "GET", "path": path, **more}


def test_each_call_has_its_own_status_headers_and_body(send):
    one, two, three = send(
        get("/api/v1/thing", id="a"),
        {"method": "POST", "path": "/api/v1/thing", "body": {"x": [1]}},
        get("/api/v1/fail/conflict"),
    )
    assert (one["id"], one["status"], one["body"]["name"]) == ("a", 200, "one")
    assert one["headers"]["ETag"].startswith('W/"')
    assert (two["id"], two["status"], two["body"]) == ("1", 201, {"got": {"x": [1]}})
    assert (three["status"], three["body"]["code"]) == (409, "conflict")
    assert three["headers"]["Content-Type"] == "application/problem+json"


def test_the_caller_of_the_batch_makes_every_call_with_one_authentication_query(
    api_as, user, django_assert_num_queries
):
    client = api_as(user)
    calls = [get("/api/v1/entries")] * 5
    with django_assert_num_queries(1 + 5):
        answer = client.post(URL, {"requests": calls})
    assert [item["status"] for item in answer.json()["responses"]] == [200] * 5


def test_if_none_match_works_inside(send):
    (first,) = send(get("/api/v1/thing"))
    (again,) = send(get("/api/v1/thing", headers={"If-None-Match": first["headers"]["ETag"]}))
    assert (again["status"], again["body"]) == (304, None)


def test_query_strings_work_inside(send):
    assert send(get("/api/v1/thing?fields=id"))[0]["body"] == {"id": 1}


def test_a_failing_call_undoes_only_itself(send, user):
    good = {"method": "POST", "path": "/api/v1/entries", "body": {}}
    bad = {"method": "POST", "path": "/api/v1/entries", "body": {"refuse": True}, "headers": {"Idempotency-Key": "b"}}
    answers = send(good, bad, get("/api/v1/fail/bug"), good)
    assert [item["status"] for item in answers] == [201, 400, 500, 201]
    assert answers[3]["body"]["run"] == answers[0]["body"]["run"] + 1
    assert answers[2]["body"]["code"] == "internal_error"


def test_a_key_inside_makes_its_call_happen_once(send):
    call = {"method": "POST", "path": "/api/v1/entries", "body": {}, "headers": {"idempotency-key": "k"}}
    first, second = send(call, call)
    assert first["body"] == second["body"]
    assert second["headers"]["Idempotency-Replayed"] == "true"
    assert len(EntryView.runs) == 1


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/v1/batch", "batch_recursion"),
        ("/api/v1/auth/login", "batch_path_refused"),
        ("/api/v1/%61uth/login", "batch_path_refused"),
        ("https://evil.example/api/v1/thing", "batch_path_refused"),
        ("//evil.example/api/v1/thing", "batch_path_refused"),
        ("/elsewhere", "batch_path_refused"),
        ("api/v1/thing", "batch_path_refused"),
        ("/api/v1/../../admin/", "not_found"),
        ("/api/v1/nothing", "not_found"),
        ("/api/v1/fail/%00", "not_found"),
        ("/api/v1/file", "batch_not_json"),
    ],
)
def test_calls_that_may_not_be_made(send, path, code):
    method = "POST" if path.endswith("batch") else "GET"
    (answer,) = send({"method": method, "path": path, "body": {"requests": []} if method == "POST" else None})
    assert answer["body"]["code"] == code
    assert answer["status"] == answer["body"]["status"] in {400, 404, 406}


def test_throttles_count_every_call(send, monkeypatch):
    monkeypatch.setitem(LIMITS, "mood_entry", Limit(2, 60))
    answers = send(*[{"method": "POST", "path": "/api/v1/entries", "body": {}}] * 3)
    assert [item["status"] for item in answers] == [201, 201, 429]
    assert int(answers[2]["headers"]["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "requests"),
        ({"requests": []}, "requests"),
        ({"requests": [get("/api/v1/thing")] * 51}, "requests"),
        ({"requests": [{"method": "TRACE", "path": "/api/v1/thing"}]}, "requests.0.method"),
        ({"requests": [{"method": "GET"}]}, "requests.0.path"),
        ({"requests": [get("/api/v1/thing", headers={"Authorization": "x"})]}, "requests.0.headers"),
        ([], "body"),
    ],
)
def test_a_bad_envelope_is_400(api_as, user, body, field):
    answer = api_as(user).post(URL, body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_fifty_calls_are_accepted(send):
    assert len(send(*[get("/api/v1/crisis/help")] * 50)) == 50


def test_the_envelope_takes_no_key_of_its_own(api_as, user):
    answer = api_as(user).post(URL, {"requests": [get("/api/v1/thing")]}, headers={"idempotency-key": "k"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")


def test_a_batch_needs_a_person(client):
    assert client.post(URL, {"requests": [get("/api/v1/thing")]}).status_code == 401


def test_each_call_has_its_log_line(send):
    with structlog.testing.capture_logs() as lines:
        send(get("/api/v1/fail/missing?q=panic"), get("/api/v1/nothing"))
    items = [(line["route"], line["status"]) for line in lines if line["event"] == "http.batch_item"]
    assert items == [("api/v1/fail/<str:kind>", 404), ("unmatched", 404)]
    assert "panic" not in str(lines)
