from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from content.library.cache import MEDITATION
from content.library.services import content_publish
from content.library.tests.factories import BLOCKS, make_draft, make_editor, make_item
from wellness.meditation.models import MeditationSession
from wellness.meditation.tests.factories import make_guided

pytestmark = pytest.mark.django_db
URL = "/api/v1/meditation/guided"


def slugs(client, **query):
    return {row["slug"] for row in client.get(URL, query).json()["results"]}


def test_everybody_lists_guided_meditations_and_nothing_else(user, api_as, api_client):
    make_item(slug="an-article")
    make_draft(slug="a-draft", content_type="guided_meditation")
    make_guided(slug="open")
    make_guided(slug="for-premium", is_premium=True)
    for client in (api_client, api_as(user)):
        assert slugs(client) == {"open", "for-premium"}
        assert slugs(client, type="article") == {"open", "for-premium"}
    locked = {row["slug"]: row["locked"] for row in api_client.get(URL).json()["results"]}
    assert locked == {"open": False, "for-premium": True}


def test_a_list_is_filtered_and_paged(api_client):
    make_guided(slug="one", title="Falling snow", category="sleep", target_moods=["difficult"], difficulty="beginner")
    make_guided(slug="two", category="mindfulness", target_moods=["good"], difficulty="advanced")
    for query in ({"category": "sleep"}, {"mood": "difficult"}, {"difficulty": "beginner"}, {"search": "snow"}):
        assert slugs(api_client, **query) == {"one"}, query
    assert api_client.get(URL, {"mood": "furious"}).status_code == 400
    page = api_client.get(URL, {"limit": 1}).json()
    rest = api_client.get(page["next"]).json()
    assert [row["slug"] for row in page["results"] + rest["results"]] == ["two", "one"]


def test_what_is_shared_is_kept_for_a_day_and_what_is_ones_own_for_a_minute(user, api_as, api_client):
    item = make_guided()
    headers = {url: api_client.get(url)["Cache-Control"] for url in (URL, f"{URL}/categories", f"{URL}/{item.pk}")}
    assert headers == {
        URL: "public, max-age=86400",
        f"{URL}/categories": "public, max-age=86400",
        f"{URL}/{item.pk}": "public, max-age=60",
    }
    signed_in = api_as(user).get(URL)
    assert signed_in["Cache-Control"] == "private, max-age=60"
    assert "Authorization" in signed_in["Vary"]


def test_an_answer_is_kept_for_24_hours_and_ends_with_a_change(
    api_client, django_capture_on_commit_callbacks, django_assert_num_queries
):
    assert MEDITATION.total_seconds() == 24 * 3600
    with django_capture_on_commit_callbacks(execute=True):
        make_guided(slug="first")
    assert slugs(api_client) == {"first"}
    with django_assert_num_queries(0):
        api_client.get(URL)
    with django_capture_on_commit_callbacks(execute=True):
        make_guided(slug="second")
    assert slugs(api_client) == {"first", "second"}


def test_what_is_planned_ends_the_day_of_keeping(api_client, now):
    with time_machine.travel(now, tick=False):
        make_guided()
        content_publish(
            actor=make_editor(),
            item_id=make_draft(content_type="guided_meditation").pk,
            now=timezone.now(),
            at=now.replace(hour=13),
        )
        assert api_client.get(URL)["Cache-Control"] == "public, max-age=3600"


def test_categories_hold_guided_meditations_only(api_client):
    make_item(category="grief")
    for category in ("sleep", "mindfulness", "sleep"):
        make_guided(category=category)
    answer = api_client.get(f"{URL}/categories")
    assert [(row["slug"], row["count"]) for row in answer.json()["results"]] == [("sleep", 2), ("mindfulness", 1)]


def test_a_premium_item_shows_what_it_is_to_all_and_its_words_to_premium(user, premium_user, api_as, api_client):
    item = make_guided(is_premium=True, content_structure=BLOCKS, audio_url="https://cdn.example.org/a.mp3")
    url = f"{URL}/{item.pk}"
    for client in (api_client, api_as(user)):
        data = client.get(url).json()
        assert (data["locked"], data["content_structure"], data["audio_url"]) == (True, None, None)
        assert data["title"] == item.title
    opened = api_as(premium_user).get(url)
    assert opened.json()["content_structure"]["blocks"]
    assert "public" not in opened["Cache-Control"]
    assert "max-age" not in opened["Cache-Control"]
    insisted = [client.get(url, {"include": "body"}) for client in (api_client, api_as(user), api_as(premium_user))]
    assert [one.status_code for one in insisted] == [401, 403, 200]
    assert insisted[1].json()["code"] == "premium_required"
    assert api_client.get(url, {"include": "all"}).status_code == 400


def test_an_open_item_is_open_to_all(api_client):
    data = api_client.get(f"{URL}/{make_guided(body='Breathe *slowly*.').pk}").json()
    assert (data["locked"], data["body"]) == (False, "Breathe *slowly*.")


@pytest.mark.parametrize("which", ["article", "draft", "absent"])
def test_what_is_no_public_guided_meditation_is_not_there(user, api_as, which):
    made = {
        "article": lambda: make_item().pk,
        "draft": lambda: make_draft(content_type="guided_meditation").pk,
        "absent": uuid4,
    }[which]()
    client = api_as(user)
    assert client.get(f"{URL}/{made}").status_code == 404
    assert client.post(f"{URL}/{made}/start").status_code == 404
    assert not MeditationSession.objects.exists()


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        (["body-scan", "relaxation"], "body-scan"),
        (["compassion", "loving-kindness"], "loving-kindness"),
        (["breath"], "breathing"),
        (["walking"], "mindfulness"),
        ([], "mindfulness"),
    ],
)
def test_starting_one_makes_a_session_of_its_kind_and_length(user, api_as, tags, kind):
    item = make_guided(tags=tags, duration_minutes=12)
    answer = api_as(user).post(f"{URL}/{item.pk}/start", {"ambient_sound": "ocean"})
    data = answer.json()
    assert (answer.status_code, data["session_type"], data["duration_minutes"]) == (201, kind, 12)
    assert (data["guided_session_id"], data["state"], data["ambient_sound"]) == (str(item.pk), "running", "ocean")
    assert MeditationSession.objects.get().owner_id == user.pk


def test_a_start_takes_no_body_its_own_length_and_an_id(user, api_as):
    item, client, body = make_guided(duration_minutes=None), api_as(user), {"id": str(uuid4()), "duration_minutes": 7}
    assert client.post(f"{URL}/{item.pk}/start").json()["duration_minutes"] == 5
    answers = [client.post(f"{URL}/{item.pk}/start", body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["duration_minutes"] == 7
    assert client.post(f"{URL}/{item.pk}/start", {**body, "session_type": "breathing"}).status_code == 400
    assert client.post(f"{URL}/{make_guided().pk}/start", body).status_code == 409


def test_starting_a_premium_item_asks_for_the_plan(user, premium_user, api_as, api_client):
    url = f"{URL}/{make_guided(is_premium=True).pk}/start"
    answers = [client.post(url) for client in (api_client, api_as(user), api_as(premium_user))]
    assert [answer.status_code for answer in answers] == [401, 403, 201]
    assert answers[1].json()["code"] == "premium_required"


def test_the_premium_plan_starts_as_many_as_it_likes(premium_user, api_as):
    client, url = api_as(premium_user), f"{URL}/{make_guided(is_premium=True).pk}/start"
    assert {client.post(url).status_code for _ in range(30)} == {201}
