"""Words are counted as their writers count them, however a phone spells their letters."""

import unicodedata

import pytest

from journal.entries.tests.factories import URL
from journal.entries.texts import word_count_of


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (" \n…", 0),
        ("It's a well-known, don’t-worry day.", 5),
        ("élève été à la plage", 5),
        ("नमस्ते दुनिया, मैं ठीक हूँ।", 5),
        ("می‌خواهم بروم", 2),
        ("مُحَمَّدٌ كَتَبَ", 2),
        ("שָׁלוֹם עוֹלָם", 2),
        ("நன்றி வணக்கம்", 2),
        ("Tiếng Việt", 2),
        ("❤️ yes 👩‍👩‍👧 no", 2),
        ("静かな夜でした。川は灰色。", 2),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_and_vowel_signs_stand_within_a_word(form, text, count):
    assert word_count_of(unicodedata.normalize(form, text)) == count


@pytest.mark.django_db
def test_an_entry_of_a_phone_that_takes_letters_apart_counts_its_words(user, api_as):
    content = unicodedata.normalize("NFD", "Près du café, l’élève était là.")
    data = api_as(user).post(URL, {"content": content}).json()
    assert (data["content"], data["word_count"]) == (content, 6)
