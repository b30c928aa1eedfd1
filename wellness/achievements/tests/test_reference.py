"""What ships to be earned, and its loading."""

import orjson
import pytest

from accounts.metrics.registry import metrics
from config.reference import LoadResult, reference_loaders
from wellness.achievements.criteria import metrics_named
from wellness.achievements.models import Achievement
from wellness.achievements.reference import PATH, ReferenceWrong, achievements_load

pytestmark = pytest.mark.django_db


def shipped():
    return orjson.loads(PATH.read_bytes())


def test_what_ships_is_loaded_once_with_the_other_reference_data(now):
    here = [row for row in shipped() if metrics_named(row["criteria"]) <= set(metrics())]
    assert {"mood", "meditation", "breathing"} <= {row["category"] for row in here}
    load = reference_loaders()["Achievements"]
    assert load(now=now) == LoadResult(created=len(here))
    assert load(now=now) == LoadResult(unchanged=True)


def test_those_of_meditation_are_a_category(now, user, api_as):
    achievements_load(now=now)
    rows = api_as(user).get("/api/v1/achievements", {"category": "meditation"}).json()["results"]
    assert {row["category"] for row in rows} == {"meditation"}
    assert "first-sitting" in {row["slug"] for row in rows}


def test_what_no_room_counts_cannot_be_earned(now, tmp_path):
    rows = [row for row in shipped() if row["category"] == "mood"][:2]
    rows[0]["criteria"] = {"all": [{"metric": "rockets.launched", "at_least": 1}]}
    path = tmp_path / "achievements.json"
    path.write_bytes(orjson.dumps(rows))
    assert achievements_load(now=now, path=path).created == 1
    assert Achievement.objects.get().slug == rows[1]["slug"]


@pytest.mark.parametrize("criteria", [{}, {"all": []}, {"all": [{"metric": "mood.days", "at_least": 0}]}, None])
def test_criteria_that_are_none_stop_the_load(now, tmp_path, criteria):
    path = tmp_path / "achievements.json"
    path.write_bytes(orjson.dumps([{**shipped()[0], "criteria": criteria}]))
    with pytest.raises(ReferenceWrong):
        achievements_load(now=now, path=path)
    assert not Achievement.objects.exists()
