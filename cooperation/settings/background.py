"""Caches, mail and logs."""

from cooperation.settings.base import PRODUCTION, VAR_DIR, env
from toolkit.logs import SecretsCutter, logging_to_console

# Caches and mail -----------------------------------------------------------------------------

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
