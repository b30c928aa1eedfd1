"""Accounts: passwords, allauth's flows, mail."""

from config.env import env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.identity.backend.IdentityBackend"]
LOGIN_URL = "/admin/login/"

# Four specifications name bcrypt (conflict C20); Argon2 hashes from elsewhere still verify.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "email", "first_name", "last_name", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.identity.validators.LetterAndDigitValidator"},
    {"NAME": "accounts.identity.validators.PasswordHistoryValidator", "OPTIONS": {"remembered": 5}},
]
PASSWORD_RESET_TIMEOUT = 30 * 60

ACCOUNT_ADAPTER = "accounts.identity.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
# allauth's own form is never shown; its check wants every login method among the required fields.
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key"}
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_EMAIL_CONFIRMATION_HMAC = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
MFA_ADAPTER = "accounts.mfa.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Evenkeel"
# Who may ask for a passkey beside PUBLIC_URL: other pages, and Android apps as android:apk-key-hash:....
MFA_WEBAUTHN_ORIGINS = env.words("MFA_WEBAUTHN_ORIGINS")
# In ten minutes, over all accounts. An account's own lock stops guessing at one; these show a list of stolen passwords
# tried at many. Set them above what a busy Monday morning brings.
MFA_ALERT_THRESHOLDS = {
    # A person mistypes once or twice: a hundred is thirty people with bad luck at once, or one machine.
    "accounts.login.failed": env.number("MFA_ALERT_LOGIN_FAILED", 100),
    # Five wrong passwords in a quarter of an hour are rare; ten accounts at once are no accident.
    "accounts.login.locked": env.number("MFA_ALERT_LOGIN_LOCKED", 10),
    # Whoever gets here had the right password.
    "accounts.factor.refused": env.number("MFA_ALERT_FACTOR_REFUSED", 30),
    "accounts.factor.locked": env.number("MFA_ALERT_FACTOR_LOCKED", 3),
}
# Staff change their passwords regularly (CM L905); 0 lets them keep one for ever.
PASSWORD_MAX_AGE_DAYS = env.number("PASSWORD_MAX_AGE_DAYS", 180)

# Staff (conflict C22): a session idle for so long cannot refresh.
IDLE_TIMEOUT_MINUTES = {"therapist": 15, "support": 15, "admin": 15}
# Health writes wait for these consents when an operator asks for it; crisis help never does (conflict C18).
REQUIRED_CONSENTS = env.words("REQUIRED_CONSENTS")

# ---- mail: SMTP or an anymail provider when configured, otherwise files and a log line (settings.local)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Evenkeel <no-reply@localhost>")
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 10
ANYMAIL = {"SENDGRID_API_KEY": env.text("SENDGRID_API_KEY", "")}
if not EMAIL_HOST and "EMAIL_BACKEND" not in __import__("os").environ:
    EMAIL_BACKEND = "accounts.identity.mail.MailFolderBackend"
