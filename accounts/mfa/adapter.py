"""allauth.mfa keeps the factors; their secrets are sealed under a system key of the vault."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter

from accounts.vault.sealing import seal, unseal
from accounts.vault.services import system_key

LABEL = "accounts.mfa.secret"


class MFAAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(system_key("mfa"), LABEL, text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(base64.b64decode(encrypted_text), LABEL).decode()
