import pytest


def test_fields_trims_an_object(client):
    assert client.get("/api/v1/thing?fields=id,note").json() == {"id": 1, "note": "quiet"}


def test_fields_trims_each_row_and_keeps_the_links(client):
    body = client.get("/api/v1/list?fields=id").json()
    assert set(body) == {"results", "next", "previous"}
    assert body["results"][:2] == [{"id": 0}, {"id": 1}]


def test_fields_trims_json_text_that_the_database_wrote(client):
    assert client.get("/api/v1/raw?fields=name").json()["results"] == [{"name": "one"}]


@pytest.mark.parametrize("address", ["/api/v1/thing", "/api/v1/list", "/api/v1/raw"])
@pytest.mark.parametrize("names", ["id,secret", "", ","])
def test_an_unknown_or_empty_choice_is_400(client, address, names):
    answer = client.get(f"{address}?fields={names}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "fields")
    assert answer.json()["errors"][0]["code"] == "unknown_field"


def test_an_empty_page_stays_empty(client):
    assert client.get("/api/v1/empty?fields=id").json()["results"] == []


def test_failures_and_writes_are_not_trimmed(client):
    assert client.get("/api/v1/fail/conflict?fields=code").json()["status"] == 409
    assert client.post("/api/v1/thing?fields=x", {"a": 1}).json() == {"got": {"a": 1}}


@pytest.mark.parametrize("method", ["put", "patch"])
def test_put_and_patch_are_both_partial(client, method):
    assert getattr(client, method)("/api/v1/partial", {"name": "x"}).json() == {"changed": ["name"]}
