"""allauth.mfa keeps the factors; their secrets are sealed under a system key of the vault."""

import base64
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from accounts.vault.sealing import seal, unseal
from accounts.vault.services import system_key

LABEL = "accounts.mfa.secret"


class MFAAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(system_key("mfa"), LABEL, text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(base64.b64decode(encrypted_text), LABEL).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        # allauth takes the Host header, which the client chooses.
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "", "name": settings.MFA_TOTP_ISSUER}
