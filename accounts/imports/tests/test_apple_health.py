import io
import tracemalloc
import zipfile
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from accounts.export.registry import Counts
from accounts.imports.apple_health import apple_moods, mood_of
from accounts.imports.safe_zip import ArchiveRefused

DTD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 13 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary|ClinicalRecord)*)>
<!ATTLIST HealthData locale CDATA #REQUIRED>
<!ELEMENT Record ((MetadataEntry|HeartRateVariabilityMetadataList)*)>
<!ATTLIST Record type CDATA #REQUIRED unit CDATA #IMPLIED>
]>
<HealthData locale="de_DE"><ExportDate value="2026-10-01 10:00:00 +0200"/><Me/>
"""
STATE = (
    '<Record type="HKStateOfMind" sourceName="Health" valence="0.5" kind="momentaryEmotion" labels="calm,happy"'
    ' associations="work" startDate="2026-09-30 23:30:00 +0200" endDate="2026-09-30 23:30:00 +0200"/>'
)
MINDFUL = (
    '<Record type="HKCategoryTypeIdentifierMindfulSession" startDate="2026-09-30 07:00:00 +0200">'
    '<MetadataEntry key="HKTimeZone" value="Europe/Berlin"/></Record>'
)
END = "</HealthData>"


def read(text: str | bytes, zone: str = "Europe/Berlin"):
    counts = Counts()
    data = text.encode() if isinstance(text, str) else text
    return list(apple_moods(io.BytesIO(data), zone_name=zone, counts=counts)), counts


def code_of(text: str) -> str:
    with pytest.raises(ArchiveRefused) as refused:
        read(text)
    return refused.value.code


@pytest.mark.parametrize("valence", [("-1", 1), ("-0.5", 3), ("0", 6), ("0.111", 6), ("0.5", 8), ("1", 10)])
def test_a_valence_becomes_a_mood_by_one_rule(valence):
    assert mood_of(Decimal(valence[0])) == valence[1]


def test_states_of_mind_are_read_and_the_rest_is_counted_by_type():
    (mood,), counts = read(DTD + MINDFUL + STATE + MINDFUL + '<Workout workoutActivityType="HKRunning"/>' + END)
    assert mood.at.astimezone(UTC) == datetime(2026, 9, 30, 21, 30, tzinfo=UTC)
    assert (mood.mood_value, mood.scale, mood.zone) == (8, 10, "Europe/Berlin")
    assert mood.labels == ("calm", "happy", "work")
    assert counts.skipped == {"not_yet_supported": 3}
    assert counts.notes == {"HKCategoryTypeIdentifierMindfulSession": 2, "HKRunning": 1}


def test_the_zip_and_an_element_of_its_own_and_metadata_are_read_too():
    text = (
        DTD
        + '<StateOfMind valence="-1" startDate="2026-01-01 08:00:00 +0530"/>'
        + '<Record type="HKDataTypeStateOfMind" startDate="2026-01-01 08:00:00 -0800">'
        + '<MetadataEntry key="HKStateOfMindValence" value="1"/>'
        + '<MetadataEntry key="HKTimeZone" value="America/Los_Angeles"/></Record>'
        + END
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("apple_health_export/Exportieren.xml", text)
        archive.writestr("apple_health_export/export_cda.xml", "<ClinicalDocument/>" * 1000)
    moods, _ = read(target.getvalue())
    assert [(mood.mood_value, mood.zone) for mood in moods] == [(1, "Asia/Kolkata"), (10, "America/Los_Angeles")]


@pytest.mark.parametrize(
    ("offset", "zone"),
    [("+0200", "Europe/Berlin"), ("-0800", "Etc/GMT+8"), ("+0000", "Etc/UTC"), ("+1300", "Etc/GMT-13")],
)
def test_the_zone_has_the_offset_of_the_entry(offset, zone):
    (mood,), _ = read(DTD + STATE.replace("+0200", offset) + END)
    assert mood.zone == zone
    assert mood.at.strftime("%z") == offset


@pytest.mark.parametrize(
    "change",
    [('valence="0.5"', 'valence="1.5"'), ('valence="0.5"', 'valence="NaN"'), ('valence="0.5"', ""),
     ("2026-09-30 23:30:00 +0200", "yesterday")],
)  # fmt: skip
def test_an_odd_state_is_counted(change):
    moods, counts = read(DTD + STATE.replace(*change) + END)
    assert (moods, counts.skipped) == ([], {"invalid": 1})


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE HealthData [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(9))
    + "]><HealthData>&a8;</HealthData>"
)


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        '<!DOCTYPE HealthData [<!ENTITY x SYSTEM "file:///etc/passwd">]><HealthData>&x;</HealthData>',
        '<!DOCTYPE HealthData [<!ENTITY % x SYSTEM "http://127.0.0.1/x">%x;]><HealthData/>',
    ],
    ids=["billion laughs", "file", "parameter entity"],
)
def test_entities_and_references_are_refused(text):
    assert code_of(text) == "xml_entities"


def test_a_dtd_elsewhere_is_not_fetched():
    # The suite refuses every connection to the network.
    assert read('<!DOCTYPE HealthData SYSTEM "http://192.0.2.1/x.dtd"><HealthData/>')[0] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<html/>", "not_an_apple_file"),
        ("", "file_malformed"),
        (DTD + "<Record", "file_malformed"),
        (DTD + "<a>" * 100 + "</a>" * 100 + END, "file_malformed"),
        (DTD + f'<Record type="{"x" * 5_000_000}"/>' + END, "file_malformed"),
        (DTD + f"<Record>{'x' * 5_000_000}</Record>" + END, "file_malformed"),
    ],
)
def test_other_and_harmful_files_are_refused(text, code):
    assert code_of(text) == code


def test_memory_stays_flat_however_long_the_file_is():
    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.parts = iter([DTD.encode(), *([(MINDFUL * 40).encode()] * 1500), STATE.encode(), END.encode()])
            self.rest = b""

        def readable(self) -> bool:
            return True

        def seek(self, *_: int) -> int:
            return 0

        def read(self, size: int = -1) -> bytes:
            while len(self.rest) < max(size, 4):
                piece = next(self.parts, None)
                if piece is None:
                    break
                self.rest += piece
            piece, self.rest = self.rest[:size], self.rest[size:]
            return piece

    class Once(Endless):
        """The first four bytes are looked at, and read again."""

        def read(self, size: int = -1) -> bytes:
            if size == 4 and not self.rest:
                self.rest = next(self.parts)
                return self.rest[:4]
            return super().read(size)

    counts = Counts()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    moods = sum(1 for _ in apple_moods(Once(), zone_name="Europe/Berlin", counts=counts))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (moods, counts.skipped["not_yet_supported"]) == (1, 60_000)
    assert peak - before < 1024 * 1024
