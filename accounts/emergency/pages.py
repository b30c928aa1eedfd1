"""The staff page on which a record is opened in an emergency, read, and closed again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django_otp import verify_token

from accounts.audit.services import audit_record
from accounts.consent.models import SharingCategory
from accounts.emergency.forms import EmergencyForm
from accounts.emergency.models import EmergencyAccess
from accounts.emergency.records import record_read
from accounts.emergency.selectors import emergency_current
from accounts.emergency.services import EmergencyOpen, OwnRecord, emergency_end, emergency_open
from accounts.identity.models import User
from accounts.mfa.selectors import staff_device_of
from accounts.roles import holds

SHOWN = 25
CODE_WRONG = "That code does not match. Enter the newest one of your app; after several failures, wait some minutes."


def emergency_view(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    actor = request.user
    if not isinstance(actor, User) or not holds(actor, "open:emergency"):
        raise PermissionDenied
    if not User.objects.filter(pk=subject_id).exists():
        raise Http404
    now = timezone.now()
    access = emergency_current(actor=actor, subject_id=subject_id, now=now)
    if request.method == "POST" and access is not None:
        # The second click on "open" arrives here too, and must not close what the first one opened.
        if request.POST.get("act") == "close":
            emergency_end(actor=actor, access_id=access.pk, now=now)
            messages.success(request, "The record is closed.")
        return _back(subject_id)
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _opened(request, actor, subject_id, form, now):
        return _back(subject_id)
    context = {**admin.site.each_context(request), "title": "Emergency access", "subject_id": subject_id, "form": form}
    return TemplateResponse(request, "admin/emergency.html", context | _record(request, actor, access, now))


def _back(subject_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:emergency", args=[subject_id]))


def _opened(request: HttpRequest, actor: User, subject_id: UUID, form: EmergencyForm, now: datetime) -> bool:
    device = staff_device_of(user=actor)
    if device is None or verify_token(actor, device.persistent_id, form.cleaned_data["code"]) is None:
        audit_record(actor=actor, action="accounts.emergency.refused", owner_id=subject_id, details={"reason": "code"})
        form.add_error("code", CODE_WRONG)
        return False
    try:
        emergency_open(actor=actor, subject_id=subject_id, reason=form.cleaned_data["reason"], now=now)
    except EmergencyOpen:
        return True  # by a second click; it is open, and that is what was wanted
    except OwnRecord as error:
        form.add_error(None, str(error.detail))
        return False
    return True


def _record(request: HttpRequest, actor: User, access: EmergencyAccess | None, now: datetime) -> dict[str, Any]:
    """What may be shown; nothing is read, and so nothing is recorded, before a category is chosen."""
    if access is None:
        return {}
    category = request.GET.get("category", "")
    shown: dict[str, Any] = {
        "access": access,
        "minutes_left": max(1, int((access.expires_at - now).total_seconds() // 60)),
        "categories": SharingCategory.choices,
        "category": category,
    }
    if category in SharingCategory.values:
        parts = record_read(viewer=actor, subject_id=access.owner_id, category=category, now=now, limit=SHOWN)
        shown["parts"] = [
            {"source": part.source.replace("_", " ").capitalize(), "tables": _tables(part.rows), "more": part.more}
            for part in parts
        ]
    return shown


def _tables(rows: Any) -> list[list[tuple[str, str]]]:
    return [
        [(name.replace("_", " "), _plain(value)) for name, value in row.items() if value not in (None, "", [], {})]
        for row in rows
    ]


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_plain(one)}" for name, one in value.items() if one not in (None, ""))
    return str(value)
