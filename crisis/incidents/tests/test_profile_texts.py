"""Words of a profile are looked at like every other text."""

import pytest

from accounts.profile.models import UserProfile
from crisis.incidents.models import CrisisEvent, CrisisIncident

pytestmark = pytest.mark.django_db
DANGER = "I took all the pills"


@pytest.mark.parametrize(
    "body",
    [{"bio": DANGER}, {"display_name": DANGER}, {"interests": ["chess", DANGER]}, {"demographics": {"a": DANGER}}],
)
def test_words_of_danger_in_a_profile_open_an_incident_and_show_help(api_as, user, body):
    answer = api_as(user).patch("/api/v1/users/me", body)
    assert answer.status_code == 200
    assert answer.json()["support"]["severity"] >= 4
    event = CrisisEvent.objects.get(owner=user)
    row = UserProfile.objects.filter(owner=user).first()
    assert (event.trigger_source, event.source_id) == ("profile", row.pk if row else user.pk)
    assert CrisisIncident.objects.filter(owner=user).count() == 1


def test_whoever_switched_it_off_is_not_looked_at(api_as, user):
    client = api_as(user)
    client.patch("/api/v1/users/me/settings", {"consents": {"crisis_detection": False}})
    assert "support" not in client.patch("/api/v1/users/me", {"bio": DANGER}).json()
    assert not CrisisEvent.objects.exists()
