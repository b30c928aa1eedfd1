"""
Forms as FHIR R4: the response to the questionnaire, and what follows from it as observations that name it.

The score is an Observation of category `survey` with UCUM `{score}`, derived from the response. Of PHQ-9 the ninth
question is told alone as well, and of the safety screener its level; LOINC has no level for nothing, so that is local.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from accounts.export.fhir import TERMINOLOGY, instant, reference
from accounts.export.registry import Row
from accounts.export.rows import in_pages
from accounts.identity.models import User
from wellness.assessments.instruments.shapes import LOCAL, LOINC, Band, Coding, Instrument, Item
from wellness.assessments.models import Assessment

UCUM = "http://unitsofmeasure.org"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def assessment_fhir(owner: User) -> Iterator[Row]:
    for row in in_pages(Assessment.objects.filter(owner=owner), owner=owner, at="logged_at"):
        yield _response(owner, row)
        yield _result(owner, row)
        for item in row.form.items:
            if item.key in row.form.told_alone:
                yield _answer_alone(owner, row, item)


def _response(owner: User, row: Assessment) -> Row:
    form = row.form
    return {
        "resourceType": "QuestionnaireResponse",
        "id": str(row.pk),
        "questionnaire": f"urn:evenkeel:questionnaire:{form.slug}|{form.version}",
        "status": "completed",
        "subject": reference(owner.pk),
        "authored": _when(row),
        "author": reference(owner.pk),
        "source": reference(owner.pk),
        "item": [
            {"linkId": _link(item), "text": item.text, "answer": [_answer(item, row.answers[item.key])]}
            for item in form.items
            if item.key in row.answers
        ],
    }


def _link(item: Item) -> str:
    """LOINC's own forms link their items so."""
    return f"/{item.code.code}" if item.code.system == LOINC else item.key


def _answer(item: Item, value: int | bool) -> Row:
    if not item.options:
        return {"valueBoolean": value}
    return {"valueCoding": _chosen(item, value)}


def _chosen(item: Item, value: int | bool) -> Row:
    option = next(one for one in item.options if one.value == value)
    code = _coding(option.code) if option.code is not None else {}
    return {"extension": [{"url": ORDINAL, "valueDecimal": option.value}], **code, "display": option.text}


def _coding(code: Coding) -> Row:
    return {"system": code.system, "code": code.code}


def _result(owner: User, row: Assessment) -> Row:
    form, band = row.form, row.band
    if row.score is not None:
        quantity = {"value": row.score, "unit": "{score}", "system": UCUM, "code": "{score}"}
        ours = {"coding": [{"system": LOCAL, "code": f"{form.slug}-{band.slug}"}], "text": f"Band: {band.label}"}
        return _observation(owner, row, "result", _of(form), {"valueQuantity": quantity, "interpretation": [ours]})
    code = None if isinstance(band, Band) else band.code
    coding = _coding(code) if code is not None else {"system": LOCAL, "code": f"{form.slug}-{band.slug}"}
    level = {"coding": [coding], "text": band.label}
    return _observation(owner, row, "result", _of(form), {"valueCodeableConcept": level})


def _of(form: Instrument) -> Row:
    return {"coding": [_coding(form.result)], "text": f"{form.title}, {'score' if form.bands else 'level'}"}


def _answer_alone(owner: User, row: Assessment, item: Item) -> Row:
    chosen = _chosen(item, row.answers[item.key])
    code = {"coding": [_coding(item.code)], "text": item.text}
    return _observation(
        owner, row, item.key, code, {"valueCodeableConcept": {"coding": [chosen], "text": chosen["display"]}}
    )


def _observation(owner: User, row: Assessment, part: str, code: Row, value: dict[str, Any]) -> Row:
    return {
        "resourceType": "Observation",
        "id": str(_id_of(row.pk, part)),
        "status": "final",
        "category": [
            {"coding": [{"system": f"{TERMINOLOGY}/observation-category", "code": "survey", "display": "Survey"}]}
        ],
        "code": code,
        "subject": reference(owner.pk),
        "performer": [reference(owner.pk)],
        "effectiveDateTime": _when(row),
        "issued": instant(row.created_at),
        **value,
        "derivedFrom": [reference(row.pk)],
    }


def _id_of(row_id: UUID, part: str) -> UUID:
    """The same at every export."""
    return uuid5(row_id, part)


def _when(row: Assessment) -> str:
    return instant(row.logged_at.astimezone(ZoneInfo(row.zone)))
