"""The form in which an item is written. It reads what was sent; what is right is said by the services."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from rest_framework import exceptions
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminExpandableTextareaWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminURLInputWidget,
    UnfoldBooleanWidget,
)

from content.library.blocks import StructureField, faults_beside
from content.library.history import snapshot_values
from content.library.models import ContentCategory, ContentItem
from content.library.refusals import RefusableForm, refusal_add
from content.library.services import ContentVersionConflict
from content.library.uploads import audio_suffix, image_read
from content.library.validation import FACTORS, MOODS

UPLOADS = {"image_upload", "audio_upload", "image_remove", "audio_remove"}
NOT_VALUES = UPLOADS | {"read_version", "publish_at"}


class WordsField(forms.CharField):
    """Words with commas between them."""

    widget = UnfoldAdminTextInputWidget
    separator = ","

    def prepare_value(self, value: Any) -> Any:
        return f"{self.separator} ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = value if isinstance(value, str) else ""
        return [word.strip() for word in text.split(self.separator) if word.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != self.to_python(data)


class LinesField(WordsField):
    """One address on each line."""

    widget = UnfoldAdminTextareaWidget
    separator = "\n"

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


def _several(choices: tuple[str, ...], label: str) -> forms.MultipleChoiceField:
    named = [(choice, choice.replace("_", " ").capitalize()) for choice in choices]
    return forms.MultipleChoiceField(
        choices=named, required=False, label=label, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )


def _address(label: str) -> forms.URLField:
    return forms.URLField(
        max_length=500, required=False, label=label, assume_scheme="https", widget=UnfoldAdminURLInputWidget,
        help_text="An address that begins with https://",
    )  # fmt: skip


class ContentItemForm(RefusableForm):
    category = forms.ModelChoiceField(
        ContentCategory.objects.all(), widget=UnfoldAdminSelectWidget, empty_label="Select value"
    )
    tags = WordsField(required=False, help_text="Small letters, with commas between them: sleep, evening")
    target_moods = _several(MOODS, "For these moods")
    target_factors = _several(FACTORS, "For what weighs on people")
    media_urls = LinesField(required=False, label="Further media", help_text="One https:// address on each line.")
    content_structure = StructureField(required=False, label="Blocks")
    audio_url = _address("Or a sound from")
    image_url = _address("Or a picture from")
    image_upload = forms.FileField(
        required=False, label="Upload a picture", widget=UnfoldAdminFileFieldWidget,
        help_text="JPEG, PNG, WebP or HEIC, 5 MB at most. It is drawn anew; places and names in it are left behind.",
    )  # fmt: skip
    image_remove = forms.BooleanField(required=False, label="Remove the uploaded picture", widget=UnfoldBooleanWidget)
    audio_upload = forms.FileField(
        required=False, label="Upload a sound", widget=UnfoldAdminFileFieldWidget, help_text="MP3, M4A, Ogg or WAV."
    )
    audio_remove = forms.BooleanField(required=False, label="Remove the uploaded sound", widget=UnfoldBooleanWidget)
    read_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    publish_at = forms.CharField(required=False, label="Publish at")

    class Meta:
        model = ContentItem
        labels = {"content_type": "Type"}
        fields = (
            "title", "content_type", "category", "description", "slug", "body", "content_structure", "language",
            "translation_group", "tags", "target_moods", "target_factors", "difficulty", "duration_minutes",
            "reading_time_minutes", "author", "is_premium", "audio_url", "image_url", "media_urls",
        )  # fmt: skip
        widgets = {"description": UnfoldAdminExpandableTextareaWidget(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("slug", "translation_group"):
            if name in self.fields:
                self.fields[name].required = False
        if "slug" in self.fields:
            self.fields["slug"].help_text = "Left empty, it is made from the title."
        stored = bool(self.instance.pk) and not self.instance._state.adding
        if "read_version" in self.fields:
            self.fields["read_version"].initial = self.instance.version if stored else None
        if "publish_at" in self.fields:
            zone = self.zone
            self.fields["publish_at"].widget = UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"})
            self.fields["publish_at"].widget.input_type = "datetime-local"
            self.fields["publish_at"].help_text = f"For “Schedule”. Your time zone is {zone.key}."
            at = self.instance.published_at
            if stored and at is not None and at > timezone.now():
                self.fields["publish_at"].initial = at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")

    @property
    def zone(self) -> ZoneInfo:
        zone: ZoneInfo = self.request.user.zone if self.request is not None else ZoneInfo("UTC")
        return zone

    @property
    def conflict(self) -> int | None:
        """The version that somebody else saved while this form was open."""
        refusal = getattr(self.request, "refusal", None)
        return refusal.extra["version"] if isinstance(refusal, ContentVersionConflict) else None

    def _post_clean(self) -> None:
        super()._post_clean()
        faults_beside(self)

    def clean_body(self) -> str:
        return str(self.cleaned_data["body"]).replace("\r\n", "\n")

    def clean_description(self) -> str:
        return " ".join(str(self.cleaned_data["description"]).split())

    def clean_translation_group(self) -> Any:
        return self.cleaned_data["translation_group"] or self.instance.translation_group

    def clean_image_upload(self) -> bytes | None:
        file = self.cleaned_data["image_upload"]
        return self._read("image_upload", image_read, file) if file else None

    def clean_audio_upload(self) -> Any:
        file = self.cleaned_data["audio_upload"]
        suffix = self._read("audio_upload", audio_suffix, file) if file else None
        return (file, suffix) if suffix else None

    def _read(self, name: str, read: Any, file: Any) -> Any:
        try:
            return read(file)
        except exceptions.APIException as error:
            refusal_add(self, error)
            return None

    def clean_publish_at(self) -> datetime | None:
        """Wanted only where the button says so: the time on a clock in the editor's zone."""
        text = self.cleaned_data["publish_at"]
        if "_schedule" not in self.data:
            return None
        if not text:
            raise forms.ValidationError("Say when.")
        try:
            told = datetime.fromisoformat(text)
        except ValueError:
            raise forms.ValidationError("Write a day and a time.") from None
        at = told.replace(tzinfo=self.zone, second=0, microsecond=0)
        if at.astimezone(ZoneInfo("UTC")).astimezone(self.zone).replace(tzinfo=None) != at.replace(tzinfo=None):
            raise forms.ValidationError("The clocks go forward then, so this time does not come. Choose another.")
        if at <= timezone.now():
            raise forms.ValidationError("This time has passed. Choose a later one, or “Publish now”.")
        return at

    def values(self) -> Mapping[str, Any]:
        """What the writer of items is told: everything of a new item, and of another what was changed."""
        names = [name for name in self.fields if name not in NOT_VALUES and name in self.cleaned_data]
        if not self.instance._state.adding:
            names = [name for name in names if name in self.changed_data and not self._as_read(name)]
        elif not self.cleaned_data.get("slug"):
            names.remove("slug")
        return {name: self.cleaned_data[name] for name in names}

    def _as_read(self, name: str) -> bool:
        """
        Whether a field is as it was in the version that this form was opened with.

        Then it differs from the stored one because somebody else changed it, and theirs stays.
        """
        if name not in self._read_snapshot:
            return False
        read, now = self._read_snapshot[name], self.cleaned_data[name]
        return bool(read == (now.pk if name == "category" else now))

    @cached_property
    def _read_snapshot(self) -> dict[str, Any]:
        version = self.cleaned_data.get("read_version")
        if version in {None, self.instance.version}:
            return {}
        return snapshot_values(item_id=self.instance.pk, number=version) or {}
