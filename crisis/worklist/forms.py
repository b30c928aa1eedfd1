"""What staff fill in for each act. Every form carries the version that its reader looked at."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from config.ids import uuid7
from crisis.incidents.machine import protocol_of
from crisis.incidents.models import CrisisIncident
from crisis.worklist.rows import duration, staff_name

NOTE_MAX = 4000
CHANNELS = (
    ("phone", "Telephone"), ("text_message", "Text message"), ("chat", "Chat in the app"), ("email", "E-mail"),
    ("video", "Video call"), ("visit", "In person"), ("services", "Emergency services"), ("other", "Another way"),
)  # fmt: skip
OUTCOMES = (
    ("reached", "Reached"), ("no_answer", "No answer"), ("left_message", "Left a message"),
    ("call_back", "Asked to be contacted later"), ("refused", "Did not want to talk"),
    ("wrong_address", "Wrong number or address"), ("services_sent", "Emergency services are on their way"),
)  # fmt: skip
RESOLUTIONS = {
    "reached_safe": "Reached, and safe", "handed_to_services": "Handed over to services",
    "false_alarm": "False alarm", "unreachable": "Could not be reached", "declined_help": "Declined help",
    "other": "Another reason",
}  # fmt: skip


class ActForm(forms.Form):
    """`version` is the one that the form was drawn with; a key that acts on a row of the list sends the row's own."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class NotedForm(ActForm):
    # Made with the form, so that a second click stores nothing twice.
    step_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    note = forms.CharField(label="Note", max_length=NOTE_MAX, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class NoteForm(NotedForm):
    note = forms.CharField(label="Note", max_length=NOTE_MAX, widget=forms.Textarea(attrs={"rows": 3}))


class ContactForm(NotedForm):
    channel = forms.ChoiceField(label="How", choices=CHANNELS)
    outcome = forms.ChoiceField(label="What came of it", choices=OUTCOMES)

    field_order = ("version", "step_id", "channel", "outcome", "note")


class ReasonedForm(ActForm):
    note = forms.CharField(label="Note", max_length=NOTE_MAX, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class HandOverForm(ReasonedForm):
    to = forms.ChoiceField(label="To")

    field_order = ("version", "to", "note")

    def __init__(self, *args: Any, people: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        choices = [(key, person_words(person)) for key, person in self.people.items()]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]


class PlanForm(ReasonedForm):
    preset = forms.TypedChoiceField(label="Look again in", coerce=int, required=False, empty_value=None)
    own_time = forms.DateTimeField(
        label="or at",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    field_order = ("version", "preset", "own_time", "note")

    def __init__(self, *args: Any, incident: CrisisIncident, zone: ZoneInfo, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now = zone, now
        choices = [(minutes, duration(minutes * 60)) for minutes in presets_of(incident)]
        self.fields["preset"].choices = [("", "own time"), *choices]  # type: ignore[attr-defined]
        self.fields["preset"].initial = choices[0][0]
        self.fields["own_time"].label = f"or at ({zone.key})"

    def clean_own_time(self) -> datetime | None:
        """What the clock on the reader's wall will show."""
        found: datetime | None = self.cleaned_data["own_time"]
        return found.replace(tzinfo=self.zone) if found is not None else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        preset, own = cleaned.get("preset"), cleaned.get("own_time")
        if preset is None and own is None and not self.errors:
            raise ValidationError("Choose a time from the list, or write your own.")
        # Who writes a time means it, whatever stands in the list above.
        cleaned["due_at"] = own if own is not None else self.now + timedelta(minutes=preset or 0)
        return cleaned


class LowerForm(ActForm):
    severity = forms.TypedChoiceField(label="To severity", coerce=int)
    note = forms.CharField(label="Why", max_length=NOTE_MAX, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, incident: CrisisIncident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(level, str(level)) for level in range(incident.severity_level - 1, 0, -1)]
        self.fields["severity"].choices = choices  # type: ignore[attr-defined]


class ResolveForm(ReasonedForm):
    resolution = forms.ChoiceField(label="Reason", choices=[("", "Choose"), *RESOLUTIONS.items()])

    field_order = ("version", "resolution", "note")


def presets_of(incident: CrisisIncident) -> list[int]:
    """Minutes, from one act to the furthest that the severity allows."""
    protocol = protocol_of(incident)
    act, follow_up, limit = (
        int(span.total_seconds() // 60)
        for span in (protocol.act_within, protocol.follow_up_after, protocol.plan_within)
    )
    wanted = {act, act * 2, act * 4, follow_up, limit // 2, limit}
    return sorted(minutes for minutes in wanted if 0 < minutes <= limit)


def person_words(person: Any) -> str:
    shift = {1: ", on shift", 2: ", backup shift"}.get(person.shift, "")
    return f"{staff_name(person)} ({person.role}{shift})"
