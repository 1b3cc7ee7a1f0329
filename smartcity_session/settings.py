"""The settings, read from variables of the environment. None has to be set, and a wrong value stops the start.

The variables are read by `environment.py`, which names the wrong one. They may also stand in a
file `.env` beside `manage.py`; the environment wins over the file.
"""

import os
import warnings
from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF
from environ import Env  # type: ignore[import-untyped]  # ships no types

from smartcity_session.config import catalogues, environment

django_stubs_ext.monkeypatch()  # Django's generic classes take their model at run time too

BASE_DIR = Path(__file__).resolve().parent.parent
if (BASE_DIR / ".env").exists():
    Env.read_env(BASE_DIR / ".env")

# Where the portal is, and where its state is
PORT = environment.number(os.environ, "PORT", default=8000, lowest=1, highest=65535)
SITE = environment.site(os.environ, "SITE_URL", default=f"http://127.0.0.1:{PORT}")
SITE_URL = SITE.url
VAR_DIR = environment.state_folder(os.environ, "VAR_DIR", default=BASE_DIR / "var")
WEB_CONCURRENCY = environment.number(os.environ, "WEB_CONCURRENCY", default=2, lowest=1, highest=64)
TRUSTED_PROXY_COUNT = environment.number(os.environ, "TRUSTED_PROXY_COUNT", default=0, lowest=0, highest=10)
VENUE_NETWORKS = environment.networks(os.environ, "VENUE_NETWORKS")
DEBUG = environment.flag(os.environ, "DEBUG", default=False)
SERVICE_WORKER = environment.flag(os.environ, "SERVICE_WORKER", default=True)
SECRET_KEY = environment.secret_key(os.environ, "SECRET_KEY", folder=VAR_DIR)

# Applications and pages
PORTAL_APPS = ("smartcity_session", "speakers", "materials")  # the portal's own
INSTALLED_APPS = [
    *PORTAL_APPS,
    "crispy_forms",
    "smartcity_session.accounts.admin_site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
]
MIDDLEWARE = [
    "smartcity_session.http.page_cache.show_response",
    "smartcity_session.config.request_log.name_request",
    "smartcity_session.http.cache_control.set_cache_control",
    "smartcity_session.http.middleware.isolate",  # outside of what may refuse a request: refusals are isolated, too
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "smartcity_session.http.middleware.share_open_data",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "smartcity_session.http.languages.speak",  # outside of what answers with a page
    "smartcity_session.http.middleware.limit_request_size",
    "smartcity_session.http.middleware.compress",
    "django.middleware.http.ConditionalGetMiddleware",
    "smartcity_session.views.errors.refuse_when_busy",  # within what makes every answer safe, before anything is asked
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "smartcity_session.admin.time_zone.AdminZone",  # before what may refuse a form, which then comes back
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "smartcity_session.history.acting.note_account",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "smartcity_session.urls"
WSGI_APPLICATION = "smartcity_session.wsgi.application"
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
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # for templates/django/forms, which write attributes quickly
CRISPY_TEMPLATE_PACK = "smartcity"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["smartcity"]
# Links that are typed without a scheme mean https, as in Django 6, which drops this setting with the old meaning.
warnings.filterwarnings("ignore", "The FORMS_URLFIELD_ASSUME_HTTPS", category=DeprecationWarning)
FORMS_URLFIELD_ASSUME_HTTPS = True

# Data. There is no ATOMIC_REQUESTS: every page read would take SQLite's write lock.
DATABASES = {"default": environment.database(os.environ, "DATABASE_URL", folder=VAR_DIR)}
# Shared by all processes, so that limits hold whichever of them answers
CACHES = environment.shared_caches(os.environ, "REDIS_URL", folder=VAR_DIR)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Files: static ones are served hashed and compressed; uploaded ones only by the portal's own views.
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nothing asks for the others, and compressing them took as long again
MEDIA_ROOT = VAR_DIR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": environment.file_storage(os.environ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024**2  # a long text pasted in a non-Latin script, URL-encoded
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a session with forty talks on one admin page
# How much one request may send; deploy/nginx.conf has the same sizes for the same addresses
FORM_MAX_SIZE = 256 * 1024  # several times the longest form, so that what is too long for it comes back to be shortened
UPLOAD_MAX_SIZE = 64 * 1024**2  # the largest material, 50 MB, and the form around it

# Language and time: each congress chooses its languages and has its own time zone, so the server has none.
LANGUAGE_CODE = catalogues.SOURCE
LANGUAGES = catalogues.interface_languages()
FORMAT_MODULE_PATH = ["smartcity_session.formats"]
LOCALE_PATHS = [catalogues.PUBLIC, catalogues.ADMIN]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Hosts, https, cookies and logins: all of it follows from SITE_URL
ALLOWED_HOSTS = SITE.hosts
CSRF_TRUSTED_ORIGINS = [SITE.url]
SECURE_SSL_REDIRECT = SITE.secure
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # asked by machines beside the portal, without the proxy
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SITE.secure and not SITE.loopback else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE.secure
SESSION_COOKIE_NAME = "__Host-session" if SITE.secure else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SITE.secure else "csrf"
VOTER_COOKIE_NAME = "__Host-voter" if SITE.secure else "voter"
SESSION_COOKIE_AGE = 12 * 3600  # a working day: only the admin has sessions
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # until the browser is closed: it serves the form that is open
CSRF_FAILURE_VIEW = "smartcity_session.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Wrong passwords lock a user name at the address that they came from: never an address alone, which a whole office
# shares, and never a name alone, which would let anybody lock an organiser out.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
ADMIN_PATH = environment.admin_path(os.environ, "ADMIN_PATH", default="admin")
ADMIN_PATH_IS_SECRET = ADMIN_PATH != "admin"  # nothing that a stranger can read names it then
UPLOAD_PATHS = (f"/{ADMIN_PATH}/", "/check/")  # below these, UPLOAD_MAX_SIZE; elsewhere, FORM_MAX_SIZE
ADMIN_SECOND_FACTOR = environment.flag(os.environ, "ADMIN_SECOND_FACTOR", default=False)
LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
OTP_TOTP_ISSUER = SITE.host
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "smartcity_session.http.client_address.client_address_text"
AXES_LOCKOUT_CALLABLE = "smartcity_session.views.errors.locked_out"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # preloading HSTS binds a domain for years, so it is its owner's decision and not the portal's
]

# What browsers may do with a page
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Mail
MAIL = environment.mail(os.environ, "EMAIL_URL", folder=VAR_DIR)
EMAIL_BACKEND = MAIL.backend
EMAIL_FILE_PATH = MAIL.folder
EMAIL_HOST = MAIL.host
EMAIL_PORT = MAIL.port
EMAIL_HOST_USER = MAIL.user
EMAIL_HOST_PASSWORD = MAIL.password
EMAIL_USE_TLS = MAIL.starttls
EMAIL_USE_SSL = MAIL.tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.sender(os.environ, "DEFAULT_FROM_EMAIL", site=SITE)

# Log, on standard error; errors also go to a collector, where one is named
LOG_LEVEL = environment.choice(os.environ, "LOG_LEVEL", default="INFO", choices=environment.LOG_LEVELS)
LOG_FORMAT = environment.choice(os.environ, "LOG_FORMAT", default="PLAIN", choices=environment.LOG_FORMATS)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {request_name} {name}: {message}", "style": "{"},
        "json": {"()": "smartcity_session.config.request_log.JsonLines"},
    },
    "filters": {
        "request": {"()": "smartcity_session.config.request_log.RequestName"},
        "one_line": {"()": "smartcity_session.config.request_log.OneLine"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT.lower(),
            "filters": ["request", "one_line"],
        },
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # Robots ask for other hosts all day long: they get 400, and nobody has to look into it
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "pikepdf": {"level": "WARNING"},  # it announces that it was loaded
    },
}
SENTRY_DSN = environment.error_collector(os.environ, "SENTRY_DSN")
if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(
        dsn=SENTRY_DSN,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,  # they would be what readers typed
        auto_session_tracking=False,  # errors alone are reported, no visits
    )
