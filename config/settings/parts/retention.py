"""How long what is kept (conflict C43), and who is told of emergencies."""

from config.env import env

ERASURE_GRACE_DAYS = env.number("ERASURE_GRACE_DAYS", 30)
# Off: a purge erases crisis, therapy and audit rows too, where an operator's law allows it.
LEGAL_RETENTION = env.flag("LEGAL_RETENTION", True)
LEGAL_RETENTION_YEARS = env.number("LEGAL_RETENTION_YEARS", 7)
# Told of every break-glass; several addresses, separated by commas.
PRIVACY_OFFICER_EMAILS = env.words("PRIVACY_OFFICER_EMAILS")
EMERGENCY_ACCESS_MINUTES = 60
