"""What the table of access asks about: one holder, and one object of each kind that belongs to them."""

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.billing.models import Payment
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from accounts.consent.tests.factories import make_sharing, make_therapist
from accounts.emergency.models import EmergencyAccess
from accounts.erasure.services import account_deletion_request
from accounts.export.models import DataExport
from accounts.identity.codes import code_of, mail_request
from accounts.identity.models import MailedCode, User, UserSession
from accounts.identity.services import session_start
from accounts.identity.tests.factories import PASSWORD
from accounts.identity.tokens import TokenPair
from accounts.imports.models import DataImport
from accounts.mfa.challenges import challenge_open
from accounts.mfa.models import SmsFactor
from accounts.mfa.services import staff_enrol
from accounts.mfa.tests.factories import code_of as factor_code_of
from accounts.notifications.devices import device_register
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create
from accounts.notifications.unsubscribe import EMAIL, unsubscribe_token
from accounts.profile.avatars import avatar_set
from accounts.profile.pictures import picture_clean
from accounts.profile.tests.factories import make_picture
from accounts.reminders.reminders import reminder_set
from accounts.social.models import SocialAccount
from config.tests.world_talking import TalkingWorld
from content.library.categories import categories_bring
from content.library.tests.factories import make_item
from content.programs.services import program_enroll
from content.programs.tests.factories import make_program
from crisis.calls.services import call_ask
from crisis.contacts.tests.factories import make_contact
from crisis.incidents.self_reports import incident_report
from crisis.resources.directory import directory_forget
from crisis.resources.tests.factories import make_resource
from crisis.safety_plan.services import safety_plan_save
from journal.attachments.services import attachment_add
from journal.entries.models import JournalEntry
from journal.entries.services import entry_create
from wellness.achievements.models import UserAchievement
from wellness.achievements.tests.factories import make_achievement
from wellness.appointments.feeds import feed_make
from wellness.appointments.tests.factories import make_appointment
from wellness.assessments.schedules import assessment_schedule_set
from wellness.assessments.tests.factories import make_assessment
from wellness.breathing.models import BreathingTechnique
from wellness.breathing.tests.factories import make_breathing, make_technique
from wellness.cbt.examples import CREATE as CBT_ENTRY
from wellness.cbt.services import cbt_entry_create
from wellness.checkins.services import checkin_create
from wellness.days.rest_services import rest_create
from wellness.goals.services import goal_create
from wellness.habits.completions import habit_complete
from wellness.habits.models import Habit
from wellness.habits.services import habit_create
from wellness.interactions.services import interaction_create
from wellness.meditation.tests.factories import make_guided, make_meditation
from wellness.mood.services import mood_entry_create


@dataclass(frozen=True, slots=True)
class Upload:
    """A file sent as a form; made anew for each call, because it is read to its end."""

    name: str
    content: bytes
    kind: str
    fields: dict[str, str]

    def form(self) -> dict[str, Any]:
        from django.core.files.uploadedfile import SimpleUploadedFile

        return {"file": SimpleUploadedFile(self.name, self.content, self.kind), **self.fields}


@dataclass(slots=True)
class World(TalkingWorld):
    """One holder with one object of each kind; `missing` replaces every id by one that nobody has."""

    holder: User
    pair: TokenPair
    missing: bool
    caller: User | None = None

    def _id(self, found: Any) -> str:
        return str(uuid4()) if self.missing else str(found)

    def person(self) -> str:
        return self._id(self.holder.pk)

    def session(self) -> str:
        session_start(user=self.holder, now=timezone.now())
        return self._id(UserSession.objects.filter(owner=self.holder).latest("created_at").pk)

    def _entry(self) -> dict[str, Any]:
        body = {"mood_value": 7, "factors": [{"factor_type": "sleep"}]}
        return mood_entry_create(owner=self.holder, body=body, now=timezone.now())

    def entry(self) -> str:
        return self._id(self._entry()["id"])

    def factor(self) -> str:
        return self._id(self._entry()["factor_details"][0]["id"])

    def achievement(self) -> str:
        """One that the holder has earned; it is there for everybody."""
        made = make_achievement(slug=f"made-{uuid4().hex}")
        UserAchievement.objects.create(owner=self.holder, achievement=made, earned_at=timezone.now())
        return self._id(made.pk)

    def checkin(self) -> str:
        made = checkin_create(owner=self.holder, values={"anxiety_level": 6}, now=timezone.now())
        return self._id(made.row.pk)

    def cbt_entry(self) -> str:
        return self._id(cbt_entry_create(owner=self.holder, values=CBT_ENTRY, now=timezone.now()).row.pk)

    def interaction(self) -> str:
        values = {"tool": "Breathing app", "duration_minutes": 5}
        return self._id(interaction_create(owner=self.holder, values=values, now=timezone.now()).row.pk)

    def appointment(self) -> str:
        return self._id(make_appointment(self.holder).pk)

    def calendar(self) -> str:
        made = feed_make(owner=self.holder, include_details=False, now=timezone.now())
        return "x" * 43 if self.missing else str(made.url).rpartition("/")[2].removesuffix(".ics")

    def _habit(self) -> Habit:
        values = {"name": "Stretch", "habit_type": "exercise", "target_frequency": "daily"}
        return habit_create(owner=self.holder, values=values, now=timezone.now()).row

    def habit(self) -> str:
        return self._id(self._habit().pk)

    def completion(self) -> str:
        """Of the habit that was made last."""
        made = Habit.objects.filter(owner=self.holder).latest("created_at").pk
        return self._id(habit_complete(owner=self.holder, habit_id=made, values={}, now=timezone.now()).row.pk)

    def goal(self) -> str:
        values = {"title": "Sit", "category": "rest", "target_value": 20, "unit": "sessions"}
        return self._id(goal_create(owner=self.holder, values=values, now=timezone.now()).row.pk)

    def assessment(self) -> str:
        return self._id(make_assessment(self.holder).pk)

    def assessment_schedule(self) -> str:
        values = {"every_weeks": 2, "weekday": 7, "wall_time": time(18)}
        if not self.missing:
            assessment_schedule_set(owner=self.holder, instrument="gad-7", values=values, now=timezone.now())
        return "gad-7"

    def rest(self) -> str:
        made, _ = rest_create(owner=self.holder, values={"kind": "pause"}, now=timezone.now())
        return self._id(made.pk)

    def _taken(self) -> Any:
        made = make_program(modules=1)
        program_enroll(owner=self.holder, program_id=made.pk, now=timezone.now())
        return made

    def program(self) -> str:
        """One that the holder has taken up; it is there for everybody."""
        return self._id(self._taken().pk)

    def module(self) -> str:
        return self._id(self._taken().modules.first().pk)

    def meditation(self) -> str:
        return self._id(make_meditation(self.holder, now=timezone.now()).pk)

    def guided(self) -> str:
        return self._id(make_guided().pk)

    def breathing(self) -> str:
        make_technique()
        return self._id(make_breathing(self.holder, now=timezone.now()).pk)

    def breathing_body(self) -> dict[str, Any]:
        make_technique()
        return {"technique": BreathingTechnique.objects.latest("created_at").slug, "duration_seconds": 180}

    def incident(self) -> str:
        return self._id(incident_report(owner=self.holder, severity=3, now=timezone.now()).incident.pk)

    def call(self) -> str:
        return self._id(call_ask(owner=self.holder, now=timezone.now()).call.pk)

    def crisis_event(self) -> str:
        return self._id(incident_report(owner=self.holder, severity=3, now=timezone.now()).event_id)

    def resource(self) -> str:
        found = make_resource(name=f"Line {uuid4().hex[:8]}").pk
        directory_forget()  # the process answers from its memory
        return self._id(found)

    def contact(self) -> str:
        return self._id(make_contact(self.holder).pk)

    def plan_version(self) -> str:
        """One more of the holder's safety plan, whose number a stranger's plan does not reach."""
        texts = [{"text": uuid4().hex}]
        safety_plan_save(owner=self.holder, changes={"own_ways": texts}, version=None, now=timezone.now())
        return "99" if self.missing else "1"

    def item(self) -> str:
        address = "https://cdn.example.org/a"
        return self._id(make_item(audio_url=f"{address}.mp3", image_url=f"{address}.webp").pk)

    def item_body(self) -> dict[str, Any]:
        categories_bring()
        return {"title": "Winding down", "type": "article", "category": "sleep", "body": "Dim the lights."}

    def journal(self) -> str:
        return self._id(entry_create(owner=self.holder, values={"content": "x"}, now=timezone.now()).row.pk)

    def attachment(self) -> str:
        entry = JournalEntry.objects.filter(owner=self.holder).latest("created_at").pk
        made, _ = attachment_add(owner=self.holder, entry_id=entry, data=make_picture(), now=timezone.now())
        return self._id(made.pk)

    def sharing(self) -> str:
        return self._id(make_sharing(self.holder, make_therapist()).pk)

    def sharing_body(self) -> dict[str, Any]:
        consent_set(owner=self.caller or self.holder, kind=ConsentType.DATA_SHARING, granted=True)
        return {"therapist_id": str(make_therapist().pk), "categories": ["mood"], "until": None}

    def payment(self) -> str:
        fields = {"plan_code": "therapy_session", "amount_cents": 4999, "currency": "usd"}
        return self._id(Payment.objects.create(owner=self.holder, **fields).pk)

    def emergency(self) -> str:
        """An access that the holder, whatever their role, once opened to somebody else's record."""
        until = timezone.now() + timedelta(hours=1)
        made = EmergencyAccess(
            owner=make_therapist(), actor=self.holder, reason="An access of before", expires_at=until
        )
        made.save()
        return self._id(made.pk)

    def social(self) -> str:
        fields = {"provider": "google", "provider_user_id": uuid4().hex, "last_used_at": timezone.now()}
        if not self.missing:
            SocialAccount.objects.create(owner=self.holder, **fields)
        return "google"

    def unsubscribe(self) -> str:
        return unsubscribe_token(owner_id=uuid4() if self.missing else self.holder.pk, group=EMAIL)

    def notification(self) -> str:
        made = notification_create(owner=self.holder, kind=NotificationKind.MOOD_CHECK_IN, now=timezone.now())
        return self._id(made.pk if made else None)

    def device(self) -> str:
        now, token = timezone.now(), f"token-{uuid4().hex}"
        device, _ = device_register(owner=self.holder, platform="android", token=token, session_id=None, now=now)
        return self._id(device.pk)

    def reminder(self) -> str:
        made, _ = reminder_set(owner=self.holder, kind="mood_check_in", wall_time=time(8), now=timezone.now())
        return self._id(made.pk)

    def export(self) -> str:
        now = timezone.now()
        times = {"finished_at": now, "expires_at": now + timedelta(days=7)}
        return self._id(DataExport.objects.create(owner=self.holder, format="csv", state="ready", **times).pk)

    def brought(self) -> str:
        fields = {"source": "daylio", "state": "ready", "size_bytes": 1}
        return self._id(DataImport.objects.create(owner=self.holder, **fields).pk)

    def avatar(self) -> str:
        url = avatar_set(owner=self.holder, picture=picture_clean(make_picture()), now=timezone.now())
        return f"{uuid4().hex}.webp" if self.missing else str(url).rpartition("/")[2]

    def second_factor(self) -> dict[str, str]:
        """A sign-in of the holder that owes its code, and the code."""
        secret, _ = staff_enrol(self.holder)
        token = challenge_open(owner=self.holder, device={}, now=timezone.now())
        return {"mfa_token": token, "code": factor_code_of(secret)}

    def text_factor(self) -> dict[str, str]:
        consent_set(owner=self.holder, kind=ConsentType.SMS, granted=True)
        SmsFactor.objects.create(owner=self.holder, phone="+4915112345678")
        token = challenge_open(owner=self.holder, device={}, now=timezone.now())
        return {"mfa_token": token, "method": "sms"}

    def closed_account(self) -> dict[str, str]:
        """One that its person closed; an administrator who is the only one cannot, so somebody else's serves."""
        account_deletion_request(owner=self.holder, now=timezone.now(), actor=self.holder)
        return {"identifier": str(self.holder.username), "password": PASSWORD}

    def code(self, purpose: MailedCode.Purpose) -> dict[str, str]:
        email = str(self.holder.email)
        EmailAddress.objects.get_or_create(user=self.holder, email=email)
        mail_request(owner_id=self.holder.pk, purpose=purpose, email=email, now=timezone.now())
        row = MailedCode.objects.filter(owner=self.holder, purpose=purpose).latest("created_at")
        return {"email": email, "code": code_of(row)}
