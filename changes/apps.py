from django.apps import AppConfig
from django.core import checks


class ChangesConfig(AppConfig):
    name = "changes"

    def ready(self) -> None:
        from changes.checks import every_statement_has_a_subject

        checks.register(every_statement_has_a_subject, checks.Tags.models)
