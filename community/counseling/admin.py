"""What staff keep for counsellors: hours, holidays, sentences at hand, and who takes how many. Talks are not here."""

import re
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from community.counseling.models import CounselingHoliday, CounselingHours, CounselingReply, CounselorStatus
from config.staff.pages import StaffModelAdmin

PLACEHOLDERS = frozenset({"name", "counselor"})


class KeptAdmin(StaffModelAdmin):
    view_needs = "read:incidents"
    change_needs = add_needs = "manage:users"
    owner_field = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request)


class ZonedForm(forms.ModelForm):
    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if zone not in available_timezones():
            raise forms.ValidationError("An IANA time zone is needed, like Europe/Berlin.")
        return zone


class ReplyForm(forms.ModelForm):
    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        unknown = set(re.findall(r"{([^{}]*)}", text)) - PLACEHOLDERS
        if unknown:
            raise forms.ValidationError("Only {name} and {counselor} can stand in braces.")
        return text


@admin.register(CounselingHours)
class CounselingHoursAdmin(KeptAdmin):
    form = ZonedForm
    icon = "schedule"
    ordering = ("zone", "weekday", "opens_at")
    list_display = ("zone", "weekday", "opens_at", "closes_at")
    fields = ("zone", "weekday", "opens_at", "closes_at")


@admin.register(CounselingHoliday)
class CounselingHolidayAdmin(KeptAdmin):
    form = ZonedForm
    icon = "event_busy"
    ordering = ("-day_date", "zone")
    list_display = ("day_date", "zone", "name")
    fields = ("zone", "day_date", "name")


@admin.register(CounselingReply)
class CounselingReplyAdmin(KeptAdmin):
    form = ReplyForm
    icon = "quickreply"
    ordering = ("language", "title")
    list_display = ("title", "language", "is_active")
    list_filter = ("language", "is_active")
    fields = ("title", "text", "language", "is_active")


@admin.register(CounselorStatus)
class CounselorStatusAdmin(StaffModelAdmin):
    """A row is there once a counsellor has opened the console."""

    view_needs = "read:incidents"
    change_needs = "manage:users"
    icon = "support_agent"
    ordering = ("public_name", "pk")
    list_display = ("public_name", "owner_id", "status", "capacity", "seen_at")
    fields = ("owner_id", "public_name", "capacity", "status", "seen_at")
    readonly_fields = ("owner_id", "status", "seen_at")
