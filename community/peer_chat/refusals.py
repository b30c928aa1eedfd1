"""Why somebody cannot be brought together with anybody, one class for each reason that they can act on."""

from config.api.errors import Conflict, DomainError


class AgeNeeded(DomainError):
    default_code = "age_needed"
    default_detail = "Children and adults are kept apart here. Tell your date of birth in your profile first."


class StaffStayOut(DomainError):
    status_code = 403
    default_code = "not_for_staff"
    default_detail = "People of the house are not brought together with people who look for a peer."


class MessagesOff(DomainError):
    default_code = "messages_off"
    default_detail = "Your privacy settings let nobody write to you. Allow messages first."


class AlreadyWaiting(Conflict):
    default_code = "already_waiting"
    default_detail = "You are waiting for something else already. Leave the queue first."


class TooManyConversations(Conflict):
    default_code = "too_many_conversations"
    default_detail = "You have as many open conversations as one person can listen to. Leave one first."
