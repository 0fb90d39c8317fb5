"""The situation, the counties and what is put together from all subjects."""

from django.urls import URLPattern, URLResolver, path

from dashboard import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.SituationView.as_view(), name="situation"),
    path("alueet/", views.CountyListView.as_view(), name="county_list"),
    path("alueet/<slug:slug>/", views.CountyDetailView.as_view(), name="county_detail"),
]
