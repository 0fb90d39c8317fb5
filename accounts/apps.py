from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and access")

    def ready(self) -> None:
        from allauth.account.signals import password_reset

        from accounts import attempts, security_log
        from accounts.checks import every_record_has_an_access_rule

        security_log.connect()
        password_reset.connect(attempts.begin_anew, dispatch_uid="attempts begin anew")
        checks.register(every_record_has_an_access_rule, checks.Tags.models)
