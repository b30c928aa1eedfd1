"""The audit viewer: who did what to which record, and whether the row still matches its seal. Read-only."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.http import HttpRequest

from accounts.administration.rows import link_to_person, moment, one_line
from accounts.administration.selectors import audit_about, audit_actions, audit_last_sealed, audit_seal_state
from accounts.audit.models import AuditEvent, AuditSeal
from config.staff.pages import StaffModelAdmin


class ActionFilter(admin.SimpleListFilter):
    title = "action"
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(action, action) for action in audit_actions()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        return queryset.filter(action=self.value()) if self.value() else queryset


class ActorFilter(admin.SimpleListFilter):
    title = "actor"
    parameter_name = "by"
    KINDS: ClassVar[dict[str, Q]] = {
        "self": Q(actor_id=F("owner_id")),
        "other": Q(actor_id__isnull=False) & ~Q(actor_id=F("owner_id")) & Q(owner_id__isnull=False),
        "nobody": Q(actor_id=None),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("self", "the person"), ("other", "somebody else"), ("nobody", "the system")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        return queryset.filter(self.KINDS[self.value()]) if self.value() in self.KINDS else queryset


class AuditEventAdmin(StaffModelAdmin):
    view_needs = "read:audit_log"
    icon = "history"
    ordering = ("-sequence",)
    list_display = ("sequence", "time", "action", "who", "about", "target", "seal")
    list_filter = (ActionFilter, ("at", admin.DateFieldListFilter), ActorFilter)
    search_fields = ("actor_id",)
    search_help_text = "An id: of the actor, the person, the target, the session or the request"
    actions = None
    fields = readonly_fields = (
        "sequence", "at", "action", "seal_state", "actor", "person", "target_type", "target_id", "details", "ip",
        "session_id", "request_id", "id",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        last = audit_last_sealed()
        sealed = Case(When(sequence__lte=last, then=Value(True)), default=Value(False), output_field=BooleanField())
        return super().get_queryset(request).annotate(sealed=sealed)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent], search_term: str
    ) -> tuple[QuerySet[AuditEvent], bool]:
        return (audit_about(rows=queryset, term=search_term.strip()) if search_term else queryset), False

    @admin.display(description="Actor")
    def actor(self, obj: AuditEvent) -> str:
        return link_to_person(obj.actor_id) if obj.actor_id else "the system"

    @admin.display(description="Person")
    def person(self, obj: AuditEvent) -> str:
        return link_to_person(obj.owner_id)

    @admin.display(description="Target")
    def target(self, obj: AuditEvent) -> str:
        return obj.target_type or "–"

    @admin.display(description="Time (UTC)", ordering="sequence")
    def time(self, obj: AuditEvent) -> str:
        return moment(obj.at, "%Y-%m-%d %H:%M:%S")

    @admin.display(description="Actor")
    def who(self, obj: AuditEvent) -> str:
        return link_to_person(obj.actor_id, short=True) if obj.actor_id else "the system"

    @admin.display(description="Person")
    def about(self, obj: AuditEvent) -> str:
        return link_to_person(obj.owner_id, short=True)

    @admin.display(description="Seal")
    def seal(self, obj: AuditEvent) -> str:
        return "sealed" if obj.sealed else "waiting"  # type: ignore[attr-defined]

    @admin.display(description="Seal")
    def seal_state(self, obj: AuditEvent) -> str:
        state = audit_seal_state(event=obj)
        if not state.sealed:
            return "Not sealed yet: the next seal comes within a minute or two."
        when = f"{state.sealed_at:%Y-%m-%d %H:%M:%S} UTC"
        return f"Sealed {when}; the row matches its seal." if state.intact else f"ALTERED since it was sealed {when}."


class AuditSealAdmin(StaffModelAdmin):
    view_needs = "read:audit_log"
    icon = "verified"
    owner_field = None
    ordering = ("-last_sequence",)
    list_display = ("last_sequence", "first_sequence", "count", "time", "chain_start")
    actions = None
    fields = readonly_fields = ("first_sequence", "last_sequence", "count", "sealed_at", "root", "chain")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditSeal]:
        # A seal carries ten thousand numbers and hashes that no page shows.
        return super().get_queryset(request).defer("sequences", "leaves")

    @admin.display(description="Sealed at (UTC)", ordering="last_sequence")
    def time(self, obj: AuditSeal) -> str:
        return moment(obj.sealed_at)

    @admin.display(description="Chain hash")
    def chain_start(self, obj: AuditSeal) -> str:
        return one_line(f"{bytes(obj.chain_hash).hex()[:24]}…")

    @admin.display(description="Merkle root")
    def root(self, obj: AuditSeal) -> str:
        return bytes(obj.merkle_root).hex()

    @admin.display(description="Chain hash")
    def chain(self, obj: AuditSeal) -> str:
        return bytes(obj.chain_hash).hex()
