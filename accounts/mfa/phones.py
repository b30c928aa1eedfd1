"""The phone number of a profile, proven by a code that was sent to it."""

from datetime import datetime

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.mfa.models import TextedCode
from accounts.mfa.notices import security_notice
from accounts.mfa.proofs import Proof, proof_refused
from accounts.mfa.texting import code_owe, code_take
from accounts.profile.models import UserProfile

Purpose = TextedCode.Purpose


@transaction.atomic
def phone_set(*, owner: User, phone: str, now: datetime) -> None:
    """
    This function will keep a number that nobody proved yet, and owe it a code.

    :raises ConsentRequired, TextsUsedUp: if no text message may be sent; the number stays what it was.
    """
    profile, _ = UserProfile.objects.update_or_create(owner=owner, defaults={"phone": phone, "phone_verified_at": None})
    code_owe(owner=owner, purpose=Purpose.VERIFY_PHONE, phone=phone, now=now)
    audit_record(actor=owner, action="accounts.phone.changed", target=profile, owner_id=owner.pk)


def phone_verify(*, owner: User, code: str, now: datetime) -> None:
    """:raises ValidationError: naming `code`, for a wrong, an old and a used one, and when the number has changed."""
    # A wrong try must stay counted, so the transaction ends before the answer.
    with transaction.atomic():
        proven = _prove(owner, "".join(code.split()), now)
    if not proven:
        raise proof_refused(Proof(code=code))


def _prove(owner: User, code: str, now: datetime) -> bool:
    profile = UserProfile.objects.select_for_update(of=("self",)).filter(owner_id=owner.pk).first()
    if profile is None or profile.phone is None:
        return False
    if not code_take(owner=owner, purpose=Purpose.VERIFY_PHONE, phone=profile.phone, code=code, now=now):
        return False
    profile.phone_verified_at = now
    profile.save(update_fields=["phone_verified_at", "updated_at"])
    audit_record(actor=owner, action="accounts.phone.verified", target=profile, owner_id=owner.pk)
    security_notice(owner=owner, variant="phone_verified", now=now)
    return True
