"""URLs of OpenID Connect: without a language, because they are registered with providers."""

from allauth.socialaccount.providers.openid_connect import views
from django.urls import path

from accounts.strangers import limited

urlpatterns = [
    path("<slug:provider_id>/", limited(views.login), name="openid_connect_login"),
    path("<slug:provider_id>/paluu/", views.callback, name="openid_connect_callback"),
]
