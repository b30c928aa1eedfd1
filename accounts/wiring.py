"""What accounts hands down to the house: the vault for stored answers, and who is at the end of a socket."""

from uuid import UUID

from accounts.analytics.wiring import register_analytics
from accounts.consent.required import required_consents_check
from accounts.erasure.policies import register_policies
from accounts.export.sources import register_sources
from accounts.identity import addresses  # noqa: F401 - receives allauth's signal of a proven address
from accounts.identity.sessions import register_session_end
from accounts.identity.socket_authentication import socket_identity, socket_still_allowed
from accounts.identity.staff_sockets import STAFF, staff_socket_identity, staff_socket_still_allowed
from accounts.imports.sources import register_imports
from accounts.notifications.devices import devices_of_session_remove
from accounts.notifications.sockets import register_sockets
from accounts.reminders.wiring import register_reminders
from accounts.sync.wiring import register_sync_room
from accounts.vault.sealing import seal, unseal
from accounts.vault.services import key_of_owner_id
from config.api.sealing import register_sealer
from config.realtime.authentication import register_socket_authenticator

ANSWER_LABEL = "config.idempotencyrecord.body"


def register_with_the_house() -> None:
    required_consents_check()
    register_sealer(_seal_answer, _unseal_answer)
    register_socket_authenticator(socket_identity, socket_still_allowed)
    register_socket_authenticator(staff_socket_identity, staff_socket_still_allowed, kind=STAFF)
    register_sources()
    register_imports()
    register_policies()
    register_reminders()
    register_sockets()
    register_analytics()
    register_sync_room()
    register_session_end(devices_of_session_remove)


def _seal_answer(owner_id: UUID, plaintext: bytes) -> bytes:
    return seal(key_of_owner_id(owner_id), ANSWER_LABEL, plaintext)


def _unseal_answer(owner_id: UUID, blob: bytes) -> bytes:
    return unseal(blob, ANSWER_LABEL, key_of_owner_id(owner_id))
