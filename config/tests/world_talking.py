"""What the table of access asks about where people talk: groups, forum, counsellors, the companion, moderators."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.identity.models import User
from accounts.identity.tests.factories import make_user
from accounts.profile.tests.factories import make_picture
from community.assistant.tests.factories import agree
from community.assistant.tests.factories import make_session as make_companion_session
from community.blocks.services import block_create
from community.counseling.models import CounselingSession
from community.counseling.services import session_close
from community.counseling.tests.factories import make_session as make_counseling
from community.forum.tests.factories import make_category, make_post, make_reply
from community.groups.models import SupportGroup
from community.groups.tests.factories import aged, make_group, make_invitation, make_member, make_session
from community.messaging.attachments import attachment_add as message_attachment_add
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.tests.factories import make_conversation, say
from community.peer_chat.models import PeerTicket
from community.peer_chat.tests.factories import make_peer, of_age
from community.therapists.tests.factories import make_shown
from moderation.appeals.services import appeal_create
from moderation.reports.targets import register_target
from moderation.reports.tests.factories import make_report
from moderation.reports.tests.wall import Wall
from moderation.sanctions.tests.factories import make_moderator, make_person_decision


class WorldWall(Wall):
    """A room of contents beside those of the house."""

    content_type = "wall_note"


WALL = WorldWall()


class TalkingWorld:
    """The part of the world in which people talk; see world.py."""

    holder: User
    caller: User | None
    missing: bool

    def _id(self, found: Any) -> str:
        raise NotImplementedError

    def group(self) -> str:
        """A public one that the holder owns, for people of the age of everybody here."""
        for person in (self.holder, self.caller):
            if person is not None:
                aged(person, 30)
        return self._id(make_group(self.holder).pk)

    def _group(self) -> SupportGroup:
        """The one that was made last."""
        return SupportGroup.objects.latest("created_at")

    def group_message(self) -> str:
        sent = say(self._group().conversation, self.holder).sent
        return self._id(sent.message_id if sent else None)

    def group_member(self) -> str:
        return self._id(make_member(self._group(), aged(make_user(), 30)).pk)

    def group_invitation(self) -> str:
        return self._id(make_invitation(self._group()).row.pk)

    def group_session(self) -> str:
        return self._id(make_session(self._group()).pk)

    def group_session_body(self) -> dict[str, Any]:
        at = timezone.now() + timedelta(days=1)
        return {"title": "Open evening", "starts_at": at.isoformat(), "timezone": "Europe/Berlin"}

    def assistant_session(self) -> str:
        """The holder's; whoever asks has agreed as well, so that it is not the consent that refuses them."""
        if self.caller is not None:
            agree(self.caller)
        return self._id(make_companion_session(agree(self.holder)).pk)

    def assistant_body(self) -> dict[str, str]:
        agree(self.caller or self.holder)
        return {"title": "Before the exam"}

    def wall_note(self) -> str:
        """Somebody else's content, as whoever reports it or decides about it sees it."""
        register_target(WALL)
        return self._id(WALL.write(make_user()))

    def report_body(self) -> dict[str, Any]:
        return {"content_type": WALL.content_type, "content_id": self.wall_note(), "reason": "harassment"}

    def report(self) -> str:
        register_target(WALL)
        note = WALL.write(make_user())
        return self._id(make_report(self.holder, note, content_type=WALL.content_type).pk)

    def decision(self) -> str:
        """A ban of the holder that waits for a second moderator."""
        return self._id(make_person_decision(make_moderator(), self.holder).pk)

    def appeal(self) -> str:
        made = make_person_decision(make_moderator(), self.holder)
        found, _, _ = appeal_create(owner=self.holder, decision_id=made.pk, text="It was a quote.", now=timezone.now())
        return self._id(found.pk)

    def forum_post(self) -> str:
        return self._id(make_post(self.holder).pk)

    def forum_reply(self) -> str:
        return self._id(make_reply(self.holder, make_post(self.holder).pk).pk)

    def forum_body(self) -> dict[str, Any]:
        return {"category_id": str(make_category().pk), "title": "Loud nights", "content": "What helps you?"}

    def _counseling(self) -> CounselingSession:
        """The one that the holder has open."""
        known = CounselingSession.objects.filter(owner=self.holder).exclude(status="closed").first()
        return known or make_counseling(self.holder)

    def counseling(self) -> str:
        return self._id(self._counseling().pk)

    def counseling_ended(self) -> str:
        made = self._counseling()
        session_close(actor=self.holder, session_id=made.pk, reason="done", now=timezone.now())
        return self._id(made.pk)

    def counseling_message(self) -> str:
        sent = say(self._counseling().conversation, self.holder).sent
        return self._id(sent.message_id if sent is not None else None)

    def therapist(self) -> str:
        """One of the directory; it is there for everybody."""
        return self._id(make_shown().pk)

    def talk(self) -> str:
        """A peer conversation of the holder."""
        return self._id(make_conversation(self.holder, make_peer(None))[0].pk)

    def talk_message(self) -> str:
        """Of the holder, in the conversation that was begun last."""
        said = say(Conversation.objects.latest("created_at"), self.holder, "Hello.").sent
        return self._id(said.message_id if said else None)

    def grown_up(self) -> None:
        of_age(self.caller or self.holder, 30)

    def waits(self) -> None:
        now = timezone.now()
        fields = {"topic": "any", "language": "en", "is_minor": False, "seen_at": now, "created_at": now}
        PeerTicket.objects.create(owner=self.caller or self.holder, **fields)

    def talk_attachment(self) -> str:
        """In the conversation that was begun last."""
        return self._attached(Conversation.objects.latest("created_at").pk)

    def group_attachment(self) -> str:
        return self._attached(SupportGroup.objects.latest("created_at").pk)

    def counseling_attachment(self) -> str:
        return self._attached(self._counseling().pk)

    def _attached(self, conversation_id: UUID) -> str:
        place = ConversationParticipant.objects.select_related("conversation").get(
            conversation_id=conversation_id, owner=self.holder
        )
        made, _ = message_attachment_add(viewer=place, owner=self.holder, data=make_picture(), now=timezone.now())
        return self._id(made.pk)

    def block(self) -> str:
        _, (_, other) = make_conversation(self.holder, make_user())
        made, _ = block_create(
            owner=self.holder, reference_type="participant", reference_id=other.pk, now=timezone.now()
        )
        return self._id(made.pk)

    def block_body(self) -> dict[str, Any]:
        _, (_, other) = make_conversation(self.caller or self.holder, make_user())
        return {"content_type": "participant", "content_id": str(other.pk)}
