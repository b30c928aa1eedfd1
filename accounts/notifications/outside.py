"""
Messages to addresses that belong to no account: rooms that send some hear here what providers report of them later.

A provider that has taken a message may find out afterwards that nobody is there.
"""

from collections.abc import Callable

# Takes the reference that the message was sent with, why it failed, and the provider's id of it (empty where the report
# names none): one reference may have been sent more than once. Knows its own references and ignores others.
FailureListener = Callable[[str, str, str], None]
_listeners: list[FailureListener] = []


def register_outside_failures(listener: FailureListener) -> None:
    """Called when an app starts, maybe twice in tests."""
    if listener not in _listeners:
        _listeners.append(listener)


def outside_failed(*, reference: str, code: str, message_id: str) -> None:
    """This function will tell every room, in the transaction of the report; `reference` is the text of a UUID."""
    for listener in _listeners:
        listener(reference, code, message_id)
