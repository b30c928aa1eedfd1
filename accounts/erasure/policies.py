"""What becomes of each table of the accounts rooms, of the house and of the libraries when a person is erased."""

from accounts.audit.models import AuditEvent, AuditSeal
from accounts.billing.models import BillingEvent, Payment, Subscription, SubscriptionPlan
from accounts.consent.models import Consent, ConsentEvent, SharingGrant
from accounts.emergency.models import EmergencyAccess
from accounts.erasure.models import ErasureRequest, RetentionRecord
from accounts.erasure.registry import ERASED, Kept, Policy, register_of_nobody, register_policy
from accounts.erasure.retained import code_or_none, retention_pseudonym
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
from accounts.vault.models import DataKey
from config.api.idempotency_models import IdempotencyRecord
from config.health.models import Heartbeat

CONSENT_PROOF = "proof of consent: GDPR 7(1)"
TAX = "accounting records: GDPR 17(3)(b), tax law"
ACCESS_RECORD = "record of who could read what: HIPAA 45 CFR 164.312(b), GDPR 17(3)(b)"
AUDIT = "audit trail: HIPAA 45 CFR 164.316(b)(2), GDPR 17(3)(b)"
OBJECTION = "to heed an objection: GDPR 21(3); a keyed hash of an address"
ERASURE_PROOF = "proof of erasure: GDPR 5(2); an id without a person"

LAST, KEY = 900, 1000


def register_policies() -> None:
    """Called when the app starts."""
    from accounts.erasure.retention import register_retention_rules
    from accounts.erasure.sources import register_places_and_files

    _identity()
    _controls()
    _kept()
    _people_of_others()
    _libraries()
    _nobody()
    register_places_and_files()
    register_retention_rules()


def _erase(*models: type, owner_field: str = "owner", order: int = 100) -> None:
    for model in models:
        register_policy(model, Policy.ERASE, legal_basis=ERASED, owner_field=owner_field, order=order)


def _identity() -> None:
    from accounts.erasure.handlers import key_forget

    _erase(UserSession, PasswordHistory, MailedCode)
    _erase(User.groups.through, User.user_permissions.through, owner_field="user")
    _erase(User, owner_field="id", order=LAST)
    # Last: until then everything that is sealed can be read, also by what moves it.
    register_policy(DataKey, Policy.ERASE, legal_basis=ERASED, handler=key_forget, order=KEY)


def _controls() -> None:
    # Deliveries name their notification and their device, so they come before both.
    _erase(NotificationDelivery, order=90)
    _erase(
        Notification, PushDevice, Reminder, SmsQuota, SmsFactor, PendingFactor, MfaChallenge, FactorGuard, TextedCode,
        SocialAccount, UserProfile, PrivacySettings, UserPreferences, Consent, DataExport, DataImport,
        IdempotencyRecord,
    )  # fmt: skip
    _erase(StaffDevice, owner_field="user", order=80)


def _kept() -> None:
    from accounts.erasure.handlers import billing_payloads_empty

    register_policy(
        ConsentEvent, Policy.KEEP, legal_basis=CONSENT_PROOF,
        keep=Kept("consent", _consent_body, since=lambda row, now: now),
    )  # fmt: skip
    register_policy(
        Payment, Policy.KEEP, legal_basis=TAX,
        keep=Kept("payment", _payment_body, since=lambda row, now: row.created_at),
    )  # fmt: skip
    # Before the subscriptions: their names of the customer find the events.
    register_policy(
        BillingEvent, Policy.ANONYMISE, legal_basis=ERASED, owner_field="payload", handler=billing_payloads_empty,
        order=50,
    )  # fmt: skip
    register_policy(
        Subscription, Policy.KEEP, legal_basis=TAX,
        keep=Kept("subscription", _subscription_body, since=lambda row, now: row.updated_at),
    )  # fmt: skip
    register_policy(AuditEvent, Policy.KEEP, legal_basis=AUDIT, owner_field="owner_id")
    register_policy(ErasureRequest, Policy.KEEP, legal_basis=ERASURE_PROOF, owner_field="subject_id")


def _people_of_others() -> None:
    """Rows about one person that name another: the second one's erasure must not take the first one's record."""
    _erase(SharingGrant, EmergencyAccess)
    register_policy(
        SharingGrant, Policy.KEEP, legal_basis=ACCESS_RECORD, owner_field="grantee",
        keep=Kept("sharing_grant", _grant_body, since=lambda row, now: row.updated_at, about="owner_id"),
    )  # fmt: skip
    register_policy(
        EmergencyAccess, Policy.KEEP, legal_basis=ACCESS_RECORD, owner_field="actor",
        keep=Kept("emergency_access", _access_body, since=lambda row, now: row.updated_at, about="owner_id"),
    )  # fmt: skip


def _libraries() -> None:
    from allauth.account.models import EmailAddress, EmailConfirmation
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount as AllauthAccount
    from allauth.socialaccount.models import SocialToken
    from django.contrib.admin.models import LogEntry
    from django.contrib.sessions.models import Session

    from accounts.erasure.handlers import log_entries_about_erase, staff_sessions_erase

    _erase(EmailConfirmation, owner_field="email_address__user", order=80)
    _erase(SocialToken, owner_field="account__user", order=80)
    _erase(EmailAddress, Authenticator, AllauthAccount, LogEntry, owner_field="user")
    register_policy(
        LogEntry, Policy.ERASE, legal_basis=ERASED, owner_field="object_id", handler=log_entries_about_erase
    )
    register_policy(Session, Policy.ERASE, legal_basis=ERASED, owner_field="session_data", handler=staff_sessions_erase)


def _nobody() -> None:
    from allauth.socialaccount.models import SocialApp
    from django.contrib.auth.models import Group, Permission
    from django.contrib.contenttypes.models import ContentType
    from django_celery_beat.models import (
        ClockedSchedule,
        CrontabSchedule,
        IntervalSchedule,
        PeriodicTask,
        PeriodicTasks,
        SolarSchedule,
    )

    for model in (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, PeriodicTasks, SolarSchedule):
        register_of_nobody(model, "the house's timetable; tasks carry ids at most")
    for model in (Permission, ContentType, Group, Group.permissions.through):
        register_of_nobody(model, "names of models, rights and roles")
    register_of_nobody(SocialApp, "the operator's keys at other providers")
    register_of_nobody(AuditSeal, "hashes over many rows of the history")
    register_of_nobody(SubscriptionPlan, "the price list")
    register_of_nobody(Heartbeat, "when a queue last lived")
    register_of_nobody(EmailSuppression, f"{OBJECTION}, which nothing ties to an account")
    register_of_nobody(RetentionRecord, "what the law keeps, under a keyed pseudonym; pruned when its time is over")


def _consent_body(row: ConsentEvent) -> dict[str, object]:
    return {
        "type": code_or_none(row.type), "granted": row.granted, "version": code_or_none(row.version),
        "created_at": row.created_at.isoformat(),
    }  # fmt: skip


def _payment_body(row: Payment) -> dict[str, object]:
    return {
        "amount_cents": row.amount_cents, "currency": code_or_none(row.currency), "status": code_or_none(row.status),
        "plan_code": code_or_none(row.plan_code), "created_at": row.created_at.isoformat(),
    }  # fmt: skip


def _subscription_body(row: Subscription) -> dict[str, object]:
    return {
        "source": code_or_none(row.source), "tier": code_or_none(row.tier), "status": code_or_none(row.status),
        "current_period_end": row.current_period_end.isoformat() if row.current_period_end else None,
        "created_at": row.created_at.isoformat(),
    }  # fmt: skip


def _grant_body(row: SharingGrant) -> dict[str, object]:
    return {
        "grantee": retention_pseudonym(row.grantee_id).hex(),
        "categories": sorted(filter(None, map(code_or_none, row.categories))),
        "until": row.until.isoformat() if row.until else None,
        "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
        "created_at": row.created_at.isoformat(),
    }


def _access_body(row: EmergencyAccess) -> dict[str, object]:
    return {
        "actor": retention_pseudonym(row.actor_id).hex(),
        "expires_at": row.expires_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "created_at": row.created_at.isoformat(),
    }
