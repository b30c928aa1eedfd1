import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.apps import AccountsConfig
from accounts.consent.models import ConsentType


def test_a_misspelt_consent_stops_the_start_and_is_named(settings):
    settings.REQUIRED_CONSENTS = ("terms", "hippa")
    with pytest.raises(ImproperlyConfigured, match="names hippa; there is only ai_processing"):
        AccountsConfig.create("accounts").ready()


def test_every_known_consent_may_be_required(settings):
    settings.REQUIRED_CONSENTS = tuple(ConsentType.values)
    AccountsConfig.create("accounts").ready()
