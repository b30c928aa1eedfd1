"""A questionnaire as an app shows it."""

from typing import Any

from wellness.assessments.instruments.shapes import Band, Coding, Instrument, Item, Level

LANGUAGE = "en"
NOTICE = (
    "A result describes the time you were asked about. It is no more than that: what lies behind it, and what helps, "
    "is for you and a professional to find out."
)

WHATEVER_THE_SCORE = (
    "Whatever the score is: one of your answers matters by itself. Talking about it helps, with somebody you trust, a "
    "doctor, or a crisis line."
)


def form_short(form: Instrument) -> dict[str, Any]:
    return {
        "instrument": form.slug,
        "version": form.version,
        "title": form.title,
        "language": LANGUAGE,
        "question_count": len(form.items),
        "lowest": form.lowest,
        "highest": form.highest,
        "higher_is": form.higher_is if form.bands else None,
        "has_score": bool(form.bands),
    }


def form_whole(form: Instrument) -> dict[str, Any]:
    return {
        **form_short(form),
        "intro": form.intro,
        "recall": form.recall,
        "notice": NOTICE,
        "code": _code(form.panel),
        "items": [_item(item) for item in form.items],
        "bands": [_band(band) for band in form.bands] or [_level(level) for level in form.levels],
        "meaningful_change": meaningful_of(form),
        "licence": form.licence,
        "sources": list(form.sources),
    }


def meaningful_of(form: Instrument) -> dict[str, Any] | None:
    found = form.meaningful
    return None if found is None else {"points": found.points, "source": found.source}


def result_of(form: Instrument, found: Band | Level, *, alarming: bool = False) -> dict[str, Any]:
    """
    What is said about answers: the band, and what people with such a result often do.

    `alarming`: an answer calls for help whatever the score is, so nothing reassuring is said of the score.
    """
    return {
        "band": found.slug,
        "label": found.label,
        "text": WHATEVER_THE_SCORE if alarming and form.bands else found.text,
        "lowest": form.lowest,
        "highest": form.highest,
        "higher_is": form.higher_is if form.bands else None,
        "suggests": found.suggests if isinstance(found, Band) else None,
    }


def _code(code: Coding) -> dict[str, str]:
    return {"system": code.system, "code": code.code}


def _item(item: Item) -> dict[str, Any]:
    return {
        "key": item.key,
        "text": item.text,
        "kind": item.kind,
        "code": _code(item.code),
        "scored": item.scored,
        "required": item.required,
        "only_if": item.only_if,
        "options": [
            {"value": one.value, "text": one.text, "code": _code(one.code) if one.code else None}
            for one in item.options
        ],
    }


def _band(band: Band) -> dict[str, Any]:
    return {
        "band": band.slug, "label": band.label, "text": band.text, "lowest": band.lowest, "highest": band.highest,
        "suggests": band.suggests,
    }  # fmt: skip


def _level(level: Level) -> dict[str, Any]:
    return {
        "band": level.slug, "label": level.label, "text": level.text, "lowest": None, "highest": None, "suggests": None
    }  # fmt: skip
