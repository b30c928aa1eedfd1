"""The list that a privacy officer checks: who opened whose record, when, and why."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.administration.rows import link_to_person, moment
from accounts.emergency.models import EmergencyAccess
from accounts.emergency.pages import emergency_view
from config.staff.pages import StaffModelAdmin

admin.site.register_page("emergency/<uuid:subject_id>/", emergency_view, name="emergency")


@admin.register(EmergencyAccess)
class EmergencyAccessAdmin(StaffModelAdmin):
    view_needs = "read:audit_log"
    icon = "e911_emergency"
    ordering = ("-id",)
    list_display = ("id", "who", "about", "opened", "ends", "closed")
    actions = None
    fields = readonly_fields = ("id", "who", "about", "opened", "ends", "closed", "why")

    def get_queryset(self, request: HttpRequest) -> QuerySet[EmergencyAccess]:
        return super().get_queryset(request).select_related("owner")

    @admin.display(description="Opened by")
    def who(self, obj: EmergencyAccess) -> str:
        return link_to_person(obj.actor_id, short=True)

    @admin.display(description="Record of")
    def about(self, obj: EmergencyAccess) -> str:
        return link_to_person(obj.owner_id, short=True)

    @admin.display(description="Opened (UTC)", ordering="id")
    def opened(self, obj: EmergencyAccess) -> str:
        return moment(obj.created_at)

    @admin.display(description="Ends (UTC)")
    def ends(self, obj: EmergencyAccess) -> str:
        return moment(obj.expires_at)

    @admin.display(description="Closed (UTC)")
    def closed(self, obj: EmergencyAccess) -> str:
        return moment(obj.ended_at)

    @admin.display(description="Reason")
    def why(self, obj: EmergencyAccess) -> str:
        return str(obj.reason)
