"""URLs without a language, requested by programs at the root."""

from django.urls import URLPattern, URLResolver, path

from cooperation import sitemap

urlpatterns: list[URLPattern | URLResolver] = [
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
]
