"""What moderators fill in. The reasons are written for the person; the note is for moderators."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from config.ids import uuid7
from moderation.reports.rules import GROUNDS
from moderation.sanctions.bounds import STATEMENT_MOST, TEXT_MOST

CONTENT = [
    ("", "Choose"), ("hide", "Hide"), ("edit", "Edit"), ("delete", "Delete"), ("show", "Show, it is right"),
]  # fmt: skip
PERSON = [("", "Choose"), ("warn", "Warn"), ("mute", "Mute"), ("ban", "Ban")]
DURATIONS = [
    ("24", "a day"), ("72", "three days"), ("168", "a week"), ("720", "thirty days"), ("2160", "ninety days"),
    ("", "without an end: a second moderator confirms"),
]  # fmt: skip


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DecideForm(forms.Form):
    # Made with the form, so that a second click decides nothing twice.
    decision_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    reason_code = forms.ChoiceField(label="Rule", choices=[("", "Choose"), *GROUNDS])
    statement = forms.CharField(label="Reasons, for the person", max_length=STATEMENT_MOST, widget=area(4))
    note = forms.CharField(label="Note, for moderators", max_length=STATEMENT_MOST, required=False, widget=area(2))


class ContentForm(DecideForm):
    action = forms.ChoiceField(label="Do", choices=CONTENT)
    new_content = forms.CharField(label="New text, for an edit", max_length=TEXT_MOST, required=False, widget=area(3))

    field_order = ("decision_id", "action", "reason_code", "statement", "new_content", "note")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("action") == "edit" and not cleaned.get("new_content"):
            raise ValidationError({"new_content": "An edit needs the new text."})
        return cleaned


class PersonForm(DecideForm):
    action = forms.ChoiceField(label="Do", choices=PERSON)
    hours = forms.TypedChoiceField(label="For", coerce=int, choices=DURATIONS, required=False, empty_value=None)

    field_order = ("decision_id", "action", "hours", "reason_code", "statement", "note")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("action") == "mute" and cleaned.get("hours") is None:
            raise ValidationError({"hours": "A mute needs an end."})
        return cleaned


class AppealForm(forms.Form):
    outcome = forms.ChoiceField(
        label="Outcome",
        choices=[("", "Choose"), ("upheld", "Upheld: the decision stays"), ("reversed", "Reversed: it is undone")],
    )
    reasons = forms.CharField(label="Reasons, for the person", max_length=STATEMENT_MOST, widget=area(4))
