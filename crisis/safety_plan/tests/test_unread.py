"""A plan that is refused: whoever says in it that they are in danger now is heard, and an honest plan alarms nobody."""

from typing import Any

import pytest

from accounts.consent.services import consent_set
from accounts.identity.models import User
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.safety_plan.examples import WRITE
from crisis.safety_plan.models import SafetyPlan

pytestmark = pytest.mark.django_db
URL = "/api/v1/crisis/safety-plan"
DANGER = "I have taken all the pills."
LONG = "I walk along the river and count the boats that come in. " * 10
# What the first and the sixth step ask for.
HONEST = {
    "warning_signs": [
        "I think of killing myself", "I look up ways to kill myself", "Urges to overdose", "I feel like ending it all",
        "I tried to kill myself two years ago", "Wanting to hang myself",
    ],
    "safer_surroundings": ["Give my pills to my sister", "No rope, no pills in the house", "Lock the knives away"],
}  # fmt: skip


@pytest.fixture
def client(user: User, api_as: Any) -> Any:
    return api_as(user)


def heard(answer: Any) -> bool:
    return bool(answer.json().get("support", {}).get("severity", 0) >= 4)


@pytest.mark.parametrize(
    "body",
    [
        {"warning_signs": [LONG + DANGER]},
        {"own_ways": [{"text": DANGER, "colour": "red"}]},
        {"reasons_for_living": ["Sun"] * 20 + ["None, I am going to kill myself tonight."]},
        {"notes": DANGER},
        {"own_ways": DANGER},
        {
            "own_ways": ["Tea"],
            "people_to_ask": [{"text": DANGER, "contact_id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b55"}],
        },
    ],
)
def test_danger_now_in_a_plan_that_is_refused_is_heard(client: Any, user: User, body: dict[str, Any]) -> None:
    for call in (client.put, client.patch):
        refused = call(URL, body)
        assert (refused.status_code, refused.json()["code"], heard(refused)) == (400, "validation_error", True)
        assert "pills" not in refused.json()["detail"]
    event = CrisisEvent.objects.filter(owner=user).first()
    assert event is not None
    assert (event.trigger_source, event.incident_id) == ("safety_plan", CrisisIncident.objects.get(owner=user).pk)
    assert not SafetyPlan.objects.exists()


def test_danger_now_in_a_plan_that_another_phone_overtook_is_heard(client: Any, user: User) -> None:
    client.put(URL, WRITE)
    late = client.put(URL, {"version": 0, "own_ways": [DANGER]})
    assert (late.status_code, late.json()["code"], heard(late)) == (409, "safety_plan_changed", True)
    assert late.json()["current"]["version"] == 1
    odd = client.put(URL, {"own_ways": [DANGER]}, headers={"If-Match": "yesterday"})
    assert (odd.status_code, heard(odd)) == (400, True)
    assert CrisisIncident.objects.count() == 1


@pytest.mark.parametrize("change", [{"own_ways": ["x" * 501]}, {"version": 7}, {"colour": "red"}])
def test_an_honest_plan_that_is_refused_alarms_nobody(client: Any, change: dict[str, Any]) -> None:
    refused = client.put(URL, {**HONEST, **change})
    assert (refused.status_code in (400, 409), "support" in refused.json()) == (True, False)
    assert not CrisisEvent.objects.exists()


def test_a_plan_that_is_kept_is_not_read(client: Any) -> None:
    saved = client.put(URL, {"own_ways": [DANGER]})
    assert (saved.status_code, "support" in saved.json()) == (200, False)
    assert not CrisisEvent.objects.exists()


def test_whoever_switched_it_off_is_not_read(client: Any, user: User) -> None:
    consent_set(owner=user, kind="crisis_detection", granted=False)
    assert "support" not in client.put(URL, {"own_ways": [LONG + DANGER]}).json()
    assert not CrisisEvent.objects.exists()
