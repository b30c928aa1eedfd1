"""What was sent to contacts, for staff: whether it went, and why not. Who they are and what they read is not here."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from config.staff.pages import StaffModelAdmin
from crisis.contacts.models import CrisisContactLetter

STATES = {"queued": "info", "sent": "success", "failed": "danger", "gave_up": "danger"}


@admin.register(CrisisContactLetter)
class CrisisContactLetterAdmin(StaffModelAdmin):
    view_needs = "read:incidents"
    icon = "contact_phone"
    ordering = ("-created_at",)
    list_display = ("id", "shown_state", "channel", "error_code", "attempts", "incident_id", "owner_id", "created_at")
    list_filter = ("state", "channel")
    fields = readonly_fields = (
        "id", "owner_id", "incident_id", "contact_id", "channel", "state", "attempts", "due_at", "sent_at",
        "error_code", "created_at", "updated_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[CrisisContactLetter]:
        return super().get_queryset(request).defer("contact_name")

    @display(description="State", label=STATES, ordering="state")
    def shown_state(self, row: CrisisContactLetter) -> str:
        return row.state
