"""Appealing once, and a second moderator who decides; what is reversed is undone."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.erasure.services import account_purge
from accounts.notifications.models import Notification
from config.testing.threads import all_at_once, own_client
from config.tests.leaks import database_dump
from crisis.incidents.models import CrisisEvent
from moderation.appeals.models import ModerationAppeal
from moderation.appeals.services import APPEAL_WITHIN, appeal_create
from moderation.reports.evidence import DECIDED_KEPT, evidence_prune
from moderation.reports.models import ModerationEvidence
from moderation.reports.tests.factories import make_report
from moderation.reports.tests.wall import Wall
from moderation.sanctions.models import ModerationDecision
from moderation.sanctions.selectors import restriction_kind
from moderation.sanctions.tests.factories import DECISIONS, make_content_decision, make_person_decision

pytestmark = pytest.mark.django_db
APPEALS = "/api/v1/moderation/appeals"
TEXT = {"text": "I only quoted what was written to me."}
REVERSE = {"outcome": "reversed", "reasons": "You quoted it."}


def appealed(person: Any, decision: ModerationDecision, text: str = TEXT["text"]) -> ModerationAppeal:
    return appeal_create(owner=person, decision_id=decision.pk, text=text, now=timezone.now())[0]


def test_a_person_appeals_once_and_the_text_lies_sealed(wall: Wall, user, stranger, make_moderator, api_as) -> None:
    made, client = make_content_decision(make_moderator(), wall.write(user)), api_as(user)
    url = f"{DECISIONS}/{made.pk}/appeal"
    assert client.post(url, {"text": ""}).json()["errors"][0]["field"] == "text"
    first, again = client.post(url, TEXT), client.post(url, TEXT)
    assert (first.status_code, again.status_code) == (201, 200), first.content
    assert first.json() == again.json()
    other = client.post(url, {"text": "And another thing."})
    assert (other.status_code, other.json()["code"]) == (409, "already_appealed")
    assert api_as(stranger).post(url, TEXT).status_code == 404
    assert client.post(f"{DECISIONS}/{uuid4()}/appeal", TEXT).status_code == 404
    assert TEXT["text"].encode() not in database_dump()
    (shown,) = client.get(DECISIONS).json()["results"]
    assert (shown["can_appeal"], shown["appeal"]["text"]) == (False, TEXT["text"])


def test_a_cry_in_an_appeal_that_is_refused_or_comes_again_is_heard(wall: Wall, user, make_moderator, api_as) -> None:
    url = f"{DECISIONS}/{make_content_decision(make_moderator(), wall.write(user)).pk}/appeal"
    cry, client = {"text": "I have taken all the pills."}, api_as(user)
    answers = [client.post(url, {"text": cry["text"] * 200}), client.post(url, cry), client.post(url, cry)]
    answers.append(client.post(url, {"text": f"{cry['text']} Do you hear me?"}))
    assert [answer.status_code for answer in answers] == [400, 201, 200, 409]
    assert [answer.json()["support"]["severity"] >= 3 for answer in answers] == [True] * 4
    assert CrisisEvent.objects.filter(owner=user).count() == 3


def test_what_takes_nothing_is_over_or_too_old_is_not_appealed(wall: Wall, user, make_moderator, api_as) -> None:
    moderator, note, client = make_moderator(), wall.write(user), api_as(user)
    hidden = make_content_decision(moderator, note)
    shown = make_content_decision(moderator, note, "show", reason_code="other")
    for made in (shown, hidden):
        answer = client.post(f"{DECISIONS}/{made.pk}/appeal", TEXT)
        assert (answer.status_code, answer.json()["code"]) == (422, "not_appealable")
    warned = make_person_decision(moderator, user, "warn")
    with time_machine.travel(timezone.now() + APPEAL_WITHIN + timedelta(minutes=1)):
        answer = api_as(user).post(f"{DECISIONS}/{warned.pk}/appeal", TEXT)
        assert (answer.status_code, answer.json()["code"]) == (422, "appeal_too_late")


def test_whoever_is_banned_can_appeal_and_danger_in_the_words_brings_help(user, make_moderator, api_as) -> None:
    made = make_person_decision(make_moderator(), user)
    answer = api_as(user).post(f"{DECISIONS}/{made.pk}/appeal", {"text": "I want to kill myself tonight."})
    assert answer.status_code == 201
    assert answer.json()["support"]["severity"] >= 3
    assert CrisisEvent.objects.get().trigger_source == "moderation_appeal"


def test_a_second_moderator_decides_and_the_first_cannot(wall: Wall, user, stranger, make_moderator, api_as) -> None:
    first, second, note = make_moderator(), make_moderator(), wall.write(user)
    reporter = make_moderator()
    make_report(reporter, note)
    row = appealed(user, make_content_decision(first, note))
    url = f"{APPEALS}/{row.pk}"
    for client in (api_as(first), api_as(reporter)):
        assert client.get(APPEALS).json()["results"] == []
        assert client.post(url, REVERSE).json()["code"] == "own_involvement"
    assert api_as(stranger).get(APPEALS).status_code == 403
    assert api_as(stranger).post(url, REVERSE).status_code == 403
    client = api_as(second)
    (listed,) = client.get(f"{APPEALS}?status=open").json()["results"]
    assert (listed["text"], listed["action"]) == (TEXT["text"], "hide")
    assert str(user.pk) not in str(listed)
    assert str(first.pk) not in str(listed)
    assert client.post(url, {**REVERSE, "outcome": "maybe"}).json()["errors"][0]["field"] == "outcome"
    assert client.get(f"{APPEALS}?status=x").status_code == 400
    answers = [client.post(url, REVERSE) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].content
    assert (answers[0].json()["restored"], wall.notes[note].hidden) == (True, False)
    (shown,) = api_as(user).get(DECISIONS).json()["results"]
    assert (shown["state"], shown["in_force"], shown["appeal"]["reasons"]) == ("reversed", False, "You quoted it.")
    variants = [row.content["variant"] for row in Notification.objects.filter(owner=user).order_by("created_at")]
    assert variants == ["moderation_decision", "moderation_appeal_decided"]
    assert client.post(f"{APPEALS}/{uuid4()}", REVERSE).status_code == 404


def test_the_database_itself_refuses_the_first_moderator(wall: Wall, user, make_moderator) -> None:
    first, now = make_moderator(), timezone.now()
    row = appealed(user, make_content_decision(first, wall.write(user)))
    decided = {"outcome": "upheld", "decided_at": now}
    for person in (first, user):
        with pytest.raises(IntegrityError), transaction.atomic():
            ModerationAppeal.objects.filter(pk=row.pk).update(decided_by=person, **decided)


def test_who_confirmed_a_ban_does_not_decide_its_appeal(user, make_moderator, api_as) -> None:
    first, second, third = make_moderator(), make_moderator(), make_moderator()
    made = make_person_decision(first, user)
    assert api_as(second).post(f"{DECISIONS}/{made.pk}/confirm").status_code == 200
    row = appealed(user, made)
    assert api_as(second).post(f"{APPEALS}/{row.pk}", REVERSE).json()["code"] == "own_involvement"
    with pytest.raises(IntegrityError), transaction.atomic():
        ModerationAppeal.objects.filter(pk=row.pk).update(
            decided_by=second, outcome="upheld", decided_at=timezone.now()
        )
    assert api_as(third).post(f"{APPEALS}/{row.pk}", REVERSE).json()["restored"] is True
    assert restriction_kind(owner_id=user.pk, now=timezone.now()) is None


@pytest.mark.parametrize("action", ["edit", "delete", "mute", "ban", "warn"])
def test_what_is_reversed_is_undone(wall: Wall, user, make_moderator, api_as, action) -> None:
    note, first = wall.write(user, "As I wrote it."), make_moderator()
    if action in ("edit", "delete"):
        made = make_content_decision(first, note, action, new_content="As they wrote it.")
    else:
        made = make_person_decision(first, user, action, duration_hours=24 if action == "mute" else None)
    row = appealed(user, made)
    assert api_as(make_moderator()).post(f"{APPEALS}/{row.pk}", REVERSE).json()["restored"] is True
    assert (wall.notes[note].text, wall.notes[note].deleted) == ("As I wrote it.", False)
    assert restriction_kind(owner_id=user.pk, now=timezone.now()) is None


def test_what_the_author_wrote_since_stays_and_what_is_gone_cannot_come_back(
    wall: Wall, user, make_moderator, api_as
) -> None:
    first, client = make_moderator(), api_as(make_moderator())
    note, gone = wall.write(user), wall.write(user)
    rows = [
        appealed(user, make_content_decision(first, note, "edit", new_content="Softer.")),
        appealed(user, make_content_decision(first, gone, "delete")),
    ]
    wall.edit(content_id=note, text="I take it back.", now=timezone.now())
    del wall.notes[gone]
    for row in rows:
        answer = client.post(f"{APPEALS}/{row.pk}", REVERSE)
        assert (answer.status_code, answer.json()["restored"]) == (200, False)
    assert wall.notes[note].text == "I take it back."


def test_what_is_upheld_stays(wall: Wall, user, make_moderator, api_as) -> None:
    note = wall.write(user)
    row = appealed(user, make_content_decision(make_moderator(), note))
    answer = api_as(make_moderator()).post(f"{APPEALS}/{row.pk}", {"outcome": "upheld", "reasons": "It stays rude."})
    assert (answer.status_code, answer.json()["restored"], wall.notes[note].hidden) == (200, None, True)
    (shown,) = api_as(user).get(DECISIONS).json()["results"]
    assert (shown["state"], shown["appeal"]["outcome"]) == ("in_force", "upheld")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_heard(wall: Wall, user, make_moderator, api_as) -> None:
    row = appealed(user, make_content_decision(make_moderator(), wall.write(user)))
    clients = [api_as(make_moderator()) for _ in range(2)]
    outcomes = ("upheld", "reversed")
    answers = all_at_once(*[
        lambda client=client, outcome=outcome: own_client(client).post(
            f"{APPEALS}/{row.pk}", {"outcome": outcome, "reasons": "So it is."}
        )
        for client, outcome in zip(clients, outcomes, strict=True)
    ])  # fmt: skip
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (lost,) = [answer.json() for answer in answers if answer.status_code == 409]
    row.refresh_from_db()
    assert (lost["code"], lost["outcome"]) == ("appeal_decided", row.outcome)


def test_evidence_waits_for_the_appeal(wall: Wall, user, stranger, make_moderator, api_as) -> None:
    note = wall.write(user)
    make_report(stranger, note)
    made = make_content_decision(make_moderator(), note)
    assert ModerationEvidence.objects.get().keep_until == made.created_at + DECIDED_KEPT
    row = appealed(user, made)
    later = timezone.now() + timedelta(days=400)
    assert evidence_prune(later) == 0
    api_as(make_moderator()).post(f"{APPEALS}/{row.pk}", REVERSE)
    assert evidence_prune(later) == 1


def test_an_erasure_takes_the_words_of_an_appeal(wall: Wall, user, make_moderator) -> None:
    appealed(user, make_content_decision(make_moderator(), wall.write(user)))
    account_purge(subject_id=user.pk, now=timezone.now())
    assert (ModerationAppeal.objects.count(), ModerationDecision.objects.count()) == (0, 0)


def test_a_copy_holds_ones_own_appeals(wall: Wall, user, make_moderator) -> None:
    from moderation.appeals.wiring import appeal_rows

    moderator = make_moderator()
    appealed(user, make_content_decision(moderator, wall.write(user)))
    (row,) = appeal_rows(user)
    assert row["text"] == TEXT["text"]
    assert str(moderator.pk) not in str(row)
