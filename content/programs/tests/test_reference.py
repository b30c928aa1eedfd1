"""The shipped programs: loaded once, never over what staff have changed."""

import json

import pytest
from django.utils import timezone

from content.programs.models import ModuleCompletion, Program, ProgramModule
from content.programs.reference import PATH, ProgramBroken, programs_bring
from content.programs.tests.factories import make_program


def load(path=PATH):
    return programs_bring(now=timezone.now(), path=path)


@pytest.fixture
def changed(tmp_path, db):
    def write(change):
        rows = json.loads(PATH.read_text())
        change(rows)
        path = tmp_path / "programs.json"
        path.write_text(json.dumps(rows))
        return path

    return write


def test_five_programs_of_four_to_eight_modules_ship(db):
    assert load().created == 5
    counts = [program.modules.count() for program in Program.objects.all()]
    assert len(counts) == 5
    assert all(4 <= count <= 8 for count in counts)


def test_a_second_load_costs_one_query(db, django_assert_num_queries):
    load()
    with django_assert_num_queries(1):
        assert load().unchanged


def test_a_changed_text_is_brought_and_ids_stay(changed):
    load()
    before = dict(ProgramModule.objects.values_list("slug", "pk"))
    result = load(changed(lambda rows: rows[0].update(title="Another name")))
    assert (result.created, result.updated) == (0, 1)
    assert Program.objects.filter(title="Another name").count() == 1
    assert dict(ProgramModule.objects.values_list("slug", "pk")) == before


def test_what_staff_have_touched_stays(changed):
    load()
    Program.objects.update(staff_touched_at=timezone.now(), title="Ours")
    assert load(changed(lambda rows: rows[0].update(title="Theirs"))).updated == 0
    assert set(Program.objects.values_list("title", flat=True)) == {"Ours"}


def test_a_shipped_program_that_staff_gave_another_name_does_not_stop_a_later_load(changed):
    load()
    Program.objects.filter(slug=Program.objects.first().slug).update(slug="ours", staff_touched_at=timezone.now())
    result = load(changed(lambda rows: [row.update(title="Theirs") for row in rows]))
    assert (result.created, result.updated, result.retired) == (0, 4, 0)
    assert Program.objects.count() == 5
    assert Program.objects.get(slug="ours").title != "Theirs"


def test_what_staff_called_the_same_before_stays_theirs(changed):
    slug = json.loads(PATH.read_text())[0]["slug"]
    ours = make_program(slug=slug, title="Ours", modules=1)
    assert load().created == 4
    assert (Program.objects.get(slug=slug), ours.modules.count()) == (ours, 1)


def test_a_program_that_left_cannot_be_begun_and_comes_back(changed):
    load()
    assert load(changed(lambda rows: rows.pop())).retired == 1
    assert Program.objects.filter(is_active=False).count() == 1
    load()
    assert not Program.objects.filter(is_active=False).exists()


def test_a_module_that_left_stays_for_who_has_done_it(changed, user):
    load()
    first = Program.objects.first()
    gone = first.modules.order_by("order_index").last()
    ModuleCompletion.objects.create(owner=user, module=gone, completed_at=timezone.now())

    def leave_out(rows):
        row = next(row for row in rows if row["slug"] == first.slug)
        row["modules"] = [module for module in row["modules"] if module["slug"] != gone.slug]

    load(changed(leave_out))
    gone.refresh_from_db()
    assert (gone.is_required, gone.requires) == (False, [])
    assert ModuleCompletion.objects.filter(module=gone).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda rows: rows[0].update(modules=[]),
        lambda rows: rows[0]["modules"][0].update(requires=["what-comes-later"]),
        lambda rows: rows[0]["modules"].append(rows[0]["modules"][0]),
        lambda rows: rows[0]["modules"][0].update(content_structure={"version": 1, "blocks": [{"type": "script"}]}),
    ],
)
def test_a_broken_file_stops_the_start_and_writes_nothing(changed, wrong):
    with pytest.raises(ProgramBroken):
        load(changed(wrong))
    assert not Program.objects.exists()
