"""Incidents and events for staff: when, how severe, whose turn. No text and no health words."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from unfold.decorators import display
from unfold.views import ChangeList

from accounts.identity.models import User
from accounts.notifications.audience import listeners_of
from accounts.notifications.models import NotificationKind
from config.staff.pages import StaffModelAdmin
from crisis.incidents.machine import SEALED
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisShift
from crisis.incidents.rota import STAFF_ROLES

SEVERITY_LABELS = {"1": "info", "2": "info", "3": "warning", "4": "danger", "5": "danger"}


@admin.register(CrisisIncident)
class CrisisIncidentAdmin(StaffModelAdmin):
    view_needs = "read:incidents"
    icon = "crisis_alert"
    ordering = ("due_at",)
    list_display = ("id", "severity", "state", "due", "owner_id", "assigned_to_id", "created_at")
    list_filter = ("state", "severity_level")
    fields = readonly_fields = (
        "id", "owner_id", "severity_level", "state", "due_at", "assigned_to_id", "follow_up_needed",
        "follow_up_completed", "follow_up_at", "professional_contact_made", "resolved_at", "created_at", "updated_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[CrisisIncident]:
        # As on the worklist: nobody follows up their own.
        return super().get_queryset(request).exclude(owner=request.user).defer(*SEALED)

    @display(description="Severity", label=SEVERITY_LABELS, ordering="severity_level")
    def severity(self, row: CrisisIncident) -> str:
        return str(row.severity_level)

    @display(description="Due", label={"late": "danger", "open": "warning", "done": "success"}, ordering="due_at")
    def due(self, row: CrisisIncident) -> tuple[str, Any]:
        if row.resolved_at is not None:
            return "done", row.due_at
        return ("late" if row.due_at < timezone.now() else "open"), row.due_at


@admin.register(CrisisEvent)
class CrisisEventAdmin(StaffModelAdmin):
    view_needs = "read:incidents"
    icon = "sensors"
    ordering = ("-created_at",)
    list_display = ("id", "severity", "subject", "owner_id", "incident_id", "resolved_at", "created_at")
    list_filter = ("severity", "subject")
    fields = readonly_fields = (
        "id", "owner_id", "severity", "subject", "detector_version", "detection_confidence", "incident_id",
        "hotline_called", "follow_up_scheduled", "resolved_at", "resolution_type", "created_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[CrisisEvent]:
        return super().get_queryset(request).exclude(owner=request.user)


class ShiftList(ChangeList):
    """Reads for all rows at once by what each person would be woken."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        listeners = listeners_of({shift.staff_id for shift in self.result_list})
        for shift in self.result_list:
            listener = listeners.get(shift.staff_id)
            shift.woken_by = listener.channels(NotificationKind.CRISIS_ALERT) if listener is not None else ()


@admin.register(CrisisShift)
class CrisisShiftAdmin(StaffModelAdmin):
    """
    The rota: who is woken first, and who is the backup. Without one everybody of support and administration is.

    Written and read by the clock on the reader's wall, as everything that staff plan; an hour that a clock change
    leaves out or repeats is asked about.
    """

    view_needs = "read:rota"
    change_needs = add_needs = "manage:users"
    owner_field = None
    icon = "schedule"
    ordering = ("-starts_at",)
    list_display = ("id", "staff_id", "rung", "starts_at", "ends_at", "woken_by")
    list_filter = ("rung",)
    fields = ("staff", "rung", "starts_at", "ends_at")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [(None, {"fields": self.fields, "description": f"By the clock in {_zone_of(request)}."})]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = {"title": f"Crisis shifts, by the clock in {_zone_of(request)}"}
        with timezone.override(_zone_of(request)):
            return _drawn(super().changelist_view(request, {**title, **(extra_context or {})}))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with timezone.override(_zone_of(request)):
            return _drawn(super().changeform_view(request, *args, **kwargs))

    def get_list_display(self, request: HttpRequest) -> Any:
        """By what somebody is woken says what they agreed to: that is for whoever keeps the rota."""
        shown = super().get_list_display(request)
        return shown if self.has_change_permission(request) else [one for one in shown if one != "woken_by"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ShiftList

    @display(description="Woken by")
    def woken_by(self, shift: Any) -> str:
        return ", ".join(shift.woken_by) or "Nothing reaches them: no e-mail, no device, no consent to texts or calls"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request)

    def formfield_for_foreignkey(self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "staff":
            kwargs["queryset"] = User.objects.filter(role__in=STAFF_ROLES, status=User.Status.ACTIVE).order_by("pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _zone_of(request: HttpRequest) -> ZoneInfo:
    user: Any = request.user
    zone: ZoneInfo = user.zone
    return zone


def _drawn(answer: HttpResponse) -> HttpResponse:
    """Drawn now, while the clock is the reader's."""
    return answer.render() if isinstance(answer, TemplateResponse) else answer
