"""
The base of every staff page: closed to whoever lacks the right that it names, read-only unless said, and recorded.

Django's own admin history is not written: its rows repeat what objects are called, and the audit history says more.
"""

from typing import Any, ClassVar
from uuid import UUID

from django.core.paginator import Paginator
from django.db import router, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from unfold.admin import ModelAdmin

from config.staff.permissions import holds
from config.staff.recorder import record

COUNTED_ROWS = 10_000


class CappedPaginator(Paginator):
    """Counts at most ten thousand rows: beyond that a filter finds a row and a page number does not."""

    @cached_property
    def count(self) -> int:
        if isinstance(self.object_list, QuerySet):
            return self.object_list.order_by().values("pk")[:COUNTED_ROWS].count()
        return len(self.object_list)


class StaffModelAdmin(ModelAdmin):
    """Names the rights it takes to look, change and act; what is not named stays closed, deleting always."""

    view_needs: ClassVar[str] = "manage:users"
    manage_needs: ClassVar[str] = "manage:users"
    change_needs: ClassVar[str | None] = None
    add_needs: ClassVar[str | None] = None
    # The Material symbol beside the name in the sidebar.
    icon: ClassVar[str] = "table_rows"
    # The field with the id of the person whom a row is about, None when it is about nobody.
    owner_field: ClassVar[str | None] = "owner_id"

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 50
    compressed_fields = True
    show_facets = ModelAdmin.show_facets.NEVER

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._holds(request, self.view_needs) or self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._holds(request, self.change_needs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._holds(request, self.add_needs)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_manage_permission(self, request: HttpRequest) -> bool:
        """For actions: `@action(permissions=["manage"])`."""
        return self._holds(request, self.manage_needs)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @staticmethod
    def _holds(request: HttpRequest, permission: str | None) -> bool:
        return permission is not None and holds(request.user, permission)

    def owner_of(self, obj: Model) -> UUID | None:
        return getattr(obj, self.owner_field) if self.owner_field else None

    def recorded(self, request: HttpRequest, obj: Model, verb: str, details: dict[str, Any] | None = None) -> None:
        meta = self.model._meta
        record(
            actor=request.user,
            action=f"{meta.app_label}.{meta.model_name}.{verb}",
            target=obj,
            owner_id=self.owner_of(obj),
            details=details,
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of one row; that it was opened is recorded before anything of it is shown."""
        with transaction.atomic(using=router.db_for_write(self.model)):
            if request.method == "GET":
                obj = self.get_object(request, object_id)
                if obj is not None and self.has_view_permission(request, obj):
                    self.recorded(request, obj, "opened")
            return super().change_view(request, object_id, form_url, extra_context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(f"{reverse('admin:accounts_auditevent_changelist')}?q={object_id}")

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        self.recorded(request, obj, "added_by_staff")

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        changed = [entry["changed"]["fields"] for entry in message if "changed" in entry]
        self.recorded(request, obj, "changed_by_staff", {"fields": [str(name) for names in changed for name in names]})

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        for obj in queryset:
            self.recorded(request, obj, "deleted_by_staff")
