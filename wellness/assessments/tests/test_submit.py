"""Sending in a form: the whole form, once, scored exactly."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from accounts.audit.models import AuditEvent
from config.ids import uuid7
from config.tests.leaks import database_dump
from wellness.assessments.models import Assessment
from wellness.assessments.tests.factories import ALL_NO, URL, body, filled, phq9

pytestmark = pytest.mark.django_db


def errors_of(answer: Any) -> dict[str, str]:
    assert answer.status_code == 400, answer.content
    return {error["field"]: error["code"] for error in answer.json()["errors"]}


@pytest.mark.parametrize(
    ("slug", "answers", "score", "band"),
    [
        ("phq-9", {**phq9(rest=2), "difficulty": 3}, 16, "moderately_severe"),
        ("gad-7", filled("gad-7", 2), 14, "moderate"),
        ("who-5", filled("who-5", 3), 60, "good"),
        ("safety-screener", ALL_NO, None, "none"),
    ],
)
def test_a_form_is_stored_with_its_score(
    user: Any, api_as: Any, slug: str, answers: dict[str, Any], score: int | None, band: str
) -> None:
    answer = api_as(user).post(URL, body(slug, answers, logged_at="2026-03-10T21:30:00+01:00"))
    assert answer.status_code == 201, answer.content
    found = answer.json()
    assert (found["instrument"], found["version"], found["score"], found["result"]["band"]) == (slug, 1, score, band)
    assert (found["answers"], found["date"], found["timezone"]) == (answers, "2026-03-10", "Europe/Berlin")
    assert "support" not in found
    row = Assessment.objects.get()
    assert (row.owner, row.score, row.answers) == (user, score, answers)
    event = AuditEvent.objects.get(action="wellness.assessment.created")
    assert event.details == {"instrument": slug, "version": 1}


def test_a_part_of_a_form_is_refused_and_each_missing_question_named(user: Any, api_as: Any) -> None:
    answer = api_as(user).post(URL, body("gad-7", {"nervous": 3, "worry": None}))
    missing = ("control", "worry", "relax", "restless", "irritable", "afraid")
    assert errors_of(answer) == {f"answers.{key}": "required" for key in missing}
    assert Assessment.objects.count() == 0


@pytest.mark.parametrize("value", [4, -1, "2", 1.0, True, [1], {"a": 1}, 10**30])
def test_an_answer_that_is_no_option_is_refused(user: Any, api_as: Any, value: Any) -> None:
    answer = api_as(user).post(URL, body("gad-7", {**filled("gad-7", 1), "relax": value}))
    assert errors_of(answer) == {"answers.relax": "invalid"}


@pytest.mark.parametrize("value", [0, 1, "yes", "true", []])
def test_a_yes_or_no_question_takes_true_or_false_only(user: Any, api_as: Any, value: Any) -> None:
    assert errors_of(api_as(user).post(URL, body("safety-screener", {**ALL_NO, "wish": value}))) == {
        "answers.wish": "invalid"
    }


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({**ALL_NO, "method": False}, {"answers.method": "not_asked"}),
        ({**ALL_NO, "intent": True, "plan": True}, {"answers.intent": "not_asked", "answers.plan": "not_asked"}),
        ({**ALL_NO, "behavior_recent": True}, {"answers.behavior_recent": "not_asked"}),
        (
            {**ALL_NO, "thoughts": True, "behavior": True, "plan": False},
            {"answers.method": "required", "answers.intent": "required", "answers.behavior_recent": "required"},
        ),
    ],
)
def test_the_screener_keeps_its_order(user: Any, api_as: Any, answers: dict[str, Any], errors: dict[str, str]) -> None:
    assert errors_of(api_as(user).post(URL, body("safety-screener", answers))) == errors
    assert Assessment.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"instrument": "mdq"}, "instrument", "unknown"),
        ({"instrument": 9}, "instrument", "invalid"),
        ({"version": 2}, "version", "unknown"),
        ({"version": "1"}, "version", "invalid"),
        ({"version": 0}, "version", "min_value"),
        ({"answers": [1, 2]}, "answers", "not_a_dict"),
        ({"answers": None}, "answers", "null"),
        ({"score": 3}, "score", "unknown_field"),
        ({"band": "minimal"}, "band", "unknown_field"),
        ({"logged_at": "2026-03-10T21:30:00"}, "logged_at", "naive"),
        ({"logged_at": "2999-03-10T21:30:00Z"}, "logged_at", "invalid"),
        ({"timezone": "Berlin"}, "timezone", "invalid"),
        ({"answers": {**phq9(), "mania": 1}}, "answers.mania", "unknown_item"),
        ({"id": "x"}, "id", "invalid"),
    ],
)
def test_a_bad_body_names_the_field(user: Any, api_as: Any, change: dict[str, Any], field: str, code: str) -> None:
    assert errors_of(api_as(user).post(URL, {**body(), **change})) == {field: code}
    assert Assessment.objects.count() == 0


def test_the_same_id_again_is_the_same_form(user: Any, api_as: Any) -> None:
    client, sent = api_as(user), body("gad-7", id=str(uuid7()))
    first, again = client.post(URL, sent), client.post(URL, sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = client.post(URL, {**sent, "answers": filled("gad-7", 2)})
    assert (other.status_code, other.json()["code"]) == (409, "id_conflict")
    assert Assessment.objects.get().score == 7
    assert AuditEvent.objects.filter(action="wellness.assessment.created").count() == 1


def test_the_order_of_the_answers_and_empty_ones_make_no_other_form(user: Any, api_as: Any) -> None:
    client, made = api_as(user), str(uuid7())
    client.post(URL, body("phq-9", phq9(rest=1), id=made))
    turned = dict(reversed(list(phq9(rest=1).items())))
    assert client.post(URL, body("phq-9", {**turned, "difficulty": None}, id=made)).status_code == 200


def test_a_strangers_id_is_a_conflict_and_shows_nothing(user: Any, stranger: Any, api_as: Any) -> None:
    sent = body("phq-9", phq9(self_harm=1), id=str(uuid7()))
    api_as(stranger).post(URL, sent)
    answer = api_as(user).post(URL, sent)
    assert (answer.status_code, answer.json()["code"]) == (409, "id_conflict")
    assert "support" not in answer.json()
    assert Assessment.objects.get().owner == stranger


def test_a_form_that_was_sent_in_cannot_be_changed(user: Any, api_as: Any) -> None:
    client = api_as(user)
    made = client.post(URL, body("gad-7")).json()
    for method in (client.put, client.patch, client.post):
        assert method(f"{URL}/{made['id']}", {"answers": filled("gad-7", 0)}).status_code == 405
    assert client.get(f"{URL}/{made['id']}").json() == made


@pytest.mark.parametrize(("reader", "expected"), [("owner", 200), ("stranger", 404), (None, 401)])
def test_only_the_owner_reads_and_deletes(
    api_as: Any, api_client: Any, make_user: Any, reader: str | None, expected: int
) -> None:
    people = {"owner": make_user(), "stranger": make_user()}
    made = api_as(people["owner"]).post(URL, body()).json()["id"]
    client = api_as(people[reader]) if reader else api_client
    assert client.get(f"{URL}/{made}").status_code == expected
    assert client.delete(f"{URL}/{made}").status_code == (204 if expected == 200 else expected)
    assert Assessment.objects.count() == (0 if expected == 200 else 1)


def test_a_deleted_form_is_gone_and_leaves_its_line_in_the_history(user: Any, api_as: Any) -> None:
    client = api_as(user)
    made = client.post(URL, body()).json()["id"]
    assert client.delete(f"{URL}/{made}").status_code == 204
    assert client.get(f"{URL}/{made}").status_code == client.delete(f"{URL}/{made}").status_code == 404
    assert client.get(f"{URL}/{uuid4()}").status_code == 404
    assert AuditEvent.objects.filter(action="wellness.assessment.deleted").count() == 1


def test_the_list_is_the_persons_own_newest_first_and_can_be_narrowed(user: Any, stranger: Any, api_as: Any) -> None:
    client = api_as(user)
    api_as(stranger).post(URL, body())
    for slug, day in (("gad-7", 1), ("phq-9", 2), ("gad-7", 3)):
        client.post(URL, body(slug, date=f"2026-03-0{day}"))

    def days(**query: Any) -> list[str]:
        return [row["date"][-1:] for row in client.get(URL, query).json()["results"]]

    assert days() == ["3", "2", "1"]
    assert days(instrument="gad-7") == ["3", "1"]
    assert days(**{"from": "2026-03-02"}) == ["3", "2"]
    assert days(to="2026-03-01") == ["1"]
    page = client.get(URL, {"limit": 2}).json()
    assert [row["date"] for row in client.get(page["next"]).json()["results"]] == ["2026-03-01"]
    assert errors_of(client.get(URL, {"instrument": "mdq"})) == {"instrument": "invalid"}
    assert errors_of(client.get(URL, {"from": "march"})) == {"from": "invalid"}


def test_answers_lie_sealed_in_the_database(user: Any, api_as: Any) -> None:
    api_as(user).post(URL, body("safety-screener", {**ALL_NO, "wish": True}))
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM wellness_assessment a")
        ((row,),) = cursor.fetchall()
    assert "wish" not in row
    assert "low" not in row.replace("follow", "")
    assert str(Assessment.objects.get()) == str(Assessment.objects.get().pk)


@pytest.mark.django_db(transaction=True)
def test_a_dump_of_the_database_holds_no_answer(user: Any, api_as: Any) -> None:
    api_as(user).post(URL, body("safety-screener", {**ALL_NO, "wish": True}))
    dump = database_dump()
    assert b"safety-screener" in dump
    assert b'"wish"' not in dump


def test_the_cost_of_each_call(user: Any, api_as: Any, django_assert_num_queries: Any) -> None:
    client = api_as(user)
    made = client.post(URL, body("gad-7")).json()["id"]
    # Authentication, three savepoints' begin and end, the row, the history.
    with django_assert_num_queries(9):
        assert client.post(URL, body("gad-7")).status_code == 201
    with django_assert_num_queries(2):
        client.get(f"{URL}/{made}")
    for _ in range(3):
        client.post(URL, body("gad-7"))
    with django_assert_num_queries(2):
        assert len(client.get(URL).json()["results"]) == 5
    with django_assert_num_queries(2):
        client.get(f"{URL}/trend", {"instrument": "gad-7"})
    with django_assert_num_queries(1):
        client.get(f"{URL}/instruments/gad-7")


def test_required_consents_stand_before_forms_but_never_before_the_safety_screener(
    user: Any, api_as: Any, settings: Any
) -> None:
    settings.REQUIRED_CONSENTS = ("hipaa",)
    client = api_as(user)
    answer = client.post(URL, body())
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_required")
    answer = client.post(URL, body("safety-screener", {**ALL_NO, "wish": True}))
    assert answer.status_code == 201
    assert answer.json()["support"]["resources"] is not None


def test_the_forms_are_shown_with_their_questions(user: Any, api_as: Any) -> None:
    client = api_as(user)
    listed = client.get(f"{URL}/instruments").json()
    assert [one["instrument"] for one in listed] == ["phq-9", "gad-7", "who-5", "safety-screener"]
    form = client.get(f"{URL}/instruments/phq-9").json()
    assert [item["key"] for item in form["items"]][-2:] == ["self_harm", "difficulty"]
    assert form["items"][0]["options"][3] == {
        "value": 3, "text": "Nearly every day", "code": {"system": "http://loinc.org", "code": "LA6571-9"}
    }  # fmt: skip
    assert form["meaningful_change"]["points"] == 5
    assert client.get(f"{URL}/instruments/mdq").status_code == 404
