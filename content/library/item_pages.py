"""Pages beside the form of an item: its preview, its history, the way back to a version, and files to take along."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from rest_framework import exceptions
from unfold.decorators import action

from content.library.forms import ContentItemForm
from content.library.history import content_history, content_restore
from content.library.importing import ContentItemResource, GuardedCsv, PlainJson
from content.library.models import ContentItem
from content.library.preview import preview_page
from content.library.refusals import refusal_raise, refusal_texts
from content.library.services import content_archive, content_of_staff, content_publish


def refusal_line(error: exceptions.APIException) -> str:
    return " ".join(
        f"{name}: {' '.join(texts)}" if name else " ".join(texts) for name, texts in refusal_texts(error).items()
    )


class ItemPages:
    """Mixed into the admin page of items."""

    admin_site: Any

    def get_urls(self) -> list[Any]:
        guard = self.admin_site.admin_view
        return [
            path("preview/", guard(self.preview_view), name="content_contentitem_preview"),
            path("<uuid:object_id>/preview/", guard(self.preview_view), name="content_contentitem_preview_of"),
            path("<uuid:object_id>/restore/", guard(self.restore_view), name="content_contentitem_restore"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def preview_view(self, request: HttpRequest, object_id: UUID | None = None) -> HttpResponse:
        """What the form holds, drawn and not stored. Read alone, it shows what is stored."""
        if not self.has_add_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        item = self._item(request, object_id) if object_id else None
        if request.method == "GET" and item is None:
            return HttpResponseRedirect(reverse("admin:content_contentitem_add"))
        self.recorded(request, item, "previewed") if item else None  # type: ignore[attr-defined]
        # Also for who may only read the item, so not the form of the page.
        form_class = type("PreviewForm", (ContentItemForm,), {"request": request})
        if request.method == "POST":
            return preview_page(request, form_class(request.POST, request.FILES, instance=item))
        form = form_class(instance=item)
        form.cleaned_data = {"content_structure": item.content_structure if item else None}
        form._errors = {}
        return preview_page(request, form)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        item = self._item(request, object_id)
        self.recorded(request, item, "history_read")  # type: ignore[attr-defined]
        _, versions = content_history(viewer=request.user, item_id=item.pk)  # type: ignore[arg-type]
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {item}",
            "opts": ContentItem._meta,
            "original": item,
            "versions": versions,
            "zone": request.user.zone,  # type: ignore[union-attr]
            "may_restore": self.has_change_permission(request, item),  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "admin/content/contentitem/history.html", context)

    def restore_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        item = self._item(request, object_id)
        if not self.has_change_permission(request, item):  # type: ignore[attr-defined]
            raise PermissionDenied
        try:
            number, version = int(request.POST.get("number", "")), int(request.POST.get("version", ""))
        except ValueError:
            raise Http404 from None
        try:
            content_restore(
                actor=request.user,
                item_id=item.pk,
                number=number,
                version=version,
                now=timezone.now(),  # type: ignore[arg-type]
            )
        except exceptions.APIException as error:
            refusal_raise(error)
            messages.error(request, refusal_line(error))
        else:
            messages.success(request, f"Version {number} is the newest again, as a draft.")
        return HttpResponseRedirect(reverse("admin:content_contentitem_change", args=(item.pk,)))

    def _item(self, request: HttpRequest, object_id: Any) -> ContentItem:
        try:
            return content_of_staff(actor=request.user, item_id=UUID(str(object_id)))  # type: ignore[arg-type]
        except (ValueError, exceptions.NotFound):
            raise Http404 from None

    @action(description="Publish", permissions=["manage"])
    def publish_chosen(self, request: HttpRequest, queryset: QuerySet[ContentItem]) -> None:
        self._each(request, queryset, content_publish, "published")

    @action(description="Archive", permissions=["manage"])
    def archive_chosen(self, request: HttpRequest, queryset: QuerySet[ContentItem]) -> None:
        self._each(request, queryset, content_archive, "archived")

    def _each(self, request: HttpRequest, queryset: QuerySet[ContentItem], step: Any, done: str) -> None:
        """One item that is refused holds no other up."""
        now: datetime = timezone.now()
        count = 0
        for item in queryset:
            try:
                step(actor=request.user, item_id=item.pk, now=now)
                count += 1
            except exceptions.APIException as error:
                messages.error(request, f"{item} was not {done}: {refusal_line(error)}")
        if count:
            messages.success(request, f"{count} {done}.")

    @action(description="Export as CSV", permissions=["manage"])
    def export_csv(self, request: HttpRequest, queryset: QuerySet[ContentItem]) -> HttpResponse:
        return export_answer(queryset, GuardedCsv(), "text/csv; charset=utf-8", "csv")

    @action(description="Export as JSON", permissions=["manage"])
    def export_json(self, request: HttpRequest, queryset: QuerySet[ContentItem]) -> HttpResponse:
        return export_answer(queryset, PlainJson(), "application/json", "json")


def export_answer(queryset: QuerySet[ContentItem], shape: Any, kind: str, suffix: str) -> HttpResponse:
    data = shape.export_data(ContentItemResource().export(queryset))
    name = f"library-{timezone.now():%Y-%m-%d}.{suffix}"
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
