"""Rules and policies in the admin, and the pages of held texts and of the dry run."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import action, display

from config.staff.navigation import register_entry
from config.staff.pages import StaffModelAdmin
from content.library.refusals import RefusalsShown
from moderation.judging.kinds import Kind
from moderation.screening.editing import policy_save, rule_save
from moderation.screening.forms import PolicyForm, RuleForm
from moderation.screening.hold_pages import (
    hold_drop_view,
    hold_list_view,
    hold_release_view,
    hold_view,
    hold_words_view,
    holds_entry,
)
from moderation.screening.models import ScreeningPolicy, ScreeningRevision, ScreeningRule
from moderation.screening.revisions import RULE
from moderation.screening.trying_pages import sample_page, try_view

OUTCOME_LABELS = {"publish": "success", "soften": "info", "hold": "warning", "refuse": "danger"}


class LeadAdmin(RefusalsShown, StaffModelAdmin):
    view_needs = change_needs = manage_needs = "manage:moderation"
    owner_field = None
    warn_unsaved_form = True

    # The service has recorded what was done.
    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        pass

    log_change = log_addition


@admin.register(ScreeningRule)
class ScreeningRuleAdmin(LeadAdmin):
    add_needs = "manage:moderation"
    icon = "rule"
    form = RuleForm
    list_display = ("slug", "kind", "language", "does", "lines", "is_active", "by_staff")
    list_filter = ("kind", "language", "is_active")
    search_fields = ("slug",)
    actions_detail = ("try_it",)
    fieldsets = ((None, {"fields": (
        ("slug", "kind", "language"), "terms", "places", ("outcome", "is_active"), "note",
    )}),)  # fmt: skip

    @display(description="Outcome", label=OUTCOME_LABELS)
    def does(self, row: ScreeningRule) -> tuple[str, str]:
        return row.outcome, row.outcome or "by place"

    @display(description="Terms")
    def lines(self, row: ScreeningRule) -> int:
        return len(row.terms.splitlines())

    @display(description="Changed here", boolean=True)
    def by_staff(self, row: ScreeningRule) -> bool:
        return row.staff_touched_at is not None

    @action(description="Try on recent texts", url_path="try")
    def try_it(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:moderation-screening-try") + f"?rule={object_id}")

    def save_model(self, request: HttpRequest, obj: ScreeningRule, form: ModelForm, change: bool) -> None:
        rule = rule_save(
            actor=request.user,  # type: ignore[arg-type]
            rule_id=obj.pk if change else None,
            values={name: form.cleaned_data[name] for name in RULE},
            now=timezone.now(),
        )
        obj.pk = rule.pk


@admin.register(ScreeningPolicy)
class ScreeningPolicyAdmin(LeadAdmin):
    icon = "policy"
    form = PolicyForm
    list_display = ("place", "young_days", "texts_a_day", "held", "refused")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        kinds = tuple(f"kind_{kind}" for kind in Kind)
        return (
            ("New accounts", {"fields": (("young_days", "texts_a_day"),)}),
            ("What happens to each kind", {"fields": kinds}),
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        # The choices of kinds are no columns: Django would look for them in the model.
        return super().get_form(request, obj, change=change, **{**kwargs, "fields": ("young_days", "texts_a_day")})

    @display(description="Held")
    def held(self, row: ScreeningPolicy) -> str:
        return ", ".join(sorted(kind for kind, outcome in row.outcomes.items() if outcome == "hold"))

    @display(description="Refused")
    def refused(self, row: ScreeningPolicy) -> str:
        return ", ".join(sorted(kind for kind, outcome in row.outcomes.items() if outcome == "refuse"))

    def save_model(self, request: HttpRequest, obj: ScreeningPolicy, form: Any, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in ("young_days", "texts_a_day")}
        policy_save(
            actor=request.user,  # type: ignore[arg-type]
            place=obj.place,
            values={**values, "outcomes": form.outcomes()},
            now=timezone.now(),
        )


@admin.register(ScreeningRevision)
class ScreeningRevisionAdmin(StaffModelAdmin):
    view_needs = "manage:moderation"
    owner_field = None
    icon = "history"
    ordering = ("-number",)
    list_display = ("number", "target_type", "target_id", "actor_id", "created_at")
    fields = readonly_fields = ("number", "target_type", "target_id", "actor_id", "before", "after", "created_at")


HOLDS = "moderation/holds/"
ONE = f"{HOLDS}<uuid:hold_id>/"
TRY = "moderation/screening/try/"
for route, view, name in (
    (HOLDS, hold_list_view, "moderation-holds"),
    (ONE, hold_view, "moderation-hold"),
    (f"{ONE}text/", hold_words_view, "moderation-hold-text"),
    (f"{ONE}release/", hold_release_view, "moderation-hold-release"),
    (f"{ONE}drop/", hold_drop_view, "moderation-hold-drop"),
    (TRY, try_view, "moderation-screening-try"),
    (f"{TRY}samples/<uuid:sample_id>/", sample_page, "moderation-screening-sample"),
):
    admin.site.register_page(route, view, name=name)
register_entry("moderation-holds", holds_entry)
