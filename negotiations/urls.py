"""Addresses of the negotiations' pages."""

from django.urls import URLPattern, URLResolver, path

from negotiations import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("neuvottelut/", views.NegotiationListView.as_view(), name="negotiation_list"),
    path("neuvottelut.ics", views.calendar, name="negotiation_calendar"),
    path("alueet/<slug:slug>/neuvottelut.ics", views.calendar, name="county_negotiation_calendar"),
    path(
        "tulevat-neuvottelut.ics",
        views.calendar,
        {"only_upcoming": True},
        name="upcoming_negotiation_calendar",
    ),
    path(
        "alueet/<slug:slug>/tulevat-neuvottelut.ics",
        views.calendar,
        {"only_upcoming": True},
        name="county_upcoming_negotiation_calendar",
    ),
]
