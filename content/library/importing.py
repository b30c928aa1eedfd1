"""Items as CSV or JSON: out with every cell that a spreadsheet could run made harmless, in as drafts by the service."""

from collections.abc import Mapping
from typing import Any

import tablib
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from import_export import fields, resources
from import_export.formats import base_formats
from import_export.forms import ConfirmImportForm
from import_export.tmp_storages import CacheStorage
from rest_framework import exceptions
from unfold.contrib.import_export.forms import ImportForm
from unfold.widgets import UnfoldBooleanWidget

from content.library.cells import CategoryCell, FlagCell, JsonCell, NumberCell, TextCell, WordsCell
from content.library.models import ContentItem
from content.library.refusals import refusal_texts
from content.library.services import content_draft_save

BYTES_MAXIMUM = 2 * 1024 * 1024
ROWS_MAXIMUM = 500
# What a spreadsheet takes for a formula, and the mark that makes it a text.
MARK, RUN = "'", ("=", "+", "-", "@", "\t", "\r", "'")
KEY = ("slug", "language")


class FileRefused(ValueError):
    """The message is for the editor."""


def _checked(dataset: tablib.Dataset) -> tablib.Dataset:
    missing = [name for name in KEY if name not in [str(head).strip() for head in dataset.headers or []]]
    if missing:
        raise FileRefused(f"The columns {' and '.join(missing)} are missing: they name an item.")
    if len(dataset) > ROWS_MAXIMUM:
        raise FileRefused(f"A file may have {ROWS_MAXIMUM} rows at most; this one has {len(dataset)}.")
    return dataset


class GuardedCsv(base_formats.CSV):
    """Every cell that begins like a formula gets a mark, which the way back takes off: nothing is lost."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> Any:
        guarded = tablib.Dataset(headers=dataset.headers)
        for row in dataset:
            guarded.append([MARK + str(cell) if str(cell).startswith(RUN) else cell for cell in row])
        return guarded.export("csv", **kwargs)

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> tablib.Dataset:
        read = _checked(super().create_dataset(in_stream, **kwargs))
        plain = tablib.Dataset(headers=[str(name).strip() for name in read.headers or []])
        for row in read:
            plain.append([cell[1:] if cell[:1] == MARK and cell[1:].startswith(RUN) else cell for cell in row])
        return plain


class PlainJson(base_formats.JSON):
    """Values keep their kinds; no spreadsheet opens it."""

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> Any:
        return dataset.export("json", **kwargs)

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> tablib.Dataset:
        return _checked(super().create_dataset(in_stream, **kwargs))


FORMATS = (GuardedCsv, PlainJson)


class ImportedFile(CacheStorage):
    """Between looking and confirming; an hour is enough, and every web process can read it."""

    CACHE_LIFETIME = 3600


def _column(name: str, cell: Any, attribute: str | None = None, **options: Any) -> fields.Field:
    return fields.Field(column_name=name, attribute=attribute or name, widget=cell, **options)


class ContentItemResource(resources.ModelResource):
    slug = _column("slug", TextCell())
    language = _column("language", TextCell())
    content_type = _column("type", TextCell(), "content_type")
    title = _column("title", TextCell())
    description = _column("description", TextCell())
    category = _column("category", CategoryCell())
    tags = _column("tags", WordsCell())
    target_moods = _column("target_moods", WordsCell())
    target_factors = _column("target_factors", WordsCell())
    difficulty = _column("difficulty", TextCell())
    duration_minutes = _column("duration_minutes", NumberCell())
    reading_time_minutes = _column("reading_time_minutes", NumberCell())
    author = _column("author", TextCell())
    is_premium = _column("is_premium", FlagCell())
    body = _column("body", TextCell())
    content_structure = _column("content_structure", JsonCell())
    audio_url = _column("audio_url", TextCell())
    image_url = _column("image_url", TextCell())
    media_urls = _column("media_urls", WordsCell())
    state = _column("state", TextCell(), readonly=True)
    published_at = _column("published_at", TextCell(), readonly=True)
    version = _column("version", TextCell(), readonly=True)

    class Meta:
        model = ContentItem
        import_id_fields = KEY
        fields = (
            "slug", "language", "content_type", "title", "description", "category", "tags", "target_moods",
            "target_factors", "difficulty", "duration_minutes", "reading_time_minutes", "author", "is_premium", "body",
            "content_structure", "audio_url", "image_url", "media_urls", "state", "published_at", "version",
        )  # fmt: skip
        use_transactions = True
        clean_model_instances = True
        skip_unchanged = False

    def __init__(self, *, replace_published: bool = False, importing: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.replace_published, self.importing = replace_published, importing
        self._seen: set[tuple[str, str]] = set()
        self._columns: set[str] = set()

    def import_data(self, dataset: tablib.Dataset, *args: Any, **kwargs: Any) -> Any:
        self._columns = set(dataset.headers or [])
        return super().import_data(dataset, *args, **kwargs)

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """All items of the file are locked first, in the order of ids as everywhere: nobody publishes one meanwhile."""
        slugs = [str(slug) for slug in dataset["slug"] if slug and "\x00" not in str(slug)]
        list(ContentItem.objects.select_for_update(no_key=True).filter(slug__in=slugs).order_by("pk").values_list("pk"))

    def get_import_fields(self) -> list[fields.Field]:
        """While importing: what can be brought, and of a file what it has."""
        found: list[fields.Field] = super().get_import_fields()
        if not self.importing:
            return found
        return [
            column
            for column in found
            if not column.readonly and (not self._columns or column.column_name in self._columns)
        ]

    @classmethod
    def get_display_name(cls) -> str:
        return "Items of the library"

    def before_import_row(self, row: Mapping[str, Any], **kwargs: Any) -> None:
        key = (str(row.get("slug") or "").strip(), str(row.get("language") or "").strip())
        for name, value in zip(KEY, key, strict=True):
            if not value:
                raise ValidationError({name: "This is needed: slug and language name an item."})
        if key in self._seen:
            raise ValidationError({"slug": "An earlier row of this file names the same item."})
        self._seen.add(key)

    def validate_instance(
        self, instance: ContentItem, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Lengths and kinds of the columns; the rest is said by the service."""
        errors = dict(import_validation_errors or {})
        try:
            instance.clean_fields(exclude={*errors, "rating", "search_vector"})
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance: ContentItem, is_create: bool, row: Mapping[str, Any], **kwargs: Any) -> None:
        if not is_create and instance.state == ContentItem.State.PUBLISHED and not self.replace_published:
            raise ValidationError(
                {"slug": "This item is published. Tick “Also change published items” to change what people read."}
            )
        values = {
            column.attribute: getattr(instance, column.attribute)
            for column in self.get_import_fields()
            if column.column_name in row and not column.readonly
        }
        try:
            content_draft_save(
                actor=kwargs["user"],
                values=values,
                now=timezone.now(),
                item_id=None if is_create else instance.pk,
            )
        except exceptions.APIException as error:
            known = {name or "__all__": texts for name, texts in refusal_texts(error).items()}
            raise ValidationError(known) from error


class ItemImportForm(ImportForm):
    replace_published = forms.BooleanField(
        required=False,
        label="Also change published items",
        help_text="Without this, rows of published items are refused. With it, what people read changes at once.",
        widget=UnfoldBooleanWidget,
    )

    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        if file.size > BYTES_MAXIMUM:
            raise forms.ValidationError(f"A file may have {BYTES_MAXIMUM // (1024 * 1024)} MB at most.")
        return file


class ItemConfirmForm(ConfirmImportForm):
    format = forms.ChoiceField(
        choices=[(str(number), number) for number in range(len(FORMATS))], widget=forms.HiddenInput
    )
    replace_published = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_import_file_name(self) -> str:
        name: str = super().clean_import_file_name()
        if ImportedFile(name=name).read() is None:
            raise forms.ValidationError("The file is no longer kept. Choose it again.")
        return name
