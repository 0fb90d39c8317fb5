from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and access")


class AdminConfig(admin.AdminConfig):
    """Django's admin with our site, so that every `admin.site` follows the access rule."""

    default = False
    default_site = "accounts.sites.AdminSite"
