"""What each path names, takes and asks beside what its documentation shows: objects, words, bodies, queries."""

from collections.abc import Callable
from typing import Any

from accounts.identity.models import MailedCode
from accounts.identity.tests.factories import PASSWORD
from accounts.profile.tests.factories import make_picture
from config.tests.world import Upload, World

Made = Callable[[World], Any]
DIARY = b"full_date,time,mood\n2026-07-01,14:30,good\n"
# The object that a path names by an id.
OBJECTS: dict[str, Made] = {
    "/api/v1/auth/sessions/<uuid:pk>": World.session,
    "/api/v1/days/rests/<uuid:pk>": World.rest,
    "/api/v1/mood/entries/<uuid:pk>": World.entry,
    "/api/v1/mood/factors/<uuid:pk>": World.factor,
    "/api/v1/achievements/<uuid:pk>/claim": World.achievement,
    "/api/v1/programs/<uuid:pk>": World.program,
    "/api/v1/programs/<uuid:pk>/enroll": World.program,
    "/api/v1/programs/modules/<uuid:pk>/complete": World.module,
    "/api/v1/checkins/<uuid:pk>": World.checkin,
    "/api/v1/cbt/entries/<uuid:pk>": World.cbt_entry,
    "/api/v1/interactions/<uuid:pk>": World.interaction,
    "/api/v1/appointments/<uuid:pk>": World.appointment,
    "/api/v1/habits/<uuid:pk>": World.habit,
    "/api/v1/habits/<uuid:pk>/complete": World.habit,
    "/api/v1/habits/<uuid:pk>/completions": World.habit,
    "/api/v1/habits/<uuid:pk>/completions/<uuid:completion_id>": World.habit,
    "/api/v1/habits/<uuid:pk>/completions/<uuid:completion_id> <uuid:completion_id>": World.completion,
    "/api/v1/goals/<uuid:pk>": World.goal,
    "/api/v1/goals/<uuid:pk>/progress": World.goal,
    "/api/v1/assessments/<uuid:pk>": World.assessment,
    "/api/v1/meditation/sessions/<uuid:pk>": World.meditation,
    "/api/v1/meditation/guided/<uuid:pk>": World.guided,
    "/api/v1/meditation/guided/<uuid:pk>/start": World.guided,
    "/api/v1/breathing/sessions/<uuid:pk>": World.breathing,
    "/api/v1/journal/entries/<uuid:pk>": World.journal,
    "/api/v1/journal/entries/<uuid:pk>/favorite": World.journal,
    "/api/v1/journal/entries/<uuid:pk>/attachments": World.journal,
    "/api/v1/journal/entries/<uuid:pk>/attachments/<uuid:attachment_id>": World.journal,
    "/api/v1/journal/entries/<uuid:pk>/attachments/<uuid:attachment_id> <uuid:attachment_id>": World.attachment,
    "/api/v1/crisis/resources/<uuid:resource_id>": World.resource,
    "/api/v1/crisis/contacts/<uuid:pk>": World.contact,
    "/api/v1/crisis/incidents/<uuid:pk>": World.incident,
    "/api/v1/counseling/sessions/<uuid:pk>": World.talk,
    "/api/v1/counseling/sessions/<uuid:pk>/rate": World.talk_ended,
    "/api/v1/counseling/sessions/<uuid:pk>/close": World.talk,
    "/api/v1/counseling/sessions/<uuid:pk>/accept": World.talk,
    "/api/v1/counseling/sessions/<uuid:pk>/transfer": World.talk,
    "/api/v1/counseling/sessions/<uuid:pk>/read": World.talk,
    "/api/v1/counseling/sessions/<uuid:pk>/messages": World.talk,
    "/api/v1/counseling/sessions/<uuid:pk>/messages/<uuid:message_id>": World.talk,
    "/api/v1/counseling/sessions/<uuid:pk>/messages/<uuid:message_id> <uuid:message_id>": World.talk_message,
    "/api/v1/crisis/events/<uuid:pk>": World.crisis_event,
    "/api/v1/content/<uuid:pk>": World.item,
    "/api/v1/content/<uuid:pk>/view": World.item,
    "/api/v1/content/<uuid:pk>/rating": World.item,
    "/api/v1/content/<uuid:pk>/audio": World.item,
    "/api/v1/content/<uuid:pk>/image": World.item,
    "/api/v1/admin/content/<uuid:pk>": World.item,
    "/api/v1/admin/users/<uuid:pk>": World.person,
    "/api/v1/admin/users/<uuid:pk>/status": World.person,
    "/api/v1/admin/users/<uuid:pk>/sessions": World.person,
    "/api/v1/admin/users/<uuid:pk>/grants": World.person,
    "/api/v1/admin/users/<uuid:pk>/emergency-access": World.person,
    "/api/v1/users/<uuid:pk>/record/<slug:category>": World.person,
    "/api/v1/admin/emergency-accesses/<uuid:pk>": World.emergency,
    "/api/v1/users/me/sharing/<uuid:pk>": World.sharing,
    "/api/v1/billing/payments/<uuid:pk>": World.payment,
    "/api/v1/notifications/<uuid:pk>": World.notification,
    "/api/v1/notifications/<uuid:pk>/read": World.notification,
    "/api/v1/notifications/<uuid:pk>/snooze": World.notification,
    "/api/v1/notifications/devices/<uuid:pk>": World.device,
    "/api/v1/notifications/reminders/<uuid:pk>": World.reminder,
    "/api/v1/users/me/data-exports/<uuid:pk>": World.export,
    "/api/v1/users/me/data-exports/<uuid:pk>/download": World.export,
    "/api/v1/users/me/data-imports/<uuid:pk>": World.brought,
}
# The words that a path names beside ids.
WORDS: dict[str, Callable[[World], str]] = {
    "/api/v1/users/<uuid:pk>/record/<slug:category>": lambda world: "mood",
    "/api/v1/users/me/consents/<slug:consent_type>": lambda world: "sms",
    "/api/v1/assessments/instruments/<slug:slug>": lambda world: "phq-9",
    "/api/v1/assessments/schedules/<slug:slug>": World.assessment_schedule,
    "/api/v1/crisis/safety-plan/versions/<int:number>": World.plan_version,
    "/api/v1/auth/oauth/<slug:provider>": World.social,
    "/api/v1/notifications/unsubscribe/<str:token>": World.unsubscribe,
    "/api/v1/media/avatars/<str:name>": World.avatar,
    "/api/v1/appointments/feed/<str:token>.ics": World.calendar,
}
# What a documented example cannot know: ids, tokens, codes and names of this very test.
BODIES: dict[str, Made] = {
    "/api/v1/auth/login": lambda world: {"identifier": world.holder.email, "password": PASSWORD},
    "/api/v1/auth/refresh": lambda world: {"refresh_token": world.pair.refresh},
    "/api/v1/auth/logout": lambda world: {},
    "/api/v1/auth/verify-email": lambda world: world.code(MailedCode.Purpose.VERIFY_EMAIL),
    "/api/v1/auth/reset-password": lambda world: {
        **world.code(MailedCode.Purpose.RESET_PASSWORD),
        "new_password": "bright-window-77",
    },
    "/api/v1/auth/change-password": lambda world: {"current_password": PASSWORD, "new_password": "bright-window-77"},
    "/api/v1/mood/factors": lambda world: {"mood_entry_id": world.entry(), "factor_type": "exercise"},
    "/api/v1/breathing/sessions": World.breathing_body,
    "/api/v1/crisis/resource-uses": lambda world: {"resource_id": world.resource(), "action": "called"},
    "/api/v1/users/me/sharing": World.sharing_body,
    "/api/v1/admin/content": World.item_body,
    "/api/v1/admin/content/<uuid:pk>": lambda world: {"version": 2, "description": "A calm hour before sleep."},
    "/api/v1/auth/2fa/verify": World.second_factor,
    "/api/v1/auth/2fa/challenge": World.text_factor,
    "/api/v1/auth/step-up": lambda world: {"password": PASSWORD},
    "/api/v1/users/me/restore": World.closed_account,
    "/api/v1/journal/entries/<uuid:pk>/attachments": lambda world: Upload("a.png", make_picture(), "image/png", {}),
    "/api/v1/users/me/avatar": lambda world: Upload("me.png", make_picture(), "image/png", {}),
    "/api/v1/users/me/data-imports": lambda world: Upload("d.csv", DIARY, "text/csv", {"source": "daylio"}),
    "/api/v1/notifications/send": lambda world: {
        "user_id": str(world.holder.pk),
        "type": "session_reminder",
        "title": "Your session",
        "body": "Your session starts in 30 minutes.",
    },
    "/api/v1/admin/users/find": lambda world: {"name": world.holder.email},
}
HEADERS: dict[str, Callable[[Any], dict[str, str]]] = {}
QUERIES = {
    "/api/v1/crisis/resources/nearby": "?lat=52.52&lng=13.40",
    "/api/v1/assessments/trend": "?instrument=phq-9",
}
