"""
Passkeys by allauth's rows and fido2's checks.

allauth keeps what a passkey must sign in a browser session, which the API does not have: here the caller keeps that
state in a row of its own and hands it back.
"""

import struct
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import EXTENSIONS, WebAuthn, build_user_payload
from django.conf import settings
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.mfa.selectors import passkey_list

# What a damaged or hostile answer makes the parser raise; nothing of it is told.
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, AssertionError, NotImplementedError, RecursionError)
REFUSED = (*_UNREADABLE, struct.error, OverflowError)
KEPT = ("id", "rawId", "type", "response", "clientExtensionResults")
_VERIFICATION = UserVerificationRequirement.PREFERRED


def allowed_origins() -> frozenset[str]:
    """Exactly these may ask: the public address, and what MFA_WEBAUTHN_ORIGINS names (apps, other pages)."""
    parts = urlsplit(settings.PUBLIC_URL)
    return frozenset({f"{parts.scheme}://{parts.netloc}", *settings.MFA_WEBAUTHN_ORIGINS})


def _server() -> Fido2Server:
    party = PublicKeyCredentialRpEntity(**get_adapter().get_public_key_credential_rp_entity())
    return Fido2Server(party, verify_origin=lambda origin: origin in allowed_origins())


def creation_begin(*, owner: User) -> tuple[dict[str, Any], dict[str, Any]]:
    """The options for `navigator.credentials.create`, and the state to keep."""
    options, state = _server().register_begin(
        user=build_user_payload(owner),
        credentials=[_credential(row) for row in passkey_list(user=owner)],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=_VERIFICATION,
        extensions=EXTENSIONS,
    )
    return dict(options), _plain(state)


def creation_finish(*, owner: User, state: Mapping[str, Any], credential: Mapping[str, Any], name: str) -> bool:
    """This function will keep a new passkey, if it signed what `state` asks for and is not known yet."""
    try:
        made: AuthenticatorData = _server().register_complete(state, credential)
        known = {_credential(row).credential_id for row in passkey_list(user=owner)}
        data = made.credential_data
        if data is None or data.credential_id in known or not _names(credential, data.credential_id):
            return False
    except REFUSED:
        return False
    passkey = WebAuthn.add(owner, name, {part: credential[part] for part in KEPT if part in credential}).instance
    passkey.data["sign_count"] = made.counter
    passkey.save(update_fields=["data"])
    return True


def request_begin(*, owner: User) -> tuple[dict[str, Any], dict[str, Any]]:
    """The options for `navigator.credentials.get`, and the state to keep."""
    credentials = [_credential(row) for row in passkey_list(user=owner)]
    options, state = _server().authenticate_begin(credentials=credentials, user_verification=_VERIFICATION)
    return dict(options), _plain(state)


def request_finish(*, owner: User, state: Mapping[str, Any], credential: Mapping[str, Any], now: datetime) -> bool:
    """
    This function will say whether a passkey of `owner` signed what `state` asks for. Runs in a transaction.

    A counter that does not grow means that two devices hold the key: refused, and recorded.
    """
    rows = Authenticator.objects.select_for_update(of=("self",)).filter(
        user_id=owner.pk, type=Authenticator.Type.WEBAUTHN
    )
    passkeys = {_credential(row).credential_id: row for row in rows.order_by("pk")}
    try:
        signed = AuthenticationResponse.from_dict(credential)
        found = _server().authenticate_complete(state, [_credential(row) for row in passkeys.values()], signed)
        counter = signed.response.authenticator_data.counter
    except REFUSED:
        return False
    row = passkeys[found.credential_id]
    before = row.data.get("sign_count", 0)
    if (counter or before) and counter <= before:
        audit_record(actor=None, action="accounts.passkey.counter_went_back", target=row, owner_id=owner.pk)
        return False
    row.data["sign_count"], row.last_used_at = counter, now
    row.save(update_fields=["data", "last_used_at"])
    return True


def credential_id_of(row: Authenticator) -> str:
    return str(row.data["credential"]["id"])


def _credential(row: Authenticator) -> AttestedCredentialData:
    found: AttestedCredentialData = row.wrap().authenticator_data.credential_data
    return found


def _names(credential: Mapping[str, Any], credential_id: bytes) -> bool:
    """The id that the answer tells must be the one that was made: it names the passkey from now on."""
    told = websafe_encode(credential_id)
    return credential.get("id") == told and credential.get("rawId") == told


def _plain(state: Mapping[str, Any]) -> dict[str, Any]:
    wanted = state["user_verification"]
    return {"challenge": state["challenge"], "user_verification": None if wanted is None else str(wanted.value)}
