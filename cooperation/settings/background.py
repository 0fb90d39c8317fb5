"""Caches, mail and logs."""

from cooperation.settings.base import PRODUCTION, VAR_DIR, env
from toolkit.admission_rules import Heavy
from toolkit.job_log import job_id
from toolkit.logs import SecretsCutter, logging_to_console

# Caches and mail -----------------------------------------------------------------------------

CACHES = {
    # Shared by all processes and servers, in PostgreSQL: rate limits need one count.
    "default": {
        "BACKEND": "toolkit.shared_cache.SharedCache",
        "LOCATION": "cooperation_cache",
    },
    # One per process; for what can be recomputed.
    "process": {
        "BACKEND": "toolkit.weighed_cache.WeighedCache",
        "LOCATION": "process",
        "OPTIONS": {"MAX_BYTES": env.number("CACHE_MEMORY_MEGABYTES", 48) * 1024 * 1024},
    },
}
# Finished responses, shared by the processes of a machine (history/response_store.py).
RESPONSE_STORE = VAR_DIR / "responses"
RESPONSE_STORE_BYTES = env.number("CACHE_DISK_MEGABYTES", 512) * 1024 * 1024

# Admission -----------------------------------------------------------------------------------
# Places in each web process (toolkit/lanes.py). `serve` gives a process 32 threads: anonymous
# requests and programs take at most 23 of them (8 more wait for a page that another request
# renders), so that stored pages and people signed in find one.

LANES = {
    "readers": {"running": 2, "waiting": 6, "seconds": 5, "of_one_client": 4, "running_of_one": 1},
    "heavy": {"running": 1, "waiting": 3, "seconds": 20, "of_one_client": 3},
    "forms": {"running": 2, "waiting": 2, "seconds": 10, "of_one_client": 3},
    "tokens": {"running": 2, "waiting": 5, "seconds": 15, "of_one_client": 6},
    "people": {"running": 3, "waiting": 24, "seconds": 15, "of_one_client": 12},
}
HEAVY = Heavy(
    parameters=frozenset({"known_at", "date", "compare"}),
    formats=frozenset({"csv", "xlsx"}),
    paths=("/trend/", "/download/", "/atom/", "/comparison/"),
)
HEAVY_SOCKET = env.text("HEAVY_SOCKET")  # of the process for heavy requests, set by `serve`
HEAVY_SECONDS = 90

EMAIL_URL = env.text("EMAIL_URL")
SENDS_MAIL = EMAIL_URL != "none"  # else it waits in the log of mail
OUTBOX_DIR = VAR_DIR / "outbox"
SHOWS_OUTBOX = not PRODUCTION and not EMAIL_URL
if EMAIL_URL and SENDS_MAIL:
    vars().update(env.mail("EMAIL_URL", "dummymail://"))
if PRODUCTION and (not EMAIL_URL or "console" in globals().get("EMAIL_BACKEND", "")):
    env.refuse(
        "EMAIL_URL is missing, or prints mail with its one-time links into the log. Set it to "
        "smtp+tls://user:password@host:587, or to none: mail then waits and is not sent."
    )
if SHOWS_OUTBOX:  # into files, shown at /kehitys/posti/
    EMAIL_BACKEND = "accounts.mail.OutboxBackend"
elif not SENDS_MAIL:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
elif globals().get("EMAIL_BACKEND") == "django.core.mail.backends.smtp.EmailBackend":
    EMAIL_BACKEND = "accounts.smtp.DeadlineBackend"
EMAIL_TIMEOUT = 15  # seconds, for each answer of the mail server
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

PROCRASTINATE_WORKER_DEFAULTS = {"worker_middleware": [job_id]}

# Seeing --------------------------------------------------------------------------------------

SLOW_QUERY_MS = env.number("SLOW_QUERY_MS", 500)
METRICS_TOKEN = env.text("METRICS_TOKEN")  # unset: no metrics are shown
RELEASE = env.text("RELEASE")  # of the image, shown in the metrics
if PRODUCTION and METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    env.refuse("METRICS_TOKEN is weak. Set it to at least 20 random characters, or unset it.")
