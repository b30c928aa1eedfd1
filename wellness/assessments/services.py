"""The writers of forms: checked, scored, stored once, and read for danger in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.models import User
from accounts.sync.deletions import RowDeleted
from config.api.refusals import hear_after
from config.ids import uuid7
from crisis.incidents.services import risk_report_screen
from wellness.assessments.alarms import severity_of
from wellness.assessments.answers import answers_checked
from wellness.assessments.instruments import instrument_of
from wellness.assessments.instruments.shapes import Instrument
from wellness.assessments.models import Assessment
from wellness.diary.serializers import client_body
from wellness.diary.services import DiaryKind, Stored, diary_create, diary_delete, place

KIND = DiaryKind(source="assessment", noun="wellness.assessment")


@transaction.atomic
def assessment_submit(*, owner: User, values: Mapping[str, Any], now: datetime) -> Stored[Assessment]:
    """
    This function will store one filled-in form with its score, and what its answers call for in the crisis room.

    The answers count whatever the person decided about the reading of texts (conflict C12). A repeat with the
    client's own id gives the same row and the same help, and records nothing again.

    :raises ValidationError: naming what is wrong with the form; it is then not stored and not scored.
    :raises IdConflict: when the id is somebody's, or the owner's with another body.
    :raises RowDeleted: when it is that of a form that the owner deleted; what its answers say of danger is heard.
    """
    form = _form_of(values)
    answers = answers_checked(form, values["answers"])
    row = Assessment(
        pk=values.get("id") or uuid7(), instrument=form.slug, version=form.version, answers=answers,
        score=form.score(answers),
    )  # fmt: skip
    place(row, values, owner=owner, now=now)
    severity = severity_of(form, answers)
    report = partial(risk_report_screen, owner=owner, source=KIND.source, source_id=row.pk, now=now)
    try:
        stored = diary_create(
            kind=KIND, row=row, owner=owner, body=client_body({**values, "answers": answers}),
            texts=(), now=now, details={"instrument": form.slug, "version": form.version},
        )  # fmt: skip
    except RowDeleted as refusal:
        if severity is not None:
            hear_after(refusal, partial(report, severity=severity))
        raise
    if severity is None:
        return stored
    return Stored(stored.row, stored.fresh, report(severity=severity, record=stored.fresh))


def assessment_delete(*, owner: User, assessment_id: UUID) -> None:
    """
    This function will delete a form. What it set off in the crisis room stays: somebody may be on their way.

    :raises NotFound: also when the form is somebody else's.
    """
    diary_delete(kind=KIND, rows=Assessment.objects.all(), owner=owner, row_id=assessment_id)


def _form_of(values: Mapping[str, Any]) -> Instrument:
    try:
        return instrument_of(values["instrument"], values.get("version"))
    except LookupError as error:
        name = "version" if values.get("version") is not None else "instrument"
        raise ValidationError({name: [ErrorDetail("There is no such form.", "unknown")]}) from error
