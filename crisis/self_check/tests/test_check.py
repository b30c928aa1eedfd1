"""The self-check over REST: for everybody, the worse of answers and text, and nothing of the words kept."""

import json
import re
import time
from itertools import product

import pytest
from structlog.testing import capture_logs

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from config.tests.leaks import database_dump, shown_in
from crisis.detection import Detection
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.incidents.protocol import PROTOCOL
from crisis.resources.directory import directory_forget
from crisis.resources.tests.factories import make_resource
from crisis.self_check import services
from crisis.self_check.questionnaire import WORDS, questionnaire, severity_of, shown
from crisis.self_check.services import NEXT_STEPS
from crisis.wording.loading import LANGUAGES, language_asked, words_read

URL = "/api/v1/crisis/check"
PILLS = "I took all the pills"
CALM = "Had soup and went for a walk with the dog."
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lines(fresh_directory):
    make_resource()
    make_resource(name="Notruf", resource_type="emergency", phone_number="112", specializations=[])
    directory_forget()


@pytest.fixture
def client(user, api_as):
    return api_as(user)


def check(client, **body):
    answer = client.post(URL, body)
    assert answer.status_code == 200, answer.content
    return answer.json()


# ---- the questions


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_gets_the_questions_in_their_language(api_client, language):
    answer = api_client.get(URL, headers={"Accept-Language": f"xx, {language}-XX;q=0.9, en;q=0.1"})
    body = answer.json()
    assert (answer.status_code, body["language"], answer.headers["Content-Language"]) == (200, language, language)
    assert body["title"] == words_read(WORDS)[language]["title"]
    assert body["limits"]
    assert [one["id"] for one in body["questions"]] == [one.id for one in questionnaire().questions]
    for asked in (language, f"{language}-XX", f"{language.upper()}_xx"):
        assert api_client.get(URL, {"language": asked}).json() == body


def test_a_signed_in_person_gets_their_own_language(make_user, api_as):
    assert api_as(make_user(locale="pt-PT")).get(URL).json()["language"] == "pt"
    assert api_as(make_user(locale="pl-PL")).get(URL).json()["language"] == "en"


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "en"), ("de", "de"), ("fr;q=0.2, es;q=0.8", "es"), ("xx", "en"), ("de;q=a, fr", "fr"), (",;,", "en")],
)
def test_what_is_asked_for_is_read_kindly(header, language):
    assert language_asked(header) == language


def test_every_language_has_every_word():
    known = words_read(WORDS)
    assert set(known) == set(LANGUAGES)
    for words in known.values():
        assert set(words["questions"]) == set(questionnaire().options())
        assert {name: set(one["options"]) for name, one in words["questions"].items()} == {
            name: set(options) for name, options in questionnaire().options().items()
        }
        assert set(words["actions"]) == {one.code for one in questionnaire().actions}
        assert set(words["next_steps"]) == {*NEXT_STEPS, "help_other", "help_other_now"}
        assert len(words["helping"]["steps"]) == 7
    assert len({json.dumps(shown(language)) for language in LANGUAGES}) == len(LANGUAGES)


def test_rules_and_conditions_name_only_questions_and_values_that_there_are():
    data, options = questionnaire(), questionnaire().options()
    conditions = [one.when for group in (data.rules, data.actions, data.topics) for one in group]
    conditions += [when for question in data.questions for when in question.ask_if]
    for when in conditions:
        assert all(set(values) <= set(options[name]) for name, values in when.items()), when
    assert {rule.severity for rule in data.rules} == {2, 3, 4, 5}


# ---- what answers mean


@pytest.mark.parametrize(
    ("answers", "severity", "step"),
    [
        ({}, 0, "all_calm"),
        ({"about": "me", "safe_now": "yes", "thoughts": "no", "urges": "no"}, 0, "all_calm"),
        ({"tired_of_living": "sometimes"}, 2, "talk"),
        ({"urges": "some"}, 2, "talk"),
        ({"safe_now": "unsure"}, 2, "talk"),
        ({"thoughts": "lately"}, 3, "today"),
        ({"urges": "strong"}, 3, "today"),
        ({"threatened": "yes"}, 3, "today"),
        ({"plan": "yes"}, 4, "now"),
        ({"thoughts": "now", "means_near": "yes"}, 4, "now"),
        ({"safe_until_tomorrow": "no"}, 4, "now"),
        ({"safe_now": "no"}, 4, "now"),
        ({"plan": "today"}, 5, "emergency"),
        ({"hurt_already": "yes"}, 5, "emergency"),
        ({"thoughts": "now", "safe_until_tomorrow": "no"}, 5, "emergency"),
        ({"thoughts": "now", "plan": "yes", "means_near": "yes", "safe_until_tomorrow": "yes"}, 5, "emergency"),
    ],
)
def test_answers_end_in_a_severity_and_the_next_step(api_client, answers, severity, step):
    body = check(api_client, answers=answers, country="DE")
    assert (body["severity"], body["subject"], body["next_step"]["code"]) == (severity, "self", step)
    assert body["label"] == (PROTOCOL[severity].label if severity else "none")
    assert body["offers"] == (list(PROTOCOL[severity].offers) if severity else [])
    assert (body["support"] is not None) == (severity >= 2)
    assert (body["recorded"], body["helping"]) == (False, None)
    assert body["next_step"]["text"]
    first = body["resources"][0]
    assert first["is_emergency"] is (severity >= 4)


def test_no_answer_lowers_and_no_silence_does():
    """Every combination of the questions that count: leaving one out, or adding one, never makes it less."""
    options = {
        name: [None, *values]
        for name, values in questionnaire().options().items()
        if name not in ("about", "alone", "other_in_danger", "other_with_you")
    }
    names = [name for name in options if name not in ("threatened", "urges")]
    for values in product(*(options[name] for name in names)):
        answers = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        severity = severity_of(answers)
        for name in answers:
            assert severity_of({key: value for key, value in answers.items() if key != name}) <= severity


def test_null_is_a_question_that_was_left_out(api_client):
    body = check(api_client, answers={"thoughts": None, "urges": "some"})
    assert body["severity"] == 2


def test_what_to_do_follows_the_answers(api_client):
    body = check(api_client, answers={"plan": "some", "means_near": "yes", "alone": "yes", "threatened": "yes"})
    assert [one["code"] for one in body["next_step"]["actions"]] == ["means_away", "not_alone", "away_from_them"]
    assert check(api_client, answers={"alone": "yes"})["next_step"]["actions"] == []


# ---- text


def test_a_text_alone_answers_a_severity(api_client):
    for text, least in ((PILLS, 4), (CALM, 0), ("", 0)):
        body = check(api_client, text=text)
        assert body["severity"] >= least
        assert body["version"]["questions"] == 1
    assert check(api_client, text=CALM)["severity"] == 0
    assert check(api_client, text=PILLS)["version"]["detector"].startswith("rules-")


@pytest.mark.parametrize(
    ("answers", "text", "least"), [({"thoughts": "lately"}, PILLS, 4), ({"plan": "today"}, CALM, 5), ({}, PILLS, 4)]
)
def test_the_worse_of_both_counts(api_client, answers, text, least):
    assert check(api_client, answers=answers, text=text)["severity"] >= least


def test_a_detector_that_fails_shows_help_and_lowers_nothing(api_client, monkeypatch):
    def broken(*_, **__):
        raise LookupError("secret words")

    monkeypatch.setattr(services, "detect", broken)
    with capture_logs() as lines:
        body = check(api_client, text="secret words")
        worse = check(api_client, text="secret words", answers={"plan": "yes"})
    assert (body["severity"], worse["severity"]) == (2, 4)
    assert body["version"]["detector"] == "unavailable"
    assert body["support"]["message"]
    assert "secret words" not in str(lines)
    assert {line["event"] for line in lines if line["log_level"] == "error"} == {"crisis.detector_failed"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_said_in_the_language_that_is_asked_for(api_client, language):
    body = check(api_client, answers={"plan": "yes"}, language=language)
    assert body["next_step"]["title"] == words_read(WORDS)[language]["next_steps"]["now"]["title"]


def test_without_a_country_no_country_s_number_is_shown(api_client):
    body = check(api_client, answers={"plan": "yes"})
    assert {one["resource_type"] for one in body["resources"]} == {"directory"}


# ---- somebody else


def test_worry_about_somebody_else_answers_how_to_help_them(api_client):
    body = check(api_client, text="My friend says she wants to kill herself", country="DE")
    assert (body["severity"], body["subject"], body["next_step"]["code"]) == (0, "other", "help_other")
    assert [one["title"] for one in body["helping"]["steps"]][1:3] == ["Ask directly", "Listen"]
    assert body["support"]["subject"] == "other"
    assert body["resources"][0]["is_emergency"]


@pytest.mark.parametrize(
    ("answers", "code", "actions"),
    [
        ({"other_in_danger": "no"}, "help_other", []),
        ({"other_in_danger": "unsure", "other_with_you": "no"}, "help_other_now", ["somebody_comes"]),
        ({"other_in_danger": "yes", "other_with_you": "yes"}, "help_other_now", ["stay_with_them"]),
    ],
)
def test_danger_to_them_decides_what_comes_first(client, user, answers, code, actions):
    body = check(client, answers={"about": "other", **answers})
    assert (body["subject"], body["next_step"]["code"]) == ("other", code)
    assert [one["code"] for one in body["next_step"]["actions"]] == actions
    assert (body["recorded"], CrisisEvent.objects.filter(owner=user).exists()) == (False, False)


def test_the_writers_own_danger_comes_first_and_the_guide_stays(client):
    body = check(client, answers={"about": "other"}, text=PILLS)
    assert (body["subject"], body["helping"] is not None) == ("self", True)
    assert body["severity"] >= 4


def test_the_guide_names_no_method():
    methods = ("pill", "rope", "knife", "gun", "bridge", "hang", "cut", "pastilla", "corde", "tablette", "messer")
    text = json.dumps({language: one["helping"] for language, one in words_read(WORDS).items()}).lower()
    assert [word for word in methods if re.search(rf"\b{word}\b", text)] == []


# ---- what is kept


def test_nothing_of_an_anonymous_check_is_stored_and_no_query_made(api_client, django_assert_num_queries):
    check(api_client, text=CALM, country="DE")  # the directory is read once a process
    with django_assert_num_queries(0):
        check(api_client, text=PILLS, answers={"plan": "today"}, country="DE")
    assert not CrisisEvent.objects.exists()


def test_signed_in_a_report_is_an_event_and_from_three_an_incident(client, user):
    assert check(client, answers={"urges": "some"})["recorded"] is True
    assert not CrisisIncident.objects.exists()
    assert check(client, answers={"thoughts": "lately"})["recorded"] is True
    incident = CrisisIncident.objects.get(owner=user)
    assert (incident.severity_level, incident.triggers) == (3, ["self_check"])
    check(client, answers={"plan": "today"})
    assert CrisisIncident.objects.get(owner=user).severity_level == 5
    assert {event.trigger_source for event in CrisisEvent.objects.filter(owner=user)} == {"self_check"}


def test_answers_and_text_are_two_signals_of_one_incident(client, user):
    check(client, answers={"thoughts": "lately"}, text=PILLS)
    events = CrisisEvent.objects.filter(owner=user)
    assert sorted(bool(event.trigger_content_hash) for event in events) == [False, True]
    assert len({event.incident_id for event in events}) == 1


def test_calm_answers_leave_nothing(client, user):
    assert check(client, answers={"thoughts": "no"}, text=CALM)["recorded"] is False
    assert not CrisisEvent.objects.filter(owner=user).exists()


def test_whoever_lets_no_text_be_read_elsewhere_is_heard_here_without_a_trace_of_it(user, api_as):
    consent_set(owner=user, kind=ConsentType.CRISIS_DETECTION, granted=False)
    body = check(api_as(user), text=PILLS)
    assert (body["severity"] >= 4, body["recorded"]) == (True, True)
    event = CrisisEvent.objects.get(owner=user)
    assert (event.trigger_content_hash, event.severity) == ("", body["severity"])


@pytest.mark.django_db(transaction=True)
def test_the_words_are_neither_stored_nor_logged(user, api_as, api_client):
    words = {"said": "quokka on the seventh stair"}
    with capture_logs() as lines:
        for client in (api_as(user), api_client):
            check(client, text=f"{PILLS} {words['said']}")
        api_client.post(URL, {"text": [words["said"]]})
    assert CrisisEvent.objects.count() == 1
    assert shown_in(database_dump(), words) == []
    assert "quokka" not in str(lines)


# ---- who may, how often, and how much


def test_a_sign_in_that_does_not_hold_counts_as_none(api_client):
    api_client.credentials(HTTP_AUTHORIZATION="Bearer nothing")
    assert check(api_client, answers={"plan": "yes"})["recorded"] is False


def test_there_is_no_limit(api_client):
    assert {check(api_client, text=CALM)["severity"] for _ in range(300)} == {0}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "answers"),
        ({"answers": {"mood": "bad"}}, "answers.mood"),
        ({"answers": {"plan": "perhaps"}}, "answers.plan"),
        ({"answers": {"plan": ["yes"]}}, "answers.plan"),
        ({"answers": "yes"}, "answers"),
        ({"text": "x" * 4001}, "text"),
        ({"text": 1}, "text"),
        ({"version": 2, "text": ""}, "version"),
        ({"country": "Germany", "text": ""}, "country"),
        ({"words": "x"}, "words"),
    ],
)
def test_a_bad_body_names_the_field(api_client, body, field):
    answer = api_client.post(URL, body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_a_long_text_is_read_in_bounded_time_and_a_huge_body_is_refused(api_client):
    text = ("i want to die 🙂 " * 300)[:4000]
    assert len(text) == 4000
    check(api_client, text=text)
    begun = time.process_time()
    assert check(api_client, text=text)["severity"] >= 2
    assert time.process_time() - begun < 1
    assert api_client.post(URL, {"text": "x" * 70_000}).status_code == 413


def test_how_many_queries_a_signed_in_check_takes(client, django_assert_num_queries):
    check(client, answers={"thoughts": "lately"})
    with django_assert_num_queries(1):
        check(client, answers={"thoughts": "no"})
    # Who it is; savepoint, the open incident, two times history, the joined incident, event, history, release.
    with django_assert_num_queries(10):
        check(client, answers={"thoughts": "lately"})


def test_a_failure_to_write_it_down_shows_the_help_all_the_same(client, user, monkeypatch):
    from django.db import OperationalError

    def away(**_):
        raise OperationalError("secret")

    monkeypatch.setattr(services, "risk_report_screen", away)
    with capture_logs() as lines:
        body = check(client, answers={"plan": "yes"})
    assert (body["severity"], body["recorded"]) == (4, False)
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["crisis.self_check_unrecorded"]
    assert "secret" not in str(lines)


def test_a_severity_that_only_the_detector_knows_has_its_step(api_client, monkeypatch):
    monkeypatch.setattr(services, "detect", lambda *_, **__: Detection(severity=1))
    body = check(api_client, text="meh")
    assert (body["severity"], body["label"], body["next_step"]["code"]) == (1, "low", "low")
    assert body["support"] is None
