"""URLs of the API under /api/v1/, as registered by each app's `api.py`."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from api.registry import api_addresses, api_collections
from api.root import ChapterView, DocsView, RootView
from api.schema import SchemaView

router = SimpleRouter()
for name, viewset in api_collections.items():
    router.register(name, viewset, basename=name)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RootView.as_view(), name="api-root"),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
    path("docs/<slug:name>/", ChapterView.as_view(), name="api-docs-chapter"),
    *(path(f"{name}/", include(list(patterns))) for name, patterns in api_addresses.items()),
    *router.urls,
]
