"""The staff's page of background work."""

from django.urls import path

from background import views

urlpatterns = [
    path("yllapito/taustatyot/", views.jobs, name="background_jobs"),
    path("yllapito/taustatyot/<int:pk>/uudelleen/", views.again, name="background_job_again"),
]
