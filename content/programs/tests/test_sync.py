"""Programs on phones that were away."""

from typing import Any

import pytest

from accounts.sync.tests.settling import settled
from content.programs.tests.factories import make_program

pytestmark = pytest.mark.django_db(transaction=True)


def in_feed(client: Any, kind: str) -> dict[str, Any]:
    settled()
    changes = client.get("/api/v1/sync").json()["changes"]
    return {change["id"]: change["data"] for change in changes if change["kind"] == kind}


def test_what_a_person_took_up_and_did_is_in_the_feed_as_its_endpoints_say(premium_user, api_as):
    client = api_as(premium_user)
    program = make_program(modules=2)
    enrolled = client.post(f"/api/v1/programs/{program.pk}/enroll").json()
    assert in_feed(client, "program_enrollment")[enrolled["id"]] == enrolled
    done = client.post(f"/api/v1/programs/modules/{program.modules.first().pk}/complete", {"score": 80}).json()
    assert in_feed(client, "module_completion") == {
        done["id"]: {name: value for name, value in done.items() if name != "enrollment"}
    }
    assert in_feed(client, "program_enrollment")[enrolled["id"]] == done["enrollment"]
    assert done["enrollment"]["progress"] == 50
