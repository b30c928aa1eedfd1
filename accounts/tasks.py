"""Slices with tasks are imported here by name: Celery sees no other place."""

from accounts.audit import tasks as audit
from accounts.billing import tasks as billing
from accounts.erasure import tasks as erasure
from accounts.export import tasks as export
from accounts.identity import tasks as identity
from accounts.imports import tasks as imports
from accounts.mfa import tasks as mfa
from accounts.notifications import tasks as notifications
from accounts.profile import tasks as profile
from accounts.reminders import tasks as reminders
from accounts.vault import tasks as vault

__all__ = (
    "audit",
    "billing",
    "erasure",
    "export",
    "identity",
    "imports",
    "mfa",
    "notifications",
    "profile",
    "reminders",
    "vault",
)
