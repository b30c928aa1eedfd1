"""What the room of assessments hands to the rooms below."""

from accounts.profile.changes import register_profile_listener
from wellness.assessments.erasure import register_erasure
from wellness.assessments.exports import register_exports
from wellness.assessments.schedules import profile_changed
from wellness.assessments.sync import register_assessment_sync


def register_assessments() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_assessment_sync()
    register_profile_listener(profile_changed)
