"""Settings of the tests: the project's own, cheaper where that makes no difference to them."""

import os

os.environ.setdefault("DEVELOPMENT", "1")

from cooperation.settings import *  # noqa: F403 - all settings

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES |= {  # noqa: F405
    "process": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "process",
    }
}
RESPONSE_STORE_BYTES = (
    0  # no response outlives a test; tests/history/test_response_store.py has one
)
API_REQUESTS_A_MINUTE = dict.fromkeys(API_REQUESTS_A_MINUTE, 0)  # noqa: F405 - set where tested
# Clients of tests leave streamed responses open, which keep their places.
LANES = {name: {"running": 10_000, "waiting": 0, "seconds": 1} for name in LANES}  # noqa: F405
WHITENOISE_AUTOREFRESH = True  # straight from static/, nothing is collected
if os.environ.get("MEASURE_COVERAGE"):  # of templates too: they remember their lines then
    TEMPLATES[0]["OPTIONS"]["debug"] = True  # type: ignore[index]  # noqa: F405
