"""Changes of what a person writes and does are noted for the sync of devices; not what the house plans for itself."""

from django.db import migrations

from accounts.sync.triggers import install

PRINT = ("fingerprint",)


class Migration(migrations.Migration):
    dependencies = [("wellness", "0011_mood_sync"), ("accounts", "0010_sync")]
    operations = [
        install("wellness_checkin", "checkin", ignore=PRINT),
        install("wellness_cbtentry", "cbt_entry", ignore=PRINT),
        install("wellness_interactionlog", "interaction", ignore=PRINT),
        # When the clock shows the habit's hour next, and which date was reminded of.
        install("wellness_habit", "habit", ignore=(*PRINT, "next_due_at", "last_local_date")),
        install("wellness_habitcompletion", "habit_completion", ignore=PRINT),
        install("wellness_goal", "goal", ignore=PRINT),
        install("wellness_goalprogress", "goal_progress", ignore=PRINT),
        install("wellness_meditationsession", "meditation_session", ignore=PRINT),
        install("wellness_breathingsession", "breathing_session", ignore=PRINT),
        install("wellness_appointment", "appointment", ignore=(*PRINT, "sequence", "quota_month")),
        install("wellness_assessment", "assessment", ignore=PRINT),
        install("wellness_assessmentschedule", "assessment_schedule", ignore=("last_date",)),
        install("wellness_userachievement", "user_achievement"),
        install("wellness_dayrest", "day_rest", ignore=(*PRINT, "merged_ids")),
    ]
