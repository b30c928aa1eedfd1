"""Words in pieces: the likeliest parting, the same for every way of writing one word, nothing lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.detection.unigram import FIRST, LAST, LONGEST_WORD, START, UNKNOWN, Unigram

MARKS = ["<s>", "<pad>", "</s>", "<unk>"]
CHANCES = {
    START + "want": -5.0, START + "wa": -6.0, "nt": -6.0, "ed": -4.0, "e": -3.0, "d": -3.5, "!": -2.0, START: -1.0,
    START + "मर": -6.0, "ना": -4.0,
}  # fmt: skip
PIECES = Unigram([*MARKS, *CHANCES], [0.0, 0.0, 0.0, 0.0, *CHANCES.values()])


def read(text: str, limit: int = 128) -> list[str]:
    return [PIECES.vocabulary[number] for number in PIECES.of(text, limit)]


def test_the_likeliest_parting_wins() -> None:
    assert read("wanted") == ["<s>", START + "want", "ed", "</s>"]


def test_a_sign_belongs_to_no_word_and_case_does_not_count() -> None:
    assert read("WANT!") == ["<s>", START + "want", "!", "</s>"]
    assert read("want !") == ["<s>", START + "want", START, "!", "</s>"]


def test_marks_above_and_below_letters_stay_with_their_word() -> None:
    assert read("मरना") == ["<s>", START + "मर", "ना", "</s>"]


def test_what_has_no_piece_is_unknown_and_a_run_without_end_is_one() -> None:
    assert UNKNOWN in PIECES.of("ж", 128)
    assert PIECES.of("e" * (LONGEST_WORD + 1), 128) == [FIRST, UNKNOWN, LAST]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80), st.integers(3, 20))
def test_every_text_begins_and_ends_and_keeps_to_its_limit(text: str, limit: int) -> None:
    numbers = PIECES.of(text, limit)
    assert numbers[0] == FIRST
    assert numbers[-1] == LAST
    assert len(numbers) <= limit


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="wanted!", min_size=1, max_size=20))
def test_the_pieces_of_known_letters_are_the_text(text: str) -> None:
    found = read(text)
    known = "".join(piece for piece in found if piece not in MARKS).replace(START, "")
    assert known == text or "<unk>" in found
