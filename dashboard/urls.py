"""The situation, the counties and what is put together from all subjects."""

from django.urls import URLPattern, URLResolver, path, re_path

from dashboard import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.SituationView.as_view(), name="situation"),
    path("alueet/", views.CountyListView.as_view(), name="county_list"),
    path("alueet/<slug:slug>/", views.CountyDetailView.as_view(), name="county_detail"),
    path("kunnat/", views.MunicipalityListView.as_view(), name="municipality_list"),
    re_path(
        r"^kunnat/(?P<pk>[0-9]{3})/$",
        views.MunicipalityDetailView.as_view(),
        name="municipality_detail",
    ),
    path("kunnat/<slug:slug>/", views.municipality_by_name, name="municipality_by_name"),
    path("liitot/", views.RegionalCouncilListView.as_view(), name="regional_council_list"),
    path(
        "liitot/<str:pk>/",
        views.RegionalCouncilDetailView.as_view(),
        name="regional_council_detail",
    ),
    path("haku/", views.SearchView.as_view(), name="search"),
]
