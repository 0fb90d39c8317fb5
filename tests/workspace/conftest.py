"""County 01 with a row of everything, and people who keep it."""

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts import world


@pytest.fixture
def made(world_on_record, db):
    # About second factors see tests/accounts/test_sign_in.py.
    User.objects.update(is_demonstration=True)
    return world.copied(world_on_record)


@pytest.fixture
def signed_in(made):
    def sign_in(name):
        client = Client()
        made.people[name].refresh_from_db()
        client.force_login(made.people[name])
        return client

    return sign_in


@pytest.fixture
def coordinator(signed_in):
    return signed_in("coordinator 01")
