import io
from datetime import UTC, datetime

import pytest

from accounts.export.registry import Counts
from accounts.imports.daylio import daylio_moods
from accounts.imports.safe_zip import ArchiveRefused

HEAD = "full_date,date,weekday,time,mood,activities,note_title,note\n"


def read(text: str | bytes, **names: int):
    data = text.encode() if isinstance(text, str) else text
    counts = Counts()
    moods = list(daylio_moods(io.BytesIO(data), zone_name="Europe/Berlin", mood_names=names, counts=counts))
    return moods, counts


def test_a_row_becomes_a_mood_in_the_zone_of_the_person():
    row = '2026-07-01,July 1,Wednesday,14:30,good,"friends | movies / tv",Choir,"Went out.<br>It was &amp; is fine."\n'
    (mood,), _ = read("\ufeff" + HEAD + row)
    assert mood.at.astimezone(UTC) == datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    assert (mood.mood_value, mood.scale, mood.zone) == (8, 5, "Europe/Berlin")
    assert mood.labels == ("friends", "movies / tv")
    assert mood.note == "Choir\nWent out.\nIt was & is fine."


@pytest.mark.parametrize(
    ("word", "value"),
    [("rad", 10), ("Good", 8), (" MEH ", 6), ("bad", 4), ("awful", 2), ("schlecht", 4), ("bof", 6), ("così così", 6),
     ("źle", 4)],
)  # fmt: skip
def test_the_five_words_are_known_in_several_languages(word, value):
    (mood,), _ = read(f"{HEAD}2026-07-01,July 1,Wednesday,14:30,{word},,,\n")
    assert mood.mood_value == value


def test_a_renamed_mood_is_never_guessed_and_can_be_named():
    text = f"{HEAD}2026-07-01,July 1,Wednesday,14:30,on top,,,\n2026-07-02,July 2,Thursday,14:30,good,,,\n"
    moods, counts = read(text)
    assert [mood.mood_value for mood in moods] == [8]
    assert counts.skipped == {"unknown_mood": 1}
    moods, counts = read(text, **{"On Top": 5, "good": 1})
    assert [mood.mood_value for mood in moods] == [10, 2]
    assert counts.skipped == {}


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2:30 pm", 14), ("2:30\u202fPM", 14), ("12:30 am", 0), ("12:30 p.m.", 12), ("02.30", 2), ("23:30", 23)],
)
def test_times_are_read_as_phones_write_them(text, hour):
    (mood,), _ = read(f"{HEAD}2026-07-01,July 1,Wednesday,{text},rad,,,\n")
    assert (mood.at.hour, mood.at.minute) == (hour, 30)


@pytest.mark.parametrize("cells", ["2026-13-01,x,x,10:00", "01/07/2026,x,x,10:00", "2026-07-01,x,x,25:00", ",,,"])
def test_a_date_that_is_none_is_counted(cells):
    moods, counts = read(f"{HEAD}{cells},good,,,\n")
    assert (moods, counts.skipped) == ([], {"unknown_date": 1})


def test_texts_of_the_person_between_brackets_stay():
    (mood,), _ = read(f'{HEAD}2026-07-01,July 1,Wednesday,14:30,rad,,,"1 < 2 &amp; <3 <script>"\n')
    assert mood.note == "1 < 2 &amp; <3 <script>"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_daylio_file"),
        (b"a,b,c\n1,2,3\n", "not_a_daylio_file"),
        (b"PK\x03\x04\x00", "not_a_daylio_file"),
        (HEAD.encode() + b"2026-07-01,x,x,10:00,\xff\xfe,,,\n", "file_not_utf8"),
        (HEAD.encode() + b"x" * 600_000, "file_malformed"),
        (HEAD.encode() + b'2026-07-01,x,x,10:00,rad,,,"' + b"long\n" * 60_000 + b'"', "file_malformed"),
    ],
)
def test_other_files_are_refused(data, code):
    with pytest.raises(ArchiveRefused) as refused:
        read(data)
    assert refused.value.code == code
