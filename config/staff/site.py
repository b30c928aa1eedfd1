"""The admin site of Evenkeel's staff: the unfold theme, and django-otp's rule that a second factor is proven."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django_otp.admin import OTPAdminSite
from redis.exceptions import RedisError
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from config.staff.dashboard import panels_for
from config.staff.gate import REASON_FIELD, idle_minutes

View = Callable[[HttpRequest], HttpResponse]
REASONS = {
    "idle": "You were signed out because nothing happened for {idle} minutes.",
    "long": "You were signed out: a session lasts one working day at most.",
    "closed": "An administrator ended your sessions.",
    "factor": "Your second factor changed. Sign in again.",
    "unknown": "Sign in again.",
    "out": "You are signed out.",
}


class StaffAdminSite(OTPAdminSite, UnfoldAdminSite):
    """
    Rooms hang their pages here. Pages that packages bring along are left out: some would show factors or run any task
    by name, and none of them is audited.
    """

    site_header = "Evenkeel"
    site_title = "Evenkeel staff"
    index_title = "Dashboard"
    login_template = "admin/login.html"
    enable_nav_sidebar = True
    # Set by the accounts room, which stands above this one.
    password_form: type[PasswordChangeForm] | None = None

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.pages: list[URLPattern] = []

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        if admin_class is not None and issubclass(admin_class, ModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def register_page(self, route: str, view: View, *, name: str, guarded: bool = True) -> None:
        """An own page under /admin/; one that is not guarded must decide itself who may see it."""
        self.pages.append(path(route, self.admin_view(view) if guarded else view, name=name))

    def get_urls(self) -> list[Any]:
        return [*self.pages, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {"panels": panels_for(request), **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        reason = REASONS.get(request.GET.get(REASON_FIELD, ""), "").format(idle=idle_minutes())
        # The form goes to this address without the reason: a failed try must not repeat it.
        back = {REDIRECT_FIELD_NAME: request.GET[REDIRECT_FIELD_NAME]} if REDIRECT_FIELD_NAME in request.GET else {}
        context = {
            "title": "Sign in",
            "app_path": f"{request.path}?{urlencode(back)}" if back else request.path,
            "ended_reason": reason,
            **(extra_context or {}),
        }
        try:
            return super().login(request, context)
        except RedisError:
            # Without the limits of failed sign-ins nobody gets in; people are served all the same.
            return TemplateResponse(request, "admin/unavailable.html", self.each_context(request), status=503)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Straight back to the sign-in page: there is nothing to read in between."""
        return LogoutView.as_view(next_page=f"{reverse('admin:login')}?{REASON_FIELD}=out")(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        view = PasswordChangeView.as_view(
            form_class=self.password_form or PasswordChangeForm,
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), "title": "Change password", **(extra_context or {})},
        )
        request.current_app = self.name  # type: ignore[attr-defined]
        return view(request)
