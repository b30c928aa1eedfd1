"""What waits, what failed and what is for sale: pages for whoever is on call. States and counts, never contents."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.administration.rows import link_to_person, moment
from accounts.billing.models import BillingEvent, Payment, SubscriptionPlan
from accounts.erasure.models import ErasureRequest
from accounts.export.models import DataExport
from accounts.imports.models import DataImport
from accounts.notifications.models import NotificationDelivery
from config.staff.pages import StaffModelAdmin


class WorkAdmin(StaffModelAdmin):
    view_needs = "read:account_status"
    ordering = ("-id",)
    actions = None

    @admin.display(description="Account")
    def person(self, obj: Any) -> str:
        return link_to_person(obj.owner_id, short=True)

    @admin.display(description="Made (UTC)", ordering="id")
    def made(self, obj: Any) -> str:
        return moment(obj.created_at)


@admin.register(ErasureRequest)
class ErasureRequestAdmin(WorkAdmin):
    icon = "delete_forever"
    owner_field = "subject_id"
    list_display = ("id", "person", "state", "due", "attempts", "finished")
    list_filter = ("state",)
    fields = readonly_fields = (
        "id", "subject_id", "requested_by_id", "state", "due", "attempts", "made", "finished", "receipt",
    )  # fmt: skip

    @admin.display(description="Account")
    def person(self, obj: ErasureRequest) -> str:
        return link_to_person(obj.subject_id, short=True)

    @admin.display(description="Due (UTC)", ordering="due_at")
    def due(self, obj: ErasureRequest) -> str:
        return moment(obj.due_at)

    @admin.display(description="Finished (UTC)")
    def finished(self, obj: ErasureRequest) -> str:
        return moment(obj.finished_at)


class DataJobAdmin(WorkAdmin):
    list_display = ("id", "person", "state", "progress_percent", "attempts", "error_code", "made")
    list_filter = ("state",)
    fields = readonly_fields = (
        "id", "person", "state", "progress_percent", "attempts", "error_code", "size_bytes", "made", "finished_at",
    )  # fmt: skip


@admin.register(DataExport)
class DataExportAdmin(DataJobAdmin):
    icon = "download"


@admin.register(DataImport)
class DataImportAdmin(DataJobAdmin):
    icon = "upload"


@admin.register(NotificationDelivery)
class NotificationDeliveryAdmin(WorkAdmin):
    icon = "outgoing_mail"
    list_display = ("id", "person", "channel", "state", "attempts", "error_code", "due")
    list_filter = ("state", "channel")
    fields = readonly_fields = (
        "id", "person", "channel", "kind", "state", "attempts", "error_code", "due", "made", "sent",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[NotificationDelivery]:
        return super().get_queryset(request).select_related("notification").defer("notification__content")

    @admin.display(description="Kind")
    def kind(self, obj: NotificationDelivery) -> str:
        return str(obj.notification.kind)

    @admin.display(description="Due (UTC)", ordering="due_at")
    def due(self, obj: NotificationDelivery) -> str:
        return moment(obj.due_at)

    @admin.display(description="Sent (UTC)")
    def sent(self, obj: NotificationDelivery) -> str:
        return moment(obj.sent_at)


@admin.register(BillingEvent)
class BillingEventAdmin(WorkAdmin):
    icon = "receipt_long"
    owner_field = None
    list_display = ("id", "type", "state", "attempts", "error_code", "made")
    list_filter = ("state", "type")
    fields = readonly_fields = ("id", "type", "state", "attempts", "error_code", "made_at", "made", "handled_at")


@admin.register(Payment)
class PaymentAdmin(WorkAdmin):
    icon = "payments"
    list_display = ("id", "person", "plan_code", "amount_cents", "currency", "status", "made")
    list_filter = ("status",)
    fields = readonly_fields = ("id", "person", "plan_code", "amount_cents", "currency", "status", "made")


@admin.register(SubscriptionPlan)
class SubscriptionPlanAdmin(StaffModelAdmin):
    """Prices and the provider's names for them are the operator's to set; a plan is switched off, never deleted."""

    view_needs = "read:account_status"
    change_needs = "manage:users"
    icon = "sell"
    owner_field = None
    ordering = ("position",)
    actions = None
    list_display = ("code", "name", "amount_cents", "currency", "interval", "is_active")
    fields = (
        "code", "name", "description", "amount_cents", "currency", "interval", "features", "stripe_price_id",
        "is_active", "position",
    )  # fmt: skip
    readonly_fields = ("code", "interval")
