"""Which words of an entry are read for danger."""

from collections.abc import Iterable

from wellness.mood.catalogue import CATALOGUE, label_of
from wellness.mood.inputs import EntryDraft, FactorDraft


def entry_text(draft: EntryDraft) -> str:
    """Every free text of an entry."""
    return texts_of((draft.notes, draft.location, draft.location_type, draft.weather), draft.factors)


def texts_of(texts: Iterable[str | None], factors: Iterable[FactorDraft] = ()) -> str:
    return "\n".join(dict.fromkeys(text for text in (*texts, *_factor_texts(factors)) if text))


def _factor_texts(factors: Iterable[FactorDraft]) -> Iterable[str | None]:
    for factor in factors:
        # Our own words for our own types say nothing about the person.
        if CATALOGUE.get(factor.factor_type) != factor.label:
            yield factor.label
        if factor.factor_type not in CATALOGUE:
            words = label_of(factor.factor_type)
            yield words if words.casefold() != factor.label.casefold() else None
        yield factor.value_text
        yield factor.factor_notes
