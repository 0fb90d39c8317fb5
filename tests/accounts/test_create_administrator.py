"""The first administrator: no password on the command line, a strong one at a link."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db
EMAIL = "ada@example.org"


def created(*words):
    output = StringIO()
    call_command("create_administrator", EMAIL, *words, stdout=output)
    return re.search(r"https?://[^/]+(\S+)", output.getvalue())[1]


def test_administrator_chooses_a_strong_password_at_a_link_that_works_once():
    link = created("--name", "Ada")
    user = User.objects.get(email=EMAIL)
    assert (user.is_superuser, user.is_staff, user.name) == (True, True, "Ada")
    assert not user.has_usable_password()

    client = Client()
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "x", "password2": "x"})
    assert not User.objects.get(email=EMAIL).has_usable_password()
    strong = "a strong one: 8 words and 2 numbers"
    client.post(form, {"password1": strong, "password2": strong})
    assert User.objects.get(email=EMAIL).check_password(strong)

    other = "another strong one: 3 words more"
    again = Client()
    again.post(
        again.get(link, follow=True).request["PATH_INFO"], {"password1": other, "password2": other}
    )
    assert User.objects.get(email=EMAIL).check_password(strong)


def test_administrator_who_lost_the_password_gets_a_new_link():
    created()
    created()

    assert User.objects.count() == 1


def test_no_other_user_becomes_an_administrator():
    User.objects.create_user(EMAIL)

    with pytest.raises(CommandError, match="is another user"):
        created()
    assert not User.objects.get(email=EMAIL).is_superuser


def test_what_is_no_address_is_refused():
    with pytest.raises(CommandError):
        call_command("create_administrator", "ada")
    assert not User.objects.exists()


def test_command_that_takes_any_password_is_replaced():
    with pytest.raises(CommandError, match="create_administrator"):
        call_command("createsuperuser", "--noinput", "--email", EMAIL)
