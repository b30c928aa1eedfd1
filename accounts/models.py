"""Slices with models are imported here by name: Django sees no other place."""

from accounts.analytics.models import AnalyticsEvent
from accounts.audit.models import AuditEvent, AuditSeal
from accounts.billing.models import BillingEvent, Payment, Subscription, SubscriptionPlan
from accounts.consent.models import Consent, ConsentEvent, SharingGrant
from accounts.emergency.models import EmergencyAccess
from accounts.erasure.models import ErasureRequest, RetentionRecord
from accounts.export.models import DataExport
from accounts.identity.models import MailedCode, PasswordHistory, User, UserSession
from accounts.imports.models import DataImport
from accounts.mfa.models import FactorGuard, MfaChallenge, PendingFactor, SmsFactor, StaffDevice, TextedCode
from accounts.notifications.models import (
    EmailSuppression,
    Notification,
    NotificationDelivery,
    PushDevice,
    SmsQuota,
)
from accounts.profile.models import PrivacySettings, UserPreferences, UserProfile
from accounts.reminders.models import Reminder
from accounts.social.models import SocialAccount
from accounts.sync.models import SyncChange, SyncEpoch, SyncWrite
from accounts.vault.models import DataKey

__all__ = (
    "AnalyticsEvent",
    "AuditEvent",
    "AuditSeal",
    "BillingEvent",
    "Consent",
    "ConsentEvent",
    "DataExport",
    "DataImport",
    "DataKey",
    "EmailSuppression",
    "EmergencyAccess",
    "ErasureRequest",
    "FactorGuard",
    "MailedCode",
    "MfaChallenge",
    "Notification",
    "NotificationDelivery",
    "PasswordHistory",
    "Payment",
    "PendingFactor",
    "PrivacySettings",
    "PushDevice",
    "Reminder",
    "RetentionRecord",
    "SharingGrant",
    "SmsFactor",
    "SmsQuota",
    "SocialAccount",
    "StaffDevice",
    "Subscription",
    "SubscriptionPlan",
    "SyncChange",
    "SyncEpoch",
    "SyncWrite",
    "TextedCode",
    "User",
    "UserPreferences",
    "UserProfile",
    "UserSession",
)
