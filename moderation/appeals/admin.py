"""Appeals, to look at: that there was one, who decided it and what came of it. The words are read at the desk."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from config.staff.pages import StaffModelAdmin
from moderation.appeals.models import ModerationAppeal


@admin.register(ModerationAppeal)
class ModerationAppealAdmin(StaffModelAdmin):
    view_needs = "read:audit_log"
    icon = "rate_review"
    ordering = ("-created_at",)
    list_display = ("id", "decision_id", "outcome", "restored", "first_moderator_id", "decided_by_id", "created_at")
    list_filter = ("outcome", "restored")
    fields = readonly_fields = (
        "id", "decision_id", "owner_id", "outcome", "restored", "first_moderator_id", "second_moderator_id",
        "decided_by_id", "decided_at", "created_at", "updated_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModerationAppeal]:
        return super().get_queryset(request).defer("text", "reasons")
