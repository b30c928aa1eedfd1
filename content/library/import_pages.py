"""The pages of django-import-export for items: for editors only, and with the limits of this house."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from import_export.admin import ExportMixin, ImportMixin
from redis.exceptions import RedisError
from unfold.contrib.import_export.forms import ExportForm

from content.library.importing import (
    FORMATS,
    ContentItemResource,
    FileRefused,
    ImportedFile,
    ItemConfirmForm,
    ItemImportForm,
)


class ItemFiles(ImportMixin, ExportMixin):
    """Mixed into the admin page of items."""

    import_export_change_list_template = "admin/import_export/change_list_import_export.html"
    resource_classes: ClassVar[list[Any]] = [ContentItemResource]
    formats = FORMATS  # type: ignore[assignment]
    import_form_class = ItemImportForm
    confirm_form_class = ItemConfirmForm
    export_form_class = ExportForm
    tmp_storage_class = ImportedFile
    skip_admin_log = True

    def has_import_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_manage_permission(request))  # type: ignore[attr-defined]

    has_export_permission = has_import_permission

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> dict[str, Any]:
        told = super().get_confirm_form_initial(request, import_form)
        return {**told, "replace_published": import_form.cleaned_data["replace_published"]} if import_form else told

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form")
        told = getattr(form, "cleaned_data", None) or {}
        return {"replace_published": bool(told.get("replace_published")), "importing": True}

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        # All rows or none.
        return {"use_transactions": True, "rollback_on_validation_errors": True}

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        if isinstance(e, FileRefused):
            form.add_error("import_file", str(e))
        else:
            super().add_data_read_fail_error_to_form(form, e)

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._with_redis(super().import_action, request, **kwargs)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._with_redis(super().process_import, request, **kwargs)

    def _with_redis(self, view: Any, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The file waits in Redis between looking and confirming."""
        try:
            return view(request, **kwargs)  # type: ignore[no-any-return]
        except RedisError:
            return TemplateResponse(
                request,
                "admin/unavailable.html",
                self.admin_site.each_context(request),
                status=503,  # type: ignore[attr-defined]
            )

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        if result.has_errors() or result.has_validation_errors():
            messages.error(request, "Nothing was imported: something changed since you looked. Try again.")
            return HttpResponseRedirect(reverse("admin:content_contentitem_import"))
        return super().process_result(result, request)
