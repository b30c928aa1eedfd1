"""Lines that people wrote teach what is ordinary, and that danger may stand among them."""

import json
from collections import Counter
from pathlib import Path

from django.core.management import call_command

from crisis.detection.tests.test_training import CALM, DANGER, lines, message, messages
from crisis.detection.training.corpus import Judged, Message
from crisis.detection.training.public_lines import AMONG, TEACHING, lines_that_teach, messages_among
from crisis.detection.training.writing import lessons_of

CHAT = "we should get a pizza later"


def line(number: int, text: str = CHAT, language: str = "en", *, aside: bool = False) -> Message:
    return Message(text, 0, "ordinary", language, "public_chat", aside, f"chat-{number}")


def test_only_a_share_of_the_lines_teaches_and_always_the_same() -> None:
    every = [line(number) for number in range(2_000)] + [line(number, "ma bella", "it") for number in range(2_000)]
    teaching = lines_that_teach(every)
    counts = Counter(one.language for one in teaching)
    assert abs(counts["en"] / 2_000 - TEACHING[True]) < 0.03
    assert abs(counts["it"] / 2_000 - TEACHING[False]) < 0.04
    assert teaching == lines_that_teach(every)


def test_lines_kept_aside_and_lines_in_which_the_rules_find_something_teach_nothing() -> None:
    aside = [line(number, aside=True) for number in range(500)]
    found = [line(number, "I want to kill myself") for number in range(500)]
    assert lines_that_teach(aside) == lines_that_teach(found) == []


def test_a_message_among_lines_means_what_it_meant_and_keeps_its_file() -> None:
    corpus = messages("one", "two")
    copies = messages_among(corpus, [line(number) for number in range(9)])
    meant = {(one.source, one.name) for one in corpus}
    assert len(copies) == round(AMONG * len(corpus))
    for copy in copies:
        # The names of this corpus are not unique, its texts are: the severity must be one that the text has.
        (text,) = [text for text in [*DANGER, *CALM] if text in copy.text]
        assert CHAT in copy.text.replace(text, "")
        assert (copy.source, copy.name) in meant
        assert (copy.severity >= 2) == (text in DANGER)
    assert copies == messages_among(corpus, [line(number) for number in range(9)])


def test_a_message_stands_among_lines_of_its_own_language_where_there_are_some() -> None:
    public = [line(1), line(2, "domani andiamo al mare insieme", "it")]
    corpus = [message(text, severity, language=language) for language in ("it", "pl") for text, severity in
              ((DANGER[0], 4), (CALM[0], 0))]  # fmt: skip
    copies = messages_among(corpus * 20, public)
    assert all("domani" in copy.text and CHAT not in copy.text for copy in copies if copy.language == "it")
    assert all(CHAT in copy.text and "domani" not in copy.text for copy in copies if copy.language == "pl")
    assert {copy.language for copy in copies} == {"it", "pl"}


def test_without_public_lines_nothing_is_put_among_any() -> None:
    assert messages_among(messages("one"), []) == []
    plain = lessons_of(messages("one"), Judged({}))
    assert list(plain.messages) == messages("one")


def test_what_the_teacher_doubts_of_a_message_holds_among_lines_too() -> None:
    corpus = messages("one")
    doubt = {f"{one.source}:{one.name}": [0.5] * 5 for one in corpus}
    public = [line(number) for number in range(40)]
    lessons = lessons_of(corpus, Judged(doubt), public)
    own = len(corpus)
    teaching = len(lines_that_teach(public))
    assert teaching
    assert lessons.targets[own : own + teaching].max() == 0
    among = lessons.targets[own + teaching :]
    assert len(among) == round(AMONG * own)
    assert (abs(among - 0.5) < 0.5).all()
    assert len(lessons.prepared) == len(lessons.messages)


def test_the_card_says_how_many_public_lines_taught(tmp_path: Path) -> None:
    corpus, public = tmp_path / "corpus", tmp_path / "public"
    for folder in (corpus, public):
        folder.mkdir()
    for source in ("one", "two"):
        (corpus / f"{source}.jsonl").write_text(lines(source), encoding="utf-8")
    rows = [
        {"id": f"c-{number}", "text": f"{CHAT} {number}", "severity": 0, "category": "ordinary", "language": "en"}
        for number in range(300)
    ]
    (public / "public_chat.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    call_command("train_detector", str(corpus), out=tmp_path / "data", public_lines=public)
    card = json.loads((tmp_path / "data" / "card.json").read_text(encoding="utf-8"))
    assert 10 < card["public_lines"]["public_chat"] < 100
    assert set(card["learned_from"]) == set(card["thresholds_from"]) == {"one", "two"}
