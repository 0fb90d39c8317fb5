from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and access")

    def ready(self) -> None:
        from accounts.checks import every_record_has_an_access_rule

        checks.register(every_record_has_an_access_rule, checks.Tags.models)
