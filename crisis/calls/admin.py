"""
Calls of strangers to our own number, for whoever calls back; those of people stand in the history of their incident.

The number is shown on the page of a call alone, and that it was opened is recorded.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import display

from accounts.audit.services import audit_record
from config.staff.pages import StaffModelAdmin
from crisis.calls.models import CrisisCall

OUTCOMES = {"": "info", "talked": "success", "line": "danger", "missed": "danger"}


@admin.register(CrisisCall)
class CrisisCallAdmin(StaffModelAdmin):
    # Everybody who may be on the rota.
    view_needs = "read:rota"
    icon = "call"
    ordering = ("-created_at",)
    list_display = ("id", "state", "shown_outcome", "country", "answered_by", "created_at", "ended_at")
    list_filter = ("state", "outcome")
    fields = readonly_fields = (
        "id", "state", "outcome", "country", "rung", "answered_by", "answered_at", "ended_at", "created_at",
        "number_to_call",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[CrisisCall]:
        return super().get_queryset(request).filter(owner=None).select_related("answered_by")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        if found is not None and self.has_view_permission(request, found):
            audit_record(actor=request.user, action="crisis.call.number_viewed", target=found)
        return super().change_view(request, object_id, form_url, extra_context)

    @display(description="Outcome", label=OUTCOMES, ordering="outcome")
    def shown_outcome(self, row: CrisisCall) -> tuple[str, str]:
        return row.outcome, row.get_outcome_display()

    @display(description="Number to call back")
    def number_to_call(self, row: CrisisCall) -> str:
        return row.caller_number or "withheld"
