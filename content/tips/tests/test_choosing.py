"""Tips of the library: one a date for everybody, none again before all were told."""

from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import transaction
from django.test import TestCase
from django.utils import timezone

from accounts.reminders.tips import tip_of, tip_of_variant, tip_variant
from config.testing.threads import all_at_once, at_once
from content.library.services import content_archive, content_draft_save
from content.library.tests.factories import make_editor, make_item
from content.tips import choosing
from content.tips.choosing import library_tip, tips_forget
from content.tips.models import TipOfDay

FIRST = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def nothing_known():
    tips_forget()
    yield
    tips_forget()


def make_tip(number, **overrides):
    values = {
        "content_type": "tip",
        "title": f"Tip {number}",
        "description": f"Line {number}",
        "body": "More.",
        **overrides,
    }
    return make_item(**values)


def tip_at(local_date, locale="en-US"):
    """Asked by somebody whose transaction is committed."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return library_tip(local_date, locale)


def told(count, start=FIRST):
    return [tip_at(start + timedelta(days=day)).title for day in range(count)]


@pytest.mark.django_db
def test_every_tip_is_told_once_before_any_is_told_again():
    for number in range(5):
        make_tip(number)
    found = told(10)
    assert sorted(found[:5]) == sorted(found[5:]) == [f"Tip {number}" for number in range(5)]


@pytest.mark.django_db
def test_a_new_tip_is_told_next_and_the_past_stays():
    for number in range(3):
        make_tip(number)
    before = told(3)
    make_tip(9)
    assert told(4)[:3] == before
    assert told(4)[3] == "Tip 9"


@pytest.mark.django_db
def test_what_is_withdrawn_is_told_no_more_not_even_today():
    kept, gone = make_tip(1), make_tip(2)
    today = tip_at(FIRST).title
    item = kept if today == kept.title else gone
    content_archive(actor=make_editor(), item_id=item.pk, now=timezone.now())
    tips_forget()
    assert tip_at(FIRST).title != today
    assert TipOfDay.objects.get().item_id == ({kept, gone} - {item}).pop().pk


# What an item says is only looked at for a lock screen while it is a tip.
@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"content_type": "article", "title": "When anxiety comes at night"},
        {"is_premium": True},
        {"language": "de"},
    ],
)
def test_what_is_no_tip_for_everybody_any_more_is_not_told_on_the_day_that_it_was_chosen_for(change):
    item = make_tip(1)
    assert tip_at(FIRST).id == str(item.pk)
    content_draft_save(actor=make_editor(), values=change, now=timezone.now(), item_id=item.pk)
    tips_forget()
    assert tip_at(FIRST) is None


@pytest.mark.django_db
def test_a_plan_that_is_rolled_back_leaves_no_choice_behind():
    make_tip(1)
    with transaction.atomic():
        library_tip(FIRST, "en")
        transaction.set_rollback(True)
    assert choosing._known == {}
    assert not TipOfDay.objects.exists()


@pytest.mark.django_db
def test_the_first_choice_that_is_stored_decides():
    tips = [make_tip(number) for number in range(2)]
    with TestCase.captureOnCommitCallbacks() as late:
        chosen = library_tip(FIRST, "en")
    other = next(tip for tip in tips if str(tip.pk) != chosen.id)
    TipOfDay.objects.create(local_date=FIRST, language="en", item=other)
    for store in late:
        store()
    assert TipOfDay.objects.get().item == other
    assert library_tip(FIRST, "en").id == str(other.pk)


@pytest.mark.django_db(transaction=True)
def test_plans_of_two_dates_do_not_wait_for_each_other(monkeypatch):
    make_tip(1)
    make_tip(2)
    # Each as a process of its own, which remembers nothing of the other.
    monkeypatch.setattr(choosing, "FRESH_SECONDS", 0)
    chosen = Barrier(2)

    def plan(*dates):
        with transaction.atomic():
            library_tip(dates[0], "en")
            chosen.wait(timeout=10)
            library_tip(dates[1], "en")

    later = FIRST + timedelta(days=1)
    all_at_once(lambda: plan(FIRST, later), lambda: plan(later, FIRST))
    assert TipOfDay.objects.count() == 2


@pytest.mark.django_db
def test_a_language_has_its_own_tips_and_english_serves_the_others():
    make_tip(1)
    make_tip(2, language="de", title="Ein Glas Wasser")
    assert library_tip(FIRST, "de-AT").title == "Ein Glas Wasser"
    assert library_tip(FIRST, "fr-FR").title == library_tip(FIRST, "en-GB").title == "Tip 1"


@pytest.mark.django_db
def test_the_words_are_found_again_by_the_name_of_the_date():
    make_tip(1)
    assert tip_of_variant(tip_variant(FIRST, "en-US")) == tip_of(FIRST, "en-US") == library_tip(FIRST, "en")


@pytest.mark.django_db
def test_drafts_premium_and_planned_tips_are_not_told():
    make_tip(1, is_premium=True)
    make_tip(2, at=timezone.now() + timedelta(days=3))
    make_item(content_type="article")
    assert library_tip(FIRST, "en") is None


@pytest.mark.django_db
def test_asking_again_costs_nothing(django_assert_num_queries):
    make_tip(1)
    tip_at(FIRST)
    library_tip(FIRST, "en")
    with django_assert_num_queries(0):
        library_tip(FIRST, "en")


@pytest.mark.django_db(transaction=True)
def test_eight_processes_at_once_choose_one_tip(monkeypatch):
    for number in range(12):
        make_tip(number)
    monkeypatch.setattr(choosing, "FRESH_SECONDS", 0)
    found = at_once(8, lambda _: library_tip(FIRST, "en").id)
    assert found == [str(TipOfDay.objects.get().item_id)] * 8


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"title": "x" * 65}, {"description": ""}, {"description": "Two\nlines"}, {"title": "Beat anxiety"}],
)
def test_an_editor_cannot_write_what_a_lock_screen_must_not_show(wrong):
    from rest_framework.exceptions import ValidationError

    with pytest.raises(ValidationError) as refused:
        make_tip(1, **wrong)
    assert set(refused.value.detail) == set(wrong)
