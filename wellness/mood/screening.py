"""
Which words of an entry are read for danger, and which of them together.

A note and each factor's note are read by themselves: joined, calm ones hide the dangerous one. Labels, values and
places are a word or two, which alone say too little to be judged: they are read as one text.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from wellness.mood.catalogue import CATALOGUE, label_of
from wellness.mood.inputs import EntryDraft, FactorDraft
from wellness.mood.models import MoodEntry, MoodFactor

Factors = Iterable[FactorDraft | MoodFactor]
_WORDS = ("location", "location_type", "weather")


def entry_texts(draft: EntryDraft) -> list[str]:
    """Every free text of a new entry."""
    return _texts([draft.notes], [getattr(draft, name) for name in _WORDS], draft.factors)


def stored_texts(entry: MoodEntry, factors: Factors) -> list[str]:
    """Every free text of a stored entry that has these factors."""
    return _texts([entry.notes], [getattr(entry, name) for name in _WORDS], factors)


def stored_factor_texts(factor: MoodFactor) -> list[str]:
    """Every free text of a stored factor."""
    return _texts((), (), [factor])


def changed_texts(entry: MoodEntry, factors: Factors, changes: Mapping[str, Any]) -> list[str]:
    """What is new in a change of an entry that has these factors: a phone that sends all of them again says nothing."""
    known = _texts([entry.notes], [getattr(entry, name) for name in _WORDS], factors, apart=True)
    words = [changes.get(name) for name in _WORDS]
    return _texts([changes.get("notes")], words, changes.get("factors", ()), known=known)


def texts_beside_the_note(entry: MoodEntry, factors: Factors, changes: Mapping[str, Any]) -> list[str]:
    """What an entry that has these factors says after a change, but for its note."""
    words = [changes.get(name, getattr(entry, name)) for name in _WORDS]
    return _texts((), words, changes.get("factors", factors))


def factor_texts(draft: FactorDraft) -> list[str]:
    """Every free text of a new factor."""
    return _texts((), (), [draft])


def changed_factor_texts(factor: MoodFactor, changes: Mapping[str, Any]) -> list[str]:
    """What is new in a change of a factor."""
    slug = changes.get("factor_type", "").lower()
    kind = label_of(slug) if slug and slug not in CATALOGUE else None
    words = [kind, changes.get("label"), changes.get("value_text")]
    return _texts([changes.get("factor_notes")], words, known=_texts((), (), [factor], apart=True))


def _texts(
    notes: Iterable[str | None],
    words: Iterable[str | None],
    factors: Factors = (),
    *,
    known: Collection[str] = (),
    apart: bool = False,
) -> list[str]:
    """Notes each alone, then all words together or, with `apart`, each alone; without what is `known`."""
    drafts = list(factors)
    short = _new((*words, *_factor_words(drafts)), known)
    alone = _new((*notes, *(draft.factor_notes for draft in drafts)), known)
    return [*alone, *(short if apart or not short else ["\n".join(short)])]


def _new(texts: Iterable[str | None], known: Collection[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text and text not in known))


def _factor_words(factors: Factors) -> Iterable[str | None]:
    for factor in factors:
        # Our own words for our own types say nothing about the person.
        if CATALOGUE.get(factor.factor_type) != factor.label:
            yield factor.label
        if factor.factor_type not in CATALOGUE:
            words = label_of(factor.factor_type)
            yield words if words.casefold() != factor.label.casefold() else None
        yield factor.value_text
