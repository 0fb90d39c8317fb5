"""Settings. What differs between installations comes from the environment (see docs/deploy.md).

Three modes: without DATABASE_URL on the embedded PostgreSQL, for demonstration (DEMO=1, set by
script/server) and development; with DATABASE_URL in production, where weak settings are refused;
with DATABASE_URL and DEVELOPMENT=1 on another PostgreSQL, for development and tests.
"""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from toolkit.embedded.server import DATABASE, OWNER, RUNTIME
from toolkit.environment import Environment, kept_secret
from toolkit.logs import SecretsCutter, logging_to_console

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()
VAR_DIR = Path(
    env.text("VAR_DIR", str(BASE_DIR / "var"))
)  # everything that this installation writes

# Mode ----------------------------------------------------------------------------------------

server = env.database("DATABASE_URL")
EMBEDDED = server is None and not env.problems
DEMO = env.flag("DEMO")
DEVELOPMENT = env.flag("DEVELOPMENT") or (EMBEDDED and not DEMO)
PRODUCTION = not (EMBEDDED or DEVELOPMENT)
DEBUG = env.flag("DEBUG")

if DEMO and not EMBEDDED:
    env.refuse(
        "DEMO is set together with DATABASE_URL: demonstration people may exist only in the "
        "embedded database. Unset one of the two."
    )
if DEBUG and PRODUCTION:
    env.refuse("DEBUG is on in production: it shows the system's inside to anyone. Unset it.")

# Database ------------------------------------------------------------------------------------
# Two roles: the runtime role serves and cannot touch recorded history or the schema; the owner
# role migrates (cooperation/roles.py). Without DATABASE_OWNER_URL one role does both.

OWNER_LOGIN: dict[str, Any] | None
if server is None:
    server = {
        "ENGINE": "toolkit.embedded",
        "NAME": DATABASE,
        "USER": RUNTIME,
        "PORT": "5432",
        "OPTIONS": {"data_dir": VAR_DIR / "pg"},
    }
    OWNER_LOGIN = {"USER": OWNER}
else:
    OWNER_LOGIN = env.database("DATABASE_OWNER_URL")

RUNTIME_ROLE = server["USER"]
DATABASES = {
    "default": {"OPTIONS": {}}
    | server
    | {
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": env.number("DATABASE_KEEP_SECONDS", 60),
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Secrets, hosts, transport -------------------------------------------------------------------

SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
if PRODUCTION and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10):
    env.refuse(
        "SECRET_KEY is missing or weak. Set it to at least 50 random characters, for example from "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'."
    )
SECRET_KEY = SECRET_KEY or kept_secret(VAR_DIR / "secret_key", 50)
DEMO_PASSWORD = kept_secret(VAR_DIR / "demo_password", 9) if DEMO else ""

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
if PRODUCTION and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    env.refuse(
        "ALLOWED_HOSTS is missing. Set it to the names people use, separated by commas, for "
        "example yhdyspinta.example.fi."
    )
if not PRODUCTION:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []

HTTPS = PRODUCTION
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 365 * 24 * 3600) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "accounts.views.form_not_trusted"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.flag("BEHIND_PROXY", default=True) and HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Sign-in through an organisation's own service, such as Entra ID: off until configured.
OIDC_SERVER_URL = env.text("OIDC_SERVER_URL")
OIDC_CLIENT_ID, OIDC_CLIENT_SECRET = env.text("OIDC_CLIENT_ID"), env.text("OIDC_CLIENT_SECRET")
OIDC_NAME = env.text("OIDC_NAME", "OpenID Connect")
OIDC_EMAIL_IS_VERIFIED = env.flag("OIDC_EMAIL_IS_VERIFIED")
OIDC_ORIGIN = "/".join(OIDC_SERVER_URL.split("/")[:3])
if OIDC_SERVER_URL and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    env.refuse("OIDC_SERVER_URL is set without OIDC_CLIENT_ID and OIDC_CLIENT_SECRET. Set them.")
if PRODUCTION and OIDC_SERVER_URL and not OIDC_SERVER_URL.startswith("https://"):
    env.refuse("OIDC_SERVER_URL does not begin with https://. Sign-in needs a safe connection.")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        # A form may redirect to the organisation's own sign-in, if there is one.
        "form-action": ["'self'", *([OIDC_ORIGIN] if OIDC_ORIGIN else [])],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

env.raise_problems()

# Applications --------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Ours first, from the top of the ladder down: templates and commands of an upper app win.
    "dashboard",
    "surveys",
    "knowledge",
    "negotiations",
    "forums",
    "agreements",
    "demonstration",
    "workspace",
    "importing",
    "situation",
    "changes",
    "api",
    "editing",
    "accounts",
    "cooperation",
    "history",
    "workspace.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_filters",
    "django_structlog",
    "drf_spectacular",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
    "rest_framework",
]

MIDDLEWARE = [
    "cooperation.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "api.cors.CrossOriginMiddleware",
    "history.response_cache.ResponseCacheMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "api.language.ApiLanguageMiddleware",
    "api.slashes.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.SessionLimits",
    "accounts.middleware.KeepWhatWasTyped",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactor",
    "pghistory.middleware.HistoryMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

ROOT_URLCONF = "cooperation.urls"
WSGI_APPLICATION = "cooperation.wsgi.application"

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
                "cooperation.context_processors.site",
            ],
        },
    }
]

# Language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
FORMAT_MODULE_PATH = "toolkit.formats"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Helsinki"
USE_I18N = USE_TZ = True

# Static files --------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # an agreement of thirty parties on one page
# Uploaded documents are stored in the database, which is all that servers share.
DOCUMENT_MAX_BYTES = env.number("DOCUMENT_MAX_MEGABYTES", 20) * 1024 * 1024
DOCUMENT_SCANNER = env.text("DOCUMENT_SCANNER")  # a command that reads a file; 0 means clean
LINK_CHECKS_PRIVATE_ADDRESSES = False
HASHED_STATIC_FILES = PRODUCTION or DEMO
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC_FILES
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# People --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts_own"
LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # users are invited to a known address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to unknown addresses
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True  # for all users, limited by SESSION_COOKIE_AGE
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {"feedback": "5/h/ip", "error_report": "5/h/ip"}  # in addition to allauth's
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("PROXY_COUNT", 1 if PRODUCTION else 0)

# A session ends an hour after the last request, and twelve hours after sign-in.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 3600

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # verified by the invitation
MFA_TOTP_ISSUER = "Yhdyspinta"
MFA_TOTP_TOLERANCE = 1  # phone clocks differ by some seconds
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

SOCIALACCOUNT_ADAPTER = "accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # invited users are identified by the address
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "organisaatio",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}

# Interface for machines ----------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.TokenAuthentication",  # the first one sets the challenge: 401, not 403
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_FILTER_BACKENDS": [
        "api.visible_rows.Visible",
        "api.reading.Filtering",
        "api.reading.Ordering",
    ],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.reading.FormatNegotiation",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["toolkit.throttling.Throttle"],
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "EXCEPTION_HANDLER": "toolkit.problems.handle",
    "COERCE_DECIMAL_TO_STRING": False,
}
API_REQUESTS_A_MINUTE = {  # per web process; 0: unlimited
    "anonymous": env.number("API_ANONYMOUS_A_MINUTE", 600),  # from one address
    "reading": env.number("API_READS_A_MINUTE", 1200),  # by a signed-in user
    "writing": env.number("API_WRITES_A_MINUTE", 300),
    "failing": 20,  # invalid tokens, from one address
}
API_LARGEST_BODY = 2_000_000  # bytes of one request
SPECTACULAR_SETTINGS = {
    "TITLE": "Yhdyspinta",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [],
}

# Caches, mail, background tasks --------------------------------------------------------------

CACHES = {
    # Shared by all processes and servers, in PostgreSQL: rate limits need one count.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cooperation_cache",
    },
    # One per process; for what can be recomputed.
    "process": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "process",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

vars().update(env.mail("EMAIL_URL", "consolemail://"))
OUTBOX_DIR = VAR_DIR / "outbox"
SHOWS_OUTBOX = not PRODUCTION and not env.text("EMAIL_URL")
if SHOWS_OUTBOX:  # into files, shown at /kehitys/posti/
    EMAIL_BACKEND = "accounts.mail.OutboxBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "yhdyspinta@localhost")
env.raise_problems()

# Logs ----------------------------------------------------------------------------------------

LOG_CUTTER = SecretsCutter(
    secret_paths=("/vastaus/", "/kutsu/", "/kirjaudu/salasana/"),
    private_paths=("/vastaa/", "/vastaus/"),  # respondents of surveys are not identified
)
LOGGING = logging_to_console(
    is_json=PRODUCTION,
    level=env.text("LOG_LEVEL", "INFO" if PRODUCTION else "WARNING"),
    cutter=LOG_CUTTER,
)
