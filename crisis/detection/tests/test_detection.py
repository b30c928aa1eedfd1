"""What must be seen, what must not, and that no text can make the reading slow."""

import time

import numpy as np
import pytest

from crisis.detection import MAX_CHARS, Detection, detect, detector, evaluate

DANGER = [
    ("I took all the pills", 4),
    ("took 30 pills", 4),
    ("nearest bridge I can jump off", 4),
    ("I'm going to kill myself tonight", 4),
    ("I'm standing on the ledge", 4),
    ("I have the gun in my lap", 4),
    ("self-harm urges again", 2),
    ("I don't want to be here anymore", 2),
    ("I don't want to be alive anymore", 2),
    ("I want to kms", 3),
    ("unalive myself", 3),
    ("I can't go on, I want it to be over", 2),
    ("I've been thinking about ending things", 3),
    ("paid off the funeral plan, updated the will, feel lighter", 2),
    ("he choked me until I passed out", 3),
    ("the voices are telling me to jump", 4),
]
HARMLESS = [
    "My new diet starts today",
    "Met a soldier and his audience",
    "Project deadline at work",
    "Tôi mệt mỏi quá, hôm nay học nhiều",
    "Hôm nay tôi thất bại",
    "Goodbye mọi người, mai gặp lại lớp",
    "There's no way I'd ever want to die",
    "She is a skilled worker",
    "This exam is killing me",
    "I'm dead 😂",
    "My phone is about to die",
    "Slept ok, walked the dog, made soup.",
    "I am not suicidal",
    "I was suicidal ten years ago. Life is good.",
    "I feel sad",
    "",
    "   ",
]
OTHER_LANGUAGES = [
    "quiero morir",
    "je veux mourir",
    "ich will mich umbringen",
    "quero morrer",
    "voglio morire",
    "ik wil dood",
    "chcę umrzeć",
    "أريد أن أموت",
    "mujhe mar jana hai",
    "me voy a suicidar",
    "ölmek istiyorum",
    "olmek istiyorum",
    "kendimi öldürmek istiyorum",
]


@pytest.mark.parametrize(("text", "least"), DANGER)
def test_danger_is_seen(text: str, least: int) -> None:
    assert detect(text).severity >= least


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_words_show_no_card(text: str) -> None:
    assert detect(text).severity < 2


@pytest.mark.parametrize("text", OTHER_LANGUAGES)
def test_danger_is_seen_in_the_other_languages(text: str) -> None:
    assert detect(text).severity >= 3


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "I WANT TO DIE!!!",
        "i want to d1e",
        "i want to dieeeee",
        "I  want\u200b to\u00a0die",
        "I wаnt to die",  # a Cyrillic letter
        "I want to d i e",
        "ｉ　ｗａｎｔ　ｔｏ　ｄｉｅ",
    ],
)
def test_disguises_change_nothing(text: str) -> None:
    assert detect(text).severity >= 3


@pytest.mark.parametrize("text", ["I don’t want to live", "I don't want to live", "i dont want to live"])
def test_every_apostrophe_reads_the_same(text: str) -> None:
    assert detect(text).severity >= 2


def test_a_cue_says_where_it_stands_in_the_text_as_written() -> None:
    text = "Long day… — I’m   so tiiired 💊. I k1ll myself tonight"
    found = detect("Soup. " + text)
    spans = [("Soup. " + text)[cue.start : cue.end] for cue in found.cues]
    assert any("k1ll myself" in span for span in spans)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I never want to die", "negation"),
        ("Eight years ago I wanted to die", "past_resolved"),
        ("the song says I want to die", "quoting"),
        ("I keep thinking about Suicide Squad", "idiom"),
    ],
)
def test_a_guard_names_its_reason(text: str, reason: str) -> None:
    found = detect(text)
    assert reason in {cue.reason for cue in found.suppressed}


def test_laughter_lowers_a_stated_intent_and_does_not_silence_it() -> None:
    found = detect("i'm going to kill myself lol")
    assert found.severity >= 2


@pytest.mark.parametrize(
    "text",
    [
        "my brother wants to die",
        "My friend took all her pills",
        "My sister is suicidal and I don't know what to do",
    ],
)
def test_danger_to_somebody_else_has_no_severity_and_another_subject(text: str) -> None:
    found = detect(text)
    assert (found.severity, found.subject) == (0, "other")


def test_the_writers_own_danger_beside_a_friends_counts() -> None:
    found = detect("My friend wants to die. I want to kill myself too.")
    assert found.severity >= 3
    assert found.subject == "self"


def test_evaluate_answers_for_the_evaluation_tool() -> None:
    assert evaluate("I took all the pills")["severity"] == detect("I took all the pills").severity


HOSTILE = [
    "a " * 50_000,
    "a" * 100_000,
    "i " * 50_000,
    "i want to kill " * 6_700,
    "took pills and " * 6_700,
    "my friend " * 10_000,
    "not " * 25_000,
    "'" * 100_000,
    "*" * 100_000,
    "k*ll" * 25_000,
    "a1" * 50_000,
    "é" * 100_000,
    "\u200b" * 100_000,
    "\n" * 100_000,
    "he said " * 12_500,
    "i am i am " * 10_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_no_text_is_slow_to_read(text: str) -> None:
    detect("warm up")
    started = time.process_time()
    assert isinstance(detect(text), Detection)
    # Ten times what it takes on a slow machine; a quadratic pattern would take seconds.
    assert time.process_time() - started < 0.5


def test_long_text_is_cut_but_read_at_both_ends() -> None:
    filler = "word " * 40_000
    assert len(filler) > MAX_CHARS
    first, last = "I took all the pills. " + filler, filler + "I took all the pills."
    assert detect(first).severity >= 4
    found = detect(last)
    assert found.severity >= 4
    assert "took all the pills" in last[found.cues[0].start : found.cues[0].end]


def test_ordinary_notes_are_read_fast() -> None:
    text = (
        "Went to work, came back, and cooked some rice. It was mostly a quiet evening, then we watched a film together."
    )
    detect(text)
    started = time.process_time()
    for _ in range(200):
        detect(text)
    assert (time.process_time() - started) / 200 < 0.001


def test_of_a_long_text_what_the_network_has_no_time_for_is_judged_by_the_linear_layer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calm = "We walked along the river and had soup with the neighbours afterwards. " * 3
    gone = "everybody will be fine when i am gone, i have decided. "
    page = f"{calm}{gone}{calm}{gone}{calm}"
    monkeypatch.setattr(detector, "window_scores", lambda network, windows, chars: np.full((1, 5), -9, np.float32))
    # The one that was read is harmless now, and the other is not.
    assert detect(page).severity >= 2
    monkeypatch.setattr(detector, "window_scores", lambda _, windows, chars: np.full((len(windows), 5), -9, np.float32))
    assert detect(page).severity < 2


@pytest.mark.parametrize("lines", [3, 6])
def test_danger_among_a_few_calm_lines_is_found_and_the_calm_lines_alone_get_no_card(lines: int) -> None:
    calm = ["hey how was the game", "we lost lol but it was fun", "gonna get pizza with anna", "ok see you at six then",
            "did you do the maths homework", "yes it took me all of sunday"]  # fmt: skip
    text = "\n".join(calm * (lines // 3))
    assert 80 < len(text) < 800
    assert detect(text).severity < 2
    # No rule knows these words.
    said = "i gave the dog to my sister and the letters are on the table, it is all sorted now"
    assert detect(f"{text}\n{said}\n{calm[0]}").severity >= 2
