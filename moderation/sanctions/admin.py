"""Decisions and restrictions, to look at; and the texts from which moderators start."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from config.staff.pages import StaffModelAdmin
from moderation.sanctions.models import ModerationDecision, ModerationRestriction, ModerationStatement

STATES = {
    "in_force": "success", "awaiting_confirmation": "warning", "lapsed": "info", "lifted": "info", "reversed": "danger",
}  # fmt: skip


@admin.register(ModerationDecision)
class ModerationDecisionAdmin(StaffModelAdmin):
    """For administrators: it has the ids of people, which moderators never see."""

    view_needs = "read:audit_log"
    icon = "balance"
    ordering = ("-created_at",)
    list_display = ("id", "action", "reason_code", "grounds", "shown_state", "owner_id", "decided_by_id", "created_at")
    list_filter = ("action", "state", "reason_code", "grounds")
    fields = readonly_fields = (
        "id", "action", "reason_code", "grounds", "automated_detection", "state", "content_type", "content_id",
        "owner_id", "case_id", "decided_by_id", "confirm_by", "confirmed_by_id", "ends_at", "created_at", "updated_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModerationDecision]:
        return super().get_queryset(request).defer("statement", "note", "text_before")

    @display(description="State", label=STATES, ordering="state")
    def shown_state(self, row: ModerationDecision) -> str:
        return row.state


@admin.register(ModerationRestriction)
class ModerationRestrictionAdmin(StaffModelAdmin):
    view_needs = "read:audit_log"
    icon = "block"
    ordering = ("-created_at",)
    list_display = ("id", "kind", "reason_code", "owner_id", "starts_at", "ends_at", "lifted_at")
    list_filter = ("kind", "reason_code")
    fields = readonly_fields = (
        "id", "kind", "reason_code", "owner_id", "decided_by_id", "starts_at", "ends_at", "lifted_at", "created_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModerationRestriction]:
        return super().get_queryset(request).defer("statement")


@admin.register(ModerationStatement)
class ModerationStatementAdmin(StaffModelAdmin):
    view_needs = change_needs = add_needs = "write:moderation"
    owner_field = None
    icon = "edit_note"
    ordering = ("reason_code",)
    list_display = ("reason_code", "updated_at")
    fields = ("reason_code", "text", "updated_at")
    readonly_fields = ("updated_at",)
