"""The coordinators' pages: what they show, and that they save."""

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts import world
from workspace.subjects import SUBJECTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    made = world.build()
    User.objects.update(is_demonstration=True)
    return made


def signed_in(made, name):
    client = Client()
    user = made.people[name]
    user.refresh_from_db()
    client.force_login(user)
    return client


@pytest.fixture
def coordinator(made):
    return signed_in(made, "coordinator 01")


def test_all_pages_open(coordinator, made):
    for path in [
        "",
        "sopimukset/",
        "neuvottelut/",
        "foorumit/",
        "vastuuhenkilot/",
        "kuntaryhmat/",
        "suunnitelmat/",
    ]:
        assert coordinator.get(f"/oma-alue/alue-01/{path}").status_code == 200, path
    for key, subject in SUBJECTS.items():
        row = made.own.get(subject.model._meta.model_name) or made.own["municipal decision"]
        paths = [f"{key}/{row.pk}/", f"{key}/{row.pk}/poista/"] + (
            [f"{key}/uusi/"] if subject.may_add else []
        )
        for path in paths:
            response = coordinator.get(f"/oma-alue/alue-01/{path}")
            assert response.status_code == 200, path
    pk = made.own["agreement"].pk
    for path in ("osapuolet", "paatokset", "asiat"):
        assert coordinator.get(f"/oma-alue/alue-01/sopimukset/{pk}/{path}/").status_code == 200
