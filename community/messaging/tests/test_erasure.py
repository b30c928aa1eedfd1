"""What becomes of conversations when somebody in them is erased, and what they take along before."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.erasure.services import account_purge
from accounts.identity.models import User
from accounts.vault.keyring import KeyDestroyed
from accounts.vault.sealing import unseal
from community.messaging.exports import conversations_out, messages_out
from community.messaging.keys import pens_forget
from community.messaging.models import Conversation, ConversationMessage, ConversationParticipant
from community.messaging.tests.factories import address, make_conversation, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(make_user: Any) -> User:
    return make_user()


@pytest.fixture
def ben(make_user: Any) -> User:
    return make_user()


def test_words_of_somebody_who_was_erased_are_gone_for_the_other_too(api_as: Any, ada: User, ben: User) -> None:
    talk, (place, _) = make_conversation(ada, ben)
    for author, text in ((ada, "My secret."), (ben, "Thank you for telling me."), (ada, "Good night.")):
        say(talk, author, text)
    say(talk, ada, "Not yet read by a moderator.")
    ConversationMessage.objects.filter(seq=4).update(state="held", seq=None, changed_seq=None)
    kept_in_a_backup = bytes(place.words_key or b"")
    account_purge(subject_id=ada.pk, now=timezone.now())
    pens_forget()
    rows = api_as(ben).get(address(talk) + "?after=4").json()["results"]
    assert [(row["seq"], row["changed_seq"], row["state"], row["content"]) for row in rows] == [
        (1, 5, "deleted", ""),
        (3, 6, "deleted", ""),
    ]
    assert {row["sender"]["name"] for row in rows} == {"Former member"}
    newest = api_as(ben).get(address(talk)).json()["results"]
    assert [row["content"] for row in newest] == ["", "Thank you for telling me.", ""]
    assert not ConversationMessage.objects.filter(owner=None, body__isnull=False).exists()
    assert not ConversationMessage.objects.filter(state="held").exists()
    assert Conversation.objects.get(pk=talk.pk).state == "closed"
    # Who holds the rows of yesterday and the other's key still cannot read them.
    with pytest.raises(KeyDestroyed):
        unseal(kept_in_a_backup, f"community.participant.words:{place.pk}")


def test_a_group_goes_on_when_its_maker_is_erased(ada: User, ben: User, make_user: Any) -> None:
    from community.messaging.services import participant_join

    group = make_conversation(ada, ben, kind=Conversation.Kind.GROUP, house=True)[0]
    for person in (ada, ben):
        account_purge(subject_id=person.pk, now=timezone.now())
    fresh = make_user()
    again = Conversation.objects.get(pk=group.pk)
    assert participant_join(conversation=again, user=fresh, now=timezone.now())[1]
    assert say(again, fresh, "Hello, nobody.").sent is not None
    assert ConversationParticipant.objects.filter(conversation=group, owner=None).count() == 2


def test_nobody_new_is_let_into_a_conversation_whose_holders_are_gone(ada: User, make_user: Any) -> None:
    from community.messaging.services import KeyLost, participant_join

    talk = make_conversation(ada, kind=Conversation.Kind.GROUP)[0]
    account_purge(subject_id=ada.pk, now=timezone.now())
    with pytest.raises(KeyLost):
        participant_join(conversation=Conversation.objects.get(pk=talk.pk), user=make_user(), now=timezone.now())


def test_a_person_takes_their_own_words_along_and_nobody_elses(ada: User, ben: User) -> None:
    talk, (place, other) = make_conversation(ada, ben)
    say(talk, ada, "Mine.")
    say(talk, ben, "Not mine.")
    (message,) = messages_out(ada)
    assert (message["content"], message["conversation_id"]) == ("Mine.", talk.pk)
    (conversation,) = conversations_out(ada)
    assert conversation["name"] == place.alias
    assert other.alias not in str([message, conversation])
