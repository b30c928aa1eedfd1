"""Providers of mail and text messages on this machine, and somebody who names contacts."""

import pytest

from accounts.notifications.providers import outbox
from accounts.notifications.providers.tests.certificates import server_certificate
from accounts.notifications.providers.tests.servers import closed_port
from crisis.contacts.models import CrisisContactLetter
from crisis.contacts.tests.factories import make_contact, make_incident
from crisis.contacts.tests.letters import tell


@pytest.fixture
def apart(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.PROVIDERS_CA_FILE = str(server_certificate().authority)
    settings.PUBLIC_URL = "https://api.example.org"
    settings.DEFAULT_FROM_EMAIL = "Evenkeel <no-reply@example.org>"
    outbox._told.clear()


@pytest.fixture
def person(make_user):
    return make_user(first_name="Lea", locale="en-US")


@pytest.fixture
def sms(settings):
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM = "AC1", "secret", "+15005550006"

    def at(url):
        settings.TWILIO_API_URL = url

    at(closed_port())
    return at


@pytest.fixture
def calls(sms, settings):
    """A house that can make calls."""
    settings.TWILIO_VOICE_FROM = "+15005550007"
    return sms


@pytest.fixture
def smtp(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 2

    def at(port):
        settings.EMAIL_PORT = port

    at(int(closed_port().rpartition(":")[2]))
    return at


@pytest.fixture
def sister(person):
    """May be called; what is written to her is not what these tests are about."""
    return make_contact(person, email=None, may_be_told=True, may_be_called=True)


@pytest.fixture
def owed(person, sister, calls):
    """The incident of a call that is owed and due."""
    incident = make_incident(person)
    tell(person, incident)
    CrisisContactLetter.objects.exclude(channel="voice").delete()
    return incident
