"""The coordinators' own pages, those of municipalities, and the forms to report errors."""

from django.urls import URLPattern, URLResolver, path, re_path

from workspace import report_views, views
from workspace.registry import addresses, reported_pages

COUNTY = "oma-alue/<slug:slug>/"
MUNICIPALITY = r"^oma-kunta/(?P<code>[0-9]{3})/"
KEY = r"(?P<key>[a-z-]+)/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("oma-alue/", views.own_places, name="own_places"),
    path(COUNTY, views.OverviewView.as_view(), name="own_county"),
    *(
        path(f"{COUNTY}{one.path}", one.view, dict(one.kwargs), name=name)
        for name, one in addresses.items()
    ),
    path(f"{COUNTY}<slug:key>/", views.SectionView.as_view(), name="own_county_section"),
    path(f"{COUNTY}<slug:key>/uusi/", views.EditView.as_view(), name="own_county_add"),
    path(f"{COUNTY}<slug:key>/<int:pk>/", views.EditView.as_view(), name="own_county_edit"),
    path(
        f"{COUNTY}<slug:key>/<int:pk>/poista/",
        views.DeleteView.as_view(),
        name="own_county_delete",
    ),
    *(
        path(one.path, report_views.ReportView.as_view(reported=one), name=name)
        for name, one in reported_pages.items()
    ),
    path("ilmoita/kiitos/", report_views.ReportThanksView.as_view(), name="report_thanks"),
    re_path(f"{MUNICIPALITY}$", views.OverviewView.as_view(), name="own_municipality"),
    re_path(f"{MUNICIPALITY}{KEY}uusi/$", views.EditView.as_view(), name="own_municipality_add"),
    re_path(
        f"{MUNICIPALITY}{KEY}(?P<pk>[0-9]+)/$",
        views.EditView.as_view(),
        name="own_municipality_edit",
    ),
    re_path(
        f"{MUNICIPALITY}{KEY}(?P<pk>[0-9]+)/poista/$",
        views.DeleteView.as_view(),
        name="own_municipality_delete",
    ),
]
