"""Make the first administrator of an installation, who chooses the password at a link."""

from argparse import ArgumentParser
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from accounts.models import User


def link_for_password(user: User) -> str:
    """An address at which `user` chooses a password once, valid for PASSWORD_RESET_TIMEOUT."""
    key = default_token_generator.make_token(user)
    path = reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key}
    )
    scheme = "https" if settings.HTTPS else "http"
    return f"{scheme}://{settings.ALLOWED_HOSTS[0]}{path}"


@transaction.atomic
def administrator(email: str, name: str) -> User:
    """The technical administrator with this address: a new one, or the one who lost the password.

    Raises ValidationError for what is no address, and CommandError if it is another user's.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User(email=User.objects.normalize_email(email).lower(), name=name)
        user.is_staff = user.is_superuser = True
        user.set_unusable_password()
        user.full_clean()
        user.save()
    elif not (user.is_superuser and user.is_active):
        raise CommandError(f"{email} is another user: an administrator gives roles in the admin.")
    return user


class Command(BaseCommand):
    help = "Make an administrator, and print the link at which they choose a password once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = administrator(options["email"], options["name"])
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        days = settings.PASSWORD_RESET_TIMEOUT // (24 * 3600)
        self.stdout.write(
            f"{user.email} chooses a password here, once, within {days} days, and then a second "
            f"factor. Whoever has the link can do it: hand it over by a safe way.\n"
            f"{link_for_password(user)}"
        )
