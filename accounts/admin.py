"""Slices with admin are imported here by name."""

from accounts.administration import admin as administration
from accounts.mfa import admin as mfa

__all__ = ("administration", "mfa")
