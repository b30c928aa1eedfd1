"""Screening of what others will read, and the desk of moderators."""

from datetime import timedelta

from config.env import env

# Every process asks at most this often whether the rules changed. None, in tests: the rules that ship, and no query.
SCREENING_REFRESH_SECONDS: float | None = 10.0
# Of texts that were published; what was held or refused is kept in any case.
SCREENING_SAMPLE_SHARE = 0.005
SCREENING_SAMPLE_DAYS = env.number("SCREENING_SAMPLE_DAYS", 14)
# A decided hold goes after half a year: so long a decision can be complained about (DSA 20(1)).
SCREENING_HOLD_DAYS = env.number("SCREENING_HOLD_DAYS", 180)
# What waits longer shows red on the dashboard.
SCREENING_HOLD_HOURS = env.number("SCREENING_HOLD_HOURS", 4)
# So many different cases whose words somebody opened in a day: the desk then suggests a break.
MODERATION_BREAK_AFTER = env.number("MODERATION_BREAK_AFTER", 30)
# And so many are the most; 0 sets no end.
MODERATION_CASES_A_DAY = env.number("MODERATION_CASES_A_DAY", 80)
# A ban without end that no second moderator has confirmed by then is a mute of seven days.
MODERATION_CONFIRM_WITHIN = timedelta(hours=env.number("MODERATION_CONFIRM_HOURS", 48))
