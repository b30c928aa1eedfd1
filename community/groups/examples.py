"""Bodies and answers shown in the schema."""

from accounts.identity.examples import example

GROUP = {
    "id": "01941f29-7c00-7bbb-8aaa-0123456789ab",
    "name": "Anxiety Support Circle",
    "description": "A safe space for anxiety discussions",
    "category": "Anxiety",
    "privacy": "public",
    "audience": "adults",
    "member_count": 234,
    "online_count": 12,
    "next_session": "2026-03-10T16:00:00+01:00",
    "next_session_timezone": "Europe/Berlin",
    "joined": True,
    "created_at": "2026-01-10T15:00:00Z",
}
DETAIL = {
    **GROUP,
    "guidelines": "What is said here stays here.",
    "guidelines_accepted": True,
    "slow_mode_seconds": 0,
    "is_open": True,
    "role": "member",
    "participant_id": "01941f29-7c00-7ccc-8aaa-0123456789ab",
    "reminders": True,
}
MEMBER = {
    "id": "01941f29-7c00-7ccc-8aaa-0123456789ab",
    "name": "Anonymous User #2847",
    "role": "member",
    "is_you": False,
    "muted_until": None,
}
INVITATION = {
    "id": "01941f29-7c00-7ddd-8aaa-0123456789ab",
    "role": "member",
    "expires_at": "2026-03-17T18:00:00Z",
    "used_at": None,
    "revoked_at": None,
    "created_at": "2026-03-10T18:00:00Z",
}
SESSION = {
    "id": "01941f29-7c00-7eee-8aaa-0123456789ab",
    "title": "Open evening",
    "starts_at": "2026-03-10T19:00:00+01:00",
    "timezone": "Europe/Berlin",
    "duration_minutes": 60,
    "state": "planned",
}
PLANNED = {"title": "Open evening", "starts_at": "2026-03-10T19:00:00+01:00", "timezone": "Europe/Berlin"}
LIST = [example("Groups", {"results": [GROUP], "next": None, "previous": None}, answer=True)]
SHOWN = [example("Group", DETAIL, answer=True)]
CHANGE = [example("Slow mode", {"slow_mode_seconds": 30}), *SHOWN]
JOIN = [
    example("Join", {"accepts_guidelines": True}),
    example("With an invitation", {"invitation": "Zk3vT0pQx1mR8sYw2uNb4g", "accepts_guidelines": True}),
    *SHOWN,
]
ACCEPT = [example("Agreed", {"guidelines": DETAIL["guidelines"], "guidelines_accepted": True}, answer=True)]
MEMBERSHIP = [example("No reminders", {"reminders": False}), *SHOWN]
MEMBERS = [example("Members", {"results": [MEMBER], "next": None, "previous": None}, answer=True)]
MEMBER_CHANGE = [
    example("Quiet for an hour", {"muted_minutes": 60}),
    example("Another role", {"role": "moderator"}),
    example("Changed", MEMBER, answer=True),
]
INVITATIONS = [example("Invitations", {"results": [INVITATION], "next": None, "previous": None}, answer=True)]
INVITE = [
    example("For a week", {"days": 7}),
    example("Made", {**INVITATION, "code": "Zk3vT0pQx1mR8sYw2uNb4g"}, answer=True, status="201"),
]
SESSIONS = [example("Sessions", {"results": [SESSION], "next": None, "previous": None}, answer=True)]
PLAN = [example("Plan", PLANNED), example("Planned", SESSION, answer=True, status="201")]
MOVE = [example("Longer", {"duration_minutes": 90}), example("Changed", SESSION, answer=True)]
