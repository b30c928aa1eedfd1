"""Fetching what people wrote, and measuring on it."""

import hashlib
import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from bench.crisis import public_lines
from bench.crisis.public import public_tables
from bench.crisis.public_lines import CHAT, SHORT, WEB, PackageMissing, write
from crisis.detection.training.corpus import Message, corpus_read


def _zip(files: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return held.getvalue()


def _tar(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return held.getvalue()


def _said(sender: str, text: str) -> dict[str, str]:
    return {"sender": sender, "text": text}


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The three packages as they are built, with a few lines in each."""
    conversations = {
        f"{number:08d}-talk": {
            "messages": [
                [_said("anna", f"hello number {number}"), _said("anna", f"how is week {number}")],
                [_said("ben", f"it rains in town {number}")],
            ]
        }
        for number in range(400)
    }
    truth = "".join(f"{number}\t1.5\t@anonymous it rains &amp; pours {number}\n" for number in range(50))
    kinds = {f"hutto/{kind}_GroundTruth.txt": truth.encode() for kind in public_lines.SHARES}
    contents = {
        CHAT: _zip({"chitchat_dataset/dataset.json": json.dumps(conversations)}),
        SHORT: _tar({"vader/additional_resources/hutto_ICWSM_2014.tar.gz": _tar(kinds)}),
        WEB: _zip({"eld/tests/data/big-test.txt": "de\tEs regnet heute.\nam\tother\nen\tIt rains again.\nde\t12\n"}),
    }
    folder = tmp_path / "packages"
    folder.mkdir()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        monkeypatch.setitem(public_lines.SHA256, name, hashlib.sha256(content).hexdigest())
    return folder


def test_the_lines_become_a_corpus_of_ordinary_entries(packages: Path, tmp_path: Path) -> None:
    counts = write(packages, tmp_path / "out")
    read = corpus_read([tmp_path / "out"])
    assert {source: sum(line.source == source for line in read) for source in counts} == counts
    assert all(line.ordinary for line in read)
    texts = {line.source: {one.text for one in read if one.source == line.source} for line in read}
    assert texts["public_web"] == {"Es regnet heute.", "It rains again."}
    assert "it rains & pours 7" in texts["public_short"]
    assert len(texts["public_chat"]) > 20
    assert any("hello" in text and "how is" in text for text in texts["public_chat"])


def test_a_conversation_is_kept_aside_as_a_whole(packages: Path, tmp_path: Path) -> None:
    write(packages, tmp_path / "out")
    chats = [line for line in corpus_read([tmp_path / "out"]) if line.source == "public_chat"]
    of_talk: dict[str, set[bool]] = {}
    for line in chats:
        of_talk.setdefault(line.name[:8], set()).add(line.aside)
    assert all(len(asides) == 1 for asides in of_talk.values())
    assert {line.aside for line in chats} == {True, False}


def test_another_package_than_the_one_that_was_measured_is_refused(packages: Path, tmp_path: Path) -> None:
    (packages / WEB).write_bytes(b"something else")
    with pytest.raises(PackageMissing, match="another file"):
        write(packages, tmp_path / "out")
    (packages / WEB).unlink()
    with pytest.raises(PackageMissing, match="not there"):
        write(packages, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_the_tables_count_cards_on_lines_and_danger_on_pages() -> None:
    def made(severity: int, text: str, language: str, source: str) -> Message:
        return Message(text, severity, "ordinary", language, source, True, "1")

    lines = [
        made(0, "It rains again in the village.", "en", "public_web"),
        made(0, "I will kill myself tonight", "en", "public_chat"),
        made(0, "Es regnet schon wieder im Dorf.", "de", "public_web"),
    ]
    messages = [made(5, "I took all the pills", "en", "a"), made(5, "Ich bringe mich heute um", "de", "a")]
    tables = "\n".join(public_tables(lines, messages))
    assert "| public chat | 1 | 1.000 (" in tables
    assert "| public web, de | 1 | 0.000 (" in tables
    for size in ("300", "1,000", "4,000"):
        (row,) = [line for line in tables.splitlines() if line.startswith(f"| {size} |")]
        english, _, german, calm = [float(cell) for cell in row.strip("| ").split(" | ")[1:]]
        assert english > 0.9
        assert german > 0.9
        assert calm < 0.5
