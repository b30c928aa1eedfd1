"""Where administrators say that they have looked at a licence. What a profile says is written by its owner alone."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.decorators import action, display

from community.therapists.models import TherapistProfile
from community.therapists.selectors import is_checked, name_of
from community.therapists.services import (
    CHECK_NEEDS,
    LicenseMissing,
    therapist_license_check,
    therapist_license_uncheck,
)
from config.staff.pages import StaffModelAdmin


@admin.register(TherapistProfile)
class TherapistProfileAdmin(StaffModelAdmin):
    view_needs = manage_needs = CHECK_NEEDS
    icon = "badge"
    ordering = ("-created_at",)
    list_display = ("name", "license_number", "is_listed", "is_verified", "verified_at")
    list_filter = ("is_listed", ("verified_at", admin.EmptyFieldListFilter))
    search_fields = ("license_number",)
    fields = (
        "name", "license_number", "specializations", "bio", "is_listed", "is_verified", "verified_at", "verified_name",
        "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = fields
    actions = ("mark_checked", "take_back")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TherapistProfile]:
        return super().get_queryset(request).select_related("owner")

    @display(description="Name")
    def name(self, row: TherapistProfile) -> str:
        return name_of(row.owner)

    @display(description="Licence checked", boolean=True)
    def is_verified(self, row: TherapistProfile) -> bool:
        return is_checked(row)

    @action(description="Licence checked", permissions=["manage"])
    def mark_checked(self, request: HttpRequest, queryset: QuerySet[TherapistProfile]) -> None:
        actor: Any = request.user
        for row in queryset:
            try:
                done = therapist_license_check(actor=actor, profile_id=row.pk, now=timezone.now())
            except LicenseMissing as error:
                self.message_user(request, f"{name_of(row.owner)}: {error.detail}", messages.ERROR)
                continue
            # The number as it was at that moment: it may have changed since the page was drawn.
            said = f"Checked: {done.verified_name}, {done.license_number}"
            self.message_user(request, said, messages.SUCCESS)

    @action(description="Take the check back", permissions=["manage"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[TherapistProfile]) -> None:
        actor: Any = request.user
        for row in queryset:
            therapist_license_uncheck(actor=actor, profile_id=row.pk)
