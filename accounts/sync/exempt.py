"""What of the accounts rooms is exported and does not sync, and why."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount as AllauthSocialAccount

from accounts.analytics.models import AnalyticsEvent
from accounts.audit.models import AuditEvent
from accounts.billing.models import Payment, Subscription
from accounts.consent.models import Consent, ConsentEvent, SharingGrant
from accounts.emergency.models import EmergencyAccess
from accounts.erasure.models import ErasureRequest
from accounts.export.models import DataExport
from accounts.identity.models import User, UserSession
from accounts.imports.models import DataImport
from accounts.mfa.models import SmsFactor
from accounts.notifications.models import Notification, NotificationDelivery, PushDevice
from accounts.profile.models import PrivacySettings, UserPreferences, UserProfile
from accounts.reminders.models import Reminder
from accounts.social.models import SocialAccount
from accounts.sync.registry import register_sync_exempt

ONLINE = "Changed only while online: what follows from it (rights, letters, sign-ins) happens on the server at once."
RECORD = "Written by the server alone; an app reads it when somebody opens that page."
SINGLE = "One row a person, read when the app starts; its endpoint is partial, so fields merge there."
EXEMPT = {
    **dict.fromkeys((User, UserProfile, PrivacySettings, UserPreferences), SINGLE),
    **dict.fromkeys(
        (
            EmailAddress, Authenticator, AllauthSocialAccount, SocialAccount, SmsFactor, UserSession, PushDevice,
            Consent, SharingGrant, ErasureRequest, DataExport, DataImport,
        ),
        ONLINE,
    ),
    **dict.fromkeys(
        (AuditEvent, ConsentEvent, EmergencyAccess, Notification, NotificationDelivery, Payment, Subscription), RECORD
    ),
    AnalyticsEvent: "Sent by an app about itself and shown by none; nothing on a device follows from it.",
    Reminder: "At most 32 rows whose times are planned on the server as they are set; an app reads them whole.",
}  # fmt: skip


def register_exempt_models() -> None:
    for model, reason in EXEMPT.items():
        register_sync_exempt(model, reason)
