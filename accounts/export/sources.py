"""What the accounts rooms put into an export, and what they leave out and why."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount as AllauthSocialAccount
from django.contrib.admin.models import LogEntry

from accounts.audit.models import AuditEvent
from accounts.billing.models import Payment, Subscription
from accounts.consent.models import Consent, ConsentEvent, SharingCategory, SharingGrant
from accounts.emergency.models import EmergencyAccess
from accounts.erasure.models import ErasureRequest
from accounts.export import account_sources as own
from accounts.export import record_sources as records
from accounts.export.models import DataExport
from accounts.export.picture import PICTURE, picture_files
from accounts.export.registry import ExportSource, register_export, register_export_exempt
from accounts.export.reminder_source import reminder_restore, reminder_rows
from accounts.identity.models import MailedCode, PasswordHistory, User, UserSession
from accounts.mfa.models import FactorGuard, MfaChallenge, PendingFactor, SmsFactor, StaffDevice, TextedCode
from accounts.notifications.models import Notification, NotificationDelivery, PushDevice, SmsQuota
from accounts.profile.models import PrivacySettings, UserPreferences, UserProfile
from accounts.reminders.models import Reminder
from accounts.social.models import SocialAccount
from accounts.vault.models import DataKey
from config.api.idempotency_models import IdempotencyRecord

PROFILE = SharingCategory.PROFILE
# The account first, because its zone and day count for what follows.
RESTORED = (
    ExportSource(
        "account", None, (User, EmailAddress), own.account_rows, own.account_restore, own.account_fhir, order=10
    ),
    ExportSource(
        "profile", PROFILE, (UserProfile,), own.profile_rows, own.profile_restore, order=20, files=picture_files,
        restore_files=PICTURE,
    ),
    ExportSource(
        "privacy_settings", None, (PrivacySettings,), own.privacy_rows, own.privacy_restore, order=20
    ),
    ExportSource(
        "preferences", None, (UserPreferences,), own.preferences_rows, own.preferences_restore, order=20
    ),
    ExportSource("reminders", None, (Reminder,), reminder_rows, reminder_restore, order=30),
)  # fmt: skip
RECORDS = (
    ExportSource("consents", None, (Consent,), records.consent_rows, fhir=records.consent_fhir),
    ExportSource("consent_history", None, (ConsentEvent,), records.consent_event_rows),
    ExportSource("sharing_grants", None, (SharingGrant,), records.sharing_rows),
    ExportSource("sessions", None, (UserSession,), records.session_rows),
    ExportSource("social_identities", None, (SocialAccount, AllauthSocialAccount), records.social_rows),
    ExportSource("second_factors", None, (Authenticator, SmsFactor), records.factor_rows),
    ExportSource("notifications", None, (Notification,), records.notification_rows),
    ExportSource("notification_deliveries", None, (NotificationDelivery,), records.delivery_rows),
    ExportSource("push_devices", None, (PushDevice,), records.push_device_rows),
    ExportSource("subscriptions", None, (Subscription,), records.subscription_rows),
    ExportSource("payments", None, (Payment,), records.payment_rows),
    ExportSource("emergency_accesses", None, (EmergencyAccess,), records.emergency_rows),
    ExportSource("erasure_requests", None, (ErasureRequest,), records.erasure_rows),
    ExportSource("data_exports", None, (DataExport,), records.export_rows),
    ExportSource("account_history", None, (AuditEvent,), records.history_rows, fhir=records.history_fhir),
)
EXEMPT = {
    DataKey: "The key that opens everything else; outside it would protect nothing.",
    PasswordHistory: "Hashes of passwords are secrets and say nothing that the person does not know.",
    MailedCode: "One-time codes and letters on their way; the history lists what was done with them.",
    PendingFactor: "A secret that is being set up and ends within minutes.",
    MfaChallenge: "A sign-in that waits for its second step and ends within minutes.",
    FactorGuard: "A counter against guessing; it holds no data that the person gave.",
    TextedCode: "One-time codes on their way to a phone; the number is in the profile.",
    StaffDevice: "The staff site's view of a second factor that is listed among the second factors.",
    SmsQuota: "How many text messages went out on the newest day; the deliveries are listed one by one.",
    IdempotencyRecord: "Sealed copies of answers that were given, forgotten after a day.",
    LogEntry: "What staff did on the staff pages, about the house's rows; the history holds what concerns a person.",
}


def register_sources() -> None:
    """Called when the app starts."""
    for source in (*RESTORED, *RECORDS):
        register_export(source)
    for model, reason in EXEMPT.items():
        register_export_exempt(model, reason)
