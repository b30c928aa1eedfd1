"""The pages of editors: items of the library and its shelves. Every write goes through the services."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import display

from config.staff.pages import StaffModelAdmin
from content.library.categories import category_save
from content.library.forms import ContentItemForm
from content.library.import_pages import ItemFiles
from content.library.item_pages import ItemPages
from content.library.models import ContentCategory, ContentItem
from content.library.refusals import RefusableForm, RefusalsShown
from content.library.selectors import staff_list, staff_search
from content.library.services import content_write
from content.library.uploads import audio_store, image_store, stored_forget

State = ContentItem.State
# What each button makes of an item, what is said then, and whether it takes an editor.
BUTTONS = {
    "_save": (None, "Saved.", False),
    "_replace": (None, "Saved over the other version.", False),
    "_submit": (State.REVIEW, "Handed in for review.", False),
    "_publish": (State.PUBLISHED, "Published.", True),
    "_schedule": (State.PUBLISHED, "Scheduled.", True),
    "_unpublish": (State.DRAFT, "Taken from view; it is a draft again.", True),
    "_archive": (State.ARCHIVED, "Archived.", False),
}


@admin.register(ContentItem)
class ContentItemAdmin(RefusalsShown, ItemPages, ItemFiles, StaffModelAdmin):
    view_needs = change_needs = add_needs = "write:content"
    manage_needs = "manage:content"
    owner_field = None
    icon = "library_books"
    form = ContentItemForm
    change_form_template = "admin/content/contentitem/change_form.html"
    list_filter = ("state", "content_type", "category", "language", "is_premium")
    # The box is there; what is typed is looked for by the library's own search of staff.
    search_fields = ("title",)
    search_help_text = "A part of the title or the slug"
    ordering = ("-updated_at", "-id")
    actions = ("publish_chosen", "archive_chosen", "export_csv", "export_json")
    warn_unsaved_form = True
    fieldsets = (
        (None, {"fields": ("title", ("content_type", "category"), "description", "read_version")}),
        ("Text", {
            "description": "Write either a text in Markdown or blocks.",
            "fields": ("body", "content_structure"),
        }),
        ("Picture and sound", {"fields": (
            ("image_upload", "image_remove"), "image_url", ("audio_upload", "audio_remove"), "audio_url", "media_urls",
        )}),
        ("For whom", {"fields": (
            "tags", "target_moods", "target_factors", ("difficulty", "is_premium"),
            ("duration_minutes", "reading_time_minutes"),
        )}),
        ("Language, name and time", {"fields": (
            ("language", "translation_group"), ("slug", "author"), "publish_at",
        )}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContentItem]:
        return staff_list(viewer=request.user)  # type: ignore[arg-type]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ContentItem], search_term: str
    ) -> tuple[QuerySet[ContentItem], bool]:
        return (staff_search(queryset, search_term[:100]) if search_term else queryset), False

    @staticmethod
    def _holds(request: HttpRequest, permission: str | None) -> bool:
        """Who may publish may write."""
        hold = StaffModelAdmin._holds
        return hold(request, permission) or (permission == "write:content" and hold(request, "manage:content"))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A therapist's draft is closed to its writer from the moment that it is handed in."""
        if not super().has_change_permission(request, obj) or obj is None:
            return super().has_change_permission(request, obj)
        own_draft = obj.state == State.DRAFT and obj.created_by_id == request.user.pk  # type: ignore[attr-defined]
        return self.has_manage_permission(request) or own_draft

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        zone = request.user.zone  # type: ignore[union-attr]

        @display(description=f"Visible from ({zone.key})", ordering="published_at")
        def visible_from(item: ContentItem) -> str:
            return f"{item.published_at.astimezone(zone):%Y-%m-%d %H:%M}" if item.published_at else "–"

        return "title", "content_type", "category", "language", "badge", visible_from, "is_premium", "version"

    @display(
        description="State",
        ordering="state",
        label={"draft": "info", "review": "warning", "published": "success", "scheduled": "primary"},
    )
    def badge(self, item: ContentItem) -> str:
        ahead = item.state == State.PUBLISHED and item.published_at is not None and item.published_at > timezone.now()
        return "scheduled" if ahead else item.state

    def save_model(self, request: HttpRequest, obj: ContentItem, form: ModelForm, change: bool) -> None:
        state, said, editors_only = BUTTONS[self._button(request)]
        if editors_only and not self.has_manage_permission(request):
            raise PermissionDenied
        values = dict(form.values())  # type: ignore[attr-defined]
        item = content_write(
            actor=request.user,  # type: ignore[arg-type]
            values={**values, **self._files(request, form.cleaned_data)},
            now=timezone.now(),
            item_id=obj.pk if change else None,
            version=self._version(request, form) if change else None,
            state=state,
            at=form.cleaned_data.get("publish_at"),
        )
        obj.pk, obj.state, obj.version = item.pk, item.state, item.version
        request.said = said  # type: ignore[attr-defined]

    @staticmethod
    def _button(request: HttpRequest) -> str:
        return next((name for name in BUTTONS if name in request.POST), "_save")

    @staticmethod
    def _version(request: HttpRequest, form: ModelForm) -> int:
        """Without one the form is of no version, which is never the stored one."""
        told = request.POST.get("_replace", "")
        return int(told) if told.isascii() and told.isdigit() else form.cleaned_data.get("read_version") or 0

    @staticmethod
    def _files(request: HttpRequest, told: dict[str, Any]) -> dict[str, str]:
        stored: list[str] = []
        request.stored = stored  # type: ignore[attr-defined]
        files = {name: "" for name in ("image", "audio") if told.get(f"{name}_remove")}
        if told.get("image_upload"):
            files["image"] = image_store(told["image_upload"])
            stored.append(files["image"])
        if told.get("audio_upload"):
            files["audio"] = audio_store(*told["audio_upload"])
            stored.append(files["audio"])
        return {f"{name}_file": value for name, value in files.items()}

    def refused(self, request: HttpRequest) -> None:
        stored_forget(getattr(request, "stored", []))

    def response_add(
        self, request: HttpRequest, obj: ContentItem, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self.response_change(request, obj)

    def response_change(self, request: HttpRequest, obj: ContentItem) -> HttpResponse:
        messages.success(request, request.said)  # type: ignore[attr-defined]
        return HttpResponseRedirect(reverse("admin:content_contentitem_change", args=(obj.pk,)))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["manages"] = self.has_manage_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    # The services have recorded what was done.
    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        pass

    log_change = log_addition


class CategoryForm(RefusableForm):
    class Meta:
        model = ContentCategory
        fields = ("title", "slug", "order")


@admin.register(ContentCategory)
class ContentCategoryAdmin(RefusalsShown, StaffModelAdmin):
    view_needs = change_needs = add_needs = manage_needs = "manage:content"
    owner_field = None
    icon = "shelves"
    form = CategoryForm
    list_display = ("title", "slug", "order")

    def save_model(self, request: HttpRequest, obj: ContentCategory, form: ModelForm, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        category_save(actor=request.user, category=obj, values=values)  # type: ignore[arg-type]

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        pass

    log_change = log_addition
