from datetime import timedelta

import orjson
import pytest

from accounts.audit.models import AuditEvent
from config.reference import LoadResult, reference_loaders
from wellness.breathing.models import BreathingTechnique
from wellness.breathing.phases import phases_errors
from wellness.breathing.reference import PATH, ReferenceWrong, techniques_load
from wellness.breathing.tests.factories import make_technique

pytestmark = pytest.mark.django_db
URL = "/api/v1/breathing/techniques"


@pytest.fixture
def file(tmp_path):
    """A copy of the shipped file that a test may change."""

    def write(change):
        rows = orjson.loads(PATH.read_bytes())
        change(rows)
        (tmp_path / "techniques.json").write_bytes(orjson.dumps(rows))
        return tmp_path / "techniques.json"

    return write


def test_what_ships_is_loaded_once(now, django_assert_num_queries):
    assert reference_loaders()["Breathing techniques"](now=now) == LoadResult(created=12)
    with django_assert_num_queries(4):  # SAVEPOINT, lock, rows, RELEASE
        assert techniques_load(now=now) == LoadResult(unchanged=True)
    assert AuditEvent.objects.filter(action="wellness.breathing.loaded").count() == 1


def test_every_technique_that_ships_says_who_had_better_not_and_is_listed_in_order(now, api_client):
    techniques_load(now=now)
    rows = api_client.get(URL).json()["results"]
    assert [row["slug"] for row in rows] == [row["slug"] for row in orjson.loads(PATH.read_bytes())]
    assert all("Stop" in row["caution"] and row["description"] for row in rows)
    assert all(row["total_seconds"] <= 1800 for row in rows)


def test_everybody_reads_them_at_once_and_keeps_them(user, api_as, api_client, django_assert_num_queries):
    make_technique(phases=[{"kind": "inhale", "seconds": 5.5}, {"kind": "exhale", "seconds": 5.5}], cycles=10)
    client = api_as(user)
    api_client.credentials(HTTP_AUTHORIZATION="Bearer that.holds.not")
    for one in (api_client, client):
        with django_assert_num_queries(1):
            answer = one.get(URL)
        (row,) = answer.json()["results"]
        assert (row["cycle_seconds"], row["total_seconds"]) == (11, 110)
        assert row["phases"] == [{"kind": "inhale", "seconds": 5.5}, {"kind": "exhale", "seconds": 5.5}]
        assert answer["Cache-Control"].startswith("public, max-age=3600")
        assert "RateLimit" not in answer
    etag = api_client.get(URL)["ETag"]
    assert api_client.get(URL, headers={"if-none-match": etag}).status_code == 304


def test_a_technique_that_left_the_file_is_shown_no_more_and_comes_back(now, file, api_client):
    techniques_load(now=now)
    gone = orjson.loads(PATH.read_bytes())[0]["slug"]
    assert techniques_load(now=now, path=file(lambda rows: rows.pop(0))).retired == 1
    assert gone not in {row["slug"] for row in api_client.get(URL).json()["results"]}
    assert BreathingTechnique.objects.get(slug=gone).retired_at == now
    assert techniques_load(now=now + timedelta(days=1)).updated >= 1
    assert BreathingTechnique.objects.get(slug=gone).retired_at is None


def test_a_change_of_the_file_arrives_and_one_by_staff_stays(now, file):
    techniques_load(now=now)
    first, second = BreathingTechnique.objects.all()[:2]
    BreathingTechnique.objects.filter(pk=first.pk).update(name="Ours", staff_touched_at=now)

    def rename(rows):
        for row in rows[:2]:
            row["name"] = "Changed"

    assert techniques_load(now=now, path=file(rename)).updated == 1
    assert [BreathingTechnique.objects.get(pk=one.pk).name for one in (first, second)] == ["Ours", "Changed"]


def test_what_staff_made_under_a_shipped_name_is_theirs(now):
    mine = make_technique(slug="box-breathing", name="Ours")
    techniques_load(now=now)
    assert BreathingTechnique.objects.get(slug="box-breathing").name == mine.name


@pytest.mark.parametrize(
    "wrong",
    [
        {"caution": " "},
        {"name": ""},
        {"difficulty": "hard"},
        {"category": "sport"},
        {"cycles": 0},
        {"phases": []},
        {"phases": [{"kind": "inhale", "seconds": 4}, {"kind": "hold", "seconds": 4}]},
    ],
)
def test_a_file_that_is_wrong_stops_the_load_and_changes_nothing(now, file, wrong):
    with pytest.raises(ReferenceWrong):
        techniques_load(now=now, path=file(lambda rows: rows[3].update(wrong)))
    assert not BreathingTechnique.objects.exists()


@pytest.mark.parametrize(
    "phase",
    [
        {"kind": "sigh", "seconds": 4},
        {"kind": "hold", "seconds": 0},
        {"kind": "hold", "seconds": -1},
        {"kind": "hold", "seconds": 61},
        {"kind": "hold", "seconds": True},
        {"kind": "hold", "seconds": "4"},
        {"kind": "hold"},
        "hold",
    ],
)
def test_a_phase_has_a_kind_and_some_seconds(phase):
    whole = [{"kind": "inhale", "seconds": 4}, {"kind": "exhale", "seconds": 6}]
    assert phases_errors(whole) == []
    assert len(phases_errors([*whole, phase])) == 1
