"""
Devanagari in Latin letters, near enough to how people type Hindi on a phone: "मरना चाहता" becomes "marna chahta".

So the phrases and what the weights learned of Hindi in Latin letters hold for both. One pass, a word at a time.
"""

import re
import unicodedata
from functools import lru_cache

RUN = re.compile(r"[\u0900-\u0963\u0966-\u097f]+(?:[\u200c\u200d][\u0900-\u0963\u0966-\u097f]+)*|[\u0964\u0965]")


def _pairs(table: str) -> dict[str, str]:
    return {pair.split(":")[0]: pair.split(":")[1] for pair in table.split()}


CONSONANTS = _pairs(
    "क:k ख:kh ग:g घ:gh ङ:n च:ch छ:chh ज:j झ:jh ञ:n ट:t ठ:th ड:d ढ:dh ण:n त:t थ:th द:d ध:dh न:n प:p फ:ph ब:b भ:bh म:m "
    "य:y र:r ल:l व:v श:sh ष:sh स:s ह:h ळ:l"
)
NUKTA = {"k": "k", "kh": "kh", "g": "g", "j": "z", "d": "d", "dh": "dh", "ph": "f"}
VOWELS = _pairs("अ:a आ:L इ:i ई:i उ:u ऊ:u ऋ:ri ए:e ऐ:ai ऑ:o ओ:o औ:au")
SIGNS = _pairs("ा:L ि:i ी:i ु:u ू:u ृ:ri े:e ै:ai ॉ:o ो:o ौ:au")
# What the plain way would spell unlike anybody.
USUAL = _pairs(
    "nahin:nahi men:mein hun:hoon vo:wo khatm:khatam mainne:maine zahar:zeher zahr:zeher maan:maa phansi:faansi "
    "avazen:awaazein avaz:awaaz davai:dawai davaiyan:dawaiyan vala:wala vali:wali vale:wale unhonne:unhone "
    "ichchha:iccha achchha:accha rep:rape bhukh:bhookh nind:neend fon:phone jina:jeena jine:jeene gai:gayi gae:gaye "
    "lie:liye die:diye kie:kiye"
)
OTHER = {"\u0902": "n", "\u0901": "n", "\u0903": "h", "।": ".", "॥": ".", "\u0950": "om", "\u093d": ""}
STOP, DOT = "\u094d", "\u093c"
# A is an "a" that is silent at a word's end and between two syllables with vowels of their own; L is the long one.
CONSONANT = "(?:kh|gh|chh|ch|jh|th|dh|ph|bh|sh|[bcdfghjklmnpqrstvyz])"
LAST = re.compile(r"(?<=[a-zL])A(?![a-zA-Z])")
INNER = re.compile(rf"([aeiouAL]{CONSONANT})A(?={CONSONANT}[aeiouL])")
LONG = re.compile(rf"({CONSONANT}*)L({CONSONANT}+)")  # one syllable: "haath", "raat", and "maar" unlike "mar"


def latin_of(text: str) -> str:
    """`text` with each run of Devanagari replaced; everything else stays as it is."""
    return RUN.sub(lambda match: latin_word(match.group()), text)


@lru_cache(maxsize=4096)
def latin_word(word: str) -> str:
    parts: list[str] = []
    for char in unicodedata.normalize("NFD", word):
        open_consonant = bool(parts) and parts[-1] == "A"
        if char in CONSONANTS:
            parts += (CONSONANTS[char], "A")
        elif char == DOT and open_consonant:
            parts[-2] = NUKTA.get(parts[-2], parts[-2])
        elif char in SIGNS or char == STOP:
            if open_consonant:
                parts.pop()
            parts.append(SIGNS.get(char, ""))
        elif char in VOWELS:
            parts.append(VOWELS[char])
        else:
            parts.append(OTHER.get(char) or _digit(char))
    latin = "".join(parts)
    # A word of one consonant keeps its vowel.
    latin = INNER.sub(r"\1", LAST.sub("", latin) if len(parts) > 2 else latin)
    latin = LONG.sub(r"\1aa\2", latin) if LONG.fullmatch(latin) else latin.replace("L", "a").lower()
    return USUAL.get(latin, latin)


def _digit(char: str) -> str:
    value = unicodedata.digit(char, -1)
    return str(value) if value >= 0 else ""
