"""What journal and crisis answer is what the contract says, for those who generate their clients from it."""

from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from django.conf import settings

from crisis.contacts.tests.factories import SISTER

pytestmark = pytest.mark.django_db
API = "/api/v1"
WRITE = {"content": "A quiet day by the river."}


@pytest.fixture(scope="module")
def contract():
    return yaml.load((Path(settings.BASE_DIR) / "docs/openapi.yaml").read_text(), Loader=yaml.CSafeLoader)


@pytest.fixture
def keeps(contract):
    """Says that an answer is one of those that its operation may give."""

    def check(answer, method, path):
        responses = contract["paths"][API + path][method]["responses"]
        assert str(answer.status_code) in responses, (answer.status_code, answer.content)
        schema = responses[str(answer.status_code)]["content"]["application/json"]["schema"]
        jsonschema_rs.validate({**schema, "components": contract["components"]}, answer.json())
        return answer.json()

    return check


def test_an_entry(user, api_as, keeps):
    client = api_as(user)
    made = keeps(client.post(f"{API}/journal/entries", WRITE), "post", "/journal/entries")
    at, path = f"{API}/journal/entries/{made['id']}", "/journal/entries/{id}"
    keeps(client.get(at), "get", path)
    keeps(client.patch(at, {"title": "Rain"}), "patch", path)
    keeps(client.post(f"{at}/favorite", {}), "post", f"{path}/favorite")
    dangerous = client.post(f"{API}/journal/entries", {"content": "I will kill myself tonight."})
    assert keeps(dangerous, "post", "/journal/entries")["support"]


@pytest.mark.parametrize("query", ["", "?include=content", "?search=river"])
def test_lists_of_entries(user, api_as, keeps, query):
    api_as(user).post(f"{API}/journal/entries", WRITE)
    keeps(api_as(user).get(f"{API}/journal/entries{query}"), "get", "/journal/entries")


def test_a_contact(user, api_as, keeps):
    client = api_as(user)
    made = keeps(client.post(f"{API}/crisis/contacts", SISTER), "post", "/crisis/contacts")
    at, path = f"{API}/crisis/contacts/{made['id']}", "/crisis/contacts/{id}"
    keeps(client.get(at), "get", path)
    keeps(client.patch(at, {"notes": "Works days."}), "patch", path)
    keeps(client.get(f"{API}/crisis/contacts"), "get", "/crisis/contacts")


def test_a_call_that_is_called_off(user, api_as, keeps):
    client = api_as(user)
    made = keeps(client.post(f"{API}/crisis/call", {}), "post", "/crisis/call")
    at, path = f"{API}/crisis/call/{made['id']}", "/crisis/call/{id}"
    keeps(client.get(at), "get", path)
    keeps(client.delete(at), "delete", path)


def test_help(api_client, user, api_as, keeps):
    found = keeps(api_client.get(f"{API}/crisis/resources?country=GB"), "get", "/crisis/resources")
    one = found["emergency"][0]["id"]
    keeps(api_client.get(f"{API}/crisis/resources/{one}"), "get", "/crisis/resources/{resource_id}")
    keeps(api_client.get(f"{API}/crisis/resources/bundle"), "get", "/crisis/resources/bundle")
    for answers in ({}, {"thoughts": "now"}):
        keeps(api_as(user).post(f"{API}/crisis/check", {"answers": answers}), "post", "/crisis/check")
