"""Addresses of the list of changes, of its feed and of undoing one."""

from django.urls import path
from django.views.decorators.http import require_safe

from changes import auditing, feed, pages, undoing

urlpatterns = [
    path("muutokset/", pages.ChangesView.as_view(), name="changes"),
    path(
        "muutokset/<str:model>/<int:number>/kumoa/",
        undoing.UndoView.as_view(),
        name="changes_undo",
    ),
    path(
        "muutokset/<str:model>/<int:number>/kumoa/kaikki/",
        undoing.UndoView.as_view(),
        {"is_whole": True},
        name="changes_undo_all",
    ),
    path("muutokset/vienti/", auditing.AuditView.as_view(), name="changes_audit"),
    path("muutokset/atom/", require_safe(feed.ChangesFeed()), name="changes_feed"),
]
