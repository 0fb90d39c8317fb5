"""Addresses. Pages have Finnish paths, the same under /sv/ and /en/; the API stands beside them."""

from allauth.account.views import login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("admin/", admin.site.urls),
    path("kirjaudu/", login, name="account_login"),
    path("kirjaudu/", include("allauth.urls")),
    path("", include("agreements.urls")),
    path("", include("forums.urls")),
    path("", include("negotiations.urls")),
    path("", include("surveys.urls")),
    path("", include("dashboard.urls")),
    prefix_default_language=False,
)
