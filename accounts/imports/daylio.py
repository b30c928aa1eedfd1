"""
Daylio's CSV: full_date,date,weekday,time,mood,activities[,scales][,note_title],note.

It has the words of moods and not their values, and people rename them. A word is looked up among the names that the
person gave with the file, then among Daylio's own; a word that is in neither is never guessed: its row is left out and
counted, and can be imported again with its name.
"""

import csv
import html
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import BinaryIO
from zoneinfo import ZoneInfo

from accounts.export.registry import Counts
from accounts.imports.diary import DiaryMood
from accounts.imports.safe_zip import ArchiveRefused

# From best to worst, as Daylio names them where nobody renamed them. Only words that can stand for one level.
_LANGUAGES = (
    ("rad", "good", "meh", "bad", "awful"),
    ("super", "gut", "so lala", "schlecht", "furchtbar"),
    ("super", "bien", "bof", "mauvais", "horrible"),
    ("genial", "bien", "regular", "mal", "horrible"),
    ("fantastico", "bene", "così così", "male", "terribile"),
    ("ótimo", "bem", "mais ou menos", "mal", "horrível"),
    ("super", "goed", "matig", "slecht", "vreselijk"),
    ("super", "dobrze", "tak sobie", "źle", "okropnie"),
)  # fmt: skip
DEFAULT_NAMES = {word: 5 - place for words in _LANGUAGES for place, word in enumerate(words)}
NAMES_MAXIMUM = 60
LINE = 256 * 1024
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})\s*([ap])?\.?\s*(?:m\.?)?", re.IGNORECASE)
_BREAKS = re.compile(r"<\s*(?:br\s*/?|/p|/div|/li)\s*>", re.IGNORECASE)
_FORMATTING = re.compile(r"</?(?:b|i|u|s|p|div|span|ul|ol|li|strong|em|strike|font)(?:\s[^<>]*)?>", re.IGNORECASE)


def name_of(text: str) -> str:
    return " ".join(text.split()).casefold()


def daylio_moods(
    file: BinaryIO, *, zone_name: str, mood_names: Mapping[str, int], counts: Counts
) -> Iterator[DiaryMood]:
    """
    This function will read the moods one by one; what cannot be read is counted.

    :raises ArchiveRefused: if this is not such a file.
    """
    names = {**DEFAULT_NAMES, **{name_of(name): value for name, value in mood_names.items()}}
    zone = ZoneInfo(zone_name)
    try:
        rows = csv.reader(_lines(file))
        heading = [name.strip().lower() for name in next(rows, [])]
        if not {"full_date", "time", "mood"} <= set(heading):
            raise ArchiveRefused("not_a_daylio_file")
        for cells in rows:
            if any(cell.strip() for cell in cells):
                found = _mood(dict(zip(heading, cells, strict=False)), names, zone, counts)
                if found is not None:
                    yield found
    except UnicodeDecodeError as error:
        raise ArchiveRefused("file_not_utf8") from error
    except csv.Error as error:
        raise ArchiveRefused("file_malformed") from error


def _lines(file: BinaryIO) -> Iterator[str]:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    # Bounded: a line without an end must not fill the memory. csv itself bounds a cell that goes over many lines.
    while line := text.readline(LINE):
        if len(line) == LINE:
            raise ArchiveRefused("file_malformed")
        yield line


def _mood(row: Mapping[str, str], names: Mapping[str, int], zone: ZoneInfo, counts: Counts) -> DiaryMood | None:
    level = names.get(name_of(row.get("mood", "")))
    if level is None:
        counts.skip("unknown_mood")
        return None
    at = _moment(row.get("full_date", ""), row.get("time", ""), zone)
    if at is None:
        counts.skip("unknown_date")
        return None
    parts = [row.get(name, "") or "" for name in ("full_date", "time", "mood", "activities", "note_title", "note")]
    note = "\n".join(filter(None, (plain(row.get("note_title") or ""), plain(row.get("note") or ""))))
    labels = tuple(label for label in (one.strip() for one in (row.get("activities") or "").split("|")) if label)
    return DiaryMood(at, zone.key, level * 2, 5, "\x1f".join(["daylio", *parts]), note, labels)


def _moment(day_text: str, time_text: str, zone: ZoneInfo) -> datetime | None:
    found = _TIME.fullmatch(time_text.replace("\u202f", " ").strip())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return datetime.combine(date.fromisoformat(day_text.strip()), time(hour, minute), zone)
    except ValueError:
        return None


def plain(text: str) -> str:
    """Daylio writes its formatting as HTML; anything else between angle brackets is the person's own."""
    broken = _BREAKS.sub("\n", text)
    bare = _FORMATTING.sub("", broken)
    return (html.unescape(bare) if bare != text else text).strip()
