"""
Lines that people wrote in public, as a corpus of ordinary entries: JSON lines for `train_detector --public-lines` and
`python -m bench.crisis --public-lines`.

    pip download --no-deps -d packages chitchat-dataset==0.9.0 eld==1.0.6
    pip download --no-deps -d packages --no-binary :all: vaderSentiment==3.2.1
    python -m bench.crisis.public_lines packages lines

They stay out of this repository: nobody who wrote them was asked about it. Nobody has labelled them either. Each is
taken for an ordinary entry, and the few in which somebody is in danger count as false cards.

public_chat    students who chatted with strangers for a study (chitchat-dataset, MIT; Myers, Etchart, Fulda 2020)
public_short   tweets, reviews and news without names (vaderSentiment, MIT; Hutto, Gilbert 2014)
public_web     a thousand sentences a language from web pages (eld, Apache-2.0)
"""

import argparse
import hashlib
import html
import io
import json
import re
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHAT = "chitchat_dataset-0.9.0-py3-none-any.whl"
SHORT = "vaderSentiment-3.2.1.tar.gz"
WEB = "eld-1.0.6-py3-none-any.whl"
SHA256 = {
    CHAT: "7bf89f36645e2d5ec87d53370c8e851b5a688479c7beb7079cb4c87fc5acea3e",
    SHORT: "5dce530a78315563f8b3cd01033bbdd3bf4985fabf359ca68d4167728081c803",
    WEB: "175f570537e8cdf65d48b6e3d2c14438e236d9e5ac5b5b5005d07cd8dab797b2",
}
LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "nl", "pl", "pt", "tr")
# Of what somebody says at one turn: the first message alone, or all of the turn.
FIRST, WHOLE = 0.045, 0.02
IN_A_ROW = 0.03  # of the runs of messages by one person in one conversation
SHARES = {"tweets": 1.0, "amazonReviewSnippets": 0.4, "movieReviewSnippets": 0.1, "nytEditorialSnippets": 0.2}
LENGTHS = range(4, 601)
LETTERS = 3
NAMES = re.compile(r"@anonymous|\bRT\b|http://url_removed")


class PackageMissing(ValueError):
    """A package is not there, or is not the one that the figures were made with."""


@dataclass(frozen=True, slots=True)
class Line:
    """`group`: what is kept aside is kept aside with all lines of its conversation."""

    name: str
    text: str
    language: str
    group: str


def chat_lines(wheel: bytes) -> Iterator[Line]:
    conversations = json.loads(zipfile.ZipFile(io.BytesIO(wheel)).read("chitchat_dataset/dataset.json"))
    for name, conversation in conversations.items():
        turns = [[_tidy(said["text"]) for said in turn if said["text"].strip()] for turn in conversation["messages"]]
        for place, turn in enumerate(filter(None, turns), 1):
            key = f"{name[:8]}-{place}"
            chance = _chance(key)
            if chance < FIRST:
                yield Line(key, turn[0], "en", name)
            elif chance < FIRST + WHOLE:
                yield Line(key, " ".join(turn), "en", name)
        yield from _runs(name, conversation)


def _runs(name: str, conversation: dict[str, list[list[dict[str, str]]]]) -> Iterator[Line]:
    """Two to six messages that one person wrote one after the other: what a longer note sounds like."""
    said = [message for turn in conversation["messages"] for message in turn if message["text"].strip()]
    for sender in sorted({message["sender"] for message in said}):
        own = [_tidy(message["text"]) for message in said if message["sender"] == sender]
        start = 0
        while start < len(own):
            key = f"{name[:8]}-{sender[:4]}-{start}"
            run = own[start : start + 2 + int(_chance(f"{key} length") * 5)]
            start += len(run)
            if len(run) > 1 and _chance(key) < IN_A_ROW:
                yield Line(key, " ".join(text if text[-1] in ".!?" else f"{text}." for text in run), "en", name)


def short_lines(archive: bytes) -> Iterator[Line]:
    files = _unpacked(archive, "hutto_ICWSM_2014.tar.gz")
    for kind, share in SHARES.items():
        for row in _unpacked(files, f"{kind}_GroundTruth.txt").decode("utf-8", "replace").splitlines():
            number, _, text = [*row.split("\t"), "", ""][:3]
            if text and _chance(f"{kind}{number}") < share:
                group = number.partition("_")[0]  # a review
                yield Line(f"{kind}-{number}", NAMES.sub("", html.unescape(text)).strip(" :"), "en", f"{kind}-{group}")


def web_lines(wheel: bytes) -> Iterator[Line]:
    text = zipfile.ZipFile(io.BytesIO(wheel)).read("eld/tests/data/big-test.txt").decode("utf-8")
    for number, row in enumerate(text.splitlines()):
        language, _, sentence = row.partition("\t")
        if language in LANGUAGES:
            yield Line(f"{language}-{number}", sentence, language, f"{language}-{number}")


SOURCES = {"public_chat": (CHAT, chat_lines), "public_short": (SHORT, short_lines), "public_web": (WEB, web_lines)}


def write(packages: Path, out: Path) -> dict[str, int]:
    """How many lines each file has. :raises PackageMissing: naming the package."""
    read = {name: _package(packages / name) for name in SHA256}
    out.mkdir(parents=True, exist_ok=True)
    counts = {}
    for source, (package, lines) in SOURCES.items():
        rows = _rows(lines(read[package]))
        (out / f"{source}.jsonl").write_text("".join(rows), encoding="utf-8")
        counts[source] = len(rows)
    return counts


def _rows(lines: Iterator[Line]) -> list[str]:
    seen: dict[str, str] = {}
    for line in lines:
        text = _tidy(line.text)
        if len(text) in LENGTHS and sum(character.isalpha() for character in text) >= LETTERS:
            row = {
                "id": line.name, "text": text, "severity": 0, "category": "ordinary",
                "language": line.language, "group": line.group,
            }  # fmt: skip
            seen.setdefault(text.lower(), json.dumps(row, ensure_ascii=False) + "\n")
    return list(seen.values())


def _package(path: Path) -> bytes:
    if not path.is_file():
        raise PackageMissing(f"{path} is not there; see the top of {Path(__file__).name} for how to fetch it")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256[path.name]:
        raise PackageMissing(f"{path} is another file than the one that was read before")
    return content


def _unpacked(archive: bytes, ending: str) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        name = next(name for name in files.getnames() if name.endswith(ending))
        content = files.extractfile(name)
        if content is None:
            raise PackageMissing(f"{name} is no file")
        return content.read()


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _chance(key: str) -> float:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) / 2**32


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path, help="Folder with the three packages.")
    parser.add_argument("out", type=Path, help="Folder for the JSON lines.")
    args = parser.parse_args()
    try:
        counts = write(args.packages, args.out)
    except PackageMissing as error:
        parser.error(str(error))
    print("\n".join(f"{source:14s}{count:7,} lines" for source, count in counts.items()))


if __name__ == "__main__":
    main()
