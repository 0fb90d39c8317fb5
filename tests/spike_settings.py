"""The tests' settings with one app more: a record type that no other file knows of."""

from tests.settings import *  # noqa: F403

INSTALLED_APPS = [
    *INSTALLED_APPS[:1],  # noqa: F405 - the public pages are above all subjects
    "tests.spike_app",
    *INSTALLED_APPS[1:],  # noqa: F405
]
LOCALE_PATHS = [*LOCALE_PATHS, BASE_DIR / "tests" / "spike_app" / "locale"]  # noqa: F405
