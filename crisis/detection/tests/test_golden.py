"""Plain cases of every severity and language, and the traps that word lists fall into."""

import pytest

from crisis.detection import detect
from crisis.detection.normaliser import normalise
from crisis.detection.rules import search

CALM = [
    "better now",
    "Sunday",
    "much better today, thanks",
    "calm",
    "goodnight, see you tomorrow",
    "My sister is a skilled nurse.",
    "The die is cast in bronze.",
    "I died of embarrassment at the school play",
    "we absolutely killed it at the presentation",
    "Two years ago I was suicidal. I am glad I stayed.",
    "I am not going to hurt myself.",
    "rain all day, stayed in, read a book",
    "my back is killing me after the garden",
    "deadlines, deadlines, deadlines",
    "Cut my finger slicing bread, plaster on, fine.",
    "Die beste Suppe der Stadt",
    "Ce travail me fatigue, vivement les vacances",
    "me muero de hambre",
    "morri de rir com o vídeo",
    "muoio di sonno, buonanotte",
    "ik ga dood van het lachen",
    "umieram z głodu",
    "gülmekten öleceğim ya",
    "yarın görüşürüz, iyi geceler",
    "bhookh se mar raha hoon yaar",
    "भूख से मर रहा हूँ यार",
    "मेरा फ़ोन मर गया",
    "आज बहुत बारिश हुई, चाय पी और किताब पढ़ी।",
]
# The least that each must get: 2 a passive wish, 3 active thoughts, 4 a plan or intent, 5 under way.
LEAST = [
    ("I wish I could fall asleep and not wake up", 2),
    ("I want to kill myself", 3),
    ("suicidal", 3),
    ("I'm going to kill myself tonight, I wrote the letters", 4),
    ("I swallowed all the pills and it's getting dark", 4),
    ("quisiera dormirme y no despertar", 2),
    ("quiero matarme", 3),
    ("esta noche me voy a suicidar", 4),
    ("me tomé todas las pastillas", 5),
    ("je voudrais ne plus exister", 2),
    ("je veux me tuer", 3),
    ("je vais me suicider ce soir", 4),
    ("j'ai avalé tous les cachets", 5),
    ("ich will nicht mehr leben", 2),
    ("ich will mich umbringen", 3),
    ("ich werde mich heute umbringen", 4),
    ("ich habe alle Tabletten geschluckt", 5),
    ("não quero mais viver", 2),
    ("quero me matar", 3),
    ("vou me matar hoje", 4),
    ("tomei todos os comprimidos", 5),
    ("yaşamak istemiyorum", 2),
    ("kendimi öldürmek istiyorum", 3),
    ("bu gece intihar edeceğim", 4),
    ("bütün hapları yuttum", 5),
    ("non voglio più vivere", 2),
    ("voglio uccidermi", 3),
    ("stanotte mi ammazzo", 4),
    ("ho preso tutte le pastiglie", 5),
    ("ik wil niet meer leven", 2),
    ("ik wil mezelf doden", 2),
    ("ik ga mezelf vanavond van kant maken", 2),
    ("ik heb alle pillen geslikt", 5),
    ("nie chcę już żyć", 2),
    ("chcę się zabić", 3),
    ("zabiję się dziś w nocy", 4),
    ("połknęłam wszystkie tabletki", 5),
    ("لا أريد أن أعيش", 2),
    ("أريد أن أقتل نفسي", 3),
    ("ابتلعت كل الحبوب", 3),
    ("jeena nahi chahta", 2),
    ("main khud ko khatam karna chahta hoon", 2),
    ("saari goliyan kha li", 4),
    ("मैं मरना चाहता हूँ", 3),
    ("आत्महत्या करना चाहती हूँ", 3),
    ("खुद को खत्म करने का ख़याल आता है", 3),
    ("जीना नहीं चाहती", 2),
    ("जीने का मन नहीं करता", 2),
    ("मैं सब पर बोझ हूँ", 2),
    ("मैंने सारी गोलियाँ खा ली हैं", 5),
    ("ज़हर खा लिया है", 5),
    ("आज रात सब ख़त्म कर दूँगा", 4),
    ("अपना हाथ काटती हूँ", 3),
    ("वो मुझे रोज़ मारता है", 3),
    ("मेरे साथ बलात्कार हुआ", 3),
    ("आवाज़ें कहती हैं कि मर जाओ", 4),
]


@pytest.mark.parametrize("text", CALM)
def test_calm_words_show_no_card(text: str) -> None:
    assert detect(text).severity < 2


@pytest.mark.parametrize(("text", "least"), LEAST)
def test_each_severity_is_seen_in_each_language(text: str, least: int) -> None:
    assert detect(text).severity >= least


@pytest.mark.parametrize("text", ["Die Katze schläft, die Kinder auch.", "a soldier on a diet", "the studio audience"])
def test_a_word_inside_another_word_or_language_is_no_cue(text: str) -> None:
    assert search(normalise(text)) == []


FILLER = (
    "Up at six, porridge, the long bus. The new boy at work dropped a tray and we all clapped. Lunch was rice. "
    "I fixed the hinge on the blue door and rang the dentist. It rained, then it did not. Maria lent me her book. "
)


@pytest.mark.parametrize("place", [0, 2, 4])
def test_one_dangerous_sentence_is_found_in_a_long_calm_entry(place: int) -> None:
    parts = [FILLER] * 5
    parts[place] += "Tonight I am going to kill myself, the letters are on the shelf. "
    text = "".join(parts)
    found = detect(text)
    assert found.severity >= 3
    assert any("kill myself" in text[cue.start : cue.end] for cue in found.cues)


def test_a_long_calm_entry_shows_no_card() -> None:
    assert detect(FILLER * 12).severity < 2


def test_a_cue_in_devanagari_stands_where_it_was_written() -> None:
    text = "चाय पी। मैंने सारी गोलियाँ खा ली हैं। बारिश है।"
    (cue,) = [cue for cue in detect(text).cues if cue.name == "hi_took_pills"]
    assert text[cue.start : cue.end].startswith("सारी गोलियाँ खा")
