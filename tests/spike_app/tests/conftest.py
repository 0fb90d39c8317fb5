"""A pilot of county 01, and people who keep its record."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client

from accounts.models import RoleKind
from tests.api.conftest import writer
from tests.edits import saved_by_staff
from tests.factories import (
    CouncilTermFactory,
    CountyFactory,
    RoleFactory,
    ThemeFactory,
    UserFactory,
    period,
)
from tests.spike_app.models import Pilot

BEGAN = date(2023, 1, 1)


@pytest.fixture
def record(db):
    """Two counties, the first with a pilot."""
    CouncilTermFactory()
    ThemeFactory(key="employment")
    own, other = CountyFactory(code="01"), CountyFactory(code="02")
    row = Pilot(
        county=own,
        name_fi="Yhteinen vastaanotto",
        state="running",
        period=period(BEGAN),
        language="fi",
    )
    return SimpleNamespace(own=own, other=other, pilot=saved_by_staff(row))


def _signed_in(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def coordinator(record):
    """The browser of the coordinator of county 01."""
    role = RoleFactory(county=record.own, user__is_demonstration=True)
    return _signed_in(role.user)


@pytest.fixture
def staff(record):
    """The browser of a member of staff."""
    return _signed_in(UserFactory(staff=True, is_demonstration=True))


@pytest.fixture
def token(record):
    """The API with the token of the coordinator of county 01."""
    return writer(kind=RoleKind.COORDINATOR, county=record.own)
