"""Slices with models are imported here by name: Django sees no other place."""

from accounts.audit.models import AuditEvent, AuditSeal
from accounts.billing.models import Subscription
from accounts.consent.models import Consent, ConsentEvent
from accounts.identity.models import MailedCode, PasswordHistory, User, UserSession
from accounts.mfa.models import StaffDevice
from accounts.profile.models import UserProfile
from accounts.vault.models import DataKey

__all__ = (
    "AuditEvent",
    "AuditSeal",
    "Consent",
    "ConsentEvent",
    "DataKey",
    "MailedCode",
    "PasswordHistory",
    "StaffDevice",
    "Subscription",
    "User",
    "UserProfile",
    "UserSession",
)
