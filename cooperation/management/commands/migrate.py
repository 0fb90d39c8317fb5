"""Django's `migrate`, done by the owner role, with what has to follow it."""

from typing import Any

from django.core.management.commands import migrate

from cooperation.quick_migrations import quick_migrations
from cooperation.roles import as_owner, finish_schema


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            with quick_migrations():
                super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"]):
                finish_schema()
