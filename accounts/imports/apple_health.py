"""
Apple Health's export.xml, as it is or inside its ZIP, read as a stream.

What there is a room for today is the State of Mind. Apple does not describe how it stands in the file, so both shapes
are read: an element of its own, and a Record with the valence among its attributes or metadata. Everything else is
counted by its type.

`valence` runs from -1 to 1 and a mood from 1 to 10: 5.5 + 4.5 x valence, rounded to the nearest, halves upward; so -1
is 1, 0 is 6 (the middle of a scale of five here) and 1 is 10.
"""

import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo, available_timezones

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from accounts.export.registry import Counts
from accounts.imports.diary import DiaryMood
from accounts.imports.safe_zip import ArchiveRefused, SafeZip, is_zip

STATE_OF_MIND = frozenset(
    {"HKStateOfMind", "HKStateOfMindType", "HKStateOfMindTypeIdentifier", "HKDataTypeStateOfMind",
     "HKDataTypeIdentifierStateOfMind", "HKSampleTypeIdentifierStateOfMind"}
)  # fmt: skip
# Of the elements of the root, those that are data; the rest says who exported when.
_DATA = frozenset({"Record", "StateOfMind", "Workout", "Correlation", "ClinicalRecord", "Audiogram"})
_TYPE = re.compile(r"HK[A-Za-z0-9]{1,80}\Z")
TYPES = 300
DEPTH = 12
# Bytes that may come without the end of an element: Apple's own DTD has ten thousand.
SILENCE = 2 * 1024 * 1024
METADATA = 200
_HALF_HOURS = {
    -570: "Pacific/Marquesas", -210: "America/St_Johns", -150: "America/St_Johns", 210: "Asia/Tehran",
    270: "Asia/Kabul", 330: "Asia/Kolkata", 345: "Asia/Kathmandu", 390: "Asia/Yangon", 525: "Australia/Eucla",
    570: "Australia/Darwin", 630: "Australia/Adelaide", 765: "Pacific/Chatham", 825: "Pacific/Chatham",
}  # fmt: skip


class _Watched(io.RawIOBase):
    """Refuses a document that goes on and on without ending anything: it would all be held in memory."""

    def __init__(self, source: Any) -> None:
        super().__init__()
        self._source = source
        self.silence = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        piece: bytes = self._source.read(min(size, 65_536) if size > 0 else 65_536)
        self.silence += len(piece)
        if self.silence > SILENCE:
            raise ArchiveRefused("file_malformed")
        return piece


def apple_moods(file: BinaryIO, *, zone_name: str, counts: Counts) -> Iterator[DiaryMood]:
    """
    This function will read the states of mind one by one, with flat memory; what there is no room for is counted.

    :raises ArchiveRefused: if this is not such a file, or one that is made to do harm.
    """
    try:
        for element in _elements(_Watched(_document(file))):
            kind = "HKStateOfMind" if element.tag == "StateOfMind" else element.get("type") or element.tag
            if kind in STATE_OF_MIND:
                found = _mood(element, zone_name, counts)
                if found is not None:
                    yield found
            elif element.tag in _DATA:
                counts.skip("not_yet_supported")
                _count_type(element.get("workoutActivityType") or kind, counts)
    except DefusedXmlException as error:
        raise ArchiveRefused("xml_entities") from error
    except (ParseError, UnicodeDecodeError, LookupError, ValueError) as error:
        raise ArchiveRefused("file_malformed") from error


def _document(file: BinaryIO) -> Any:
    if not is_zip(file):
        return file
    archive = SafeZip(file)
    # The name of the file follows the phone's language; the folder does not matter.
    names = [name for name in archive.names if name.lower().endswith(".xml") and not name.lower().endswith("_cda.xml")]
    if not names:
        raise ArchiveRefused("not_an_apple_file")
    return archive.open(max(names, key=archive.size_of))


def _elements(source: _Watched) -> Iterator[Any]:
    """The elements directly below the root, each emptied before the next; of their insides only the metadata."""
    # A DTD is part of Apple's own file; entities and anything outside of it are refused.
    events = iterparse(source, events=("start", "end"), forbid_dtd=False, forbid_entities=True, forbid_external=True)
    open_elements: list[Any] = []
    for event, element in events:
        source.silence = 0
        if event == "start":
            if not open_elements and element.tag != "HealthData":
                raise ArchiveRefused("not_an_apple_file")
            open_elements.append(element)
            if len(open_elements) > DEPTH:
                raise ArchiveRefused("file_malformed")
            continue
        open_elements.pop()
        if len(open_elements) == 1:
            yield element
            open_elements[0].clear()
        elif open_elements:
            parent = open_elements[-1]
            if element.tag != "MetadataEntry" or len(parent) > METADATA:
                parent.remove(element)


def _count_type(kind: str, counts: Counts) -> None:
    known = kind if _TYPE.match(kind) else "other"
    counts.note(known if known in counts.notes or len(counts.notes) < TYPES else "other")


def _mood(element: Any, zone_name: str, counts: Counts) -> DiaryMood | None:
    told = {name.lower(): value for name, value in element.attrib.items()}
    inside = {(one.get("key") or "").lower(): one.get("value") or "" for one in element}
    valence = _valence(told.get("valence") or _by_ending(inside, "valence") or told.get("value"))
    at = _moment(told.get("startdate") or told.get("date"))
    if valence is None or at is None:
        counts.skip("invalid")
        return None
    labels = [
        label.strip()
        for word in ("labels", "label", "associations", "association")
        for label in re.split(r"[,|;]", told.get(word) or _by_ending(inside, word) or "")
    ]
    content = [str(told.get(name, "")) for name in ("startdate", "enddate", "kind", "sourcename", "creationdate")]
    zone = _zone(at, inside.get("hktimezone", ""), zone_name)
    return DiaryMood(
        at, zone, mood_of(valence), 10, "\x1f".join(["apple", *content, str(valence)]), "",
        tuple(dict.fromkeys(label for label in labels if label and not label.isdigit())),
    )  # fmt: skip


def _by_ending(inside: Mapping[str, str], word: str) -> str | None:
    return next((value for key, value in inside.items() if key.endswith(word)), None)


def _valence(text: str | None) -> Decimal | None:
    try:
        valence = Decimal(text or "")
    except InvalidOperation:
        return None
    return valence if valence.is_finite() and -1 <= valence <= 1 else None


def mood_of(valence: Decimal) -> int:
    return int((Decimal("5.5") + Decimal("4.5") * valence).quantize(Decimal(1), ROUND_HALF_UP))


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.strptime(text or "", "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        return None


def _zone(at: datetime, told: str, of_the_person: str) -> str:
    """
    The zone it was felt in: as the phone says, else the person's if the offset fits, else one with this offset.

    A date that follows from the wrong zone could be the day before.
    """
    offset = at.utcoffset() or timedelta(0)
    for name in (told, of_the_person):
        if _is_zone(name) and at.astimezone(UTC).astimezone(ZoneInfo(name)).utcoffset() == offset:
            return name
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    if rest:
        return _HALF_HOURS.get(minutes, of_the_person)
    if not minutes or hours > 12:
        return "Etc/GMT-14" if minutes == 840 else "Etc/GMT-13" if minutes == 780 else "Etc/UTC"
    # POSIX signs: west is plus.
    return f"Etc/GMT{'-' if minutes > 0 else '+'}{hours}"


def _is_zone(name: str) -> bool:
    return name in _zones()


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
