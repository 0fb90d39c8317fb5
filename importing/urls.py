"""Import: send a file, see what it would do, apply it."""

from django.urls import path

from importing import views

urlpatterns = [
    path("oma-alue/tuonti/", views.ImportView.as_view(), name="import"),
    path("oma-alue/tuonti/pohja/", views.TemplateFileView.as_view(), name="import_template"),
    path("oma-alue/tuonti/vienti/", views.ExportFileView.as_view(), name="import_export"),
    path("oma-alue/tuonti/<int:pk>/", views.RunView.as_view(), name="import_run"),
]
