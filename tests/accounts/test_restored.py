"""A restored backup holds people who were erased after it: the list erases them again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Erasure, User
from accounts.privacy import GONE
from accounts.restored import erase_again
from cooperation.models import Person
from tests.factories import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def line(row, *, later=timedelta(seconds=1)):
    """The row's erasure in the list, a moment after the row was made."""
    kind = "user" if isinstance(row, User) else "person"
    return f"{(timezone.now() + later).isoformat()} {kind} {row.pk}"


def test_listed_people_and_users_are_erased_again_and_nobody_else():
    person, user = PersonFactory(name="Aino Erä"), UserFactory(email="aino@example.org")
    others = PersonFactory(name="Bo Ek"), UserFactory(email="bo@example.org")

    assert len(list(erase_again([line(person), line(user)]))) == 2

    assert Person.objects.get(pk=person.pk).name == GONE
    assert "aino" not in User.objects.get(pk=user.pk).email
    assert Person.objects.get(pk=others[0].pk).name == "Bo Ek"
    assert User.objects.get(pk=others[1].pk).email == "bo@example.org"


def test_erasure_that_is_in_the_backup_is_not_repeated():
    person = PersonFactory()
    listed = [line(person, later=timedelta())]
    list(erase_again(listed))

    assert list(erase_again(listed)) == []
    assert Erasure.objects.count() == 1


def test_number_given_out_anew_after_a_restore_is_another_person():
    person = PersonFactory(name="Uusi Ihminen")

    assert list(erase_again([line(person, later=timedelta(hours=-1))])) == []
    assert Person.objects.get(pk=person.pk).name == "Uusi Ihminen"


def test_number_that_the_backup_does_not_have_is_passed_over():
    assert list(erase_again([f"{timezone.now().isoformat()} person 999999"])) == []


def test_command_repeats_a_list_and_refuses_what_is_none(tmp_path, capsys):
    person, file = PersonFactory(), tmp_path / "erasures"
    file.write_text(f"{line(person)}\n")
    call_command("erase_again", file)

    assert f"Erased person {person.pk} again." in capsys.readouterr().out

    file.write_text("psql: error\n")
    with pytest.raises(CommandError, match="not followed to its end"):
        call_command("erase_again", file)
