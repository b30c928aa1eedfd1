"""Rules as staff change them: checked, numbered, in force everywhere within seconds, tried before they are kept."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.exceptions import PermissionDenied, ValidationError

from accounts.audit.models import AuditEvent
from accounts.audit.selectors import access_log
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from config.ids import uuid7
from config.testing.threads import at_once
from moderation.judging.outcomes import Outcome, Place
from moderation.screening.current import rules_current, rules_drop, rules_version
from moderation.screening.dry_run import rule_try
from moderation.screening.editing import policy_save, rule_save
from moderation.screening.models import ScreeningPolicy, ScreeningRevision, ScreeningRule, ScreeningSample
from moderation.screening.reference import screening_load
from moderation.screening.services import verdict_record
from moderation.screening.shipped import shipped_ruleset

VALUES = {
    "slug": "bananas", "kind": "spam", "language": "en", "terms": "banana/bananas\n! banana bread", "places": [],
    "outcome": "", "is_active": True, "note": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def rules_of_the_database(settings: Any) -> Iterator[None]:
    settings.SCREENING_REFRESH_SECONDS = 0.0
    rules_drop()
    yield
    rules_drop()


@pytest.fixture
def lead(make_user: Any) -> Any:
    return make_user(role="admin")


@pytest.fixture
def loaded(db: None, now: Any) -> None:
    screening_load(now=now)


def test_the_file_is_loaded_once_and_what_staff_changed_stays(loaded: None, lead: Any, now: Any) -> None:
    assert screening_load(now=now).unchanged
    rule = ScreeningRule.objects.get(slug="spam-en")
    rule_save(actor=lead, rule_id=rule.pk, values={**VALUES, "slug": "spam-en"}, now=now)
    assert screening_load(now=now).unchanged
    assert ScreeningRule.objects.get(slug="spam-en").terms == VALUES["terms"]
    assert rules_version() == 2


def test_the_loaded_rules_judge_as_the_shipped_ones(loaded: None, now: Any) -> None:
    stored = rules_current(now)
    assert (stored.version, shipped_ruleset().version) == (1, 0)
    assert sorted(row.terms for row in stored.rows) == sorted(row.terms for row in shipped_ruleset().rows)
    assert stored.policies == shipped_ruleset().policies


def test_tables_that_nobody_filled_leave_nobody_without_rules(db: None, say: Any) -> None:
    assert say("kill yourself").outcome == Outcome.REFUSE


@pytest.mark.django_db(transaction=True)
def test_a_new_rule_is_in_force_numbered_and_written_down(loaded: None, lead: Any, say: Any, now: Any) -> None:
    assert say("buy my bananas").outcome == Outcome.PUBLISH
    rule = rule_save(actor=lead, rule_id=None, values=VALUES, now=now)
    verdict = say("buy my b4nanas")
    assert (verdict.outcome, verdict.reasons, verdict.rules_version) == (Outcome.HOLD, ("spam",), 2)
    assert say("I baked banana bread").outcome == Outcome.PUBLISH
    rule_save(actor=lead, rule_id=rule.pk, values={**VALUES, "is_active": False}, now=now)
    assert say("buy my bananas").outcome == Outcome.PUBLISH
    newest = ScreeningRevision.objects.get(number=3)
    assert (newest.before["is_active"], newest.after["is_active"], newest.actor) == (True, False, lead)
    event = AuditEvent.objects.get(action="moderation.rule.changed")
    assert event.details == {"version": 3, "fields": ["is_active"]}


@pytest.mark.django_db(transaction=True)
def test_places_and_an_outcome_of_its_own(loaded: None, lead: Any, say: Any, now: Any) -> None:
    rule_save(actor=lead, rule_id=None, values={**VALUES, "places": ["group"], "outcome": "soften"}, now=now)
    assert say("buy my bananas", place=Place.FORUM).outcome == Outcome.PUBLISH
    assert say("buy my bananas", place=Place.GROUP).text == "buy my •••"


@pytest.mark.django_db(transaction=True)
def test_a_policy_is_data(loaded: None, lead: Any, say: Any, now: Any) -> None:
    values = {"outcomes": {"slur": "hold"}, "young_days": 0, "texts_a_day": 0}
    policy_save(actor=lead, place="forum", values=values, now=now)
    assert say("you stupid bitch").outcome == Outcome.HOLD
    assert say("hello", minor=True).outcome == Outcome.PUBLISH


@pytest.mark.parametrize(
    ("field", "value"),
    [("terms", "(a+)+"), ("terms", ""), ("kind", "minor"), ("places", ["moon"]), ("outcome", "burn")],
)
def test_a_bad_rule_names_its_field(db: None, lead: Any, now: Any, field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        rule_save(actor=lead, rule_id=None, values={**VALUES, field: value}, now=now)
    assert set(caught.value.detail) == {field}
    assert not ScreeningRule.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"outcomes": {"slur": "burn"}, "young_days": 1, "texts_a_day": 1},
        {"outcomes": {"minor": "refuse"}, "young_days": 1, "texts_a_day": 1},
        {"outcomes": {}, "young_days": 61, "texts_a_day": 1},
    ],
)
def test_a_bad_policy_is_refused(loaded: None, lead: Any, now: Any, values: Any) -> None:
    with pytest.raises(ValidationError):
        policy_save(actor=lead, place="forum", values=values, now=now)


@pytest.mark.parametrize("role", ["user", "support", "therapist"])
def test_only_who_leads_the_moderators_changes_rules(db: None, make_user: Any, now: Any, role: str) -> None:
    with pytest.raises(PermissionDenied):
        rule_save(actor=make_user(role=role), rule_id=None, values=VALUES, now=now)


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_get_two_numbers(loaded: None, lead: Any, now: Any) -> None:
    at_once(4, lambda number: rule_save(actor=lead, rule_id=None, values={**VALUES, "slug": f"b{number}"}, now=now))
    assert sorted(ScreeningRevision.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_a_process_asks_only_now_and_then(
    loaded: None, settings: Any, now: Any, django_assert_num_queries: Any
) -> None:
    settings.SCREENING_REFRESH_SECONDS = 10.0
    first = rules_current(now)
    with django_assert_num_queries(0):
        assert rules_current(now) is first


def test_when_the_database_is_away_the_last_rules_stay(loaded: None, now: Any, dead_database: None) -> None:
    rules_drop()
    assert rules_current(now) is shipped_ruleset()


def test_a_rule_that_cannot_be_read_any_more_takes_no_other_with_it(loaded: None, say: Any) -> None:
    ScreeningRule.objects.filter(slug="spam-en").update(terms="@gone")
    assert say("kill yourself").outcome == Outcome.REFUSE


# ---- the dry run


def samples_of(say: Any, writer: Any, now: Any) -> None:
    for words in ("you stupid bitch, eat bananas", "send nudes", "my number is 06 12 34 56 78"):
        verdict_record(say(words), author=writer, place=Place.FORUM, content_id=uuid7(), now=now)
    # As one of the few that were published.
    ScreeningSample.objects.create(
        owner=writer, place="forum", text="I like bananas", outcome="publish", created_at=now - timedelta(days=1)
    )
    ScreeningSample.objects.create(
        owner=writer, place="forum", text="old bananas", outcome="publish", created_at=now - timedelta(days=15)
    )


def test_a_dry_run_counts_and_stores_nothing(loaded: None, lead: Any, say: Any, writer: Any, now: Any) -> None:
    samples_of(say, writer, now)
    run = rule_try(actor=lead, rule_id=None, values=VALUES, now=now)
    assert run.counts == [("publish", 1, 0), ("soften", 0, 0), ("hold", 1, 2), ("refuse", 2, 2)]
    assert [(one.before, one.after) for one in run.differences] == [("publish", "hold")]
    assert not ScreeningRule.objects.filter(slug="bananas").exists()
    assert AuditEvent.objects.get(action="moderation.rule.tried").details == {"texts": 4, "differing": 1}


def test_a_dry_run_without_a_rule_shows_what_it_did(loaded: None, lead: Any, say: Any, writer: Any, now: Any) -> None:
    samples_of(say, writer, now)
    rule = ScreeningRule.objects.get(slug="sexual-en")
    values = {name: getattr(rule, name) for name in VALUES} | {"is_active": False}
    assert rule_try(actor=lead, rule_id=rule.pk, values=values, now=now).counts[0] == ("publish", 1, 2)


# ---- pages


def test_the_pages_of_rules_in_the_admin(loaded: None) -> None:
    client = staff_client(make_enrolled_staff("admin")[0])
    added = client.post("/admin/moderation/screeningrule/add/", VALUES)
    assert added.status_code == 302, added.content.decode()[-3000:]
    rule = ScreeningRule.objects.get(slug="bananas")
    page = f"/admin/moderation/screeningrule/{rule.pk}/change/"
    assert client.get(page).status_code == 200
    bad = client.post(page, {**VALUES, "terms": "(a+)+"})
    assert (bad.status_code, b"regular expressions are not read" in bad.content) == (200, True)
    policy = ScreeningPolicy.objects.get(place="forum")
    page = f"/admin/moderation/screeningpolicy/{policy.pk}/change/"
    assert b"kind_slur" in client.get(page).content
    stored = client.post(page, {"young_days": 1, "texts_a_day": 5, "kind_slur": "hold", "kind_minor": "hold"})
    assert stored.status_code == 302
    policy.refresh_from_db()
    assert (policy.outcomes, policy.texts_a_day) == ({"slur": "hold", "minor": "hold"}, 5)
    assert client.get("/admin/moderation/screeningrevision/").status_code == 200
    assert client.get(page.replace(str(policy.pk), str(uuid7()))).status_code == 302


def test_the_page_of_the_dry_run_hides_words_until_asked_for(
    loaded: None, say: Any, writer: Any, now: Any, time_machine: Any
) -> None:
    time_machine.move_to(now)
    samples_of(say, writer, now)
    client = staff_client(make_enrolled_staff("admin")[0])
    page = "/admin/moderation/screening/try/"
    assert client.get(page).status_code == 200
    run = client.post(page, VALUES)
    assert b"4 texts, 1 with another outcome" in run.content
    assert b"like bananas" not in run.content
    sample = ScreeningSample.objects.get(outcome="publish", created_at__gt=now - timedelta(days=2))
    opened = client.post(f"{page}samples/{sample.pk}/")
    assert b"I like bananas" in opened.content
    assert AuditEvent.objects.filter(action="moderation.sample.text_viewed", target_id=str(sample.pk)).exists()
    # Whose text it is reads that somebody opened it.
    assert [one.action for one in access_log(owner=writer)] == ["moderation.sample.text_viewed"]
    assert client.post(page, {**VALUES, "terms": "#"}).status_code == 400
    assert client.get(f"{page}?rule={uuid7()}").status_code == 404


@pytest.mark.parametrize("role", ["support", "therapist"])
def test_other_staff_try_nothing(loaded: None, role: str) -> None:
    client = staff_client(make_enrolled_staff(role)[0])
    assert client.get("/admin/moderation/screening/try/").status_code == 403
    assert client.post(f"/admin/moderation/screening/try/samples/{uuid7()}/").status_code == 403
    assert client.get("/admin/moderation/screeningrule/").status_code == 403
