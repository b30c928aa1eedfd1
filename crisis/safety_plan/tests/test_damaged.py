"""A plan whose newest version does not open any more: the person has the one before, and can write."""

import pytest

from accounts.sync.tests.settling import settled
from accounts.vault.tests.damage import damage as damage_column
from crisis.safety_plan.models import SafetyPlanVersion

URL = "/api/v1/crisis/safety-plan"
VERSIONS = f"{URL}/versions"
pytestmark = pytest.mark.django_db


@pytest.fixture
def client(user, api_as):
    client = api_as(user)
    for text in ("Walk", "Tea", "Music"):
        assert client.put(URL, {"own_ways": [text]}).status_code == 200
    return client


def damage(*numbers):
    for row in SafetyPlanVersion.objects.filter(number__in=numbers).defer("content"):
        damage_column(row, "content")


def shown(answer):
    assert answer.status_code == 200, answer.content
    body = answer.json()
    return body["version"], [item["text"] for item in body["own_ways"]]


def test_the_newest_version_that_opens_is_shown_under_the_number_of_the_plan(client, caplog):
    damage(3)
    assert shown(client.get(URL)) == (3, ["Tea"])
    assert "crisis.safety_plan_unreadable" in caplog.text
    assert str(SafetyPlanVersion.objects.get(number=3).pk) in caplog.text
    damage(2)
    assert shown(client.get(URL)) == (3, ["Walk"])


def test_it_can_be_written(client):
    damage(3)
    seen = client.get(URL)
    written = client.patch(URL, {"warning_signs": ["No sleep"]}, headers={"If-Match": seen["ETag"]})
    assert shown(written) == (4, ["Tea"])
    assert shown(client.get(URL)) == (4, ["Tea"])


def test_also_when_nothing_opens(client):
    damage(1, 2, 3)
    assert shown(client.get(URL)) == (3, [])
    assert shown(client.put(URL, {"version": 3, "own_ways": ["Run"]})) == (4, ["Run"])


def test_the_same_steps_again_are_a_new_version_that_opens(client):
    damage(3)
    assert shown(client.put(URL, {"own_ways": ["Tea"]})) == (4, ["Tea"])


def test_the_versions_before_are_listed(client):
    damage(2)
    listed = client.get(VERSIONS)
    assert listed.status_code == 200
    assert [one["version"] for one in listed.json()["results"]] == [3, 1]
    assert client.get(f"{VERSIONS}/2").status_code == 404
    assert client.get(f"{VERSIONS}/1").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_phones_that_sync_get_it_too(client):
    damage(3)
    settled()
    answer = client.get("/api/v1/sync")
    assert answer.status_code == 200, answer.content
    (data,) = [one["data"] for one in answer.json()["changes"] if one["kind"] == "safety_plan"]
    assert (data["version"], [item["text"] for item in data["own_ways"]]) == (3, ["Tea"])
