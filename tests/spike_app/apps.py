from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PilotsConfig(AppConfig):
    name = "tests.spike_app"
    label = "pilots"
    verbose_name = _("County pilots")
