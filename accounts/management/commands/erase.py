"""Erase a person or a user everywhere, including the history."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import privacy
from accounts.models import User
from cooperation.models import Person


def subject_of(options: dict[str, Any]) -> User | Person:
    """The person or user given on the command line."""
    if options["user"]:
        user = User.objects.filter(email__iexact=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['user']}.")
        return user
    person = Person.objects.filter(pk=options["person"]).first()
    if person is None:
        raise CommandError(f"There is no person number {options['person']}.")
    return person


def add_subject(parser: ArgumentParser) -> None:
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--person", type=int, help="the number of a responsible person")
    who.add_argument("--user", help="the e-mail address of a user")


class Command(BaseCommand):
    help = "Erase who a person or user was, in every table and in the recorded history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_subject(parser)
        parser.add_argument("--reason", required=True, help="whose wish, and when")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            erasure = privacy.erase(subject=subject_of(options), reason=options["reason"])
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        rows = ", ".join(f"{table} {number}" for table, number in sorted(erasure.rows.items()))
        self.stdout.write(f"Erased {erasure.kind} {erasure.number}: {rows}.")
