"""The review queue of crisis resources: what is due first, how old it is, and one step to verify it."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import models
from django.db.models import F, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from unfold.decorators import action, display

from config.staff.pages import StaffModelAdmin
from crisis.resources.entries import RECENT
from crisis.resources.models import CrisisResource
from crisis.resources.reference import review_period
from crisis.resources.services import VerificationUrlMissing, resource_save, resource_verify


class ReviewFilter(admin.SimpleListFilter):
    title, parameter_name = "review", "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("due", "Due now"), ("soon", "Due in 30 days"), ("stale", "Stale"), ("hidden", "Waiting, hidden")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[CrisisResource]) -> QuerySet[CrisisResource]:
        today = timezone.now().date()
        choices = {
            "due": Q(next_review_due__lte=today),
            "soon": Q(next_review_due__lte=today + timedelta(days=30)),
            "stale": Q(status=CrisisResource.Status.STALE),
            "hidden": Q(status=CrisisResource.Status.DRAFT),
        }
        chosen = choices.get(self.value() or "")
        return queryset.filter(chosen, is_active=True) if chosen is not None else queryset


@admin.register(CrisisResource)
class CrisisResourceAdmin(StaffModelAdmin):
    view_needs = change_needs = "write:crisis_resources"
    add_needs = manage_needs = "manage:crisis_resources"
    owner_field = None
    icon = "emergency"
    list_display = (
        "country",
        "name",
        "phone_number",
        "resource_type",
        "age",
        "state",
        "confirmed_by",
        "next_review_due",
    )
    list_filter = (ReviewFilter, "status", "resource_type")
    search_fields = ("country", "name", "phone_number")
    ordering: ClassVar[list[Any]] = [F("next_review_due").asc(nulls_first=True), "priority", "country"]
    actions = ("mark_verified",)
    readonly_fields = (
        "confirmed_by", "as_of", "sources", "last_verified_at", "verified_by", "staff_touched_at", "created_at",
        "updated_at",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("country", "name", "resource_type", "priority", "is_active", "status")}),
        ("Reach", {"fields": ("phone_number", "sms_number", "sms_keyword", "website_url", "notes", "description")}),
        ("Hours and people", {"fields": ("available_24_7", "available_hours", "languages", "specializations")}),
        ("Verification", {"fields": (
            "verification_url", "verification_method", "next_review_due", "last_verified_at", "verified_by",
            "confirmed_by", "as_of", "sources", "staff_touched_at", "created_at", "updated_at",
        )}),
    )  # fmt: skip

    @display(description="Last checked", label={"recent": "success", "amber": "warning", "red": "danger"})
    def age(self, row: CrisisResource) -> tuple[str, str]:
        if row.last_verified_at is None:
            return "red", "never"
        old = timezone.now() - row.last_verified_at
        tone = "red" if old > RECENT else "amber" if old > review_period(row.priority) else "recent"
        return tone, f"{old.days} days ago"

    @display(
        description="Status", label={"verified": "success", "stale": "warning", "draft": "info", "retired": "danger"}
    )
    def state(self, row: CrisisResource) -> str:
        return row.status

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: CrisisResource, form: ModelForm, change: bool) -> None:
        resource_save(actor=request.user, resource=obj, now=timezone.now())

    @action(description="Mark as verified today (needs the page's URL)", permissions=["manage"])
    def mark_verified(self, request: HttpRequest, queryset: QuerySet[CrisisResource]) -> None:
        done = 0
        for row in queryset:
            method = row.verification_method
            if method in {"", CrisisResource.Method.SOURCES}:
                method = CrisisResource.Method.PROVIDER_PAGE
            try:
                resource_verify(actor=request.user, resource_id=row.pk, method=method, now=timezone.now())
                done += 1
            except VerificationUrlMissing as error:
                self.message_user(request, f"{row}: {error.detail}", messages.ERROR)
        if done:
            self.message_user(request, f"{done} verified.", messages.SUCCESS)
