"""How long what is kept (conflict C43), and who is told of emergencies."""

from config.env import env

ERASURE_GRACE_DAYS = env.number("ERASURE_GRACE_DAYS", 30)
# Off: a purge keeps nothing of crisis, consent, access and payment rows, where an operator's law allows it. The audit
# history stays either way: it is append-only, names people by id and holds no text.
LEGAL_RETENTION = env.flag("LEGAL_RETENTION", True)
LEGAL_RETENTION_YEARS = env.number("LEGAL_RETENTION_YEARS", 7)
# CM-335: after so many years an event of an app points at nobody.
ANALYTICS_YEARS = env.number("ANALYTICS_YEARS", 2)
# Half a year back is as far as somebody scrolls; what was not read yet is not thrown away.
NOTIFICATIONS_KEPT_DAYS = env.number("NOTIFICATIONS_KEPT_DAYS", 180)
# A device that was away longer starts its sync anew: what was deleted before is not told any more.
SYNC_TOMBSTONE_DAYS = env.number("SYNC_TOMBSTONE_DAYS", 90)
# Told of every break-glass; several addresses, separated by commas.
PRIVACY_OFFICER_EMAILS = env.words("PRIVACY_OFFICER_EMAILS")
EMERGENCY_ACCESS_MINUTES = 60
