"""Programs over HTTP: looking, taking up, doing, going on."""

from uuid import uuid4

import pytest

from content.programs.models import ModuleCompletion, ProgramEnrollment
from content.programs.tests.factories import make_program

URL = "/api/v1/programs"


def modules_of(program):
    return list(program.modules.all())


def done(client, module, **body):
    return client.post(f"{URL}/modules/{module.pk}/complete", body, format="json")


@pytest.fixture
def taken(api_as, user):
    program = make_program(modules=4, optional=1)
    client = api_as(user)
    assert client.post(f"{URL}/{program.pk}/enroll").status_code == 201
    return program, client


def test_everybody_sees_what_can_be_begun(api_client, db):
    program = make_program()
    make_program(is_active=False)
    rows = api_client.get(URL).json()["results"]
    assert [row["id"] for row in rows] == [str(program.pk)]
    assert (rows[0]["module_count"], rows[0]["category"], rows[0]["duration_days"]) == (3, "sleep", 14)


def test_the_list_has_the_order_of_the_editors(api_client, db):
    programs = [make_program(position=position) for position in (30, 10, 20, 5)]
    rows = api_client.get(URL).json()["results"]
    expected = sorted(programs, key=lambda program: program.position)
    assert [row["id"] for row in rows] == [str(program.pk) for program in expected]


def test_nothing_is_taken_up_or_done_without_the_consents_that_are_asked_for(taken, settings, user):
    program, client = taken
    settings.REQUIRED_CONSENTS = ("hipaa",)
    for answer in (client.post(f"{URL}/{make_program().pk}/enroll"), done(client, modules_of(program)[0])):
        assert (answer.status_code, answer.json()["code"]) == (403, "consent_required")
    assert (ProgramEnrollment.objects.filter(owner=user).count(), ModuleCompletion.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("query", "found"), [("category=sleep", 1), ("category=grief", 0), ("difficulty=advanced", 0), ("language=en", 1)]
)
def test_the_list_is_filtered(api_client, db, query, found):
    make_program()
    assert len(api_client.get(f"{URL}?{query}").json()["results"]) == found


def test_modules_come_in_their_order_with_drawn_blocks(api_client, db):
    program = make_program(chained=True)
    modules = api_client.get(f"{URL}/{program.pk}").json()["modules"]
    assert [module["order_index"] for module in modules] == [1, 2, 3]
    assert modules[1]["requires"] == [modules[0]["id"]]
    assert modules[0]["content"]["blocks"][0]["text_html"] == "One <strong>small</strong> step."


def test_a_premium_program_shows_what_it_is_and_keeps_what_it_says(api_client, api_as, user, premium_user):
    program = make_program(is_premium=True)
    for client in (api_client, api_as(user)):
        answer = client.get(f"{URL}/{program.pk}").json()
        assert answer["locked"] is True
        assert {module["content"] for module in answer["modules"]} == {None}
    assert api_as(premium_user).get(f"{URL}/{program.pk}").json()["modules"][0]["content"] is not None
    refused = api_as(user).post(f"{URL}/{program.pk}/enroll")
    assert (refused.status_code, refused.json()["code"]) == (403, "premium_required")
    assert api_as(premium_user).post(f"{URL}/{program.pk}/enroll").status_code == 201


def test_a_plan_that_ended_closes_the_modules_again(api_as, user):
    program = make_program(is_premium=True)
    ProgramEnrollment.objects.create(owner=user, program=program, last_accessed_at=program.created_at)
    assert done(api_as(user), modules_of(program)[0]).json()["code"] == "premium_required"


def test_taking_up_again_is_coming_back(taken, user):
    program, client = taken
    again = client.post(f"{URL}/{program.pk}/enroll")
    assert (again.status_code, again.json()["status"]) == (200, "not_started")
    assert ProgramEnrollment.objects.filter(owner=user).count() == 1


def test_progress_counts_required_modules_and_ends_at_a_hundred(taken):
    program, client = taken
    first, second, third, optional = modules_of(program)
    answer = done(client, optional, time_spent_seconds=60).json()["enrollment"]
    assert (answer["status"], answer["progress"]) == ("in_progress", 0.0)
    assert done(client, first).json()["enrollment"]["progress"] == 33.33
    done(client, second)
    last = done(client, third, time_spent_seconds=90, score=87.5).json()
    assert (last["score"], last["time_spent_seconds"]) == (87.5, 90)
    assert (last["enrollment"]["status"], last["enrollment"]["progress"]) == ("completed", 100.0)
    assert last["enrollment"]["completed_at"] is not None


def test_a_module_done_again_stays_as_it_was(taken, user):
    program, client = taken
    module = modules_of(program)[0]
    first, again = done(client, module, score=40), done(client, module, score=90)
    assert (first.status_code, again.status_code, again.json()["score"]) == (201, 200, 40.0)
    assert ModuleCompletion.objects.filter(owner=user).count() == 1


def test_what_comes_first_is_named(api_as, user):
    program, client = make_program(chained=True), api_as(user)
    client.post(f"{URL}/{program.pk}/enroll")
    first, second, _ = modules_of(program)
    refused = done(client, second)
    assert (refused.status_code, refused.json()["code"]) == (422, "prerequisites_missing")
    assert refused.json()["modules"] == [{"id": str(first.pk), "title": "Module 1"}]
    done(client, first)
    assert done(client, second).status_code == 201


def test_nothing_is_done_of_a_program_that_was_not_taken_up(api_as, user):
    refused = done(api_as(user), modules_of(make_program())[0])
    assert (refused.status_code, refused.json()["code"]) == (422, "not_enrolled")


def test_the_progress_says_where_to_go_on(taken, api_as, stranger):
    program, client = taken
    first, second, *_ = modules_of(program)
    done(client, first)
    row = client.get(f"{URL}/progress").json()["results"][0]
    assert (row["modules_done"], row["module_count"], row["title"]) == (1, 4, program.title)
    assert row["next_module"] == {"id": str(second.pk), "title": "Module 2", "order_index": 2}
    assert api_as(stranger).get(f"{URL}/progress").json()["results"] == []


def test_who_began_can_finish_what_nobody_can_begin_any_more(taken, api_as, stranger):
    program, client = taken
    program.is_active = False
    program.save()
    assert client.get(f"{URL}/{program.pk}").status_code == 200
    assert done(client, modules_of(program)[0]).status_code == 201
    assert api_as(stranger).get(f"{URL}/{program.pk}").status_code == 404
    assert api_as(stranger).post(f"{URL}/{program.pk}/enroll").status_code == 404
    assert done(api_as(stranger), modules_of(program)[0]).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"score": 101}, "score"),
        ({"score": -1}, "score"),
        ({"score": "NaN"}, "score"),
        ({"time_spent_seconds": -1}, "time_spent_seconds"),
        ({"time_spent_seconds": True}, "time_spent_seconds"),
        ({"time_spent_seconds": 86_401}, "time_spent_seconds"),
        ({"owner": "me"}, "owner"),
    ],
)
def test_a_wrong_body_is_refused_by_field(taken, user, body, field):
    program, client = taken
    answer = done(client, modules_of(program)[0], **body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not ModuleCompletion.objects.filter(owner=user).exists()


@pytest.mark.parametrize("path", ["{}/enroll", "modules/{}/complete"])
def test_what_is_not_there_is_not_found(api_as, user, path):
    assert api_as(user).post(f"{URL}/{path.format(uuid4())}", {}, format="json").status_code == 404


def test_nobody_unknown_takes_up_a_program(api_client, db):
    program = make_program()
    assert api_client.post(f"{URL}/{program.pk}/enroll").status_code == 401
    assert done(api_client, modules_of(program)[0]).status_code == 401
    assert api_client.get(f"{URL}/progress").status_code == 401


@pytest.mark.parametrize("many", [1, 30])
@pytest.mark.parametrize(("path", "queries"), [("", 2), ("/progress", 4)])
def test_queries_do_not_grow_with_the_programs(api_as, user, django_assert_num_queries, many, path, queries):
    client = api_as(user)
    for _ in range(many):
        client.post(f"{URL}/{make_program().pk}/enroll")
    with django_assert_num_queries(queries):
        assert len(client.get(URL + path).json()["results"]) == many


@pytest.mark.parametrize("modules", [1, 40])
def test_queries_do_not_grow_with_the_modules(api_as, user, django_assert_num_queries, modules):
    program, client = make_program(modules=modules), api_as(user)
    client.post(f"{URL}/{program.pk}/enroll")
    with django_assert_num_queries(5):  # who asks, the program, its modules, what is done, the enrollment
        assert len(client.get(f"{URL}/{program.pk}").json()["modules"]) == modules
    module = modules_of(program)[0]
    with django_assert_num_queries(10):
        assert done(client, module).status_code == 201
    with django_assert_num_queries(8):  # who asks, module, enrollment, modules, what is done, the row; savepoint
        assert done(client, module).status_code == 200
