"""Django's `migrate`, run by the owner role, followed by grants and history functions."""

from typing import Any

from django.core.management.commands import migrate

from cooperation.former_schema import refuse_former_database
from cooperation.roles import as_owner, finish_schema


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        refuse_former_database()
        with as_owner():
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"]):
                finish_schema()
