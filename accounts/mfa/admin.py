"""Gives the staff site its sign-in form, its enrolment page and its devices."""

from django.contrib import admin

from accounts.mfa.bridge import connect_bridge
from accounts.mfa.forms import StaffLoginForm, StaffPasswordForm
from accounts.mfa.views import staff_enrol_view

connect_bridge()
admin.site.login_form = StaffLoginForm
admin.site.password_form = StaffPasswordForm
admin.site.register_page("enrol/", staff_enrol_view, name="enrol", guarded=False)
