from django.db import transaction

from accounts.audit.services import audit_record
from accounts.consent.models import Consent, ConsentEvent, ConsentType
from accounts.identity.models import User
from config.api.context import current


def consent_granted(user: User, kind: ConsentType | str) -> bool:
    return str(kind) in user.consents


@transaction.atomic
def consent_set(*, owner: User, kind: ConsentType, granted: bool, version: str = "1") -> Consent:
    """This function will record one answer; it counts from the next request on, everywhere."""
    consent, _ = Consent.objects.update_or_create(
        owner=owner, type=kind, defaults={"granted": granted, "version": version}
    )
    context = current()
    ConsentEvent.objects.create(
        owner=owner, type=kind, granted=granted, version=version, ip=context.ip, user_agent=context.user_agent[:256]
    )
    audit_record(
        actor=owner, action="accounts.consent.set", target=consent, owner_id=owner.pk,
        details={"type": str(kind), "granted": granted},
    )  # fmt: skip
    owner.forget_derived()
    return consent
