"""The coordinators' own pages, and a municipality's part of them."""

from django.urls import URLPattern, URLResolver, path, re_path

from agreements.models import Agreement
from cooperation.models import County, Municipality
from workspace import views

MUNICIPALITY = r"^oma-kunta/(?P<code>[0-9]{3})/"
KEY = r"(?P<key>[a-z-]+)/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("oma-alue/", views.own_places, name="own_places"),
    path("oma-alue/<slug:slug>/", views.OverviewView.as_view(), name="own_county"),
    path(
        "oma-alue/<slug:slug>/sopimukset/<int:pk>/osapuolet/",
        views.PartiesView.as_view(),
        name="own_county_parties",
    ),
    path(
        "oma-alue/<slug:slug>/sopimukset/<int:pk>/paatokset/",
        views.RoundView.as_view(),
        name="own_county_round",
    ),
    path(
        "oma-alue/<slug:slug>/sopimukset/<int:pk>/asiat/",
        views.CaseFileView.as_view(),
        name="own_county_case",
    ),
    path(
        "oma-alue/<slug:slug>/sopimukset/valmistelu/",
        views.BeginView.as_view(),
        name="own_county_begin",
    ),
    path(
        "oma-alue/<slug:slug>/neuvottelut/<int:pk>/tulos/",
        views.OutcomeView.as_view(),
        {"key": "neuvottelut"},
        name="own_county_outcome",
    ),
    path(
        "oma-alue/<slug:slug>/<slug:key>/", views.SectionView.as_view(), name="own_county_section"
    ),
    path("oma-alue/<slug:slug>/<slug:key>/uusi/", views.EditView.as_view(), name="own_county_add"),
    path(
        "oma-alue/<slug:slug>/<slug:key>/<int:pk>/",
        views.EditView.as_view(),
        name="own_county_edit",
    ),
    path(
        "oma-alue/<slug:slug>/<slug:key>/<int:pk>/poista/",
        views.DeleteView.as_view(),
        name="own_county_delete",
    ),
    path(
        "alueet/<slug:slug>/ilmoita/",
        views.ReportView.as_view(model=County),
        name="report_county_error",
    ),
    path(
        "kunnat/<slug:pk>/ilmoita/",
        views.ReportView.as_view(model=Municipality),
        name="report_municipality_error",
    ),
    path(
        "sopimukset/<int:pk>/ilmoita/",
        views.ReportView.as_view(model=Agreement),
        name="report_agreement_error",
    ),
    path("ilmoita/kiitos/", views.ReportThanksView.as_view(), name="report_thanks"),
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
