"""The page of sessions: where a person is signed in, and an end to it."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.administration.rows import link_to_person, moment, one_line
from accounts.administration.selectors import uuid_of
from accounts.administration.work_pages import WorkAdmin
from accounts.identity.models import UserSession
from accounts.identity.services import session_revoke
from config.staff.pages import StaffModelAdmin


class UserSessionAdmin(StaffModelAdmin):
    view_needs = WorkAdmin.view_needs
    icon = "devices"
    ordering = ("-id",)
    list_display = ("session", "owner_short", "started", "used", "state", "revoke_reason")
    list_filter = ("revoke_reason",)
    search_fields = ("id",)
    search_help_text = "The id of the session or of the account"
    actions = ("end",)
    # The hashes of refresh tokens are nobody's business.
    fields = readonly_fields = (
        "id", "person", "created_at", "last_used_at", "expires_at", "state", "revoked_at", "revoke_reason",
        "device_info",
    )  # fmt: skip

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[UserSession], search_term: str
    ) -> tuple[QuerySet[UserSession], bool]:
        if not search_term:
            return queryset, False
        key = uuid_of(search_term)
        return (queryset.filter(pk=key) | queryset.filter(owner_id=key) if key else queryset.none()), False

    @admin.display(description="Account")
    def person(self, obj: UserSession) -> str:
        return link_to_person(obj.owner_id)

    @admin.display(description="Session", ordering="id")
    def session(self, obj: UserSession) -> str:
        return one_line(obj.pk)

    @admin.display(description="Account")
    def owner_short(self, obj: UserSession) -> str:
        return link_to_person(obj.owner_id, short=True)

    @admin.display(description="Started (UTC)", ordering="id")
    def started(self, obj: UserSession) -> str:
        return moment(obj.created_at)

    @admin.display(description="Last used (UTC)", ordering="last_used_at")
    def used(self, obj: UserSession) -> str:
        return moment(obj.last_used_at)

    @admin.display(description="State")
    def state(self, obj: UserSession) -> str:
        if obj.revoked_at is not None:
            return "ended"
        return "live" if obj.expires_at > timezone.now() else "expired"

    @admin.action(description="End these sessions", permissions=["manage"])
    def end(self, request: HttpRequest, queryset: QuerySet[UserSession]) -> None:
        live = queryset.filter(revoked_at=None).select_related("owner")
        ended = 0
        for session in live:
            session_revoke(owner=session.owner, session_id=session.pk, reason="ended_by_staff", now=timezone.now())
            self.recorded(request, session, "ended_by_staff")
            ended += 1
        self.message_user(request, f"{ended} session(s) ended.", messages.SUCCESS)
