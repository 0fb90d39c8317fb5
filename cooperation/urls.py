"""Addresses. Pages have Finnish paths, the same under /sv/ and /en/; the API stands beside them."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

handler400 = "cooperation.api.problems.bad_request"
handler403 = "cooperation.api.problems.permission_denied"
handler404 = "cooperation.api.problems.not_found"
handler500 = "cooperation.api.problems.server_error"

urlpatterns = [
    path("api/v1/", include("cooperation.api.urls")),
    path("kirjaudu/palvelu/", include("accounts.urls_openid")),
    path("", include("dashboard.urls_root")),
]
urlpatterns += i18n_patterns(
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("agreements.urls")),
    path("", include("forums.urls")),
    path("", include("negotiations.urls")),
    path("", include("surveys.urls")),
    path("", include("importing.urls")),
    path("", include("workspace.urls")),
    path("", include("dashboard.urls")),
    prefix_default_language=False,
)
