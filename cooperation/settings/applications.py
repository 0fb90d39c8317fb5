"""Apps, middleware, templates, languages and static files."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cooperation.settings.base import BASE_DIR, DEMO, PRODUCTION, VAR_DIR, env
from toolkit.static_headers import policy_of_files

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
    "listing",
    "editing",
    "background",
    "accounts",
    "search",
    "naming",
    "cooperation",
    "history",
    "inputs",
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
    "allauth.usersessions",
    "csp",
    "django_filters",
    "drf_spectacular",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
    "rest_framework",
]

MIDDLEWARE = [
    "cooperation.health.HealthMiddleware",
    "toolkit.request_log.RequestLog",
    "cooperation.headers.SafeHeaders",
    "django.middleware.security.SecurityMiddleware",
    "toolkit.conditional.ConditionalMiddleware",
    "cooperation.static_files.StaticFilesMiddleware",
    "api.cors.CrossOriginMiddleware",
    "history.response_cache.ResponseCacheMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "toolkit.admission.AdmissionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "api.language.ApiLanguageMiddleware",
    "toolkit.addresses.AddressMiddleware",
    "api.slashes.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.devices.KnownDevices",
    "accounts.middleware.SignedInAnswers",
    "accounts.middleware.SessionLimits",
    "accounts.middleware.KeepWhatWasTyped",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactor",
    "pghistory.middleware.HistoryMiddleware",
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

FILTERS_EMPTY_CHOICE_LABEL = pgettext_lazy("filter", "All")

# Static files --------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
KEPT_STATIC_FILES = VAR_DIR / "static"  # of several releases
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # an agreement of thirty parties on one page
# Uploaded documents are stored in the database, which is all that servers share.
DOCUMENT_MAX_BYTES = env.number("DOCUMENT_MAX_MEGABYTES", 20) * 1024 * 1024
DOCUMENT_SCANNER = env.text("DOCUMENT_SCANNER")  # a command that reads a file; 0 means clean
LINK_CHECKS_PRIVATE_ADDRESSES = False
HASHED_STATIC_FILES = PRODUCTION or DEMO
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ADD_HEADERS_FUNCTION = policy_of_files
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED_STATIC_FILES
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
