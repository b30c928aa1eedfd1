from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from accounts.identity.models import User
from config.ids import uuid7
from content.library.models import ContentItem
from content.library.reference import reference_bring
from content.library.tests.factories import make_draft, make_item
from journal.entries.tests.factories import URL as ENTRIES
from journal.entries.tests.factories import make_entry
from journal.prompts.rotation import order_of, prompt_of_day
from journal.prompts.selectors import prompt_today
from wellness.days import day_now

URL = "/api/v1/journal/prompts"
TODAY = f"{URL}/today"
START = date(2026, 1, 1)
GROUPS = [uuid7() for _ in range(7)]
PERSON = UUID(int=7)


def shown(days, uses=(), groups=GROUPS, person=PERSON):
    order, found = order_of(person, groups), {}
    for group, used in uses:
        found.setdefault(group, set()).add(used)
    return [prompt_of_day(order, found, start=START, today=START + timedelta(days=number)) for number in range(days)]


def test_every_prompt_comes_once_before_any_comes_again():
    days = shown(21)
    assert [set(days[start : start + 7]) == set(GROUPS) for start in (0, 7, 14)] == [True] * 3
    assert days[:7] == days[7:14]


def test_each_person_has_an_order_of_their_own():
    assert len({tuple(shown(7, person=UUID(int=number))) for number in range(1, 20)}) > 15


def test_one_that_was_picked_before_its_day_is_passed_over_in_this_round():
    plain = shown(7)
    days = shown(13, uses=[(plain[4], START + timedelta(days=1))])
    assert days[:6] == plain[:4] + plain[5:]
    assert days[6:13] == plain


def test_the_prompt_of_a_day_stays_while_it_is_written_about():
    plain = shown(9)
    assert shown(9, uses=[(plain[3], START + timedelta(days=3))]) == plain


def test_when_all_were_picked_the_next_round_begins():
    uses = [(group, START) for group in GROUPS]
    days = shown(8, uses=uses)
    assert days[0] == shown(1)[0]
    assert len(set(days[1:8])) == 7


def test_a_day_before_the_account_and_a_single_prompt_are_no_trouble():
    order = order_of(PERSON, GROUPS[:1])
    assert prompt_of_day(order, {}, start=START, today=START - timedelta(days=3)) == GROUPS[0]
    used = {GROUPS[0]: {START}}
    assert prompt_of_day(order, used, start=START, today=START + timedelta(days=4000)) == GROUPS[0]


@pytest.mark.django_db
def test_prompts_are_listed_in_the_readers_language_or_in_english(make_user, api_as):
    english = make_item(content_type="prompt", title="Weather", slug="weather", body="What weather?")
    make_item(
        content_type="prompt", title="Wetter", slug="weather", body="Welches Wetter?", language="de",
        translation_group=english.translation_group,
    )  # fmt: skip
    make_item(content_type="prompt", title="River", slug="river", body="Which river?")
    make_item(content_type="article", title="No prompt")
    make_item(content_type="prompt", title="For premium", is_premium=True)
    make_draft(content_type="prompt", title="Draft")
    answers = {
        locale: api_as(make_user(locale=locale)).get(URL).json()["results"] for locale in ("en-US", "de-DE", "fr-FR")
    }
    texts = {locale: {row["text"] for row in rows} for locale, rows in answers.items()}
    assert texts["en-US"] == texts["fr-FR"] == {"What weather?", "Which river?"}
    assert texts["de-DE"] == {"Welches Wetter?", "Which river?"}
    assert answers["en-US"][0].keys() == {"id", "title", "text", "category", "tags", "language"}


@pytest.mark.django_db
def test_prompts_are_narrowed_by_category_and_premium_has_more(premium_user, api_as):
    make_item(content_type="prompt", body="One?", category="sleep")
    make_item(content_type="prompt", body="Two?", category="grief", is_premium=True)
    client = api_as(premium_user)
    assert [row["text"] for row in client.get(f"{URL}?category=grief").json()["results"]] == ["Two?"]
    assert len(client.get(URL).json()["results"]) == 2
    assert client.get(f"{URL}?category=nonsense").json()["results"] == []


@pytest.mark.django_db
def test_a_prompt_of_blocks_shows_its_words(user, api_as):
    blocks = {"version": 1, "blocks": [{"type": "paragraph", "text": "What was **light** today?"}]}
    make_item(content_type="prompt", content_structure=blocks)
    assert api_as(user).get(URL).json()["results"][0]["text"] == "What was light today?"


@pytest.mark.django_db
@pytest.mark.parametrize("url", [URL, TODAY])
def test_prompts_are_for_people_who_are_signed_in(api_client, url):
    assert api_client.get(url).status_code == 401


@pytest.mark.django_db
def test_an_empty_library_has_no_prompt_of_the_day(user, api_as):
    assert api_as(user).get(TODAY).status_code == 404


@pytest.mark.django_db
def test_the_prompt_of_the_day_is_that_of_the_persons_own_day(make_user):
    for number in range(5):
        make_item(content_type="prompt", body=f"{number}?")
    person, seen = make_user(timezone="Pacific/Auckland"), {}
    # 12:00 in UTC is past midnight in Auckland.
    start = datetime(2099, 7, 10, tzinfo=UTC)
    for hour in (0, 10, 12, 23, 35, 47):
        row, day = prompt_today(reader=person, now=start + timedelta(hours=hour))
        seen.setdefault(day.day, set()).add(row["id"])
    assert {day: len(ids) for day, ids in seen.items()} == {10: 1, 11: 1, 12: 1}
    assert len(set.union(*seen.values())) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hour", "before", "after"),
    [(23, {"timezone": "UTC"}, {"timezone": "Pacific/Auckland"}), (2, {"day_starts_at": 4}, {"day_starts_at": 0})],
    ids=["zone", "day"],
)
def test_no_prompt_comes_twice_because_somebody_moves_or_begins_their_day_earlier(make_user, hour, before, after):
    for number in range(9):
        make_item(content_type="prompt", body=f"{number}?")
    person, seen = make_user(), []
    User.objects.filter(pk=person.pk).update(
        date_joined=datetime(2099, 7, 10, hour, tzinfo=UTC), **{"timezone": "UTC", **before}
    )
    for number in range(6):
        if number == 3:
            User.objects.filter(pk=person.pk).update(**after)
        reader = User.objects.get(pk=person.pk)
        row, day = prompt_today(reader=reader, now=datetime(2099, 7, 12 + number, 9, tzinfo=UTC))
        seen.append((day, row["id"]))
    assert [day.day for day, _ in seen] == [12, 13, 14, 15, 16, 17]
    assert len({prompt for _, prompt in seen}) == 6


@pytest.mark.django_db
def test_the_prompt_of_the_day_takes_three_queries(user, api_as, django_assert_num_queries):
    made = [make_item(content_type="prompt", body=f"{number}?") for number in range(3)]
    client = api_as(user)
    # Sign-in, prompts, what was written about.
    with django_assert_num_queries(3):
        data = client.get(TODAY).json()
    assert data["id"] in {str(item.pk) for item in made}
    assert data["date"] == str(day_now(user, timezone.now()).local_date)


@pytest.mark.django_db
def test_what_was_written_about_in_one_language_is_passed_over_in_another(make_user, api_as):
    person = make_user()
    make_item(content_type="prompt", slug="a", body="A?")
    other = make_item(content_type="prompt", slug="b", body="B?")
    german = make_item(
        content_type="prompt", slug="b", body="B auf Deutsch?", language="de", translation_group=other.translation_group
    )
    now = timezone.now()
    User.objects.filter(pk=person.pk).update(date_joined=now - timedelta(days=1))
    make_entry(person, prompt_id=german.pk, logged_at=now - timedelta(days=1), now=now)
    assert api_as(person).get(TODAY).json()["text"] == "A?"


@pytest.mark.django_db
def test_the_library_ships_prompts_in_five_languages(user, api_as):
    reference_bring(now=timezone.now())
    prompts = ContentItem.objects.filter(content_type="prompt", state="published")
    counts = {language: prompts.filter(language=language).count() for language in ("en", "es", "fr", "de", "pt")}
    assert counts["en"] >= 60
    assert all(counts[language] >= 20 for language in ("es", "fr", "de", "pt"))
    english = set(prompts.filter(language="en").values_list("translation_group", flat=True))
    others = prompts.exclude(language="en")
    assert {item.translation_group for item in others} <= english
    assert len(set(prompts.values_list("body", flat=True))) == prompts.count()
    (row, *_) = api_as(user).get(URL).json()["results"]
    assert api_as(user).post(ENTRIES, {"content": "x", "prompt_id": row["id"]}).status_code == 201
