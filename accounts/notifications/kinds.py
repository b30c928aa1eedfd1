"""
What each kind of notification is: who hears it, on which channels, and how long it is worth telling.

The row in the app is written in any case; switches, channels and quiet hours decide about what interrupts: push,
e-mail, text messages, calls. Reminders, tips and the weekly report are not even written for whoever switched them off.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from accounts.notifications.models import Channel, NotificationKind

PUSH, EMAIL, SMS, VOICE = Channel.PUSH.value, Channel.EMAIL.value, Channel.SMS.value, Channel.VOICE.value


@dataclass(frozen=True, slots=True)
class KindRule:
    """
    `switch`: the column of UserPreferences that turns the kind off; empty where what it is about has a switch of its
    own, and only the master switch turns the kind off. `urgent`: no switch and no quiet hours hold it
    back. `always`: channels that the person cannot turn off; `duty`: that staff cannot. `lifetime`: later than that it
    is not sent any more.
    `late`: a reminder found due later than that was missed, and is not told in the middle of the night.
    """

    switch: str
    channels: tuple[str, ...]
    icon: str
    quiet: bool = True
    urgent: bool = False
    always: tuple[str, ...] = ()
    duty: tuple[str, ...] = ()
    actions: tuple[tuple[str, str], ...] = ()
    urgency: Literal["normal", "high"] = "normal"
    lifetime: timedelta | None = None
    late: timedelta = timedelta(hours=2)
    # Planned by the clock: for whom it is switched off, it is not written at all.
    planned: bool = False


_HOURS = timedelta(hours=2)
RULES: Mapping[str, KindRule] = {
    NotificationKind.MEDITATION_REMINDER: KindRule(
        "notification_meditation", (PUSH,), "meditation", planned=True, lifetime=_HOURS,
        actions=(("start", "Start Now"), ("snooze", "Remind me in 15 mins")),
    ),
    NotificationKind.MOOD_CHECK_IN: KindRule(
        "notification_mood", (PUSH,), "mood", planned=True, lifetime=_HOURS,
        actions=(("quick", "Quick Check-in"), ("detailed", "Detailed Entry")),
    ),
    # Each habit has its own switch: whoever is tired of mood reminders still hears of their habits.
    NotificationKind.HABIT_REMINDER: KindRule(
        "", (PUSH,), "habit", planned=True, lifetime=_HOURS,
        actions=(("complete", "Mark as done"), ("snooze", "Remind me in 15 mins")),
    ),
    # A person who booked something at seven wants to hear of it at half past six, quiet hours or not.
    NotificationKind.APPOINTMENT_REMINDER: KindRule(
        "notification_appointments", (PUSH, EMAIL, SMS, VOICE), "calendar", quiet=False, urgency="high",
        actions=(("view", "View Details"), ("navigate", "Get Directions")), lifetime=timedelta(hours=1),
    ),
    NotificationKind.SESSION_REMINDER: KindRule(
        "notification_appointments", (PUSH, SMS), "calendar", quiet=False, urgency="high",
        actions=(("view", "View Details"),), lifetime=timedelta(minutes=30),
    ),
    NotificationKind.ACHIEVEMENT_EARNED: KindRule("notification_achievements", (PUSH,), "achievement"),
    NotificationKind.DAILY_TIP: KindRule(
        "notification_tips", (PUSH,), "tip", planned=True, lifetime=timedelta(hours=6)
    ),
    NotificationKind.WELLNESS_INSIGHT: KindRule("notification_updates", (PUSH,), "insight"),
    NotificationKind.CRISIS_ALERT: KindRule(
        "", (PUSH, EMAIL, SMS, VOICE), "alert", urgent=True, quiet=False, urgency="high",
        duty=(PUSH, EMAIL, SMS, VOICE),
    ),
    NotificationKind.WEEKLY_REPORT: KindRule(
        "notification_updates", (PUSH, EMAIL), "report", planned=True, late=timedelta(hours=3),
    ),
    NotificationKind.SECURITY_NOTICE: KindRule(
        "", (PUSH, EMAIL), "security", urgent=True, quiet=False, always=(EMAIL,), urgency="high"
    ),
    NotificationKind.UPDATE: KindRule("notification_updates", (PUSH, EMAIL), "update"),
}  # fmt: skip


def rule_of(kind: str) -> KindRule:
    return RULES[NotificationKind(kind)]


def actions_of(kind: str) -> list[dict[str, str]]:
    return [{"id": name, "title": title} for name, title in rule_of(kind).actions]
