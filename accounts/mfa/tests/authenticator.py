"""A passkey in software: a P-256 key that answers the options of the API as a browser and a security key would."""

import hashlib
import json
import os
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

ORIGIN = "https://app.example.org"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftKey:
    def __init__(self, origin: str = ORIGIN, rp_id: str = "app.example.org") -> None:
        self.origin, self.rp_id = origin, rp_id
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = os.urandom(16)
        self.counter = 0

    @property
    def id(self) -> str:
        return websafe_encode(self.credential_id)

    def create(self, options: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """navigator.credentials.create(): attestation "none"."""
        public = cbor.encode(dict(ES256.from_cryptography_key(self.private.public_key())))
        attested = bytes(16) + len(self.credential_id).to_bytes(2) + self.credential_id + public
        data = self._authenticator_data(PRESENT | VERIFIED | ATTESTED) + attested
        client = self._client_data("webauthn.create", options, changes)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._credential({"clientDataJSON": client, "attestationObject": attestation})

    def get(self, options: dict[str, Any], *, counter: int | None = None, **changes: Any) -> dict[str, Any]:
        """navigator.credentials.get(): the counter grows by one unless the test sets it."""
        self.counter = self.counter + 1 if counter is None else counter
        data = self._authenticator_data(PRESENT | VERIFIED)
        client = self._client_data("webauthn.get", options, changes)
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential({"clientDataJSON": client, "authenticatorData": data, "signature": signature})

    def _authenticator_data(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4)

    def _client_data(self, kind: str, options: dict[str, Any], changes: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": options["publicKey"]["challenge"], "origin": self.origin, **changes}
        return json.dumps(told).encode()

    def _credential(self, response: dict[str, bytes]) -> dict[str, Any]:
        encoded = {name: websafe_encode(value) for name, value in response.items()}
        return {
            "id": self.id,
            "rawId": self.id,
            "type": "public-key",
            "response": encoded,
            "clientExtensionResults": {},
        }
