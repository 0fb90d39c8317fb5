"""Addresses of the API, under /api/v1/."""

from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path

from cooperation.api.root import ChapterView, DocsView, RootView
from cooperation.api.router import router
from cooperation.api.schema import SchemaView

COLLECTIONS = (
    "accounts.api.collections",
    "agreements.api",
    "forums.api",
    "negotiations.api",
    "knowledge.api",
)

for module in COLLECTIONS:  # named, not imported: those apps stand above this one
    import_module(module)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RootView.as_view(), name="api-root"),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    path("docs/<slug:name>/", ChapterView.as_view(), name="api-docs-chapter"),
    path("situation/", include("dashboard.api")),
    path("download/", include("accounts.api.download")),
    path("changes/", include("dashboard.api_changes")),
    path("surveys/", include("surveys.api")),
    *router.urls,
]
