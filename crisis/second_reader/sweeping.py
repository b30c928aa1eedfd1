"""The worker's round: claim, read outside any transaction, finish; until nothing is owed or the time is up."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Protocol

import structlog

from accounts.identity.models import User
from accounts.vault.keyring import KeyDestroyed
from accounts.vault.sealing import SealBroken
from config.health.services import heartbeat_record
from crisis.detection import DETECTOR_ERRORS, Detection, detect
from crisis.screening.services import parts_of
from crisis.second_reader.models import SecondReading
from crisis.second_reader.reading import ReaderUnusable, Reading, reader_open
from crisis.second_reader.services import (
    HIGHEST,
    Raise,
    is_consented,
    second_reading_claim,
    second_reading_finish,
)
from crisis.second_reader.sources import texts_read
from crisis.second_reader.switch import is_installed, reader_folder

HEARTBEAT = "second_reader"
# What a text counts for when the detector fails: help was shown as for this severity.
UNREAD = Detection(severity=2, version="unavailable")
SECONDS = 60
VERSION_MAX = 64
_log = structlog.get_logger("evenkeel.crisis")


class Reads(Protocol):
    version: str

    def read(self, text: str) -> Reading: ...


def second_readings_run(*, clock: Callable[[], datetime], seconds: float = SECONDS) -> int:
    """
    This function will read what is owed and give how many signals came of it. Nothing without a model.

    A model that cannot be used leaves everything owed; the log and the health check say so.
    """
    if not is_installed():
        return 0
    try:
        reader = reader_open(reader_folder())
    except ReaderUnusable as error:
        _log.error("crisis.second_reader_unusable", reason=str(error))
        return 0
    heartbeat_record(name=HEARTBEAT, now=clock())
    ends, told = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        row = second_reading_claim(now=clock())
        if row is None:
            break
        told += second_reading_do(row=row, reader=reader, clock=clock)
    return told


def second_reading_do(*, row: SecondReading, reader: Reads, clock: Callable[[], datetime]) -> int:
    """This function will read one claimed row. What fails stays owed and is tried again when its lease ends."""
    raises: Sequence[Raise] = ()
    if is_consented(row.owner_id):
        try:
            raises = raises_of(texts_read(row.source, owner=row.owner, source_id=row.source_id), row.owner, reader)
        except (*DETECTOR_ERRORS, SealBroken, KeyDestroyed) as error:
            # Never the text. The detector itself has spoken already; only its second is late.
            _log.error("crisis.second_reading_failed", reading_id=str(row.pk), error=type(error).__name__)
            return 0
    told = second_reading_finish(row=row, raises=raises, now=clock())
    if told:
        _log.info("crisis.second_reading_raised", reading_id=str(row.pk), signals=told)
    return told


def raises_of(texts: Sequence[str], owner: User, reader: Reads) -> list[Raise]:
    """Each text by itself, as the detector read them: joined, calm ones hide the dangerous one."""
    found = []
    for text in texts:
        first = _first(text, owner)
        if first.severity >= HIGHEST:
            continue
        second = reader.read(text)
        if second.severity > first.severity:
            found.append(Raise(text, _raised(first, second, reader.version)))
    return found


def _first(text: str, owner: User) -> Detection:
    """
    The detector again: what it says is not kept, and the rules may be newer than the text.

    In the parts that the writer's screening read: of a long text the detector alone leaves out the middle, and what
    was signalled from there would be news here.
    """
    return max((_read(part, owner) for part in parts_of(text)), key=attrgetter("severity"))


def _read(text: str, owner: User) -> Detection:
    try:
        return detect(text, language=owner.language)
    except DETECTOR_ERRORS as error:
        _log.error("crisis.detector_failed", error=type(error).__name__)
        return UNREAD


def _raised(first: Detection, second: Reading, version: str) -> Detection:
    """What the first layers saw chooses the lines to show; severity and odds are the second's."""
    both = f">{version}"
    return Detection(
        severity=second.severity,
        cues=first.cues,
        suppressed=first.suppressed,
        scores=second.scores,
        version=first.version[: VERSION_MAX - len(both)] + both,
        subject="self",
    )
