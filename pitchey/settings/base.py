"""What is true in every installation. Values that differ come from the environment through `env`."""

from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from pitchey.settings.env import BASE_DIR, env, mail, storage

# ---------------------------------------------------------------- who we are
SITE_NAME = "Pitchey"
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
SECRET_KEY = env.str("SECRET_KEY", "not-a-secret-for-development-only")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# How many proxies of ours stand between a client and this process; see pitchey.core.network.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
# A database of countries in the MaxMind DB format; without one owners name no countries. See pitchey.core.countries.
COUNTRIES_FILE = env.str("COUNTRIES_FILE", "")
COUNTRIES_OVERRIDE = {"XK": _("Kosovo")}  # such files know it, the standard does not
# Where browsers find the socket; empty means: this host, /ws/ (nginx joins the two).
SOCKET_URL = env.str("SOCKET_URL", "")
# While this file exists, everything but health answers that the house is being worked on.
MAINTENANCE_FILE = Path(env.str("MAINTENANCE_FILE", str(BASE_DIR / "var" / "maintenance")))
# The sentences of pitchey.core.limits hold as they are written; only tests of the real processes multiply them.
LIMITS_TIMES = 1

# ---------------------------------------------------------------- what is installed
INSTALLED_APPS = [
    # the core
    "pitchey.core",
    "pitchey.audit",
    "pitchey.emails",
    "pitchey.outbox",
    "pitchey.sealing",
    "pitchey.events",
    "pitchey.notifications",
    "pitchey.accounts",
    "pitchey.media",
    "pitchey.pitches",
    "pitchey.oversight",
    "pitchey.ndas",
    "pitchey.dataroom",
    "pitchey.evidence",
    "pitchey.discovery",
    "pitchey.conversations",
    "pitchey.operations",
    "pitchey.demo",
    # the interfaces
    "portals.shared",
    "api",
    "realtime",
    # libraries
    "unfold.apps.BasicAppConfig",  # the widgets and templates; the site is ours
    "pitchey.operations.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",  # so that templates/django/forms/ is found before Django's own
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "channels",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "pitchey.operations.metrics.MeasureMiddleware",
    "pitchey.core.middleware.RequestIdMiddleware",
    # What writes headers stands outside of what refuses, so that every refusal carries them.
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pitchey.core.middleware.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pitchey.core.middleware.MaintenanceMiddleware",
    "pitchey.core.middleware.AddressLimitMiddleware",
    "pitchey.core.middleware.NoNulMiddleware",
    "api.response_cache.ResponseCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portals.shared.middleware.PortalMiddleware",
    "portals.shared.middleware.ErrorMiddleware",
]

# How each interface says a refusal that happens before any view: (path prefix, function of request and PitcheyError), first match.
REFUSALS = [("/api/", "api.errors.refuse"), ("/", "portals.shared.errors.refuse")]
CSRF_FAILURE_VIEW = "portals.shared.errors.csrf_failure"
ROOT_URLCONF = "pitchey.urls"
WSGI_APPLICATION = "pitchey.wsgi.application"
ASGI_APPLICATION = "pitchey.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["pitchey.core.templates.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portals.shared.context.portal_context",
            ],
            "builtins": ["portals.shared.templatetags.components", "portals.shared.templatetags.pictures"],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# ---------------------------------------------------------------- database
# Two roles: the runtime role owns nothing; the owner role is used by `migrate` alone (see operations' migrate command).
DATABASES = {"default": env.db("DATABASE_URL", "postgres://pitchey_app@127.0.0.1:5432/pitchey")}
if env.str("DATABASE_OWNER_URL", ""):
    DATABASES["owner"] = env.db("DATABASE_OWNER_URL")
# No pooler that shares connections between transactions stands before the database: prepared statements may be kept.
DATABASE_PREPARED = env.bool("DATABASE_PREPARED", True)
for _database in DATABASES.values():
    _database["ENGINE"] = "pitchey.core.postgresql"
    _database["CONN_MAX_AGE"] = 600 if DATABASE_PREPARED else 0
    _database["CONN_HEALTH_CHECKS"] = True
    _database["DISABLE_SERVER_SIDE_CURSORS"] = not DATABASE_PREPARED
    _database.setdefault("OPTIONS", {})
    if DATABASE_PREPARED:
        _database["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 5}
    _database["OPTIONS"]["connect_timeout"] = 5
DATABASE_ROUTERS = ["pitchey.operations.routers.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---------------------------------------------------------------- Redis: cache, limits, sockets, broker
REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "pitchey.core.redis_cache.ProcessCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "pitchey",
        "OPTIONS": {
            "CONNECTION_POOL_KWARGS": {"max_connections": 500},
            "SOCKET_CONNECT_TIMEOUT": 1,
            "SOCKET_TIMEOUT": 2,
        },
    }
}
CHANNEL_LAYERS = {
    # Not "default": Channels would give each socket a channel of its own, with a queue and a subscription (14 kB).
    "signals": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        # Redis' channels know no numbered databases, so the number is part of their names.
        "CONFIG": {"hosts": [REDIS_URL], "prefix": f"pitchey:{urlsplit(REDIS_URL).path.lstrip('/') or '0'}"},
    }
}
CELERY_BROKER_URL = env.str("BROKER_URL", REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_TIMEZONE = "UTC"

# ---------------------------------------------------------------- files
STORAGE = storage("STORAGE_URL", f"file://{BASE_DIR / 'var' / 'files'}")
STORAGES = {
    "default": {"BACKEND": "pitchey.media.storage.private"},
    "private": {"BACKEND": "pitchey.media.storage.private"},
    "public": {"BACKEND": "pitchey.media.storage.public"},
    "staticfiles": {"BACKEND": "portals.shared.stylesheets.JoinedStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/files/"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# How many bytes of files one person may keep.
ROOM_FOR_FILES = env.int("ROOM_FOR_FILES_MB", 10 * 1024) * 1024 * 1024
# `clamav://host:port` scans; empty means that nothing becomes clean, unless SCANNER_OPTIONAL says that this is a laptop.
SCANNER_URL = env.str("SCANNER_URL", "")
SCANNER_OPTIONAL = False
# Where a service prints Word documents (Gotenberg's address for LibreOffice, say); empty means that we do, in a child process.
WORD_SERVICE_URL = env.str("WORD_SERVICE_URL", "")

# ---------------------------------------------------------------- the seal
# The key under which we seal, in a PKCS#12 file or on a PKCS#11 token (never both), and what opens it; see docs/operations.md.
SEAL_FILE = env.str("SEAL_FILE", "")
SEAL_TOKEN = env.str("SEAL_TOKEN", "")
SEAL_PASSPHRASE = env.str("SEAL_PASSPHRASE", "")
# A PEM file of the certificates that vouch for our seals; empty means the root that lies beside the key.
SEAL_ROOTS = env.str("SEAL_ROOTS", "")
SEAL_REQUIRED = False
# A timestamp authority (RFC 3161) and the PEM file of its roots; without one the time is our own clock's.
TSA_URL = env.str("TSA_URL", "")
TSA_ROOTS = env.str("TSA_ROOTS", "")

# ---------------------------------------------------------------- mail
MAIL_PROVIDER: str
vars().update(mail("EMAIL_URL", "consolemail://"))
# `user:password` with which the provider's webhook tells what came back; without it nobody is heard there.
MAIL_EVENTS_SECRET = env.str("MAIL_EVENTS_SECRET", "")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Pitchey <hello@pitchey.test>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who reads what people write on the contact page.
# Who gets the sealed checkpoints of the ledger, and hears first when it was bent.
CHECKPOINT_EMAILS = env.list("CHECKPOINT_EMAILS", default=[])
CONTACT_EMAIL = env.str("CONTACT_EMAIL", parseaddr(DEFAULT_FROM_EMAIL)[1])
EMAIL_TIMEOUT = 10
# A folder that mail goes to instead, and that /mail/ shows: laptops and tests only.
MAIL_FOLDER: Path | None = None

# ---------------------------------------------------------------- push
# The key (VAPID) with which push services know us, from `manage.py make_push_key`; without it devices are not rung.
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", "")
# SECURITY: we call addresses that browsers name; these hosts and those under them are push services.
PUSH_HOSTS = env.list(
    "PUSH_HOSTS",
    default=["fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com"],
)

# ---------------------------------------------------------------- people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["pitchey.accounts.backends.EmailBackend"]
PASSWORD_HASHERS = ["pitchey.accounts.hashers.PitcheyArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "pitchey.accounts.validators.MaximumLengthValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "public:login"
LOGIN_REDIRECT_URL = "public:home_of_portal"
LOGOUT_REDIRECT_URL = "public:home"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
REAUTHENTICATION_SECONDS = 10 * 60

ACCOUNT_ADAPTER = "pitchey.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = (
    "optional"  # policies ask for a verified address before anything that touches another person
)
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_RATE_LIMITS = False  # pitchey.core.limits is the one limiter
PASSWORD_RESET_TIMEOUT = 60 * 60
USERSESSIONS_TRACK_ACTIVITY = (
    False  # it would write a row at every request; portals.shared.request_context keeps the list
)

# Tokens of mobile clients. The key is never Django's; see pitchey.accounts.tokens.
JWT_KEY = env.str("JWT_KEY", "not-a-secret-for-development-only-either-0123456789")
ACCESS_TOKEN_LIFETIME = timedelta(minutes=15)
REFRESH_TOKEN_LIFETIME = timedelta(days=30)
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": JWT_KEY,
    "AUDIENCE": "pitchey-api",
    "ISSUER": "pitchey",
    "TOKEN_TYPE_CLAIM": "typ",
}

# ---------------------------------------------------------------- the API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.auth.AccessTokenAuthentication", "api.auth.BrowserSessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["api.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.errors.problem",
    "DEFAULT_VERSIONING_CLASS": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Pitchey",
    "DESCRIPTION": "The marketplace where film and television pitches become deals.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": ["api.schema.complete"],
}
CORS_ORIGINS = env.list("CORS_ORIGINS", default=[])

# ---------------------------------------------------------------- the staff desk
UNFOLD = {
    "SITE_TITLE": _("Pitchey staff desk"),
    "SITE_HEADER": _("Pitchey staff desk"),
    "SHOW_HISTORY": True,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/favicon.svg")}],
}

# ---------------------------------------------------------------- language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# ---------------------------------------------------------------- what a browser may do with our pages
CONTENT_SECURITY_POLICY = {
    "default-src": ["'self'"],
    "img-src": ["'self'", *STORAGE.origins],
    "connect-src": ["'self'", *([SOCKET_URL] if SOCKET_URL else []), *STORAGE.origins],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# ---------------------------------------------------------------- what we remember of ourselves
LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "pitchey.core.logging.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.server": {"handlers": [], "propagate": False},
        # These tell every step of their work.
        "pikepdf": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "fpdf": {"level": "WARNING"},
        # A stranger's broken file is a finding, told by sealing itself.
        "pyhanko": {"level": "CRITICAL"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
    },
}
# Whether demo people with a printed password, and synthetic ones, may be made here.
DEMO_ALLOWED = False
MONITOR_KEY = env.str("MONITOR_KEY", "")
# Search by meaning, where requirements/meaning.txt is installed and PostgreSQL has pgvector; false does without.
MEANING = env.bool("MEANING", True)
SILENCED_SYSTEM_CHECKS: list[str] = []
