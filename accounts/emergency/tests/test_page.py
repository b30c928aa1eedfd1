"""The staff page of an emergency, and the second click."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.emergency.models import EmergencyAccess
from accounts.emergency.services import emergency_open
from accounts.identity.models import User
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client

pytestmark = pytest.mark.django_db


def test_a_second_click_on_open_does_not_close_the_record(user: User) -> None:
    staff, _ = make_enrolled_staff()
    client, url = staff_client(staff), reverse("admin:emergency", args=[user.pk])
    emergency_open(actor=staff, subject_id=user.pk, reason="They called and hung up.", now=timezone.now())
    assert client.post(url, {"reason": "They called and hung up.", "code": "000000"}).status_code == 302
    assert EmergencyAccess.objects.get().ended_at is None
    assert client.post(url, {"act": "close"}).status_code == 302
    assert EmergencyAccess.objects.get().ended_at is not None
