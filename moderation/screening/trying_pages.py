"""The dry run: a rule as it would be, tried on recent texts, whose words are opened one by one."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from rest_framework import exceptions

from accounts.identity.models import User
from content.library.refusals import refusal_add
from moderation.screening.dry_run import DryRun, rule_try, sample_view
from moderation.screening.editing import manage_require
from moderation.screening.forms import RuleForm
from moderation.screening.hold_pages import for_staff
from moderation.screening.models import ScreeningRule
from moderation.screening.revisions import RULE


@require_http_methods(["GET", "POST"])
@for_staff
def try_view(request: HttpRequest, staff: User) -> HttpResponse:
    manage_require(staff)
    rule = _rule(request)
    form = RuleForm(request.POST or None, instance=rule)
    run: DryRun | None = None
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in RULE}
        try:
            run = rule_try(actor=staff, rule_id=rule.pk if rule else None, values=values, now=timezone.now())
        except exceptions.ValidationError as error:
            refusal_add(form, error)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Try a rule on recent texts",
        "form": form,
        "rule": rule,
        "run": run,
        "zone": staff.timezone,
    }
    return TemplateResponse(request, "admin/moderation/try.html", context, status=400 if form.errors else 200)


@require_POST
@for_staff
def sample_page(request: HttpRequest, staff: User, sample_id: UUID) -> HttpResponse:
    text = sample_view(actor=staff, sample_id=sample_id)
    context = {**admin.site.each_context(request), "title": "One text", "text": text}
    return TemplateResponse(request, "admin/moderation/sample.html", context)


def _rule(request: HttpRequest) -> ScreeningRule | None:
    """The rule that is named, or a new one. :raises NotFound: for a name that is none."""
    named = request.GET.get("rule", "")
    if not named:
        return None
    try:
        found = ScreeningRule.objects.filter(pk=UUID(named)).first()
    except ValueError:
        found = None
    if found is None:
        raise exceptions.NotFound
    return found
