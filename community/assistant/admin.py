"""What the companion did and used, in counts. What people said to it, no member of staff reads here."""

from django.contrib import admin

from community.assistant.models import AssistantBudget
from config.staff.pages import StaffModelAdmin


@admin.register(AssistantBudget)
class AssistantBudgetAdmin(StaffModelAdmin):
    view_needs = "read:metrics"
    icon = "smart_toy"
    owner_field = None
    ordering = ("-month",)
    list_display = ("month", "answers", "tokens", "cents", "filtered", "failed", "crisis_answers")
    fields = readonly_fields = (
        "month", "answers", "tokens", "cents", "filtered", "failed", "crisis_answers", "created_at", "updated_at",
    )  # fmt: skip

    @admin.display(description="Cost in cents", ordering="microcents")
    def cents(self, row: AssistantBudget) -> int:
        return round(row.microcents / 1_000_000)
