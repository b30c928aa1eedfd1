"""Every test here speaks to the small room instead of the real addresses."""

import pytest
from rest_framework.test import APIClient

from config.api.buckets import breaker
from config.api.tests.room import EntryView


@pytest.fixture(autouse=True)
def _room(settings):
    settings.ROOT_URLCONF = "config.api.tests.room"


@pytest.fixture(autouse=True)
def _fresh():
    breaker.open_until = 0.0
    EntryView.runs.clear()
    EntryView.started.clear()
    EntryView.hold.clear()


@pytest.fixture
def client() -> APIClient:
    """Answers 500 like a server, instead of raising in the test."""
    return APIClient(raise_request_exception=False)
