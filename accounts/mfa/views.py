"""The one page that staff without a second factor may open."""

from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import login as otp_login

from accounts.mfa.forms import EnrolForm
from accounts.mfa.qr import qr_svg
from accounts.mfa.selectors import methods_of, staff_device_of
from accounts.mfa.services import CodeWrong, FactorExists, otpauth_uri, staff_enrol_confirm

SECRET = "staff_enrol_secret"  # noqa: S105 - the name of a session entry


@sensitive_post_parameters()
@csrf_protect
def staff_enrol_view(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not user.is_authenticated or not user.is_active or not user.is_staff:
        return HttpResponseRedirect(reverse("admin:login"))
    if staff_device_of(user=user) is not None:
        return HttpResponseRedirect(reverse("admin:index"))
    if methods_of(user=user):
        # A phone or a passkey guards the account already: the app is added where that one is proven, in the API.
        logout(request)
        return HttpResponseRedirect(reverse("admin:login"))
    form = EnrolForm(request.POST or None)
    secret = _secret_of(request)
    if request.method == "POST" and form.is_valid():
        try:
            device = staff_enrol_confirm(user=user, secret=secret, code=form.cleaned_data["code"])
        except CodeWrong as error:
            form.add_error("code", str(error.detail))
        except FactorExists:
            return HttpResponseRedirect(reverse("admin:index"))
        else:
            del request.session[SECRET]
            # From here on the session may do more than before, so it gets a new name.
            request.session.cycle_key()
            otp_login(request, device)
            messages.success(request, "Your second factor is set up. You will need its code at every sign-in.")
            return HttpResponseRedirect(reverse("admin:index"))
    uri = otpauth_uri(user=user, secret=secret)
    context = {
        **admin.site.each_context(request),
        "title": "Set up your second factor",
        "form": form,
        "qr": mark_safe(qr_svg(uri)),  # noqa: S308 - drawn by our own code; the URI is only its dots
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
    }
    return TemplateResponse(request, "admin/enrol.html", context)


def _secret_of(request: HttpRequest) -> str:
    """One secret for one session, sealed there: session rows are signed but not encrypted."""
    sealed = request.session.get(SECRET)
    if sealed is None:
        secret = generate_totp_secret()
        request.session[SECRET] = encrypt(secret)
        return secret
    return str(decrypt(sealed))
