"""Addresses of the agreements' pages."""

from django.urls import URLPattern, URLResolver, path

from agreements import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("sopimukset/", views.AgreementListView.as_view(), name="agreement_list"),
    path("sopimukset/<int:pk>/", views.AgreementDetailView.as_view(), name="agreement_detail"),
    path("asiakirjat/<int:pk>/", views.document_file, name="document_file"),
]
