"""What moderators do to contents: who may, what the author is told, and that two do not act at once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.notifications.models import Notification
from config.testing.threads import all_at_once, at_once, own_client
from moderation.reports.cases import case_claim
from moderation.reports.evidence import DECIDED_KEPT
from moderation.reports.models import ModerationCase, ModerationReport
from moderation.reports.targets import register_target
from moderation.reports.tests.factories import make_report
from moderation.reports.tests.wall import Wall
from moderation.sanctions.erasure import decisions_prune, edits_prune
from moderation.sanctions.models import ModerationDecision, ModerationStatement
from moderation.sanctions.tests.factories import CONTENT, DECISIONS, make_content_decision

pytestmark = pytest.mark.django_db
HIDE = {"action": "hide", "reason_code": "harassment", "statement": "It calls another member names."}


def url(content_id: Any) -> str:
    return f"{CONTENT}/{content_id}"


def test_hiding_is_answered_done_and_written_down(wall: Wall, user, stranger, make_moderator, api_as) -> None:
    note, moderator = wall.write(user), make_moderator()
    report = make_report(stranger, note)
    answer = api_as(moderator).post(url(note), {**HIDE, "content_type": "post", "note": "Third time."})
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["detail"], body["action"], body["is_hidden"]) == ("Action applied.", "hide", True)
    assert wall.notes[note].hidden
    case = ModerationCase.objects.get()
    assert (case.status, case.outcome, case.resolved_by) == ("resolved", "acted", moderator)
    report.refresh_from_db()
    assert (report.status, report.outcome) == ("resolved", "founded")
    event = AuditEvent.objects.get(action="moderation.decision.made")
    assert (event.actor_id, event.owner_id) == (moderator.pk, user.pk)
    assert event.details == {"action": "hide", "reason": "harassment", "grounds": "report", "state": "in_force"}
    assert "Third time." not in str(list(AuditEvent.objects.values_list("details", flat=True)))


def test_the_author_reads_the_reasons_and_is_told_without_a_word_of_it(
    wall: Wall, user, stranger, make_moderator, api_as
) -> None:
    moderator, note = make_moderator(), wall.write(user)
    make_report(stranger, note)
    api_as(moderator).post(url(note), HIDE)
    (shown,) = api_as(user).get(DECISIONS).json()["results"]
    assert api_as(user).get(f"{DECISIONS}/{shown['id']}").json() == shown
    assert {name: shown[name] for name in ("action", "content_id", "content_type", "statement", "grounds")} == {
        "action": "hide", "content_id": str(note), "content_type": "post", "statement": HIDE["statement"],
        "grounds": "report",
    }  # fmt: skip
    assert shown["rule"]["code"] == "harassment"
    assert shown["rule"]["text"]
    assert (shown["automated_detection"], shown["automated_decision"]) == (False, False)
    assert (shown["in_force"], shown["can_appeal"], shown["ends_at"]) == (True, True, None)
    assert shown["appeal_until"] > shown["created_at"]
    assert str(moderator.pk) not in str(shown)
    (told,) = Notification.objects.filter(owner=user)
    assert told.content["data"] == {"decision_id": shown["id"]}
    assert not any(word in str(told.content) for word in (wall.notes[note].text, HIDE["statement"], "arass"))


def test_only_the_person_reads_it(wall: Wall, user, stranger, make_moderator, api_as, api_client) -> None:
    made = make_content_decision(make_moderator(), wall.write(user))
    assert api_as(stranger).get(f"{DECISIONS}/{made.pk}").status_code == 404
    assert api_as(stranger).get(DECISIONS).json()["results"] == []
    assert api_client.get(DECISIONS).status_code == 401


def test_an_edit_replaces_the_text_and_keeps_the_old_one_sealed(wall: Wall, user, make_moderator, api_as) -> None:
    note, client = wall.write(user, "Call me: 0151 2345678"), api_as(make_moderator())
    bare = client.post(url(note), {"action": "edit", "reason_code": "private_data"})
    assert (bare.status_code, bare.json()["errors"][0]["field"]) == (400, "new_content")
    answer = client.post(url(note), {"action": "edit", "reason_code": "private_data", "new_content": "Call me: […]"})
    assert answer.status_code == 201
    assert wall.notes[note].text == "Call me: […]"
    assert ModerationDecision.objects.get().text_before == "Call me: 0151 2345678"


def test_deleting_leaves_a_tombstone_and_showing_opens_again(wall: Wall, user, make_moderator, api_as) -> None:
    note, client = wall.write(user), api_as(make_moderator())
    assert client.post(url(note), {**HIDE, "action": "delete"}).json()["is_hidden"]
    assert wall.notes[note].deleted
    other = wall.write(user)
    client.post(url(other), HIDE)
    assert client.post(url(other), {"action": "show", "reason_code": "other"}).status_code == 201
    assert not wall.notes[other].hidden
    states = ModerationDecision.objects.filter(content_id=other).order_by("created_at").values_list("state", flat=True)
    assert list(states) == ["lifted", "in_force"]


@pytest.mark.parametrize("group", ["nobody", "therapist", "admin", "anonymous"])
def test_whoever_does_not_moderate_is_refused(wall: Wall, user, make_user, api_as, api_client, group) -> None:
    note = wall.write(user)
    role = group if group in ("therapist", "admin") else "user"
    client = api_client if group == "anonymous" else api_as(make_user(role=role))
    expected = 401 if group == "anonymous" else 403
    assert client.post(url(note), HIDE, format="json").status_code == expected
    assert client.get("/api/v1/moderation/reports").status_code == expected
    assert not wall.notes[note].hidden


def test_without_a_proven_factor_a_moderator_does_nothing(wall: Wall, user, make_moderator, api_as) -> None:
    note = wall.write(user)
    answer = api_as(make_moderator(), factor=False).post(url(note), HIDE)
    assert (answer.status_code, wall.notes[note].hidden) == (403, False)


def test_nobody_acts_on_their_own_or_on_what_they_reported(wall: Wall, user, make_moderator, api_as) -> None:
    moderator, note = make_moderator(), wall.write(user)
    client = api_as(moderator)
    own = client.post(url(wall.write(moderator)), HIDE)
    assert (own.status_code, own.json()["code"]) == (403, "own_involvement")
    report = make_report(moderator, note)
    assert client.post(url(note), HIDE).json()["code"] == "own_involvement"
    # Neither by the account of its author, nor when a colleague has decided.
    about = client.post(f"/api/v1/moderation/users/{user.pk}", {"action": "warn", "reason_code": "spam"})
    assert about.json()["code"] == "own_involvement"
    for path in (f"/{report.pk}", f"/{report.pk}/claim", f"/{report.pk}/dismiss"):
        answer = (
            client.get(f"/api/v1/moderation/reports{path}")
            if path.count("/") == 1
            else client.post(f"/api/v1/moderation/reports{path}")
        )
        assert answer.status_code == 404
    assert client.get("/api/v1/moderation/reports").json()["results"] == []
    assert not wall.notes[note].hidden


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"action": "burn"}, "action"), ({"reason_code": "self_harm"}, "reason_code"),
        ({"reason_code": ""}, "reason_code"), ({"statement": "x" * 4001}, "statement"), ({"why": "x"}, "why"),
    ],
)  # fmt: skip
def test_a_bad_body_is_named(wall: Wall, user, make_moderator, api_as, change, field) -> None:
    answer = api_as(make_moderator()).post(url(wall.write(user)), {**HIDE, **change})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


def test_what_is_not_there_is_not_found(wall: Wall, user, make_moderator, api_as) -> None:
    client, note = api_as(make_moderator()), wall.write(user)
    assert client.post(url(uuid4()), HIDE).status_code == 404
    assert client.post(url(note), {**HIDE, "content_type": "poem"}).status_code == 404


def test_a_message_with_the_id_of_a_post_does_not_take_its_place(wall: Wall, user, make_moderator, api_as) -> None:
    other = Wall()
    other.content_type = "chat_message"
    register_target(other)
    client, note = api_as(make_moderator()), wall.write(user)
    other.notes[note] = replace(wall.notes[note], text="Hello.")
    answer = client.post(url(note), HIDE)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "content_type")
    assert client.post(url(note), {**HIDE, "content_type": "post"}).status_code == 201
    assert (wall.notes[note].hidden, other.notes[note].hidden) == (True, False)


def test_the_same_again_changes_nothing(wall: Wall, user, make_moderator, api_as) -> None:
    client, note, key = api_as(make_moderator()), wall.write(user), str(uuid4())
    first = client.post(url(note), {**HIDE, "id": key})
    again = client.post(url(note), {**HIDE, "id": key})
    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    assert client.post(url(note), HIDE).status_code == 200
    other = client.post(url(wall.write(user)), {**HIDE, "id": key})
    assert (other.status_code, other.json()["code"]) == (409, "id_conflict")
    assert ModerationDecision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["edit", "delete"])
def test_the_same_call_twice_at_once_is_one_decision(wall: Wall, user, make_moderator, api_as, act) -> None:
    client, note = api_as(make_moderator()), wall.write(user)
    body = {**HIDE, "action": act, "id": str(uuid4()), "new_content": "Removed." if act == "edit" else None}
    answers = at_once(6, lambda number: own_client(client).post(url(note), body))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert ModerationDecision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["hide", "delete", "edit"])
def test_of_two_moderators_at_once_one_acts_and_the_other_hears_what_happened(
    wall: Wall, user, stranger, make_moderator, api_as, second
) -> None:
    note = wall.write(user)
    make_report(stranger, note)
    case = ModerationCase.objects.get()
    clients = [api_as(make_moderator()) for _ in range(2)]
    bodies = [{**HIDE, "case_id": str(case.pk)}, {**HIDE, "action": second, "new_content": "…"}]
    answers = all_at_once(*[
        lambda client=client, body=body: own_client(client).post(url(note), body)
        for client, body in zip(clients, bodies, strict=True)
    ])  # fmt: skip
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    (lost,) = [answer.json() for answer in answers if answer.status_code == 409]
    assert lost["code"] in ("case_decided", "just_decided")
    assert lost.get("outcome") == "acted" or lost["decision"]["state"] == "in_force"
    assert ModerationDecision.objects.count() == 1
    assert Notification.objects.filter(owner=user).count() == 1


def test_a_colleagues_case_is_theirs_and_what_they_did_is_not_done_twice(
    wall: Wall, user, stranger, make_moderator, api_as
) -> None:
    note, colleague, now = wall.write(user), make_moderator(), timezone.now()
    case_claim(actor=colleague, case_id=make_report(stranger, note).case_id, now=now)
    client = api_as(make_moderator())
    assert client.post(url(note), HIDE).json()["code"] == "case_held"
    make_content_decision(colleague, note)
    assert client.post(url(note), HIDE).json()["code"] == "just_decided"
    ModerationDecision.objects.update(created_at=now - timedelta(minutes=5))
    assert client.post(url(note), HIDE).json()["code"] == "already_done"
    elsewhere = str(make_report(stranger, wall.write(user)).case_id)
    wrong = client.post(url(note), {**HIDE, "action": "delete", "case_id": elsewhere})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "case_id")
    # Another act, later, is a decision of its own.
    assert client.post(url(note), {**HIDE, "action": "delete"}).status_code == 201


def test_showing_what_was_reported_says_that_the_reports_had_no_ground(
    wall: Wall, user, stranger, make_moderator, api_as
) -> None:
    note = wall.write(user)
    make_report(stranger, note)
    made = make_content_decision(make_moderator(), note, "show", reason_code="other")
    assert ModerationReport.objects.get().outcome == "unfounded"
    assert (made.action, made.owner) == ("show", None)
    # As after a case that is ended as unfounded, its author has heard nothing.
    assert not Notification.objects.filter(owner=user).exists()
    assert api_as(user).get(DECISIONS).json()["results"] == []


def test_without_words_the_text_of_the_staff_or_of_the_rule_is_sent(wall: Wall, user, make_moderator) -> None:
    ModerationStatement.objects.create(reason_code="spam", text="We do not allow advertising here.")
    moderator = make_moderator()
    assert make_content_decision(moderator, wall.write(user), reason_code="spam").statement == (
        "We do not allow advertising here."
    )
    assert "Harassment" in make_content_decision(moderator, wall.write(user)).statement


def test_a_text_whose_author_is_gone_can_be_acted_on(wall: Wall, user, make_moderator, api_as) -> None:
    note = wall.write(user)
    wall.notes[note].author_id = None
    assert api_as(make_moderator()).post(url(note), HIDE).status_code == 201
    made = ModerationDecision.objects.get()
    assert (made.owner_id, made.statement, wall.notes[note].hidden) == (None, None, True)


def test_acting_costs_few_queries(wall: Wall, user, make_user, make_moderator, api_as, django_assert_max_num_queries):
    note, client = wall.write(user), api_as(make_moderator())
    for _ in range(4):
        make_report(make_user(), note)
    with django_assert_max_num_queries(32):
        assert client.post(url(note), HIDE).status_code == 201


def test_the_text_before_an_edit_goes_when_nobody_can_appeal_any_more(wall: Wall, user, make_moderator) -> None:
    moderator = make_moderator()
    old, fresh = (make_content_decision(moderator, wall.write(user), "edit", new_content="Softer.") for _ in range(2))
    now = old.created_at + DECIDED_KEPT + timedelta(minutes=1)
    ModerationDecision.objects.filter(pk=fresh.pk).update(created_at=now)
    assert edits_prune(now) == 1
    left = ModerationDecision.objects.filter(text_before__isnull=False).values_list("pk", flat=True)
    assert list(left) == [fresh.pk]
    assert (decisions_prune(now), decisions_prune(now + timedelta(days=8 * 365))) == (0, 2)
