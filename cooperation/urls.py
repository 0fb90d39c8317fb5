"""Addresses. Pages have Finnish paths, the same under /sv/ and /en/; the API is under /api/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from cooperation import registry
from cooperation.addresses import resolvers

handler400 = "toolkit.problems.bad_request"
handler403 = "toolkit.problems.permission_denied"
handler404 = "toolkit.problems.not_found"
handler500 = "toolkit.outage.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("api.urls")),
    *resolvers(registry.root_pages),
]
urlpatterns += i18n_patterns(
    path("admin/", admin.site.urls),
    *resolvers(registry.pages),
    prefix_default_language=False,
)
