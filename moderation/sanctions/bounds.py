"""How long what moderators write may be, and how long a restriction with an end."""

TEXT_MOST, STATEMENT_MOST = 20_000, 4000
# A year; longer is without an end, and that takes two people.
HOURS_MOST = 8784
