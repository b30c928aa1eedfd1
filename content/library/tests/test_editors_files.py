"""Previews, uploads, history, and items as files: what an editor sees, brings and takes along."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from accounts.mfa.tests.factories import make_staff
from content.library.importing import ROWS_MAXIMUM
from content.library.models import ContentItem, ContentRevision
from content.library.services import content_draft_save, content_publish
from content.library.tests.factories import BLOCKS, make_draft, make_editor, make_item
from content.library.tests.staff import ITEMS, changed, client_of, form_of, new_form, said

pytestmark = pytest.mark.django_db
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def editor() -> User:
    return make_editor()


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
    }
    return tmp_path


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# ---- preview


def test_a_preview_shows_what_was_typed_and_stores_nothing(editor: User) -> None:
    client, item = client_of(editor), make_draft(actor=editor, title="Stored")
    sent = {**form_of(client, item), "title": "Typed", "body": "## Evening\n\nDim the **lights**."}
    answer = client.post(f"{ITEMS}{item.pk}/preview/", sent)
    page = answer.content.decode()
    assert "Typed" in page
    assert "<h2>Evening</h2>" in page
    assert "<strong>lights</strong>" in page
    item.refresh_from_db()
    assert (item.title, item.version) == ("Stored", 1)
    new = client.post(f"{ITEMS}preview/", {**new_form(client), "title": "Brand new"})
    assert "Brand new" in new.content.decode()
    assert ContentItem.objects.count() == 1


def test_a_preview_can_do_nothing(editor: User) -> None:
    client, item = client_of(editor), make_draft(actor=editor)
    blocks = [
        {"type": "paragraph", "text": ATTACK},
        {"type": "paragraph", "text": "[x](javascript:alert(3))"},
        {"type": "image", "src": "https://a.example/x.png", "alt": '"><script>alert(4)</script>'},
        {"type": "question", "id": "one", "text": "Which?", "answer": "choice", "choices": ["<b>one</b>", "two"]},
        "no block",
        {"type": ATTACK},
    ]
    sent = {
        **form_of(client, item), "title": ATTACK, "description": ATTACK, "body": "", "image_url": "javascript:alert(5)",
        "content_structure": json.dumps({"version": 1, "blocks": blocks}),
    }  # fmt: skip
    answer = client.post(f"{ITEMS}{item.pk}/preview/", sent)
    page = answer.content.decode().lower()
    assert answer.status_code == 200
    for harm in ("<script", "onerror=alert(2)>", "<img src=x", 'href="javascript', 'src="javascript', "<b>one"):
        assert harm not in page.replace("&lt;", "\0").replace("onerror=alert(2)&gt;", "")
    assert "html is not accepted" in page
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert not {"script-src", "unsafe-inline", "unsafe-eval", "allow-scripts"} & set(policy.replace("'", "").split())
    assert answer["X-Frame-Options"] == "DENY"


def test_a_body_with_an_attack_is_drawn_as_text(editor: User) -> None:
    client, item = client_of(editor), make_draft(actor=editor)
    page = client.post(f"{ITEMS}{item.pk}/preview/", {**form_of(client, item), "body": ATTACK}).content.decode()
    assert "<script" not in page
    assert "<img" not in page


def test_a_preview_of_somebody_elses_draft_is_not_there(editor: User) -> None:
    item, therapist = make_draft(actor=editor), make_staff(User.Role.THERAPIST)
    assert client_of(therapist).post(f"{ITEMS}{item.pk}/preview/", {"title": "x"}).status_code == 404
    assert client_of(make_staff(User.Role.SUPPORT)).post(f"{ITEMS}preview/", {"title": "x"}).status_code == 403


# ---- uploads


def picture(side: int = 40, kind: str = "JPEG") -> bytes:
    out, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "taken at the clinic"
    Image.new("RGB", (side, side), "teal").save(out, kind, exif=exif)
    return out.getvalue()


def test_a_picture_is_drawn_anew_under_a_name_of_chance(editor: User, folder: Path) -> None:
    client, item = client_of(editor), make_draft(actor=editor)
    data = picture()
    assert b"clinic" in data
    changed(client, item, image_upload=SimpleUploadedFile("../../grace.jpg", data), _save="1")
    item.refresh_from_db()
    assert item.image_file.name.startswith("content/images/")
    assert "grace" not in item.image_file.name
    with default_storage.open(item.image_file.name) as file:
        kept = file.read()
    assert b"clinic" not in kept
    assert Image.open(BytesIO(kept)).format == "WEBP"
    page = client.get(f"{ITEMS}{item.pk}/preview/").content.decode()
    assert "data:image/webp;base64," in page
    changed(client, ContentItem.objects.get(), image_remove="on", _save="1")
    assert ContentItem.objects.get().image_file.name == ""
    # An older version still shows it.
    assert len(files_in(folder)) == 1


def bomb() -> bytes:
    out = BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG", optimize=True)
    return out.getvalue()


@pytest.mark.parametrize(
    ("field", "data", "message"),
    [
        ("image_upload", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "Send a JPEG, PNG"),
        ("image_upload", b"\xff\xd8\xff" + b"no picture" * 20, "cannot be read"),
        ("image_upload", bomb(), "million pixels at most"),
        ("image_upload", b"\x89PNG\r\n\x1a\n" + b"0" * (5 * 1024 * 1024), "5 MB at most"),
        ("audio_upload", b"MZ\x90\x00 a program that calls itself a song", "Send an MP3"),
        ("audio_upload", b"<html>", "Send an MP3"),
        ("audio_upload", b"ID3" + b"0" * 2000, "MB at most"),
    ],
)
def test_what_is_no_picture_or_sound_is_refused(
    field: str, data: bytes, message: str, editor: User, folder: Path, settings: Any
) -> None:
    settings.CONTENT_AUDIO_MAX_BYTES = 1000
    client, item = client_of(editor), make_draft(actor=editor)
    answer = changed(client, item, **{field: SimpleUploadedFile("song.mp3", data), "_save": "1"})
    assert (answer.status_code, message in answer.content.decode()) == (200, True)
    item.refresh_from_db()
    assert (item.version, files_in(folder)) == (1, [])


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (b"ID3\x04\x00" + b"0" * 40, "mp3"),
        (b"\xff\xfb\x90\x64" + b"0" * 40, "mp3"),
        (b"OggS\x00" + b"0" * 40, "ogg"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt " + b"0" * 40, "wav"),
        (b"\x00\x00\x00\x20ftypM4A " + b"0" * 40, "m4a"),
    ],
)
def test_a_sound_is_known_by_its_bytes(data: bytes, suffix: str, editor: User) -> None:
    client, item = client_of(editor), make_draft(actor=editor)
    changed(client, item, audio_upload=SimpleUploadedFile("x.exe", data), _save="1")
    item.refresh_from_db()
    assert item.audio_file.name.startswith("content/audio/")
    assert item.audio_file.name.endswith(f".{suffix}")
    with default_storage.open(item.audio_file.name) as file:
        assert file.read() == data


def test_a_refused_save_leaves_no_file_behind(editor: User, folder: Path) -> None:
    client, item = client_of(editor), make_draft(actor=editor)
    wrong = {"title": "x", "body": "<b>no</b>", "image_upload": SimpleUploadedFile("a.jpg", picture()), "_save": "1"}
    assert changed(client, item, **wrong).status_code == 200
    assert files_in(folder) == []


# ---- history


def test_the_history_shows_differences_and_leads_back(editor: User, api_client: Any) -> None:
    item = make_item(actor=editor, title="First title", body="Old line.\nSame line.")
    content_draft_save(
        actor=editor, item_id=item.pk, values={"body": "New line.\nSame line.", "tags": ["a"]}, now=timezone.now()
    )
    client = client_of(editor)
    page = client.get(f"{ITEMS}{item.pk}/history/").content.decode()
    assert "<del>− Old line.</del>" in page
    assert "<ins>+ New line.</ins>" in page
    assert page.index("Version 3") < page.index("Version 1")
    assert "taking the item from view" in page
    answer = client.post(f"{ITEMS}{item.pk}/restore/", {"number": "1", "version": "3"})
    assert said(answer) == ["Version 1 is the newest again, as a draft."]
    item.refresh_from_db()
    assert (item.body, item.tags, item.state) == ("Old line.\nSame line.", [], "draft")
    newest = ContentRevision.objects.filter(item=item).first()
    assert newest is not None
    assert (newest.version, newest.action) == (5, "unpublished")
    stale = client.post(f"{ITEMS}{item.pk}/restore/", {"number": "2", "version": "3"})
    assert "Somebody has changed this" in said(stale)[-1]
    assert client.post(f"{ITEMS}{item.pk}/restore/", {"number": "99", "version": "5"}).status_code == 404
    assert client.post(f"{ITEMS}{item.pk}/restore/", {"number": "x"}).status_code == 404
    assert client.get(f"{ITEMS}{item.pk}/restore/").status_code == 405


def test_a_history_draws_attacks_as_text(editor: User) -> None:
    item = make_draft(actor=editor)
    content_draft_save(actor=editor, item_id=item.pk, values={"author": ATTACK}, now=timezone.now())
    assert "<script>alert" not in client_of(editor).get(f"{ITEMS}{item.pk}/history/").content.decode()


# ---- import and export

HEAD = "slug,language,type,title,category,body\n"


def import_step(client: Any, text: str, name: str = "items.csv", shape: str = "0", **told: Any) -> Any:
    file = SimpleUploadedFile(name, text.encode())
    return client.post(f"{ITEMS}import/", {"import_file": file, "format": shape, "resource": "0", **told})


def confirm(client: Any, looked: Any) -> Any:
    form = looked.context["confirm_form"]
    return client.post(f"{ITEMS}process_import/", {name: value for name, value in form.initial.items() if value})


@pytest.fixture
def shelf(editor: User) -> None:
    make_draft(actor=editor, slug="known", title="Known")


def test_a_file_with_a_bad_row_brings_nothing_and_says_why(editor: User, shelf: None) -> None:
    client = client_of(editor)
    rows = "new-one,en,article,One,sleep,Text\nnew-two,en,article,Two,nowhere,<b>x</b>\nnew-three,en,poem,,sleep,T\n"
    looked = import_step(client, HEAD + rows)
    page = looked.content.decode()
    assert "There is no such category." in page
    assert "is not a valid choice" in page
    assert "confirm_form" not in (looked.context or {})
    assert ContentItem.objects.count() == 1


def test_a_good_file_is_looked_at_and_then_saved_as_drafts(editor: User, shelf: None) -> None:
    client = client_of(editor)
    looked = import_step(client, HEAD + "new-one,en,article,One,sleep,Text\nknown,en,article,Better,sleep,Text\n")
    assert looked.context["result"].diff_headers == ["slug", "language", "type", "title", "category", "body"]
    assert ContentItem.objects.filter(slug="new-one").count() == 0
    assert confirm(client, looked).status_code == 302
    found = dict(ContentItem.objects.values_list("slug", "state"))
    assert found == {"known": "draft", "new-one": "draft"}
    assert ContentItem.objects.get(slug="known").title == "Better"
    assert ContentItem.objects.get(slug="new-one").created_by == editor
    assert AuditEvent.objects.filter(action="content.item.created", actor_id=editor.pk).count() == 2


def test_a_published_item_is_changed_only_when_that_was_said(editor: User) -> None:
    make_item(actor=editor, slug="public", title="Public")
    client, row = client_of(editor), HEAD + "public,en,article,Other,sleep,Text\n"
    refused = import_step(client, row)
    assert "This item is published." in refused.content.decode()
    assert ContentItem.objects.get().title == "Public"
    confirm(client, import_step(client, row, replace_published="on"))
    item = ContentItem.objects.get()
    assert (item.title, item.state, item.version) == ("Other", "published", 3)


def test_all_rows_or_none_when_something_changed_since(editor: User, shelf: None) -> None:
    client = client_of(editor)
    looked = import_step(client, HEAD + "new-one,en,article,One,sleep,Text\nknown,en,article,Better,sleep,Text\n")
    content_publish(actor=editor, item_id=ContentItem.objects.get().pk, now=timezone.now())
    answer = confirm(client, looked)
    assert "Nothing was imported" in said(answer)[-1]
    assert ContentItem.objects.get().title == "Known"


def test_an_attack_in_a_file_is_shown_as_text(editor: User) -> None:
    looked = import_step(client_of(editor), HEAD + f'new-one,en,article,"{ATTACK}",sleep,Text\n')
    assert "&lt;script&gt;" in looked.content.decode()
    assert "<script>alert" not in looked.content.decode()
    wrong = import_step(client_of(editor), HEAD + f'new-one,en,"{ATTACK}",One,sleep,"{ATTACK}"\n')
    assert "<script>alert" not in wrong.content.decode()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "a,en,article,A,sleep,T\n" * 2, "An earlier row of this file names the same item."),
        (HEAD + ",en,article,A,sleep,T\n", "slug and language name an item"),
        (HEAD + f"a,en,article,{'x' * 300},sleep,T\n", "at most 200 characters"),
        (HEAD + "a,en,article,A,sleep,<script>\n", "HTML is not accepted"),
        (HEAD + "x,en,article,A,sleep,T\n" * (ROWS_MAXIMUM + 1), f"{ROWS_MAXIMUM} rows at most"),
        (HEAD + "x" * (2 * 1024 * 1024), "2 MB at most"),
        ("title\nA\n", "The columns slug and language are missing"),
        ('slug,language,content_structure\na,en,"{nothing"\n', "this is none"),
    ],
)
def test_a_file_that_is_wrong_is_never_taken(text: str, message: str, editor: User, shelf: None) -> None:
    looked = import_step(client_of(editor), text)
    page = looked.content.decode()
    assert (looked.status_code, message in page, "Traceback" in page) == (200, True, False)
    assert "confirm_form" not in looked.context
    assert ContentItem.objects.count() == 1


@pytest.mark.parametrize("told", [{"import_file_name": "../../etc/passwd"}, {"format": "7"}, {"format": "x"}, {}])
def test_a_confirmation_of_nothing_imports_nothing(told: dict[str, str], editor: User) -> None:
    sent = {"import_file_name": "none", "original_file_name": "a.csv", "format": "0", "resource": "0", **told}
    answer = client_of(editor).post(f"{ITEMS}process_import/", sent)
    assert answer.status_code == 200
    assert ContentItem.objects.count() == 0


def test_without_redis_an_import_is_away_and_says_so(editor: User, settings: Any) -> None:
    client = client_of(editor)
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }
    assert import_step(client, HEAD + "new-one,en,article,One,sleep,Text\n").status_code == 503


def test_nobody_else_imports(editor: User) -> None:
    for role in (User.Role.THERAPIST, User.Role.SUPPORT):
        client = client_of(make_staff(role))
        assert import_step(client, HEAD).status_code == 403
        assert client.post(f"{ITEMS}process_import/", {}).status_code == 403
        assert client.post(f"{ITEMS}export/", {"format": "0", "resource": "0"}).status_code == 403


DANGEROUS = ['=HYPERLINK("https://a.example","x")', "==1+1", "+1", "-1", "@SUM(A1)", "'quoted"]


@pytest.mark.parametrize("title", DANGEROUS)
def test_nothing_in_a_csv_can_be_run_and_nothing_is_lost(title: str, editor: User) -> None:
    item, client = make_draft(actor=editor, title=title, body="- one\n- two"), client_of(editor)
    answer = client.post(ITEMS, {"action": "export_csv", "_selected_action": [str(item.pk)], "index": "0"})
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/csv")
    assert f"'{title}".replace('"', '""') in text
    whole = client.post(f"{ITEMS}export/", {"format": "0", "resource": "0"}).content.decode()
    assert f"'{title}".replace('"', '""') in whole
    content_draft_save(actor=editor, item_id=item.pk, values={"title": "Changed", "body": "x"}, now=timezone.now())
    confirm(client, import_step(client, text))
    item.refresh_from_db()
    assert (item.title, item.body) == (title, "- one\n- two")


def test_json_goes_out_and_comes_back_equal(editor: User) -> None:
    item = make_draft(actor=editor, content_structure=BLOCKS, tags=["a", "b"], is_premium=True, duration_minutes=5)
    client = client_of(editor)
    answer = client.post(ITEMS, {"action": "export_json", "_selected_action": [str(item.pk)], "index": "0"})
    confirm(client, import_step(client, answer.content.decode(), "items.json", "1"))
    # Nothing differs, so there is no new version.
    assert ContentItem.objects.get().version == 1
    told = json.loads(answer.content)[0]
    assert (told["slug"], told["state"], told["is_premium"]) == (item.slug, "draft", "true")
