"""The course of a score: in the order of time, each compared with the one before."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from wellness.assessments import instruments, selectors
from wellness.assessments.models import Assessment
from wellness.assessments.tests.factories import URL, filled, make_assessment, phq9

pytestmark = pytest.mark.django_db


def trend(client: Any, slug: str, **query: Any) -> dict[str, Any]:
    answer = client.get(f"{URL}/trend", {"instrument": slug, **query})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def steps(found: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(row["date"][-2:], row["score"], row["change"], row["meaningful"]) for row in found["results"]]


def phq9_of(total: int) -> dict[str, int]:
    """Answers of this total without the ninth question."""
    values, left = {}, total
    for key in list(phq9())[:-1]:
        values[key] = min(3, left)
        left -= values[key]
    return {**values, "self_harm": 0}


def made(user: Any, day: str, total: int) -> Assessment:
    return make_assessment(user, answers=phq9_of(total), date=date.fromisoformat(f"2026-03-{day}"))


def test_a_change_of_five_points_of_the_phq9_is_meaningful_and_of_four_is_not(user: Any, api_as: Any) -> None:
    # Sent in the wrong order, as a phone that was offline does.
    for day, total in (("20", 13), ("01", 16), ("10", 12), ("25", 8)):
        made(user, day, total)
    found = trend(api_as(user), "phq-9")
    assert steps(found) == [("01", 16, None, None), ("10", 12, -4, False), ("20", 13, 1, False), ("25", 8, -5, True)]
    assert [row["band"] for row in found["results"]] == ["moderately_severe", "moderate", "moderate", "mild"]
    assert (found["lowest"], found["highest"], found["higher_is"]) == (0, 27, "worse")
    assert "Löwe" in found["meaningful_change"]["source"]


def test_a_change_of_ten_points_of_the_who5_is_meaningful(user: Any, api_as: Any) -> None:
    client = api_as(user)
    # 60, 68 (8 points: two raw), 80 (12 points).
    for day, values in (("01", (3,)), ("02", (3, 3, 3, 4, 4)), ("03", (4,))):
        answer = client.post(
            URL, {"instrument": "who-5", "answers": filled("who-5", *values), "date": f"2026-03-{day}"}
        )
        assert answer.status_code == 201
    assert steps(trend(client, "who-5")) == [("01", 60, None, None), ("02", 68, 8, False), ("03", 80, 12, True)]
    assert trend(client, "who-5")["higher_is"] == "better"


def test_where_no_source_gives_a_number_nothing_is_called_meaningful(user: Any, api_as: Any) -> None:
    client = api_as(user)
    for day, value in (("01", 0), ("02", 3)):
        client.post(URL, {"instrument": "gad-7", "answers": filled("gad-7", value), "date": f"2026-03-{day}"})
    found = trend(client, "gad-7")
    assert steps(found) == [("01", 0, None, None), ("02", 21, 21, None)]
    assert found["meaningful_change"] is None


def test_the_first_of_a_span_is_compared_with_the_last_before_it(user: Any, api_as: Any) -> None:
    for day, total in (("01", 16), ("10", 12), ("20", 13), ("25", 8)):
        made(user, day, total)
    found = trend(api_as(user), "phq-9", **{"from": "2026-03-10", "to": "2026-03-20"})
    assert steps(found) == [("10", 12, -4, False), ("20", 13, 1, False)]


def test_only_the_newest_are_drawn_and_the_oldest_of_them_has_its_change(
    user: Any, api_as: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "COURSE_MAX", 2)
    for day, total in (("01", 16), ("10", 12), ("20", 13)):
        made(user, day, total)
    assert steps(trend(api_as(user), "phq-9")) == [("10", 12, -4, False), ("20", 13, 1, False)]


def test_scores_of_different_versions_are_not_compared(user: Any, api_as: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    second = replace(instruments.NEWEST["phq-9"], version=2)
    monkeypatch.setitem(instruments._BY_VERSION, ("phq-9", 2), second)
    for day, total in (("01", 16), ("10", 12)):
        made(user, day, total)
    Assessment.objects.filter(score=12).update(version=2)
    assert steps(trend(api_as(user), "phq-9")) == [("01", 16, None, None), ("10", 12, None, None)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "instrument"), ({"instrument": "mdq"}, "instrument"), ({"instrument": "safety-screener"}, "instrument"),
        ({"instrument": "phq-9", "from": "x"}, "from"),
        ({"instrument": "phq-9", "from": "2026-03-02", "to": "2026-03-01"}, "to"),
    ],
)  # fmt: skip
def test_a_bad_question_names_the_parameter(user: Any, api_as: Any, query: dict[str, str], field: str) -> None:
    answer = api_as(user).get(f"{URL}/trend", query)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_nobody_sees_the_course_of_somebody_else(user: Any, stranger: Any, api_as: Any, api_client: Any) -> None:
    made(user, "01", 16)
    assert trend(api_as(stranger), "phq-9")["results"] == []
    assert api_client.get(f"{URL}/trend", {"instrument": "phq-9"}).status_code == 401
