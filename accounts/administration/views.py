"""Finding one person by an address or a name that they told us."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.administration.services import person_look_up
from accounts.roles import holds


def person_find_view(request: HttpRequest) -> HttpResponse:
    """By POST, so that what is looked for stands in no address, log or browser history; each search is recorded."""
    if not holds(request.user, "read:account_status"):
        raise PermissionDenied
    people = reverse("admin:accounts_user_changelist")
    name = request.POST.get("name", "")
    if request.method != "POST" or not name.strip():
        return HttpResponseRedirect(people)
    person = person_look_up(actor=request.user, name=name)  # type: ignore[arg-type]
    if person is None:
        messages.warning(request, "Nobody has exactly this e-mail address or username.")
        return HttpResponseRedirect(people)
    return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[person.pk]))
