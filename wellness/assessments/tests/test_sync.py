"""Forms from phones that were away."""

import pytest

from config.ids import uuid7
from crisis.incidents.models import CrisisEvent
from wellness.assessments.models import Assessment
from wellness.assessments.tests.factories import ALL_NO, body
from wellness.mood.tests.devices import URL, body_of, push

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(user, api_as):
    return api_as(user)


def write(fields, kind="assessment"):
    return body_of("create", str(uuid7()), fields, kind=kind)


def test_a_form_with_a_hole_is_refused_whole_and_the_question_named(client):
    fields = body("gad-7")
    fields["answers"].popitem()
    (result,) = push(client, write(fields))
    assert (result["outcome"], result["problem"]["status"]) == ("refused", 400)
    assert result["problem"]["errors"][0]["field"].startswith("answers.")
    assert not Assessment.objects.exists()


def test_required_consents_stand_before_everything_but_never_before_the_safety_screener(client, settings):
    settings.REQUIRED_CONSENTS = ("hipaa",)
    answer = client.post(URL, {"changes": [write(body("gad-7"))]})
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_required")
    screener = write(body("safety-screener", {**ALL_NO, "wish": True}))
    (result,) = push(client, screener)
    assert (result["outcome"], result["support"]["severity"] >= 2) == ("applied", True)
    # What waited with it in the same phone does not hold it up, and does not slip through beside it.
    other = write(body("safety-screener", {**ALL_NO, "wish": True}))
    mood, form, taken = push(client, write({"mood_value": 3}, "mood_entry"), write(body("gad-7")), other)
    assert {mood["problem"]["code"], form["problem"]["code"]} == {"consent_required"}
    assert (mood["problem"]["status"], taken["outcome"]) == (403, "applied")
    assert Assessment.objects.count() == CrisisEvent.objects.count() == 2
