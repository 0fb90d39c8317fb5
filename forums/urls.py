"""Addresses of the forums' page."""

from django.urls import URLPattern, URLResolver, path

from forums import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("foorumit/", views.ForumListView.as_view(), name="forum_list"),
]
