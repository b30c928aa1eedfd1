"""Tips of the library: one a date for everybody, none again before all were told."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.reminders.tips import tip_of, tip_of_variant, tip_variant
from config.testing.threads import at_once
from content.library.services import content_archive
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


def told(count, start=FIRST, locale="en-US"):
    return [library_tip(start + timedelta(days=day), locale).title for day in range(count)]


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
    today = library_tip(FIRST, "en").title
    item = kept if today == kept.title else gone
    content_archive(actor=make_editor(), item_id=item.pk, now=timezone.now())
    tips_forget()
    assert library_tip(FIRST, "en").title != today


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
    library_tip(FIRST, "en")
    with django_assert_num_queries(0):
        library_tip(FIRST, "en")


@pytest.mark.django_db(transaction=True)
def test_eight_processes_at_once_choose_one_tip(monkeypatch):
    for number in range(12):
        make_tip(number)
    monkeypatch.setattr(choosing, "FRESH_SECONDS", 0)
    found = at_once(8, lambda _: library_tip(FIRST, "en").title)
    assert set(found) == {TipOfDay.objects.get().item.title}


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
