"""Every setting of Evenkeel; the other modules only override. Secrets have no defaults."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from config.database import database_settings
from config.env import env
from config.settings.parts.accounts import *  # noqa: F403
from config.settings.parts.assistant import *  # noqa: F403
from config.settings.parts.billing import *  # noqa: F403
from config.settings.parts.files import *  # noqa: F403
from config.settings.parts.jobs import *  # noqa: F403
from config.settings.parts.moderation import *  # noqa: F403
from config.settings.parts.notifications import *  # noqa: F403
from config.settings.parts.rest import *  # noqa: F403
from config.settings.parts.retention import *  # noqa: F403
from config.settings.parts.social import *  # noqa: F403
from config.settings.parts.staff import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / ".data"))).resolve()

DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ("127.0.0.1", "localhost"))
PUBLIC_URL = env.text("PUBLIC_URL", f"http://{env.text('HOST', '127.0.0.1')}:{env.text('PORT', '8000')}")

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "unfold",
    "unfold.contrib.import_export",
    "config.staff.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "channels",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.apple",
    "allauth.socialaccount.providers.facebook",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.google",
    "django_otp",
    "django_celery_beat",
    "import_export",
    "accounts.apps.AccountsConfig",
    "content.apps.ContentConfig",
    "crisis.apps.CrisisConfig",
    "moderation.apps.ModerationConfig",
    "wellness.apps.WellnessConfig",
    "journal.apps.JournalConfig",
    "community.apps.CommunityConfig",
]

# Few, on purpose: each runs on every request. The staff ones step aside for paths that are not staff pages.
MIDDLEWARE = [
    "config.api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.api.cors.ApiCorsMiddleware",
    "config.staff.middleware.StaffSessionMiddleware",
    "config.staff.middleware.StaffCsrfMiddleware",
    "config.staff.middleware.StaffAuthenticationMiddleware",
    "config.staff.middleware.StaffOTPMiddleware",
    "config.staff.middleware.StaffIdleMiddleware",
    "config.staff.middleware.StaffMessageMiddleware",
    "config.staff.middleware.StaffFrameMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = False
CSRF_FAILURE_VIEW = "config.api.error_views.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASE_URL = env.text("DATABASE_URL")
# Served by a few threads that live long (granian), a connection a thread is cheapest: DATABASE_POOL_MAX=0 says so.
# Everywhere else a pool keeps the number of connections bounded.
POOL_MAX = env.number("DATABASE_POOL_MAX", 12)
POOL_SIZES = {"min_size": env.number("DATABASE_POOL_MIN", 2), "max_size": POOL_MAX}
# Help must come fast in an outage too, so nobody waits long for a connection that cannot be had.
POOL = {"pool": {**POOL_SIZES, "timeout": 1.5}} if POOL_MAX else {}
DATABASES = {
    "default": database_settings(
        DATABASE_URL,
        # Without a number psycopg prepares nothing; with this one only what asks for it, the hot statements.
        prepare_threshold=1_000_000 if env.flag("DATABASE_PREPARE", True) else None,
        # A stuck query or lock ends as a 503, never as a hang.
        options="-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=15s",
        **POOL,
    )
    | {"CONN_MAX_AGE": 0 if POOL_MAX else 600}
}
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # usernames are unique without regard to case, by a constraint on lower(username)
    "security.W002",  # frames and CSRF: our subclasses in config/staff do both, on the pages that have a session
    "security.W003",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA_DIR / "static")))
MEDIA_ROOT = DATA_DIR / "media"
# `default` holds pictures that others may see, `private` holds files sealed under their owner's key.
STORAGES = {
    **file_storages(DATA_DIR),  # noqa: F405
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

ACCESS_LOG_JSON = False

# ---- browsers and proxies
CORS_ALLOWED_ORIGINS = env.words("CORS_ALLOWED_ORIGINS")
CORS_URLS_REGEX = r"^/api/"
CORS_EXPOSE_HEADERS = [
    "ETag", "Idempotency-Replayed", "Location", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset",
    "Retry-After", "WWW-Authenticate", "X-Bundle-Signature", "X-Bundle-Version", "X-Request-ID", "X-Served-From",
]  # fmt: skip
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
SOCKET_ALLOWED_ORIGINS = env.words("SOCKET_ALLOWED_ORIGINS", (*CORS_ALLOWED_ORIGINS, PUBLIC_URL))
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
HTTPS_ONLY = env.flag("HTTPS_ONLY", urlsplit(PUBLIC_URL).scheme == "https")
SECURE_SSL_REDIRECT = HTTPS_ONLY
# Probes speak plain HTTP inside the machine.
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^api/v1/health"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS_ONLY
SECURE_HSTS_PRELOAD = HTTPS_ONLY
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# ---- keys (config/embedded makes them for a local start; production gives them)
EVENKEEL_MASTER_KEYSET = env.text("EVENKEEL_MASTER_KEYSET", "")
EVENKEEL_MASTER_KEYSET_FILE = env.text("EVENKEEL_MASTER_KEYSET_FILE", "")
EVENKEEL_KMS_URI = env.text("EVENKEEL_KMS_URI", "")
EVENKEEL_PSEUDONYM_KEY = env.text("EVENKEEL_PSEUDONYM_KEY")
EVENKEEL_BUNDLE_SIGNING_KEY = env.text("EVENKEEL_BUNDLE_SIGNING_KEY")

# ---- the second reader's model: empty for the folder `second_reader` in DATA_DIR; without a model it is off
SECOND_READER_PATH = env.text("SECOND_READER_PATH", "")

# ---- crisis help: the places provider is off without a key
CRISIS_PLACES_URL = env.text("CRISIS_PLACES_URL", "https://places.googleapis.com/v1/places:searchNearby")
CRISIS_PLACES_KEY = env.text("CRISIS_PLACES_KEY", "")

# ---- free plan (conflict C07)
APPOINTMENTS_PER_MONTH = env.number("APPOINTMENTS_PER_MONTH", 3)
MOOD_ENTRIES_PER_DAY = min(env.number("MOOD_ENTRIES_PER_DAY", 10), 30_000)  # counted in a smallint

# The tone of a note, asked only with consent (conflict C12); a dotted path to another adapter replaces it.
WELLNESS_SENTIMENT = env.text("WELLNESS_SENTIMENT", "wellness.mood.sentiment.VaderSentiment")

# ---- tokens (conflict C21)
JWT_SECRET = env.text("JWT_SECRET")
JWT_ISSUER = env.text("JWT_ISSUER", "evenkeel-api")
JWT_AUDIENCE = env.text("JWT_AUDIENCE", "evenkeel-app")
JWT_INCLUDE_EMAIL = env.flag("JWT_INCLUDE_EMAIL", False)
ACCESS_TOKEN_LIFETIME = timedelta(minutes=env.number("JWT_EXPIRES_MINUTES", 15))
REFRESH_TOKEN_LIFETIME = timedelta(days=env.number("JWT_REFRESH_DAYS", 30))
SIMPLE_JWT = {
    "SIGNING_KEY": JWT_SECRET,
    "ALGORITHM": "HS256",
    "ISSUER": JWT_ISSUER,
    "AUDIENCE": JWT_AUDIENCE,
    "USER_ID_CLAIM": "user_id",
    "ACCESS_TOKEN_LIFETIME": ACCESS_TOKEN_LIFETIME,
    "REFRESH_TOKEN_LIFETIME": REFRESH_TOKEN_LIFETIME,
}
