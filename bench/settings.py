"""Settings of the benchmarks: the project's own, with a view of constant bytes beside the pages."""

from cooperation.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["testserver"]
API_REQUESTS_A_MINUTE = dict.fromkeys(API_REQUESTS_A_MINUTE, 0)  # noqa: F405
# A checkout that has never served has no hashed static files.
STORAGES |= {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
