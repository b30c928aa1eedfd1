"""The desk without a browser: who reaches it, what is in the page before somebody asks, and what its acts refuse."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.audit.selectors import access_log
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from moderation.appeals.services import appeal_create
from moderation.reports.models import ModerationCase
from moderation.reports.tests.factories import make_report
from moderation.reports.tests.wall import Wall
from moderation.sanctions.models import ModerationDecision, ModerationStatement
from moderation.sanctions.tests.factories import make_content_decision, make_person_decision
from moderation.screening.models import ScreeningHold

pytestmark = pytest.mark.django_db
HOME = "/admin/moderation/desk/"
WORDS = "You are a burden to all of us."


@pytest.fixture
def report(wall: Wall, user: Any, stranger: Any) -> Any:
    return make_report(stranger, wall.write(user), note="He wrote it to me.")


@pytest.fixture
def make_hold(now: Any) -> Any:
    def make(author: Any, **values: Any) -> ScreeningHold:
        common = {"place": "forum", "content_id": uuid4(), "reasons": ["contact"], "text": WORDS, "created_at": now}
        return ScreeningHold.objects.create(owner=author, **{**common, **values})

    return make


def url(report: Any, part: str = "") -> str:
    return f"{HOME}case/{report.case_id}/{part}"


def decided(**overrides: str) -> dict[str, str]:
    values = {"action": "hide", "reason_code": "harassment", "statement": "It calls a member names."}
    return {"decision_id": str(uuid4()), **values, **overrides}


def test_the_page_has_no_words_before_somebody_asks(at_desk, report, user, stranger) -> None:
    moderator, client = at_desk()
    page = client.get(HOME).content.decode() + client.get(url(report)).content.decode()
    assert "Harassment (1)" in page
    secrets = (WORDS, "He wrote it to me.", str(user.pk), str(stranger.pk), user.pseudonym, stranger.pseudonym)
    assert [secret for secret in secrets if secret in page] == []
    assert not AuditEvent.objects.filter(action="moderation.evidence.opened").exists()
    shown = client.post(url(report, "text/")).content.decode()
    assert WORDS in shown
    assert "He wrote it to me." in shown
    assert user.pseudonym in shown
    assert not any(str(one.pk) in shown for one in (user, stranger))
    assert AuditEvent.objects.filter(action="moderation.evidence.opened", actor_id=moderator.pk).count() == 1
    assert "1 of 80" in client.get(f"{HOME}list/").content.decode()


def test_after_as_many_as_one_should_read_the_text_stays_closed(
    at_desk, report, wall, user, stranger, settings
) -> None:
    settings.MODERATION_CASES_A_DAY = settings.MODERATION_BREAK_AFTER = 1
    _, client = at_desk()
    client.post(url(report, "text/"))
    assert "A break does good" in client.get(f"{HOME}list/").content.decode()
    other = make_report(stranger, wall.write(user))
    answer = client.post(url(other, "text/"))
    assert (answer.status_code, answer.json()["code"]) == (429, "rest_needed")


@pytest.mark.parametrize("who", ["admin", "therapist", "editor"])
def test_for_everybody_else_the_desk_is_not_there(report, who) -> None:
    person, _ = make_enrolled_staff("user" if who == "editor" else who)
    if who == "editor":
        person.groups.add(Group.objects.get_or_create(name=who)[0])
    client = staff_client(person)
    answers = [client.get(HOME), client.get(f"{HOME}list/"), client.get(url(report))]
    answers += [client.post(url(report, part)) for part in ("text/", "claim/", "content/")]
    assert {answer.status_code for answer in answers} == {404}


def test_a_case_of_ones_own_is_not_there(at_desk, wall, stranger, user) -> None:
    moderator, client = at_desk()
    about_me, by_me = make_report(stranger, wall.write(moderator)), make_report(moderator, wall.write(user))
    for report in (about_me, by_me):
        assert str(report.case_id) not in client.get(HOME).content.decode()
        assert client.get(url(report)).status_code == 404
        answer = client.post(url(report, "claim/"))
        assert answer.json()["code"] == "own_involvement"


def test_claiming_passing_on_and_ending(at_desk, report, wall, user, stranger) -> None:
    moderator, client = at_desk(display_name="Ada")
    _, colleague = at_desk()
    assert "for two hours" in client.post(url(report, "claim/")).content.decode()
    assert "Ada" in colleague.get(f"{HOME}list/").content.decode()
    held = colleague.post(url(report, "claim/"))
    assert (held.status_code, held.json()["code"]) == (409, "case_held")
    assert str(report.case_id) in client.get(f"{HOME}list/?show=mine").content.decode()
    assert "Passed on" in client.post(url(report, "pass_on/")).content.decode()
    assert str(report.case_id) not in client.get(f"{HOME}list/").content.decode()
    assert "unfounded" in colleague.post(url(report, "dismiss/")).content.decode()
    assert ModerationCase.objects.get().outcome == "unfounded"
    assert moderator.pk is not None


def test_deciding_about_the_content_and_then_the_person(at_desk, report, wall, user) -> None:
    _, client = at_desk()
    values = decided()
    answers = [client.post(url(report, "content/"), values) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].content
    assert wall.notes[report.content_id].hidden
    page = client.post(url(report, "person/"), decided(action="ban", hours="")).content.decode()
    assert "A second moderator confirms the ban." in page
    made = list(ModerationDecision.objects.order_by("created_at").values_list("action", "case_id"))
    assert made == [("hide", report.case_id), ("ban", report.case_id)]


@pytest.mark.parametrize(
    ("act", "change", "field"),
    [
        ("content", {"action": "edit"}, "new_content"), ("content", {"statement": ""}, "statement"),
        ("content", {"reason_code": "self_harm"}, "reason_code"), ("person", {"action": "mute"}, "hours"),
        ("person", {"action": "hide"}, "action"), ("content", {"decision_id": "x"}, "decision_id"),
    ],
)  # fmt: skip
def test_what_is_filled_in_wrongly_is_named(at_desk, report, act, change, field) -> None:
    _, client = at_desk()
    answer = client.post(url(report, f"{act}/"), decided(**change))
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not ModerationDecision.objects.exists()


def test_appeals_and_bans_wait_for_somebody_else(at_desk, wall, user, stranger) -> None:
    (first, one), (_, two) = at_desk(), at_desk()
    hidden = make_content_decision(first, wall.write(user), statement="It calls a member names.")
    appeal, _, _ = appeal_create(owner=user, decision_id=hidden.pk, text="I quoted it.", now=timezone.now())
    ban = make_person_decision(first, stranger, statement="You threatened somebody.")
    for kind, key, show in (("appeal", appeal.pk, "appeals"), ("ban", ban.pk, "bans")):
        assert str(key) not in one.get(f"{HOME}list/?show={show}").content.decode()
        assert one.get(f"{HOME}{kind}/{key}/").status_code == 404
        assert str(key) in two.get(f"{HOME}list/?show={show}").content.decode()
        page = two.get(f"{HOME}{kind}/{key}/").content.decode()
        assert "I quoted it." not in page
    assert "I quoted it." in two.post(f"{HOME}appeal/{appeal.pk}/text/").content.decode()
    assert "You threatened somebody." in two.post(f"{HOME}ban/{ban.pk}/text/").content.decode()
    assert [one.action for one in access_log(owner=stranger)] == ["moderation.decision.read"]
    answer = two.post(f"{HOME}appeal/{appeal.pk}/decide/", {"outcome": "reversed", "reasons": "It was a quote."})
    assert "Reversed and undone." in answer.content.decode()
    assert "no end" in two.post(f"{HOME}ban/{ban.pk}/confirm/").content.decode()
    assert two.post(f"{HOME}ban/{ban.pk}/burn/").status_code == 404


def test_moderators_write_their_texts_and_administrators_look_at_what_was_decided(
    at_desk, staff_user, wall, user, make_moderator
) -> None:
    _, client = at_desk()
    page = "/admin/moderation/moderationstatement/add/"
    answer = client.post(page, {"reason_code": "spam", "text": "No advertising, please."})
    assert answer.status_code == 302, answer.content[:500]
    assert ModerationStatement.objects.get().text == "No advertising, please."
    assert "No advertising, please." in client.get(HOME).content.decode()
    made = make_content_decision(make_moderator(), wall.write(user), statement="It calls a member names.")
    boss, _ = make_enrolled_staff("admin")
    admin = staff_client(boss)
    for table in ("moderationdecision", "moderationrestriction", "moderationappeal"):
        assert client.get(f"/admin/moderation/{table}/").status_code == 403
        assert admin.get(f"/admin/moderation/{table}/").status_code == 200
    shown = admin.get(f"/admin/moderation/moderationdecision/{made.pk}/change/").content.decode()
    assert "harassment" in shown
    assert "It calls a member names." not in shown
    assert admin.post(f"/admin/moderation/moderationdecision/{made.pk}/delete/").status_code == 403


def test_the_desk_leads_to_the_held_texts_that_wait_for_this_moderator(at_desk, make_hold, user) -> None:
    moderator, client = at_desk()
    for author in (user, user, moderator):
        make_hold(author)
    make_hold(user, state="withdrawn", decided_at=timezone.now())
    page = client.get(HOME).content.decode()
    link = '<a href="/admin/moderation/holds/">Held texts <span class="ekc-count">2</span></a>'
    assert link in page
    assert link in client.get(f"{HOME}list/?show=bans").content.decode()
    assert "Held texts" in client.get("/admin/moderation/holds/").content.decode()


def test_no_word_of_anybody_is_in_a_title_or_an_address(at_desk, wall, user, stranger, make_hold) -> None:
    _, client = at_desk()
    report, hold = (
        make_report(stranger, wall.write(user), reason="self_harm", note="He wrote it to me."),
        make_hold(user),
    )
    for path in (HOME, url(report), f"/admin/moderation/holds/{hold.pk}/"):
        page = client.get(path).content.decode()
        told = str(re.findall(r"<title>.*?</title>|<h1.*?</h1>|(?:href|action|src)=\"[^\"]*\"", page, re.S))
        assert "<title>" in told
        assert not any(word in told for word in ("burden", "wrote", "self_harm", "worry", user.pseudonym, "contact"))


def test_the_list_costs_the_same_for_one_or_many(
    at_desk, report, wall, user, make_user, django_assert_num_queries
) -> None:
    _, client = at_desk()
    client.get(f"{HOME}list/")
    for _ in range(5):
        make_report(make_user(), wall.write(user))
    headers = {"X-Fragment": "1", "X-Background": "1"}
    # Session, person, factor, groups; five counts; the cases, their reasons; what was read today.
    with django_assert_num_queries(12):
        client.get(f"{HOME}list/", headers=headers)
