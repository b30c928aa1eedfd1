"""A member of staff worries about somebody: two calls that nobody answered, a word on the telephone."""

from datetime import datetime
from typing import Any
from uuid import uuid5

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.administration.services import person_look_up
from accounts.identity.models import User
from accounts.vault.services import owner_hmac_key
from config.api.client_ids import fingerprint
from config.ids import uuid7
from crisis.incidents.models import CrisisIncident
from crisis.incidents.protocol import PROTOCOL
from crisis.incidents.services import incident_flag
from crisis.incidents.sources import STAFF_FLAG
from crisis.worklist.forms import NOTE_MAX
from crisis.worklist.views import for_staff

SEVERITIES = [("", "Choose"), *((number, f"{number}: {row.label}") for number, row in PROTOCOL.items())]
NOBODY = "Nobody has exactly this e-mail address or username."


class FlagForm(forms.Form):
    """By POST alone, so that who is worried about stands in no address, log or browser history."""

    # Made with the form, so that a second click opens nothing twice.
    event_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    person = forms.CharField(label="Their e-mail address or username", max_length=254)
    severity = forms.TypedChoiceField(label="How serious is it?", choices=SEVERITIES, coerce=int)
    note = forms.CharField(
        label="What makes you worry", max_length=NOTE_MAX, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Sealed with the person's key, for staff who follow it up.",
    )  # fmt: skip

    def __init__(self, *args: Any, staff: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = staff

    def clean_person(self) -> User:
        person = person_look_up(actor=self.staff, name=self.cleaned_data["person"])
        if person is None or person.status == User.Status.DELETED:
            raise ValidationError(NOBODY, code="not_found")
        if person.pk == self.staff.pk:
            raise ValidationError("Ask a colleague to write down what is about yourself.", code="oneself")
        return person


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("person", "note")
@for_staff
def flag_view(request: HttpRequest, staff: User) -> HttpResponse:
    """The form, and after it the incident that it opened or joined."""
    form = FlagForm(request.POST or None, staff=staff)
    if request.method == "POST" and form.is_valid():
        incident = _flag(staff, form.cleaned_data, timezone.now())
        return redirect(reverse("admin:crisis-incident", args=[incident.pk]))
    context = {**admin.site.each_context(request), "title": "Worry about a person", "form": form}
    return TemplateResponse(request, "admin/crisis/flag.html", context, status=400 if form.errors else 200)


def _flag(staff: User, values: dict[str, Any], now: datetime) -> CrisisIncident:
    person, severity, note = values["person"], values["severity"], values["note"]
    # A form that a browser goes back to has the same id: about somebody else, or with other words, it is news.
    said = fingerprint(owner_hmac_key(person), {"severity": severity, "note": note}).hex()
    return incident_flag(
        actor=staff, person=person, severity=severity, source=STAFF_FLAG, note=note, now=now,
        event_id=uuid5(values["event_id"], f"{person.pk}:{said}"),
    )  # fmt: skip
