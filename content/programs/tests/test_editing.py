"""The page of programs: lessons change places, need earlier ones only, and are never lost."""

import json
from typing import Any

import pytest

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.mfa.tests.factories import make_staff
from content.library.tests.factories import make_editor
from content.library.tests.staff import client_of, form_at
from content.programs.models import Program, ProgramModule
from content.programs.tests.factories import BLOCKS, make_program

pytestmark = pytest.mark.django_db
PROGRAMS = "/admin/content/program/"


@pytest.fixture
def editor() -> User:
    return make_editor()


def page(program: Program) -> str:
    return f"{PROGRAMS}{program.pk}/change/"


def send(client: Any, program: Program, **told: Any) -> Any:
    return client.post(page(program), {**form_at(client, page(program)), **told})


def places(program: Program) -> dict[str, int]:
    return dict(ProgramModule.objects.filter(program=program).values_list("slug", "order_index"))


def test_two_modules_change_places_in_one_go(editor: User) -> None:
    program = make_program()
    told = {"modules-0-order_index": "2", "modules-1-order_index": "1"}
    assert send(client_of(editor), program, **told).status_code == 302
    assert places(program) == {"module-1": 2, "module-2": 1, "module-3": 3}
    program.refresh_from_db()
    assert program.staff_touched_at is not None
    assert AuditEvent.objects.get(action="content.program.saved").actor_id == editor.pk


def test_two_modules_change_names_in_one_go(editor: User) -> None:
    program = make_program()
    told = {"modules-0-slug": "module-2", "modules-1-slug": "module-1"}
    assert send(client_of(editor), program, **told).status_code == 302
    assert places(program) == {"module-1": 2, "module-2": 1, "module-3": 3}


def test_a_new_program_with_a_module(editor: User) -> None:
    client, shelf = client_of(editor), make_program().category
    module = {
        "title": "Begin", "slug": "begin", "module_type": "text", "duration_minutes": "5", "order_index": "1",
        "is_required": "on", "requires": "", "description": "", "content_structure": json.dumps(BLOCKS),
    }  # fmt: skip
    told = {
        **form_at(client, f"{PROGRAMS}add/"), "title": "Slowly", "slug": "slowly", "category": str(shelf.pk),
        "duration_days": "7", "difficulty": "beginner", "modules-TOTAL_FORMS": "1",
        **{f"modules-0-{name}": value for name, value in module.items()},
    }  # fmt: skip
    assert client.post(f"{PROGRAMS}add/", told).status_code == 302
    program = Program.objects.get(slug="slowly")
    assert list(program.modules.values_list("slug", "content_structure")) == [("begin", BLOCKS)]
    again = client.post(f"{PROGRAMS}add/", told)
    assert "Another program has this slug." in again.content.decode()


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"modules-0-requires": "module-2", "modules-1-requires": "module-1"}, "module-2 comes later"),
        ({"modules-0-requires": "module-1"}, "A module cannot need itself."),
        ({"modules-1-requires": "elsewhere"}, "There is no module elsewhere in this program."),
        ({"modules-0-order_index": "2"}, "Another module stands at this place."),
        ({"modules-0-slug": "module-2"}, "Another module of this program has this slug."),
        ({"modules-0-content_structure": '{"version": 1, "blocks": [{"type": "heading"}]}'}, "blocks[0].level"),
        ({"duration_days": "400"}, "From 1 to 365 days."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(told: dict[str, str], message: str, editor: User) -> None:
    program = make_program()
    answer = send(client_of(editor), program, **told)
    assert (answer.status_code, message in answer.content.decode()) == (200, True)
    program.refresh_from_db()
    assert (program.staff_touched_at, places(program)) == (None, {"module-1": 1, "module-2": 2, "module-3": 3})


def test_a_program_is_never_written_over_unseen(editor: User) -> None:
    program, client = make_program(), client_of(editor)
    opened = form_at(client, page(program))
    assert send(client_of(make_editor()), program, title="Theirs").status_code == 302
    answer = client.post(page(program), {**opened, "title": "Mine"})
    assert "Somebody saved this program while you were writing." in answer.content.decode()
    without = {**opened, "title": "Mine", "read_at": ""}
    assert client.post(page(program), without).status_code == 200
    program.refresh_from_db()
    assert program.title == "Theirs"


def test_a_module_of_another_program_is_not_taken(editor: User) -> None:
    program, other = make_program(modules=1), make_program(modules=1)
    stolen = str(other.modules.get().pk)
    answer = send(client_of(editor), program, **{"modules-0-id": stolen, "modules-0-title": "Stolen"})
    assert answer.status_code in {200, 404}
    assert other.modules.get().title == "Module 1"
    assert ProgramModule.objects.filter(title="Stolen").count() == 0


@pytest.mark.parametrize("role", [User.Role.THERAPIST, User.Role.SUPPORT])
def test_programs_are_the_editors_only(role: str, editor: User) -> None:
    program = make_program()
    opened = form_at(client_of(editor), page(program))
    assert client_of(make_staff(role)).post(page(program), {**opened, "title": "Taken"}).status_code == 403
    program.refresh_from_db()
    assert program.title != "Taken"
