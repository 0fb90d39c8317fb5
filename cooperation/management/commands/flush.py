"""Django's `flush`, done by the owner role: the runtime role cannot truncate."""

from typing import Any

from django.core.management.commands import flush

from cooperation.roles import as_owner


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        with as_owner():
            super().handle(**options)
