"""URLs without a language, requested by programs at the root."""

from django.urls import URLPattern, URLResolver, path, re_path

from cooperation import sitemap
from cooperation.security_txt import security_txt
from dashboard.views.catalogue import catalogue

urlpatterns: list[URLPattern | URLResolver] = [
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("dcat/", catalogue, name="dcat"),
    re_path(r"^dcat\.(?P<kind>ttl|jsonld|rdf)$", catalogue, name="dcat_file"),
]
