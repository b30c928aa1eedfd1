"""What is no recording is refused, and of one that is, no words are left: other people get it too."""

import struct

import pytest
from rest_framework.exceptions import ValidationError

from journal.attachments.kinds import attachment_clean
from journal.attachments.tests.factories import SECRETS, SOUND, box, make_m4a, make_mp3, send
from journal.entries.tests.factories import URL, make_entry

SILENT = make_mp3(tagged=False)
WORDS = b"Artist\x00" + SECRETS[0] + b"Location\x00" + SECRETS[1]
ID3V1 = (b"TAG" + SECRETS[0]).ljust(128, b"\x00")


def id3(words, *, size=None):
    count = len(words) if size is None else size
    return b"ID3\x04\x00\x00" + bytes(count >> 7 * place & 0x7F for place in (3, 2, 1, 0)) + words


def id3_behind(words):
    head = id3(words)
    return head[:5] + b"\x10" + head[6:] + b"3DI" + head[3:5] + b"\x10" + head[6:10]


def ape(words, *, header=True, flags=None):
    """`flags`: what head and foot say of there being a head, when it is not so."""
    says = flags if flags is not None else 0x80000000 if header else 0
    head, foot = (
        b"APETAGEX" + struct.pack("<IIII", 2000, len(words) + 32, 1, says | place) + bytes(8) for place in (1 << 29, 0)
    )
    return (head if header else b"") + words + foot


def lyrics(words):
    text = b"LYRICSBEGIN" + words
    return text + b"%06d" % len(text) + b"LYRICS200"


@pytest.mark.parametrize(
    "tags",
    [
        ape(WORDS),
        ape(WORDS, header=False),
        ape(WORDS, header=False, flags=0x80000000),
        ape(WORDS, flags=0),
        ape(WORDS) + ID3V1,
        lyrics(WORDS) + ID3V1,
        ape(WORDS) + lyrics(WORDS) + ID3V1,
        (b"TAG+" + WORDS).ljust(227, b"\x00") + ID3V1,
        id3_behind(WORDS),
        ID3V1 + ID3V1,
    ],
    ids=[
        "ape",
        "ape without a head",
        "ape without the head it says",
        "ape with a head it does not say",
        "ape and id3",
        "lyrics",
        "all",
        "more of id3",
        "id3 behind",
        "twice",
    ],
)
def test_words_behind_the_sound_go_too(tags):
    kept = attachment_clean(id3(WORDS) + SILENT + tags)
    assert (kept.content_type, kept.data) == ("audio/mpeg", SILENT)


def test_a_tag_before_the_sound_may_be_of_the_other_kind():
    assert attachment_clean(id3(WORDS) + ape(WORDS) + bytes(300) + SILENT).data == SILENT


@pytest.mark.parametrize(
    "end", [b"APETAGEX", b"LYRICS200", b"3DI", b"999999LYRICS200", b"APETAGEX" + b"\xff" * 12 + bytes(12)]
)
def test_what_only_ends_like_a_tag_is_sound(end):
    assert attachment_clean(SILENT + end).data == SILENT + end


@pytest.mark.parametrize(
    "data",
    [
        b"ID3",
        id3(WORDS),
        id3(WORDS, size=5_000),
        id3(WORDS, size=5_000) + SOUND,
        id3(WORDS) + b"<script>alert(1)</script>",
        id3(WORDS) + SOUND[:100],
        make_m4a()[:60],
        box(b"ftyp", b"M4A \x00\x00\x00\x00") + b"hello" * 20,
        box(b"ftyp", b"M4A \x00\x00\x00\x00") + box(b"mdat", SOUND),
        make_m4a().replace(b"\x00\x00\x00\x6cmvhd", b"\x00\x00\xff\x6cmvhd"),
    ],
    ids=[
        "three letters", "a tag alone", "cut in its tag", "a tag too long", "a page", "no frame",
        "cut in its head", "a text", "no head", "a box too long",
    ],
)  # fmt: skip
def test_what_broke_off_or_only_begins_like_a_recording_is_refused(data):
    with pytest.raises(ValidationError) as refused:
        attachment_clean(data)
    assert refused.value.get_codes() == {"file": ["file_type"]}


def test_what_there_is_of_a_recording_in_mp4_that_broke_off_is_kept():
    assert attachment_clean(make_m4a()[:-500]).data.endswith(SOUND[:-500])


@pytest.mark.django_db
def test_nothing_of_it_is_stored(user, api_as):
    client, entry = api_as(user), make_entry(user)
    assert send(client, entry.pk, id3(WORDS, size=5_000)).json()["errors"][0]["code"] == "file_type"
    assert client.get(f"{URL}/{entry.pk}").json()["attachments"] == []
