from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class WorkspaceConfig(AppConfig):
    name = "workspace"
    verbose_name = _("Coordinators' pages")


class AdminConfig(admin.AdminConfig):
    """Django's admin with our site, so that every `admin.site` follows the access rule."""

    default = False
    default_site = "workspace.admin_site.AdminSite"
