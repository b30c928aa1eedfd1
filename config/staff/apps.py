from django.contrib import admin
from django.contrib.admin import sites
from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    default_site = "config.staff.site.StaffAdminSite"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from config.staff.gate import mark_signed_in
        from config.staff.health_panel import register_health_panel
        from config.staff.site import StaffAdminSite

        # The theme's app puts a site of its own here, one that asks for no second factor.
        admin.site = sites.site = StaffAdminSite()
        user_logged_in.connect(mark_signed_in, dispatch_uid="staff_signed_in")
        register_health_panel()
        super().ready()
