"""Push, SMS and mail providers; without keys each adapter writes to DATA_DIR/outbox and says so."""

import os
import warnings

from config.env import env
from config.settings.parts.accounts import ANYMAIL as MAIL_PROVIDER

PROVIDERS_TIMEOUT_SECONDS = env.number("PROVIDERS_TIMEOUT_SECONDS", 5)
# Certificates to trust instead of the public ones, for a provider inside the house.
PROVIDERS_CA_FILE = env.text("PROVIDERS_CA_FILE", "")

# ---- text messages
SMS_PER_DAY = 5
TWILIO_API_URL = env.text("TWILIO_API_URL", "https://api.twilio.com")
TWILIO_ACCOUNT_SID = env.text("TWILIO_ACCOUNT_SID", "")
TWILIO_AUTH_TOKEN = env.text("TWILIO_AUTH_TOKEN", "")
# A number of yours, or a messaging service that chooses one.
TWILIO_FROM = env.text("TWILIO_FROM", "")
TWILIO_MESSAGING_SERVICE_SID = env.text("TWILIO_MESSAGING_SERVICE_SID", "")
# The number that calls come from; it is also the one that people in a crisis may call.
TWILIO_VOICE_FROM = env.text("TWILIO_VOICE_FROM", "") or TWILIO_FROM
# What Twilio reads out when this house does not answer in the middle of a call: an address of TwiML elsewhere.
TWILIO_VOICE_FALLBACK_URL = env.text("TWILIO_VOICE_FALLBACK_URL", "")

# ---- Android: the service account's JSON, as text or as a file
FCM_API_URL = env.text("FCM_API_URL", "https://fcm.googleapis.com")
FCM_SERVICE_ACCOUNT = env.text("FCM_SERVICE_ACCOUNT", "")
FCM_SERVICE_ACCOUNT_FILE = env.text("FCM_SERVICE_ACCOUNT_FILE", "")

# ---- iOS: the signing key (.p8) as text or as a file, its id, the team and the app
APNS_API_URL = env.text("APNS_API_URL", "https://api.push.apple.com")
APNS_KEY = env.text("APNS_KEY", "")
APNS_KEY_FILE = env.text("APNS_KEY_FILE", "")
APNS_KEY_ID = env.text("APNS_KEY_ID", "")
APNS_TEAM_ID = env.text("APNS_TEAM_ID", "")
APNS_TOPIC = env.text("APNS_TOPIC", "")

# ---- browsers: a P-256 key, 32 bytes in base64url, and whom a push service may write to
VAPID_PRIVATE_KEY = env.text("VAPID_PRIVATE_KEY", "")
VAPID_SUBJECT = env.text("VAPID_SUBJECT", "")
# Push endpoints come from browsers, so only public addresses are reached. Tests reach a server on this machine.
WEBPUSH_LOOPBACK_ALLOWED = False

# ---- mail
PRIVACY_POLICY_URL = env.text("PRIVACY_POLICY_URL", "")
# The two ways in which a mail provider proves that a report is its own; without either none is believed.
# "user:password" of basic authentication, or SendGrid's public key for its signatures.
EMAIL_WEBHOOK_SECRET = env.text("EMAIL_WEBHOOK_SECRET", "")
SENDGRID_WEBHOOK_VERIFICATION_KEY = env.text("SENDGRID_WEBHOOK_VERIFICATION_KEY", "")
# Whose reports come when mail goes out by SMTP; a backend of django-anymail says it by its name.
EMAIL_WEBHOOK_PROVIDER = env.text("EMAIL_WEBHOOK_PROVIDER", "sendgrid")
ANYMAIL = {
    **MAIL_PROVIDER,
    "REQUESTS_TIMEOUT": PROVIDERS_TIMEOUT_SECONDS,
    "WEBHOOK_SECRET": EMAIL_WEBHOOK_SECRET,
    "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY": SENDGRID_WEBHOOK_VERIFICATION_KEY,
    # Every other setting of django-anymail by its own name: ANYMAIL_MAILGUN_API_KEY, ANYMAIL_POSTMARK_SERVER_TOKEN ...
    **{name.removeprefix("ANYMAIL_"): value for name, value in os.environ.items() if name.startswith("ANYMAIL_")},
}
# anymail says at each start that it supports SendGrid no longer; its adapter works, and we test what we use of it.
warnings.filterwarnings("ignore", message="django-anymail has dropped official support for SendGrid")

# The local hour at which the daily tip comes (conflict C86).
DAILY_TIP_HOUR = min(max(env.number("DAILY_TIP_HOUR", 9), 0), 23)
