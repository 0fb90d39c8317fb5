from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class CooperationConfig(AppConfig):
    name = "cooperation"
    verbose_name = _("Cooperation")

    def ready(self) -> None:
        from cooperation.checks import every_registry_is_filled
        from toolkit.queries import measure_connections

        measure_connections()
        checks.register(every_registry_is_filled)
