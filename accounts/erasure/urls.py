"""Addresses of this slice; `DELETE users/me` is a method of the profile's view."""

from django.urls import path

from accounts.erasure.views import RestoreView

urlpatterns = [path("users/me/restore", RestoreView.as_view(), name="me-restore")]
