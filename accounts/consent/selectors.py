"""What is agreed to, what was answered when, and which therapist may read what."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from rest_framework.exceptions import NotFound

from accounts.consent.models import ON_BY_DEFAULT, Consent, ConsentEvent, ConsentType, SharingGrant
from accounts.consent.texts import TEXTS, ConsentText
from accounts.identity.models import User

# The names that profiles give to the moments of the three answers of sign-up (CM-017).
ACCEPTED_AT = {
    ConsentType.TERMS.value: "terms_accepted_at",
    ConsentType.PRIVACY_POLICY.value: "privacy_policy_accepted_at",
    ConsentType.HIPAA.value: "hipaa_authorization_at",
}


def consents_of(*, owner_id: UUID) -> frozenset[str]:
    """The types in force for a person. One query."""
    answers = Consent.objects.filter(owner_id=owner_id).values_list("type", "granted")
    return consents_in_force(dict(answers))


def consents_in_force(answers: dict[str, bool]) -> frozenset[str]:
    granted = {kind for kind, yes in answers.items() if yes}
    return frozenset(granted | {kind for kind in ON_BY_DEFAULT if answers.get(kind, True)})


def consents_missing(user: User) -> list[str]:
    """
    What this operator requires and the person has not agreed to. No query for a signed-in person.

    An answer to an older version still counts here: asking again must not close anybody's diary.
    """
    return [kind for kind in settings.REQUIRED_CONSENTS if kind not in user.consents]


def consents_pending(*, owner_id: UUID) -> list[str]:
    """What sign-up asks for or this operator requires, and has no yes to its current version. One query."""
    rows = {row.type: row for row in Consent.objects.filter(owner_id=owner_id)}
    wanted = dict.fromkeys((*ACCEPTED_AT, *settings.REQUIRED_CONSENTS))
    return [kind for kind in wanted if kind in TEXTS and not _agreed(TEXTS[kind], rows.get(kind))]


def accepted_at_of(*, owner_id: UUID) -> dict[str, datetime | None]:
    """When the answers of sign-up were given, by the names of ACCEPTED_AT; None where there is no yes. One query."""
    rows = Consent.objects.filter(owner_id=owner_id, granted=True, type__in=ACCEPTED_AT)
    given = dict(rows.values_list("type", "granted_at"))
    return {name: given.get(kind) for kind, name in ACCEPTED_AT.items()}


def consent_list(*, owner: User) -> list[dict[str, Any]]:
    """Every question with the person's answer, asked or not. One query."""
    rows = {row.type: row for row in Consent.objects.filter(owner=owner)}
    return [_answer(text, rows.get(kind)) for kind, text in TEXTS.items()]


def consent_get(*, owner: User, kind: str) -> dict[str, Any]:
    """:raises NotFound: if there is no such question."""
    return _answer(text_get(kind), Consent.objects.filter(owner=owner, type=kind).first())


def text_get(kind: str) -> ConsentText:
    """:raises NotFound: if there is no such question."""
    if kind not in TEXTS:
        raise NotFound
    return TEXTS[kind]


def _answer(text: ConsentText, row: Consent | None) -> dict[str, Any]:
    kind = text.kind.value
    default = kind in ON_BY_DEFAULT
    required = kind in settings.REQUIRED_CONSENTS
    # The answers of sign-up are asked again when their text changes; the other ones are there to be found.
    asked = required or kind in ACCEPTED_AT or (row is not None and row.granted)
    return {
        "consent_type": kind,
        "title": text.title,
        "purpose": text.purpose,
        "on_withdrawal": text.on_withdrawal,
        "withdrawable": text.withdrawable,
        "required": required,
        "default": default,
        "granted": default if row is None else row.granted,
        "pending": asked and not _agreed(text, row),
        "granted_at": row and row.granted_at,
        "revoked_at": row and row.revoked_at,
        "version": row and row.version,
        "current_version": text.version,
    }


def _agreed(text: ConsentText, row: Consent | None) -> bool:
    if row is None:
        return text.kind.value in ON_BY_DEFAULT
    return row.granted and row.version == text.version


def consent_event_list(*, owner: User) -> QuerySet[ConsentEvent]:
    return ConsentEvent.objects.filter(owner=owner)


def sharing_list(*, owner: User) -> QuerySet[SharingGrant]:
    """Everything that was ever shared and with whom, for the person who shared it."""
    return SharingGrant.objects.filter(owner=owner).select_related("grantee")


def sharing_get(*, owner: User, sharing_id: UUID, lock: bool = False) -> SharingGrant:
    """:raises NotFound: also when somebody else shared it."""
    rows = sharing_list(owner=owner)
    grant = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=sharing_id).first()
    if grant is None:
        raise NotFound
    return grant


def therapist_find(*, therapist: Mapping[str, Any]) -> User | None:
    """An active therapist by `id` or `username`; everybody else is not found. One query."""
    rows = User.objects.filter(role=User.Role.THERAPIST, status=User.Status.ACTIVE)
    if "id" in therapist:
        return rows.filter(pk=therapist["id"]).first()
    # lower() is what the unique index holds.
    return rows.alias(handle=Lower("username")).filter(handle=therapist["username"].lower()).first()


def therapist_name(therapist: User) -> str:
    """How those who share with a therapist read their name; never an address."""
    return therapist.display_name or f"{therapist.first_name} {therapist.last_name}".strip() or "Therapist"


def therapist_names(*, owner: User, ids: Collection[UUID]) -> dict[UUID, str]:
    """Those of `ids` with whom a person shares something, or did before. One query."""
    known = SharingGrant.objects.filter(owner=owner, grantee_id__in=ids).values("grantee_id")
    return {therapist.pk: therapist_name(therapist) for therapist in User.objects.filter(pk__in=known)}


def shared_categories(*, viewer: User, owner_id: UUID, now: datetime) -> frozenset[str]:
    """What `viewer` may read of a person's record at this moment, as categories. One query, never cached."""
    found = _in_force(now).filter(grantee_id=viewer.pk, owner_id=owner_id)
    return frozenset(category for row in found.values_list("categories", flat=True) for category in row)


def sharing_clients(*, therapist: User, now: datetime) -> QuerySet[User]:
    """The people who share something with a therapist at this moment."""
    grants = _in_force(now).filter(grantee_id=therapist.pk, owner_id=OuterRef("pk"))
    return User.objects.filter(Exists(grants)).order_by("pk")


def sharing_in_force(*, owner: User, now: datetime) -> frozenset[UUID]:
    """Which of a person's grants open something at this moment. One query."""
    return frozenset(_in_force(now).filter(owner=owner).values_list("pk", flat=True))


def _in_force(now: datetime) -> QuerySet[SharingGrant]:
    """A grant counts while it is open, not run out, wanted by its owner, and both accounts are what they were."""
    agreed = Consent.objects.filter(owner=OuterRef("owner_id"), type=ConsentType.DATA_SHARING, granted=True)
    return SharingGrant.objects.filter(
        Q(until=None) | Q(until__gt=now),
        Exists(agreed),
        revoked_at=None,
        owner__status=User.Status.ACTIVE,
        grantee__status=User.Status.ACTIVE,
        grantee__role=User.Role.THERAPIST,
    )
