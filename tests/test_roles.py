import pytest
from django.db import ProgrammingError, connection

from accounts.models import User
from cooperation.roles import as_owner

pytestmark = pytest.mark.django_db


def asked(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_tests_act_as_the_runtime_role():
    assert asked("SELECT current_user") == "yhdyspinta"
    assert User.objects.count() == 0


def test_owner_acts_only_inside_the_block():
    with as_owner():
        assert asked("SELECT current_user") == "yhdyspinta_owner"
    assert asked("SELECT current_user") == "yhdyspinta"


def test_runtime_role_cannot_change_the_schema():
    with pytest.raises(ProgrammingError, match="permission denied"):
        asked("CREATE TABLE intruder ()")
