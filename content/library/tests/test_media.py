"""Sound and pictures: streamed in parts, or a redirect to where they lie, and premium only to premium."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.utils import timezone

from content.library.counting import content_view_record, views_write
from content.library.models import ContentItem
from content.library.tests.factories import make_item

pytestmark = pytest.mark.django_db
SOUND = bytes(range(256)) * 1000
SIZE = len(SOUND)


@pytest.fixture(autouse=True)
def media_folder(settings: Any, tmp_path: Path) -> Path:
    folder = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": folder}
    settings.CONTENT_MEDIA_BASE_URL = ""
    return tmp_path


def with_sound(*, suffix: str = "mp3", **overrides: Any) -> ContentItem:
    item = make_item(**overrides)
    name = default_storage.save(f"content/audio/a.{suffix}", ContentFile(SOUND))
    ContentItem.objects.filter(pk=item.pk).update(audio_file=name)
    return item


def url(item: ContentItem) -> str:
    return f"/api/v1/content/{item.pk}/audio"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_whole_file_is_streamed(api_client: Any) -> None:
    answer = api_client.get(url(with_sound()))
    assert answer.status_code == 200
    assert body(answer) == SOUND
    assert (answer["Content-Type"], answer["Content-Length"]) == ("audio/mpeg", str(SIZE))
    assert (answer["Accept-Ranges"], answer["Cache-Control"]) == ("bytes", "public, max-age=86400")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-", 0, SIZE - 1),
        ("bytes=100-199", 100, 199),
        ("bytes=65530-131080", 65530, 131080),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
        ("bytes=-10", SIZE - 10, SIZE - 1),
        (f"bytes=-{SIZE * 2}", 0, SIZE - 1),
        (f"bytes=5-{SIZE * 2}", 5, SIZE - 1),
    ],
)
def test_a_part_is_answered_as_asked(asked: str, first: int, last: int, api_client: Any) -> None:
    answer = api_client.get(url(with_sound()), headers={"range": asked})
    assert answer.status_code == 206
    assert body(answer) == SOUND[first : last + 1]
    assert answer["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
def test_bytes_behind_the_end_are_416(asked: str, api_client: Any) -> None:
    answer = api_client.get(url(with_sound()), headers={"range": asked})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{SIZE}")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "asked", ["bytes=9-5", "bytes=a-b", "items=0-5", "bytes=-", "bytes=0-1,5-6", "bytes=٣-٤", "x" * 500]
)
def test_what_is_no_range_gets_the_whole(asked: str, api_client: Any) -> None:
    answer = api_client.get(url(with_sound()), headers={"range": asked})
    assert (answer.status_code, len(body(answer))) == (200, SIZE)


def test_a_part_of_another_version_is_not_mixed_with_this_one(api_client: Any) -> None:
    item = with_sound()
    whole = api_client.get(url(item))
    part = {"range": "bytes=0-9"}
    assert api_client.get(url(item), headers={**part, "if-range": whole["ETag"]}).status_code == 206
    assert api_client.get(url(item), headers={**part, "if-range": '"another"'}).status_code == 200
    assert api_client.get(url(item), headers={**part, "if-range": "Tue, 10 Mar 2026 12:00:00 GMT"}).status_code == 200
    assert api_client.get(url(item), headers={"if-none-match": whole["ETag"]}).status_code == 304


def test_head_says_the_same_without_a_body(api_client: Any) -> None:
    item = with_sound()
    answer = api_client.head(url(item), headers={"range": "bytes=0-9"})
    assert (answer.status_code, answer["Content-Length"], answer["Content-Range"]) == (206, "10", f"bytes 0-9/{SIZE}")
    assert answer.content == b""
    assert api_client.head(url(item))["Content-Length"] == str(SIZE)


def test_a_player_may_ask_for_sound(api_client: Any) -> None:
    answer = api_client.get(url(with_sound(suffix="m4a")), headers={"accept": "audio/*"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "audio/mp4")


def test_premium_sound_is_for_premium_and_for_no_shared_cache(
    api_client: Any, api_as: Any, user: Any, premium_user: Any, settings: Any
) -> None:
    # Whoever knows an address at the CDN may fetch it, so premium files never go there.
    settings.CONTENT_MEDIA_BASE_URL = "https://cdn.example.org/media"
    item = with_sound(is_premium=True)
    assert api_client.get(url(item)).status_code == 401
    refused = api_as(user).get(url(item))
    assert (refused.status_code, refused.json()["code"]) == (403, "premium_required")
    answer = api_as(premium_user).get(url(item))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, max-age=3600")
    shown = api_as(premium_user).get(f"/api/v1/content/{item.pk}").json()["audio_url"]
    assert shown == f"{settings.PUBLIC_URL}{url(item)}"


def test_with_a_cdn_open_files_are_fetched_there(api_client: Any, settings: Any) -> None:
    settings.CONTENT_MEDIA_BASE_URL = "https://cdn.example.org/media"
    item = with_sound()
    ContentItem.objects.filter(pk=item.pk).update(image_file="content/images/a.webp")
    answer = api_client.get(url(item))
    name = ContentItem.objects.get(pk=item.pk).audio_file.name
    assert (answer.status_code, answer["Location"]) == (302, f"https://cdn.example.org/media/{name}")
    shown = api_client.get(f"/api/v1/content/{item.pk}").json()
    assert shown["audio_url"] == f"https://cdn.example.org/media/{name}"
    assert shown["image_url"] == "https://cdn.example.org/media/content/images/a.webp"


def test_sound_that_lies_elsewhere_is_a_redirect(api_client: Any) -> None:
    item = make_item(audio_url="https://sounds.example.org/a.mp3")
    answer = api_client.get(url(item))
    assert (answer.status_code, answer["Location"]) == (302, "https://sounds.example.org/a.mp3")
    assert api_client.get(f"/api/v1/content/{item.pk}").json()["audio_url"] == "https://sounds.example.org/a.mp3"


def test_nothing_to_play_and_a_lost_file_are_404(api_client: Any, media_folder: Path) -> None:
    assert api_client.get(url(make_item())).status_code == 404
    item = with_sound()
    next(media_folder.rglob("*.mp3")).unlink()
    assert api_client.get(url(item)).status_code == 404


class SignedStorage(Storage):
    """A bucket as django-storages shows one: no path, and links that are signed and end."""

    def _save(self, name: str, content: Any) -> str:
        return name

    def exists(self, name: str) -> bool:
        return False

    def url(self, name: str, expire: int | None = None) -> str:
        return f"https://bucket.example.org/{name}?signature=x&expires={expire}"


def test_files_in_a_bucket_are_a_redirect_to_a_link_that_ends(api_client: Any, settings: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": f"{__name__}.SignedStorage"}}
    answer = api_client.get(url(with_sound()))
    assert answer.status_code == 302
    assert answer["Location"].endswith("?signature=x&expires=600")
    # The link must outlive every remembered redirect.
    assert answer["Cache-Control"] == "private, max-age=300"


def test_a_picture_of_ours_has_an_address(api_client: Any, settings: Any) -> None:
    item = make_item()
    name = default_storage.save("content/images/a.png", ContentFile(b"\x89PNG"))
    ContentItem.objects.filter(pk=item.pk).update(image_file=name)
    shown = api_client.get(f"/api/v1/content/{item.pk}").json()["image_url"]
    assert shown == f"{settings.PUBLIC_URL}/api/v1/content/{item.pk}/image"
    answer = api_client.get(f"/api/v1/content/{item.pk}/image")
    assert (answer.status_code, answer["Content-Type"], body(answer)) == (200, "image/png", b"\x89PNG")


def test_a_download_counts_once_however_many_parts_a_player_asks_for(api_client: Any) -> None:
    item = with_sound()
    for asked in ("bytes=0-99", "bytes=100-199", "bytes=200-"):
        api_client.get(url(item), HTTP_RANGE=asked)
    api_client.get(url(item))
    api_client.head(url(item))
    content_view_record(viewer=None, item_id=item.pk, now=timezone.now())
    assert views_write() == 1
    item.refresh_from_db()
    assert (item.download_count, item.view_count) == (2, 1)


def test_a_guided_meditation_names_its_voice_and_an_article_does_not(api_client: Any) -> None:
    guided = make_item(content_type="guided_meditation", author="Ada Reed")
    article = make_item(author="Ada Reed")
    named = [api_client.get(f"/api/v1/content/{item.pk}").json()["instructor_name"] for item in (guided, article)]
    assert named == ["Ada Reed", None]
