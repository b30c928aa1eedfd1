"""
The keys of conversations.

Each conversation has a random key of 256 bits. Every participant holds it, sealed under their own data key, beside
a random part of their own, sealed likewise. A message is sealed under HMAC-SHA256(conversation key, sender's part),
so it opens only while both are there: the conversation's key goes with the conversation, the sender's part with the
sender's data key. Reading a page costs one unwrapped data key a sender, from the same query (docs/adr/0020).
"""

import hmac
import os
import time
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accounts.vault.keyring import OpenKey
from accounts.vault.sealing import SealBroken, seal, unseal
from accounts.vault.services import system_key

HOUSE = "community"
LABEL = "community.conversation.key"
WORDS_LABEL = "community.participant.words"
KEY_BYTES = 32
VERSION = b"\x01"
NONCE_END = 13
# Who talks sends many messages; a destroyed key is forgotten within this time, as in the vault.
REMEMBER_SECONDS = 30.0
REMEMBER_KEYS = 4096


def key_make() -> bytes:
    return os.urandom(KEY_BYTES)


def key_wrap(key: bytes, holder: OpenKey, conversation_id: UUID) -> bytes:
    return seal(holder, f"{LABEL}:{conversation_id}", key)


def key_unwrap(blob: bytes, holder: OpenKey, conversation_id: UUID) -> bytes:
    return unseal(blob, f"{LABEL}:{conversation_id}", holder)


def house_wrap(key: bytes, conversation_id: UUID) -> bytes:
    return key_wrap(key, system_key(HOUSE), conversation_id)


def house_unwrap(blob: bytes, conversation_id: UUID) -> bytes:
    return key_unwrap(blob, system_key(HOUSE), conversation_id)


def words_wrap(part: bytes, holder: OpenKey, participant_id: UUID) -> bytes:
    return seal(holder, f"{WORDS_LABEL}:{participant_id}", part)


def words_unwrap(blob: bytes, holder: OpenKey, participant_id: UUID) -> bytes:
    return unseal(blob, f"{WORDS_LABEL}:{participant_id}", holder)


@dataclass(frozen=True, slots=True)
class Pen:
    """What seals and opens the messages of one participant."""

    participant_id: UUID
    cipher: AESGCM
    secret: bytes

    def __repr__(self) -> str:
        return f"Pen({self.participant_id})"

    def write(self, message_id: UUID, plain: bytes) -> bytes:
        nonce = os.urandom(12)
        return VERSION + nonce + self.cipher.encrypt(nonce, plain, message_id.bytes + self.participant_id.bytes)

    def read(self, message_id: UUID, blob: bytes) -> bytes:
        """:raises SealBroken: if the words were altered, or moved to another message or sender."""
        if blob[:1] != VERSION:
            raise SealBroken("Not a sealed message of a version known here.")
        try:
            place = message_id.bytes + self.participant_id.bytes
            return self.cipher.decrypt(blob[1:NONCE_END], blob[NONCE_END:], place)
        except InvalidTag as error:
            raise SealBroken("A sealed message does not open.") from error

    def fingerprint(self, plain: bytes) -> bytes:
        """Equal for equal bodies of this sender here; it tells nothing without the key."""
        return hmac.digest(self.secret, b"fingerprint" + plain, "sha256")[:16]


def pen_make(participant_id: UUID, conversation_key: bytes, words_part: bytes) -> Pen:
    secret = hmac.digest(conversation_key, words_part + participant_id.bytes, "sha256")
    return Pen(participant_id, AESGCM(secret), secret)


_pens: dict[UUID, tuple[float, Pen]] = {}


def pen_known(participant_id: UUID) -> Pen | None:
    known = _pens.get(participant_id)
    return known[1] if known is not None and known[0] > time.monotonic() else None


def pen_remember(pen: Pen) -> Pen:
    if len(_pens) >= REMEMBER_KEYS:
        _pens.clear()
    _pens[pen.participant_id] = (time.monotonic() + REMEMBER_SECONDS, pen)
    return pen


def pens_forget() -> None:
    _pens.clear()
