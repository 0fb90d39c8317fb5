"""Addresses of the pilots' pages."""

from django.urls import URLPattern, URLResolver, path

from tests.spike_app import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("kokeilut/", views.PilotListView.as_view(), name="pilot_list"),
    path("kokeilut/<int:pk>/", views.PilotDetailView.as_view(), name="pilot_detail"),
]
