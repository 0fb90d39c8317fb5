"""Delete the answers of surveys past their retention date; the worker does so every night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from surveys.actions import delete_due_answers


class Command(BaseCommand):
    help = "Delete survey answers whose retention date has passed; tables and figures stay."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{delete_due_answers(timezone.localdate())} respondents deleted")
