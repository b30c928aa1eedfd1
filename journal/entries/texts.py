"""What is made of an entry's text: the number of its words, its hash, and the form in which words are looked for."""

import hmac
import re
import unicodedata

from accounts.identity.models import User
from accounts.vault.services import owner_hmac_key

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_JOINERS = "\u200c\u200d"
# Accents as letters of their own, once they are taken apart; one range, because that is quick to look for.
_MARKS = re.compile("[\u0300-\u036f]+")


def word_count_of(text: str) -> int:
    """Words between spaces and marks; a text of a script without spaces counts its runs."""
    if not text.isascii():
        # What stands above, below or between the letters of a word ends none, though it is no letter.
        within = {ord(one): None for one in set(text) if one in _JOINERS or unicodedata.category(one)[0] == "M"}
        text = text.translate(within) if within else text
    return sum(1 for _ in _WORD.finditer(text))


def content_hash_of(text: str, owner: User) -> str:
    """64 hexadecimal digits that only this text gives, and only for this owner."""
    return hmac.digest(owner_hmac_key(owner), b"journal content\x00" + text.encode(), "sha256").hex()


def fold(text: str) -> str:
    """Without capitals and accents, so that "Ängste" is found by "angste", and in Turkish "ışık" by "IŞIK"."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text).casefold()).replace("ı", "i")


class _Page:
    """
    A set of 256 letters in which many texts can be written whole. Such a text is folded by a table of bytes, in a
    quarter of the time that the long way takes.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        letters = [bytes([code]).decode(name, "replace") for code in range(256)]
        # Stands for what the table cannot say in one byte; no text has it, because the page gives it no letter.
        self._other = letters.index("\ufffd")
        folded = [self.written(fold(letter)) for letter in letters]
        self._table = bytes(one[0] if one and len(one) == 1 else self._other for one in folded)
        # Common in texts, and two or three letters once folded.
        self._longer = [(raw, fold(one).encode(name)) for one in "ß…" if (raw := self.written(one))]

    def written(self, text: str) -> bytes | None:
        try:
            return text.encode(self._name)
        except UnicodeEncodeError:
            return None

    def folded(self, text: str) -> bytes | None:
        """`fold(text)` in this page, or None where it cannot be said."""
        raw = self.written(text)
        if raw is None:
            return None
        for letter, longer in self._longer:
            if letter in raw:
                raw = raw.replace(letter, longer)
        plain = raw.translate(self._table)
        return None if self._other in plain else plain


# Western, Cyrillic, Central European, Greek.
_PAGES = [_Page(name) for name in ("cp1252", "cp1251", "cp1250", "cp1253")]


class Words:
    """What is searched for: every word of the query, in any order and anywhere."""

    def __init__(self, query: str) -> None:
        self._texts = list(dict.fromkeys(fold(query).split()))
        self._pages = [(page, [page.written(word) for word in self._texts]) for page in _PAGES]

    def __bool__(self) -> bool:
        return bool(self._texts)

    def in_text(self, raw: bytes) -> bool:
        """Whether all words stand in `raw`, a text in UTF-8."""
        if raw.isascii():
            return _all_in(self._pages[0][1], raw.lower())
        text = raw.decode()
        for place, (page, words) in enumerate(self._pages):
            plain = page.folded(text)
            if plain is not None:
                # Who writes in one alphabet goes on in it.
                self._pages.insert(0, self._pages.pop(place))
                return _all_in(words, plain)
        folded = fold(text)
        return all(word in folded for word in self._texts)


def _all_in(words: list[bytes | None], plain: bytes) -> bool:
    return all(word is not None and word in plain for word in words)
