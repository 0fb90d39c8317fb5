"""A restored backup holds people who were erased after it: the list erases them again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Erasure, User
from accounts.privacy import GONE
from accounts.restored import erase_again, read
from cooperation.models import Person
from tests.factories import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def line(row, *, later=SECOND, began=timedelta()):
    """The row's erasure in the list, a moment after the row was made."""
    kind = "user" if isinstance(row, User) else "person"
    first = row.events.order_by("pgh_id").first().pgh_created_at + began
    return f"{(timezone.now() + later).isoformat()} {kind} {row.pk} {first.isoformat()}"


def repeated(*lines):
    return list(erase_again(read(lines)))


def test_listed_people_and_users_are_erased_again_and_nobody_else():
    person, user = PersonFactory(name="Aino Erä"), UserFactory(email="aino@example.org")
    others = PersonFactory(name="Bo Ek"), UserFactory(email="bo@example.org")

    assert len(repeated(line(person), line(user))) == 2

    assert Person.objects.get(pk=person.pk).name == GONE
    assert "aino" not in User.objects.get(pk=user.pk).email
    assert Person.objects.get(pk=others[0].pk).name == "Bo Ek"
    assert User.objects.get(pk=others[1].pk).email == "bo@example.org"


def test_erasure_that_is_in_the_backup_is_not_repeated():
    listed = line(PersonFactory(), later=timedelta())
    repeated(listed)

    assert repeated(listed) == []
    assert Erasure.objects.count() == 1


@pytest.mark.parametrize("began", [-SECOND, timedelta(microseconds=1)])
def test_number_given_out_in_both_histories_is_another_person(began):
    person = PersonFactory(name="Uusi Ihminen")

    assert repeated(line(person, began=began)) == []
    assert Person.objects.get(pk=person.pk).name == "Uusi Ihminen"


def test_number_that_the_backup_does_not_have_is_passed_over():
    now = timezone.now().isoformat()

    assert repeated(f"{now} person 999999 {now}") == []


def test_erasure_in_the_future_stops_the_list_before_anything_is_erased():
    one, other = PersonFactory(name="Aino Erä"), PersonFactory()

    with pytest.raises(ValueError, match="in the future"):
        repeated(line(one), line(other, later=timedelta(days=1, minutes=1)))
    assert Person.objects.get(pk=one.pk).name == "Aino Erä"


def test_command_repeats_a_list(tmp_path, capsys):
    person, file = PersonFactory(), tmp_path / "erasures"
    file.write_text(f"{line(person)}\n")
    call_command("erase_again", file)

    assert f"Erased person {person.pk} again." in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("psql: error", id="another file"),
        pytest.param(
            "2026-11-12T10:00:00 person 7 2026-11-01T10:00:00+00:00", id="moment without offset"
        ),
    ],
)
def test_command_refuses_what_is_no_list(tmp_path, text):
    file = tmp_path / "erasures"
    file.write_text(f"{text}\n")

    with pytest.raises(CommandError, match=f"not followed to its end: No line .*{re.escape(text)}"):
        call_command("erase_again", file)


def test_command_reports_a_list_that_cannot_be_read(tmp_path):
    with pytest.raises(CommandError, match=r"cannot be read: .*missing"):
        call_command("erase_again", tmp_path / "missing")


def test_command_reports_rows_that_are_in_the_history_only(tmp_path, capsys):
    gone, kept, file = PersonFactory(), PersonFactory(), tmp_path / "erasures"
    number = gone.pk
    file.write_text(f"{line(gone)}\n{line(kept)}\n")
    gone.delete()

    with pytest.raises(CommandError, match=f"by hand: person {number}\\.") as ended:
        call_command("erase_again", file)
    assert ended.value.returncode == 3
    assert f"Erased person {kept.pk} again." in capsys.readouterr().out
