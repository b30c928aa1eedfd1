"""The desk of moderators."""

from datetime import timedelta

from config.env import env

# So many different cases whose words somebody opened in a day: the desk then suggests a break.
MODERATION_BREAK_AFTER = env.number("MODERATION_BREAK_AFTER", 30)
# And so many are the most; 0 sets no end.
MODERATION_CASES_A_DAY = env.number("MODERATION_CASES_A_DAY", 80)
# A ban without end that no second moderator has confirmed by then is a mute of seven days.
MODERATION_CONFIRM_WITHIN = timedelta(hours=env.number("MODERATION_CONFIRM_HOURS", 48))
