"""Help while the database or Redis is away."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from crisis.resources.directory import directory_current, directory_forget
from crisis.resources.tests.factories import make_resource

URL = "/api/v1/crisis/resources"


@pytest.fixture
def known_bundle(transactional_db: None, fresh_directory: Path) -> str:
    row = make_resource()
    directory_current(timezone.now())
    directory_forget()
    return str(row.pk)


@pytest.mark.django_db(transaction=True)
def test_without_a_database_the_last_bundle_answers_in_the_same_shape(
    known_bundle: str,
    api_client: APIClient,
    dead_database: None,
) -> None:
    answer = api_client.get(URL, {"country": "DE"})
    assert answer.status_code == 200
    assert answer.headers["X-Served-From"] == "bundle"
    assert [row["id"] for row in answer.json()["results"]] == [known_bundle]
    assert api_client.get(f"{URL}/{known_bundle}").status_code == 200
    assert api_client.get(f"{URL}/bundle").status_code == 200
    assert api_client.get(f"{URL}/bundle/signature").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_without_database_and_bundle_the_shipped_reference_answers(
    fresh_directory: Path,
    api_client: APIClient,
    dead_database: None,
) -> None:
    answer = api_client.get(URL, {"country": "DE"})
    assert answer.headers["X-Served-From"] == "reference"
    assert any(row["phone_number"] == "112" for row in answer.json()["emergency"])
    assert "one secondary page" not in api_client.get(f"{URL}/bundle").content.decode().lower()


@pytest.mark.django_db(transaction=True)
def test_a_bearer_cannot_stop_help_while_the_database_is_away(
    known_bundle: str,
    api_as: Any,
    make_user: Any,
    dead_redis: None,
    request: pytest.FixtureRequest,
) -> None:
    client = api_as(make_user())
    request.getfixturevalue("dead_database")
    assert client.get(URL).status_code == 200
    assert client.get(URL, {"country": "DE"}).json()["results"]


@pytest.mark.django_db
def test_without_redis_everything_but_the_places_cache_works(
    fresh_directory: Path,
    api_client: APIClient,
    dead_redis: None,
) -> None:
    row = make_resource()
    assert api_client.get(URL, {"country": "DE"}).status_code == 200
    assert api_client.get(f"{URL}/bundle").status_code == 200
    use = api_client.post(
        "/api/v1/crisis/resource-uses", {"resource_id": str(row.pk), "action": "called"}, format="json"
    )
    assert use.status_code == 201


@pytest.mark.django_db(transaction=True)
def test_a_use_during_an_outage_is_a_503_that_says_when_to_come_back(
    known_bundle: str,
    api_client: APIClient,
    dead_database: None,
) -> None:
    answer = api_client.post(
        "/api/v1/crisis/resource-uses", {"resource_id": known_bundle, "action": "called"}, format="json"
    )
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
