"""Settings: one file, driven by the environment.

Every variable read here has a heading in docs/configuration.md; a test holds the two
together.
"""

from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from clinic import env
from clinic.settings_messages import *  # noqa: F403 (settings are read by name)
from clinic.settings_messages import EMAIL_HOST, EMAIL_PORT
from clinic.settings_signin import *  # noqa: F403 (settings are read by name)

BASE_DIR = Path(__file__).resolve().parent.parent

# --- where and who
DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
FIELD_KEYS = env.words("FIELD_KEYS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost")
BASE_URL = env.text("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
INSECURE_HTTP = env.flag("INSECURE_HTTP")
LOCAL_MAILBOX = env.text("LOCAL_MAILBOX")
FAULT_POINTS = env.flag("FAULT_POINTS")

# --- what it is made of
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "js_lib_bootstrap5",
    "csp",
    "anymail",
    "pgtrigger",
    "clinic.apps.ClinicConfig",
    "needling.apps.NeedlingConfig",
    "aftercare.apps.AftercareConfig",
]
MIDDLEWARE = [
    "clinic.middleware.Numbered",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "clinic.guards.Idle",
    "clinic.guards.SecondFactor",
    "clinic.middleware.Acting",
    "clinic.middleware.Refusals",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clinic.middleware.PrivatePages",
]
ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic.context.frame",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- data
DATABASES = {"default": env.database()}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {
        "connect_timeout": 5,
        "options": "-c timezone=UTC -c lock_timeout=10s -c statement_timeout="
        f"{env.number('STATEMENT_TIMEOUT_SECONDS', 30, low=1, high=600)}s",
    }
)
if env.flag("DATABASE_POOL"):
    # Only the web process sets this: Celery would close the pool at every task.
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Rate limits must hold while Redis is down, so the cache is a table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "clinic_cache",
        # Django's 300 would let anybody push the limits of others out of the table.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- language and time: UTC inside, the clinic's zone is data
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "clinic" / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# --- sign-in: how one is let in stands in settings_signin
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True

# --- the browser's guards
SECURE_COOKIES = not INSECURE_HTTP
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_NAME = "__Host-sid" if SECURE_COOKIES else "sid"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_COOKIES else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "clinic.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 63_072_000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_COOKIES
SECURE_HSTS_PRELOAD = SECURE_COOKIES
SECURE_SSL_REDIRECT = SECURE_COOKIES
if env.flag("BEHIND_PROXY"):
    # Set only where the proxy strips the header from what it receives.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# The liveness probe comes over plain HTTP from inside the host.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^hooks/"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        # Bootstrap's own stylesheet draws its small icons from data: URLs.
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "media-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "report-uri": ["/csp-report/"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
DATA_UPLOAD_MAX_NUMBER_FILES = 4
FILE_UPLOAD_HANDLERS = ["clinic.receiving.KeepLittle"]

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = True

# --- messages to people: how they leave stands in settings_messages
# Where providers report to; differs from BASE_URL behind some proxies.
CALLBACK_URL = env.text("CALLBACK_URL", BASE_URL).rstrip("/")

# --- the watchdog: its own way out, apart from everything it watches
WATCHDOG_PING_URL = env.text("WATCHDOG_PING_URL")
WATCHDOG_EMAIL_TO = env.words("WATCHDOG_EMAIL_TO")
WATCHDOG_EMAIL_HOST = env.text("WATCHDOG_EMAIL_HOST", EMAIL_HOST)
WATCHDOG_EMAIL_PORT = env.number("WATCHDOG_EMAIL_PORT", EMAIL_PORT, low=1, high=65535)
WATCHDOG_EMAIL_HOST_USER = env.text("WATCHDOG_EMAIL_HOST_USER")
WATCHDOG_EMAIL_HOST_PASSWORD = env.text("WATCHDOG_EMAIL_HOST_PASSWORD")
WATCHDOG_EMAIL_USE_TLS = env.flag("WATCHDOG_EMAIL_USE_TLS")
# Host, or host:port, whose certificate is looked at; empty looks at none.
WATCHDOG_TLS_HOST = env.text(
    "WATCHDOG_TLS_HOST",
    BASE_URL.removeprefix("https://") if BASE_URL.startswith("https://") else "",
)
DOMAIN_EXPIRES_ON = env.day("DOMAIN_EXPIRES_ON")
# The file, or the folder of files, that backups are written to.
BACKUP_PATH = env.text("BACKUP_PATH")
BACKUP_KEY = env.text("BACKUP_KEY")

# --- the doorbell: Celery carries wake-ups, never facts
CELERY_BROKER_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# What failed is in its row; the wake-up itself is never repeated.
CELERY_TASK_ACKS_ON_FAILURE_OR_TIMEOUT = True
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30.0
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A broker that hangs must not hold whoever publishes.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
CELERY_TIMEZONE = "UTC"
_SECONDS = {
    "aftercare.chase": 5.0,
    "aftercare.send_due": 1.0,
    "aftercare.deliver_due": 1.0,
    "aftercare.reap": 15.0,
    "aftercare.remind_silent": 60.0,
    "aftercare.remind_visits": 60.0,
    "aftercare.settle": 30.0,
    "aftercare.remind": 60.0,
    "aftercare.reroute": 60.0,
    "aftercare.silence": 60.0,
    "aftercare.probe": 30.0,
    "aftercare.canary": 300.0,
    "aftercare.plan_missing": 300.0,
    "aftercare.announce": 3600.0,
    "aftercare.import_patients": 1.0,
    "aftercare.seal_audit": 10.0,
    "aftercare.purge": 600.0,
}
# A wake-up that waited longer than two rounds is one too many: the next is there.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    name: {
        "task": name,
        "schedule": seconds,
        "options": {"expires": min(30.0, 2 * seconds)},
    }
    for name, seconds in _SECONDS.items()
}

# --- logs
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "clinic.logs.Plain"},
        "json": {"()": "clinic.logs.Data"},
    },
    "filters": {
        "no_links": {"()": "clinic.logs.HideLinks"},
        "in_request": {"()": "clinic.logs.InRequest"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": env.choice("LOG_FORMAT", "plain", among=("plain", "json")),
            "filters": ["no_links", "in_request"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
}
