"""Slices with admin are imported here by name."""

from accounts.administration import admin as administration
from accounts.emergency import admin as emergency
from accounts.mfa import admin as mfa

__all__ = ("administration", "emergency", "mfa")
