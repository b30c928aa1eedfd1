"""A house that can call, and the telephone company on this machine."""

import pytest
import time_machine
from django.utils import timezone

from accounts.notifications.providers import outbox
from accounts.notifications.providers.tests.certificates import server_certificate
from accounts.notifications.providers.tests.servers import closed_port, http_provider
from crisis.calls.tests.factories import ROOT, Company, make_on_duty


@pytest.fixture(autouse=True)
def apart(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.PROVIDERS_CA_FILE = str(server_certificate().authority)
    settings.PROVIDERS_TIMEOUT_SECONDS = 2
    settings.PUBLIC_URL = "https://api.example.org"
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_VOICE_FROM = "AC1", "token", "+15005550006"
    settings.TWILIO_API_URL = closed_port()
    outbox._told.clear()


@pytest.fixture
def company(api_client, settings):
    """Takes calls, and plays what Twilio asks of us while somebody is on the line."""
    made = Company(api_client)
    with http_provider(made.take) as server:
        settings.TWILIO_API_URL = server.url
        yield made


@pytest.fixture
def now():
    """Tokens and signatures are of today."""
    return timezone.now()


@pytest.fixture
def person(make_user):
    return make_user(first_name="Lea", locale="en-US", country="DE")


@pytest.fixture
def on_duty(make_user, now):
    """The first of the shift, and somebody of support who is not on it."""
    return make_on_duty(make_user(role="therapist"), "+4917055500111", now), make_on_duty(
        make_user(role="support"), "+4917055500112", None
    )


@pytest.fixture
def clock(now):
    with time_machine.travel(now, tick=False) as travelling:
        yield travelling


@pytest.fixture
def ask(api_as, person):
    return lambda **body: api_as(person).post(ROOT, body)
