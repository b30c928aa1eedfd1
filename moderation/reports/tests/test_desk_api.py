"""The moderators' list: what it shows, who works what, and how much one person reads in a day."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.audit.models import AuditEvent
from config.testing.threads import all_at_once, own_client
from moderation.reports.cases import HELD_FOR
from moderation.reports.models import ModerationCase, ModerationLook
from moderation.reports.selectors import case_queue
from moderation.reports.tests.factories import DESK, make_report
from moderation.reports.tests.wall import Wall

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(make_moderator: Any) -> Any:
    return make_moderator()


@pytest.fixture
def client(moderator: Any, api_as: Any) -> Any:
    return api_as(moderator)


def test_the_list_shows_snippets_and_no_reporter_and_says_who_read(wall: Wall, user, stranger, client, moderator):
    long = "You are a burden. " * 40
    report = make_report(stranger, wall.write(user, long), note="He wrote it to me.")
    (row,) = client.get(DESK).json()["results"]
    assert (row["content_snippet"], row["blurred"]) == (long[:200], True)
    assert {name: row[name] for name in ("id", "content_type", "content_id", "reason", "status")} == {
        "id": str(report.pk), "content_type": "post", "content_id": str(report.content_id), "reason": "harassment",
        "status": "open",
    }  # fmt: skip
    assert not any(str(one.pk) in str(row) for one in (user, stranger))
    assert "He wrote it to me." not in str(row)
    event = AuditEvent.objects.get(action="moderation.evidence.listed")
    assert (event.actor_id, event.owner_id, event.details) == (moderator.pk, None, {"cases": [str(report.case_id)]})


def test_the_reference_of_a_reporter_joins_within_a_case_and_nowhere_else(
    wall: Wall, user, stranger, make_user, client, make_moderator, api_as
) -> None:
    note = wall.write(user)
    make_report(stranger, note)
    make_report(make_user(), note)
    make_report(stranger, wall.write(user))
    rows = client.get(f"{DESK}?snippets=false").json()["results"]
    assert len({row["reporter_id"] for row in rows}) == 3
    again = api_as(make_moderator()).get(f"{DESK}?snippets=false").json()["results"]
    assert [row["reporter_id"] for row in again] == [row["reporter_id"] for row in rows]


def test_open_and_resolved_are_told_apart_and_pages_go_on(wall: Wall, user, stranger, client) -> None:
    reports = [make_report(stranger, wall.write(user)) for _ in range(3)]
    assert client.post(f"{DESK}/{reports[0].pk}/dismiss").json()["status"] == "resolved"
    for status, count in (("open", 2), ("resolved", 1)):
        assert len(client.get(f"{DESK}?status={status}").json()["results"]) == count
    page = client.get(f"{DESK}?limit=2&snippets=false").json()
    assert (len(page["results"]), len(client.get(page["next"]).json()["results"])) == (2, 1)
    assert client.get(f"{DESK}?status=all").status_code == 400
    assert client.get(f"{DESK}?snippets=1").status_code == 400


def test_the_detail_opens_the_words_counts_and_writes_it_down(
    wall: Wall, user, stranger, client, moderator, settings
) -> None:
    settings.MODERATION_BREAK_AFTER = 2
    reports = [make_report(stranger, wall.write(user), note="To me.") for _ in range(2)]
    shown = client.get(f"{DESK}/{reports[0].pk}").json()
    assert (shown["evidence"]["text"], shown["note"]) == ("You are a burden to all of us.", "To me.")
    assert shown["exposure"] == {"today": 1, "break_after": 2, "most": 80, "break_suggested": False}
    # The same case again is no second one.
    assert client.get(f"{DESK}/{reports[0].pk}").json()["exposure"]["today"] == 1
    assert client.get(f"{DESK}/{reports[1].pk}").json()["exposure"]["break_suggested"] is True
    assert AuditEvent.objects.filter(action="moderation.evidence.opened", actor_id=moderator.pk).count() == 3


def test_after_as_many_as_one_should_read_the_words_stay_closed_until_tomorrow(
    wall: Wall, user, stranger, client, settings
) -> None:
    settings.MODERATION_CASES_A_DAY = 2
    reports = [make_report(stranger, wall.write(user)) for _ in range(3)]
    rows = client.get(DESK).json()["results"]
    assert [row["content_snippet"] is not None for row in rows] == [True, True, False]
    answer = client.get(f"{DESK}/{reports[0].pk}")
    assert (answer.status_code, answer.json()["code"]) == (429, "rest_needed")
    assert "resets_at" in answer.json()
    # What was opened today may be opened again.
    assert client.get(f"{DESK}/{reports[2].pk}").status_code == 200
    # Deciding needs no reading.
    assert client.post(f"{DESK}/{reports[0].pk}/dismiss").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert ModerationLook.objects.count() == 2
        reports_tomorrow = make_report(stranger, wall.write(user))
        assert reports_tomorrow.status == "open"


@pytest.mark.django_db(transaction=True)
def test_two_pages_at_once_do_not_read_past_the_limit(wall: Wall, user, stranger, client, settings) -> None:
    settings.MODERATION_CASES_A_DAY = 2
    reports = [make_report(stranger, wall.write(user)) for _ in range(6)]
    answers = all_at_once(*[
        lambda report=report: own_client(client).get(f"{DESK}/{report.pk}").status_code for report in reports
    ])  # fmt: skip
    assert sorted(answers) == [200, 200, 429, 429, 429, 429]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_case_on_one_has_it(wall: Wall, user, stranger, make_moderator, api_as) -> None:
    url = f"{DESK}/{make_report(stranger, wall.write(user)).pk}/claim"
    clients = [api_as(make_moderator()) for _ in range(2)]
    answers = all_at_once(*[lambda client=client: own_client(client).post(url) for client in clients])
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (lost,) = [answer.json() for answer in answers if answer.status_code == 409]
    assert lost["code"] == "case_held"


def test_a_holder_who_does_nothing_loses_it_and_who_passes_on_is_not_asked_again(
    wall: Wall, user, stranger, client, moderator, make_moderator, api_as
) -> None:
    report = make_report(stranger, wall.write(user))
    url, now = f"{DESK}/{report.pk}", timezone.now()
    assert client.post(f"{url}/claim").json()["held"] == "me"
    colleague = make_moderator()
    assert api_as(colleague).get(f"{DESK}?snippets=false").json()["results"][0]["held"] == "colleague"
    with time_machine.travel(now + HELD_FOR + timedelta(minutes=1)):
        assert api_as(colleague).post(f"{url}/claim").status_code == 200
        assert api_as(colleague).post(f"{url}/pass-on").json()["held"] == "nobody"
        assert list(case_queue(viewer=colleague, now=now)) == []
        assert [case.pk for case in case_queue(viewer=moderator, now=now)] == [report.case_id]
        assert api_as(moderator).post(f"{url}/dismiss").status_code == 200
        late = api_as(colleague).post(f"{url}/claim").json()
        assert (late["code"], late["outcome"]) == ("case_decided", "unfounded")
    assert ModerationCase.objects.get().outcome == "unfounded"


def test_the_queue_has_the_worst_first_then_what_weighs_most(wall: Wall, user, make_user, moderator) -> None:
    spam = make_report(make_user(), wall.write(user), reason="spam")
    rude = make_report(make_user(), wall.write(user), reason="harassment")
    many = wall.write(user)
    pile = [make_report(make_user(), many, reason="hate") for _ in range(3)]
    worst = make_report(make_user(), wall.write(user), reason="child_safety")
    order = [case.pk for case in case_queue(viewer=moderator, now=timezone.now())]
    assert order == [worst.case_id, pile[0].case_id, rude.case_id, spam.case_id]


def test_a_page_of_reports_costs_the_same_for_one_or_twenty(
    wall: Wall, user, make_user, client, django_assert_num_queries
) -> None:
    make_report(make_user(), wall.write(user))
    client.get(DESK)
    for _ in range(5):
        make_report(make_user(), wall.write(user))
    # Session; rows; the reader's row, what was read, what is read now; the record; and the bounds of the transactions.
    with django_assert_num_queries(8):
        client.get(DESK)
