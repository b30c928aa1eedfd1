from datetime import UTC, datetime

import pytest

from accounts.identity.models import UserSession


@pytest.fixture
def api_as(api_as):
    """The clock of the database does not travel with that of a test: to it no session may be over."""

    def sign_in(person, **options):
        client = api_as(person, **options)
        UserSession.objects.filter(owner=person).update(expires_at=datetime(2100, 1, 1, tzinfo=UTC))
        return client

    return sign_in
