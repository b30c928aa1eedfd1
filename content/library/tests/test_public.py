"""What everybody reads: lists, filters, languages, search, premium, planned items, and how many queries it costs."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from content.library.categories import categories_bring
from content.library.models import ContentItem
from content.library.services import content_archive, content_unpublish
from content.library.tests.factories import BLOCKS, make_draft, make_editor, make_item

pytestmark = pytest.mark.django_db
URL = "/api/v1/content"


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_anybody_reads_what_is_published_and_nothing_else(api_client: Any) -> None:
    editor, now = make_editor(), timezone.now()
    shown = make_item(actor=editor)
    draft = make_draft(actor=editor)
    planned = make_item(actor=editor, at=now + timedelta(hours=1))
    taken, archived = make_item(actor=editor), make_item(actor=editor)
    content_unpublish(actor=editor, item_id=taken.pk, now=now)
    content_archive(actor=editor, item_id=archived.pk, now=now)
    assert ids(api_client.get(URL)) == [str(shown.pk)]
    for hidden in (draft, planned, taken, archived):
        for path in ("", "/audio", "/image"):
            assert api_client.get(f"{URL}/{hidden.pk}{path}").status_code == 404
        assert api_client.post(f"{URL}/{hidden.pk}/view").status_code == 404
    assert api_client.get(f"{URL}/{uuid4()}").status_code == 404


def test_an_item_is_answered_with_its_text_and_its_html(api_client: Any) -> None:
    item = make_item(body="Dim **the** lights.", tags=["evening"], target_moods=["good"], difficulty="beginner")
    answer = api_client.get(f"{URL}/{item.pk}").json()
    assert (answer["type"], answer["category"], answer["difficulty"]) == ("article", "sleep", "beginner")
    assert answer["body"] == "Dim **the** lights."
    assert answer["body_html"] == "<p>Dim <strong>the</strong> lights.</p>\n"
    assert (answer["content_structure"], answer["locked"], answer["has_audio"]) == (None, False, False)
    assert (answer["tags"], answer["target_moods"], answer["rating"]) == (["evening"], ["good"], 0.0)


def test_blocks_are_answered_with_their_html(api_client: Any) -> None:
    item = make_item(content_structure=BLOCKS, media_urls=["https://cdn.example.org/a.mp4"])
    answer = api_client.get(f"{URL}/{item.pk}").json()
    block = answer["content_structure"]["blocks"][0]
    assert block == {
        "type": "paragraph", "text": "Breathe **slowly**.", "text_html": "Breathe <strong>slowly</strong>.",
    }  # fmt: skip
    assert (answer["body"], answer["media_urls"]) == (None, ["https://cdn.example.org/a.mp4"])


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("type=exercise", {"content_type": "exercise"}),
        ("category=work", {"category": "work"}),
        ("tag=calm-down", {"tags": ["x", "calm-down"]}),
        ("mood=difficult", {"target_moods": ["difficult", "okay"]}),
        ("factor=stress", {"target_factors": ["stress"]}),
        ("difficulty=advanced", {"difficulty": "advanced"}),
    ],
)
def test_a_filter_leaves_only_what_it_names(query: str, fields: dict[str, Any], api_client: Any) -> None:
    make_item()
    wanted = make_item(**fields)
    assert ids(api_client.get(f"{URL}?{query}")) == [str(wanted.pk)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("type=poem", "type"),
        ("mood=happy", "mood"),
        ("difficulty=9", "difficulty"),
        ("tag=A%20B", "tag"),
        ("language=12", "language"),
        ("limit=0", "limit"),
        ("cursor=abc", "cursor"),
        ("search=" + "a" * 101, "search"),
    ],
)
def test_a_wrong_parameter_is_named(query: str, field: str, api_client: Any) -> None:
    answer = api_client.get(f"{URL}?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_pages_go_on_by_cursor_from_the_newest(api_client: Any) -> None:
    editor, now = make_editor(), timezone.now()
    items = [make_item(actor=editor, at=now - timedelta(days=number)) for number in range(5)]
    first = api_client.get(f"{URL}?limit=2").json()
    second = api_client.get(first["next"]).json()
    third = api_client.get(second["next"]).json()
    found = [row["id"] for page in (first, second, third) for row in page["results"]]
    assert found == [str(item.pk) for item in items]
    assert third["next"] is None
    assert [row["id"] for row in api_client.get(third["previous"]).json()["results"]] == found[2:4]


def test_a_planned_item_appears_by_the_clock_alone_although_lists_are_kept(api_client: Any) -> None:
    start = datetime(2026, 3, 10, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        item = make_item(at=start + timedelta(seconds=40))
        answer = api_client.get(URL)
        assert ids(answer) == []
        # No cache of anybody may hold the list longer than that.
        assert answer["Cache-Control"] == "public, max-age=40"
    from config.api.redis_client import redis_client

    kept = [key for key in redis_client().keys("library:*") if key != b"library:generation"]
    assert kept
    assert all(0 < redis_client().ttl(key) <= 40 for key in kept)
    # Redis has its own clock, which a test cannot move.
    redis_client().delete(*kept)
    with time_machine.travel(start + timedelta(seconds=40), tick=False):
        assert ids(api_client.get(URL)) == [str(item.pk)]


def test_one_version_of_each_item_in_the_readers_language_or_else_in_english(
    api_as: Any, make_user: Any, django_capture_on_commit_callbacks: Any
) -> None:
    editor = make_editor()
    both_en = make_item(actor=editor, language="en")
    group = both_en.translation_group
    both_de = make_item(actor=editor, language="de", translation_group=group)
    only_en = make_item(actor=editor, language="en")
    only_de = make_item(actor=editor, language="de")
    make_item(actor=editor, language="fr")
    german = api_as(make_user(locale="de-DE"))
    assert set(ids(german.get(URL))) == {str(both_de.pk), str(only_en.pk), str(only_de.pk)}
    assert set(ids(german.get(f"{URL}?language=en-GB"))) == {str(both_en.pk), str(only_en.pk)}
    # A translation that is not public yet hides nothing.
    with django_capture_on_commit_callbacks(execute=True):
        content_unpublish(actor=editor, item_id=both_de.pk, now=timezone.now())
    assert set(ids(german.get(URL))) == {str(both_en.pk), str(only_en.pk), str(only_de.pk)}


def test_somebody_unknown_is_answered_in_the_language_that_their_app_asks_for(api_client: Any) -> None:
    english = make_item(language="en")
    german = make_item(language="de", translation_group=english.translation_group)
    assert ids(api_client.get(URL, headers={"accept-language": "de-AT,de;q=0.9"})) == [str(german.pk)]
    assert ids(api_client.get(URL, headers={"accept-language": "*"})) == [str(english.pk)]
    answer = api_client.get(URL)
    assert ids(answer) == [str(english.pk)]
    assert {"Authorization", "Accept-Language"} <= set(answer["Vary"].split(", "))


def test_a_word_in_the_title_counts_more_than_in_the_text(api_client: Any) -> None:
    text = make_item(title="An evening", body="Breathing. " * 40)
    described = make_item(title="A morning", description="On breathing.", body="Words.")
    title = make_item(title="Breathing out", body="Words.")
    make_item(title="Nothing of it", body="Words.")
    # The words are stemmed: breathe finds breathing.
    assert ids(api_client.get(f"{URL}?search=breathe")) == [str(title.pk), str(described.pk), str(text.pk)]


def test_search_pages_by_cursor_and_takes_whatever_is_typed(api_client: Any) -> None:
    for _ in range(5):
        make_item(title="Calm sea", tags=["ocean"])
    first = api_client.get(f"{URL}?search=calm&limit=2").json()
    second = api_client.get(first["next"]).json()
    third = api_client.get(second["next"]).json()
    found = [row["id"] for page in (first, second, third) for row in page["results"]]
    assert len(set(found)) == 5
    assert third["next"] is None
    assert len(ids(api_client.get(f"{URL}?search=ocean"))) == 5
    for typed in ("'", "calm &", "!!", "(", '"calm sea', "calm <-> sea", ":*", "-calm", "%25", "\\"):
        assert api_client.get(URL, {"search": typed}).status_code == 200
    assert api_client.get(URL, {"search": "calm"})["Cache-Control"] == "no-store"


def test_a_german_text_is_found_by_german_words(api_client: Any) -> None:
    item = make_item(language="de", title="Häuser am Meer", body="Ruhe.")
    assert ids(api_client.get(f"{URL}?language=de&search=haus")) == [str(item.pk)]


def test_a_premium_item_shows_what_it_is_to_all_and_its_body_to_premium(
    api_client: Any, api_as: Any, user: Any, premium_user: Any
) -> None:
    item = make_item(
        is_premium=True, body="Only for **members**.", media_urls=["https://cdn.example.org/a.mp4"],
        audio_url="https://cdn.example.org/a.mp3",
    )  # fmt: skip
    premium = api_as(premium_user)
    # Premium first: nothing of it may be kept for the others.
    whole = premium.get(f"{URL}/{item.pk}")
    assert (whole.json()["body"], whole.json()["locked"]) == ("Only for **members**.", False)
    assert whole["Cache-Control"] == "no-store"
    for client in (api_client, api_as(user)):
        answer = client.get(f"{URL}/{item.pk}")
        assert (answer.status_code, answer.json()["locked"], answer.json()["title"]) == (200, True, item.title)
        assert b"members" not in answer.content
        assert b"cdn.example.org" not in answer.content
        assert client.get(URL).json()["results"][0]["locked"] is True
    assert premium.get(f"{URL}/{item.pk}").json()["body"] == "Only for **members**."
    assert premium.get(URL).json()["results"][0]["locked"] is False
    from config.api.redis_client import redis_client

    stored = b"".join(redis_client().get(key) or b"" for key in redis_client().keys("library:*"))
    assert item.title.encode() in stored
    assert b"members" not in stored


def test_who_insists_on_the_body_or_the_sound_of_a_premium_item_is_refused_by_reason(
    api_client: Any, api_as: Any, user: Any, premium_user: Any
) -> None:
    item = make_item(is_premium=True, audio_url="https://cdn.example.org/a.mp3")
    for path in (f"{URL}/{item.pk}?include=body", f"{URL}/{item.pk}/audio"):
        assert api_client.get(path).status_code == 401
        refused = api_as(user).get(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "premium_required")
        assert api_as(premium_user).get(path).status_code in {200, 302}


def test_categories_say_how_much_they_hold(api_client: Any) -> None:
    categories_bring()
    english = make_item(category="sleep")
    make_item(category="sleep", language="de", translation_group=english.translation_group)
    make_draft(category="sleep")
    make_item(category="grief")
    found = {row["slug"]: row["count"] for row in api_client.get(f"{URL}/categories").json()["results"]}
    assert (found["sleep"], found["grief"], found["work"]) == (1, 1, 0)
    assert list(found)[:3] == ["sleep", "nutrition", "exercise"]


@pytest.mark.parametrize("category", ["sleep", "nutrition", "exercise"])
def test_the_resources_of_a_category_have_an_address_of_their_own(category: str, api_client: Any) -> None:
    wanted = make_item(category=category)
    make_item(category="grief")
    assert ids(api_client.get(f"/api/v1/resources/{category}?category=grief")) == [str(wanted.pk)]


def many(number: int) -> None:
    item = make_item()
    row = {name: getattr(item, name) for name in ("content_type", "category_id", "body", "state", "published_at")}
    ContentItem.objects.bulk_create(
        ContentItem(**row, slug=f"copy-{copy}", title=f"Copy {copy} of breathing") for copy in range(number)
    )


@pytest.mark.parametrize("number", [3, 1000])
def test_a_list_costs_the_same_however_long_the_library(
    number: int, api_client: Any, django_assert_num_queries: Any
) -> None:
    many(number)
    # The generation, the page, the next planned item.
    with django_assert_num_queries(3):
        assert len(ids(api_client.get(f"{URL}?limit=100"))) == min(number + 1, 100)
    with django_assert_num_queries(0):
        api_client.get(f"{URL}?limit=100")
    with django_assert_num_queries(2):
        assert len(ids(api_client.get(f"{URL}?search=breathing"))) == min(number, 20)


def test_an_item_is_read_once_and_then_kept(
    api_client: Any, api_as: Any, premium_user: Any, django_assert_num_queries: Any
) -> None:
    item, locked = make_item(), make_item(is_premium=True)
    api_client.get(f"{URL}/{item.pk}")
    api_client.get(f"{URL}/{locked.pk}")
    with django_assert_num_queries(0):
        api_client.get(f"{URL}/{item.pk}")
        api_client.get(f"{URL}/{locked.pk}")
    client = api_as(premium_user)
    with django_assert_num_queries(2):
        # The session, and the item that is kept nowhere.
        client.get(f"{URL}/{locked.pk}")


def test_an_unchanged_answer_is_304(api_client: Any) -> None:
    item = make_item()
    for path in (URL, f"{URL}/{item.pk}"):
        tag = api_client.get(path)["ETag"]
        assert api_client.get(path, headers={"if-none-match": tag}).status_code == 304


def test_chosen_fields_are_those_of_the_rows(api_client: Any) -> None:
    item = make_item()
    assert api_client.get(f"{URL}?fields=id,title").json()["results"] == [{"id": str(item.pk), "title": item.title}]
    assert api_client.get(f"{URL}/{item.pk}?fields=title").json() == {"title": item.title}
