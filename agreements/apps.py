from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = _("Agreements")

    def ready(self) -> None:
        from agreements.checks import uploads_are_scanned

        checks.register(uploads_are_scanned, checks.Tags.security)
