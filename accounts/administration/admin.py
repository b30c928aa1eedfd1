"""Pages about accounts: metadata only. E-mail addresses are for administrators; health text is on no page."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.administration.history import AuditEventAdmin, AuditSealAdmin
from accounts.administration.panels import register_panels
from accounts.administration.plans import PremiumActions, with_premium
from accounts.administration.rows import link_to_person, moment, one_line
from accounts.administration.selectors import masked, uuid_of
from accounts.administration.services import user_reinstate, user_sessions_end, user_status_set, user_suspend
from accounts.administration.sessions import UserSessionAdmin
from accounts.administration.views import person_find_view
from accounts.administration.work_pages import WorkAdmin
from accounts.audit.models import AuditEvent, AuditSeal
from accounts.audit.services import audit_record
from accounts.billing.models import Subscription
from accounts.consent.models import Consent
from accounts.identity.models import User, UserSession
from accounts.mfa.selectors import staff_device_of
from accounts.mfa.services import factor_remove
from accounts.roles import holds
from config.api.errors import DomainError
from config.staff.pages import StaffModelAdmin
from config.staff.permissions import register_permissions
from config.staff.recorder import register_recorder

METADATA = WorkAdmin.view_needs

register_recorder(audit_record)
register_permissions(holds)
register_panels()
admin.site.register_page("find/", person_find_view, name="find-person")
admin.site.register(AuditEvent, AuditEventAdmin)
admin.site.register(AuditSeal, AuditSealAdmin)
admin.site.register(UserSession, UserSessionAdmin)


@admin.register(User)
class UserAdmin(PremiumActions, StaffModelAdmin):
    view_needs = METADATA
    icon = "person"
    owner_field = "pk"
    list_filter = ("status", "role")
    # Newest first by the time inside the id: the primary key's index serves it.
    ordering = ("-id",)
    search_fields = ("id",)
    search_help_text = "The id of the account"
    list_before_template = "admin/find_person.html"
    change_form_outer_after_template = "admin/person_actions.html"
    actions = (
        "suspend", "ban", "reinstate", "end_sessions", "grant_premium", "end_premium", "remove_factor", "erase",
        "keep_account",
    )  # fmt: skip
    METADATA_FIELDS: ClassVar[tuple[str, ...]] = (
        "id", "role", "status", "plan", "second_factor", "date_joined", "last_login",
    )  # fmt: skip
    ADMIN_FIELDS: ClassVar[tuple[str, ...]] = (
        "email", "username", "staff", "country", "locale", "timezone", "password_changed_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return with_premium(super().get_queryset(request))

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        shown = ("account", "role", "status", "plan", "joined", "seen")
        return (*shown, "masked_email") if self.has_manage_permission(request) else shown

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return (*self.METADATA_FIELDS, *(self.ADMIN_FIELDS if self.has_manage_permission(request) else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return self.get_fields(request, obj)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        if not search_term:
            return queryset, False
        key = uuid_of(search_term)
        return (queryset.filter(pk=key) if key else queryset.none()), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        acts = [(name, text) for name, text in self.get_action_choices(request, []) if name]
        shown = {"person_actions": acts, **(extra_context or {})}
        if uuid_of(object_id) and holds(request.user, "open:emergency"):
            shown["emergency_url"] = reverse("admin:emergency", args=[object_id])
        return super().change_view(request, object_id, form_url, shown)

    @admin.display(description="E-mail")
    def masked_email(self, obj: User) -> str:
        return one_line(masked(obj.email))

    @admin.display(description="Account", ordering="id")
    def account(self, obj: User) -> str:
        return one_line(obj.pk)

    @admin.display(description="Joined (UTC)", ordering="date_joined")
    def joined(self, obj: User) -> str:
        return moment(obj.date_joined, "%Y-%m-%d")

    @admin.display(description="Last sign-in (UTC)")
    def seen(self, obj: User) -> str:
        return moment(obj.last_login)

    @admin.display(description="Works in the staff site")
    def staff(self, obj: User) -> str:
        return "yes" if obj.is_staff else "no"

    @admin.display(description="Plan")
    def plan(self, obj: User) -> str:
        return "premium" if obj.has_premium else "free"  # type: ignore[attr-defined]

    @admin.display(description="Second factor")
    def second_factor(self, obj: User) -> str:
        return "set up" if staff_device_of(user=obj) else "none"

    @admin.action(description="Suspend", permissions=["manage"])
    def suspend(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, "suspended", lambda person: user_suspend(**_by(request, person), now=_now()))

    @admin.action(description="Ban", permissions=["manage"])
    def ban(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        kind = User.Suspension.BAN
        self._each(request, queryset, "banned", lambda one: user_suspend(**_by(request, one), now=_now(), kind=kind))

    @admin.action(description="Delete, with 30 days of grace", permissions=["manage"])
    def erase(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, "will be erased", lambda one: self._status(request, one, User.Status.DELETED))

    @admin.action(description="Undo the deletion", permissions=["manage"])
    def keep_account(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, "stay", lambda one: self._status(request, one, User.Status.ACTIVE))

    def _status(self, request: HttpRequest, person: User, status: str) -> None:
        user_status_set(**_by(request, person), status=status, now=_now())

    @admin.action(description="Lift suspension", permissions=["manage"])
    def reinstate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, "active again", lambda person: user_reinstate(**_by(request, person)))

    @admin.action(description="End all sessions", permissions=["manage"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(
            request,
            queryset,
            "signed out everywhere",
            lambda person: user_sessions_end(**_by(request, person), now=_now()),
        )

    @admin.action(description="Remove second factor", permissions=["manage"])
    def remove_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, "without a second factor", lambda person: factor_remove(**_by(request, person)))

    def _each(self, request: HttpRequest, people: QuerySet[User], done: str, act: Any) -> None:
        """One by one, so that a person for whom it cannot be does not hold up the others; each refusal is shown."""
        count = 0
        for person in people:
            try:
                act(person)
                count += 1
            except DomainError as error:
                self.message_user(request, f"{person.pk}: {error.detail}", messages.WARNING)
        if count:
            self.message_user(request, f"{count} account(s) {done}.", messages.SUCCESS)


@admin.register(Subscription)
class SubscriptionAdmin(PremiumActions, StaffModelAdmin):
    view_needs = METADATA
    icon = "workspace_premium"
    ordering = ("-id",)
    list_display = ("id", "person", "tier", "status", "current_period_end", "updated_at")
    list_filter = ("tier", "status")
    actions = ("grant_premium", "end_premium")
    fields = readonly_fields = ("id", "person", "tier", "status", "current_period_end", "created_at", "updated_at")

    @admin.display(description="Account")
    def person(self, obj: Subscription) -> str:
        return link_to_person(obj.owner_id)


@admin.register(Consent)
class ConsentAdmin(StaffModelAdmin):
    icon = "fact_check"
    ordering = ("-id",)
    list_display = ("id", "person", "type", "granted", "version", "updated_at")
    list_filter = ("type", "granted")
    fields = readonly_fields = ("id", "person", "type", "granted", "version", "created_at", "updated_at")

    @admin.display(description="Account")
    def person(self, obj: Consent) -> str:
        return link_to_person(obj.owner_id)


def _by(request: HttpRequest, person: User) -> dict[str, Any]:
    return {"actor": request.user, "user": person}


def _now() -> Any:
    return timezone.now()
