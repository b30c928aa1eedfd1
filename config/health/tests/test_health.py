from datetime import timedelta

import pytest
from django.utils import timezone

from config.health.models import Heartbeat
from config.health.services import heartbeat_record

QUEUES = ("critical", "default", "bulk")


@pytest.fixture
def dead_redis(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"


def beat_everywhere(at):
    for queue in QUEUES:
        heartbeat_record(name=queue, now=at)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/health", "/api/v1/health"])
def test_health_is_public_and_up_when_all_parts_live(api_client, path):
    beat_everywhere(timezone.now())
    answer = api_client.get(path)
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "up",
        "parts": {"database": "up", "redis": "up", "jobs": "up", "second_reader": "off"},
    }


@pytest.mark.django_db
def test_silent_workers_are_degraded_not_down(api_client):
    beat_everywhere(timezone.now() - timedelta(minutes=5))
    answer = api_client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["parts"]["jobs"] == "late"


@pytest.mark.django_db
def test_one_silent_queue_is_enough_to_be_late(api_client):
    beat_everywhere(timezone.now())
    Heartbeat.objects.filter(name="bulk").update(at=timezone.now() - timedelta(minutes=5))
    assert api_client.get("/health").json()["parts"]["jobs"] == "late"


@pytest.mark.django_db
def test_a_dead_redis_is_degraded_because_people_are_still_served(api_client, dead_redis):
    answer = api_client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["parts"]["redis"] == "down"
    part = api_client.get("/api/v1/health/redis")
    assert part.status_code == 503
    assert part["Retry-After"] == "5"


@pytest.mark.django_db(transaction=True)
def test_a_dead_database_is_503_with_retry_after(api_client, monkeypatch):
    from django.db import connections

    monkeypatch.setitem(connections["default"].settings_dict, "HOST", "/nonexistent")
    monkeypatch.setattr(connections["default"], "connection", None)
    answer = api_client.get("/health")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer.json() == {"status": "down", "parts": {"database": "down", "redis": "up", "jobs": "unknown"}}
    assert api_client.get("/api/v1/health/database").status_code == 503


@pytest.mark.django_db
def test_outside_services_say_whether_they_are_configured(api_client, settings):
    settings.CRISIS_PLACES_KEY = ""
    settings.EMAIL_HOST = ""
    off = api_client.get("/api/v1/health/external-services").json()
    settings.CRISIS_PLACES_KEY = "k"
    settings.EMAIL_HOST = "smtp.example"
    on = api_client.get("/api/v1/health/external-services").json()
    assert off["parts"] == {"mail": "off", "places": "off"}
    assert on["parts"] == {"mail": "up", "places": "up"}


@pytest.mark.django_db
def test_health_answers_are_never_throttled(api_client):
    statuses = {api_client.get("/health").status_code for _ in range(120)}
    assert statuses == {200}
