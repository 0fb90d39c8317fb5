"""Test data with a row in every collection."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

import api.urls  # noqa: F401 - registers the collections
from accounts.models import Role, RoleKind
from accounts.tokens import make_token
from api.registry import api_collections
from tests import factories as make

COLLECTIONS = dict(api_collections)
DAY = date(2024, 6, 30)


@pytest.fixture
def get(client: Client, db: None) -> Callable[..., Any]:
    """The API's response as Python; the status is checked."""

    def ask(path: str, *, expect: int = 200, **parameters: Any) -> Any:
        response = client.get(f"/api/v1/{path}", parameters)
        assert response.status_code == expect, response.content
        return response.json()

    return ask


@dataclass
class Writer:
    """A user who writes with a personal token."""

    client: Client
    token: str
    user: Any

    def send(self, method: str, path: str, data: Any = None, *, seen: str = "", **more: str) -> Any:
        """The response to a write; `seen` is the ETag for If-Match."""
        headers = {"Authorization": f"Bearer {self.token}", **more}
        if seen:
            headers["If-Match"] = seen
        body = "" if data is None else json.dumps(data)
        return self.client.generic(
            method.upper(), f"/api/v1/{path}", body, "application/json", headers=headers
        )

    def post(self, path: str, data: Any, **more: str) -> Any:
        return self.send("post", path, data, **more)

    def patch(self, path: str, data: Any, **more: str) -> Any:
        """An edit based on the current version, unless `seen` is given."""
        return self.send("patch", path, data, **{"seen": self.etag(path)} | more)

    def etag(self, path: str) -> str:
        return str(self.send("get", path.partition("?")[0])["ETag"])


def writer(*, scope: str = "write", **role: Any) -> Writer:
    """A user with the role, and a token."""
    user = make.UserFactory()
    if role:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
        Role.objects.create(user=user, period=make.period(), **role)
    expires_at = timezone.now() + timedelta(days=30)
    _, secret = make_token(user=user, name="koe", scope=scope, expires_at=expires_at)
    return Writer(Client(), secret, user)


@pytest.fixture
def coordinator(record: None) -> Writer:
    """The coordinator of the county in the test data."""
    return writer(kind=RoleKind.COORDINATOR, county=make.County.objects.first())


@pytest.fixture
def staff(record: None) -> Writer:
    return writer(kind=RoleKind.STAFF)


@pytest.fixture
def record(db: None) -> None:
    """One county with two municipalities and a row in every collection."""
    fill(number=1)


def fill(*, number: int) -> None:
    """`number` rows in every collection, each in its own county."""
    make.ThemeFactory(key="employment", name_fi="Työllisyys")
    for _ in range(number):
        _one_county()


def _one_county() -> None:
    county = make.CountyFactory()
    municipality = make.MunicipalityFactory(county=county)
    make.MunicipalityFactory(county=county)
    make.PopulationFactory(municipality=municipality)
    group = make.MunicipalityGroupFactory(county=county)
    make.MunicipalityGroupMemberFactory(group=group, municipality=municipality)
    make.EmploymentAreaMemberFactory(municipality=municipality)
    make.OrganisationFactory()
    make.CouncilTermFactory()
    make.DutyFactory()
    make.ResponsibilityFactory(county=county, person=make.PersonFactory(is_public=True))
    _agreement(county, municipality)
    _forum(county, municipality)
    make.NegotiationFactory(
        county=county, municipalities=[municipality.code], themes=["employment"]
    )
    make.NoneStatementFactory(county=county, stated_on=date(2022, 6, 1))
    make.NegotiationPracticeFactory(county=county)


def _agreement(county: Any, municipality: Any) -> None:
    agreement = make.AgreementFactory(county=county, ready=date(2024, 2, 12))
    party = make.PartyFactory(
        agreement=agreement, municipality=municipality, standing=date(2023, 6, 1)
    )
    make.PartyFactory(agreement=agreement, of_other=True)
    make.PartyFactory(agreement=agreement, of_council=True)
    make.DecisionFactory(party=party, body_name="Kaupunginvaltuusto", section="61")
    step = make.StepFactory(agreement=agreement)
    appendix = make.AppendixFactory(agreement=agreement, themes=["employment"])
    make.AppendixStatusFactory(appendix=appendix)
    make.DocumentFactory(agreement=agreement, step=step)
    goal = make.GoalFactory(agreement=agreement)
    make.MeasureFactory(goal=goal)
    make.IndicatorFactory(goal=goal)
    make.PlanFactory(county=county, agreement=agreement)


def _forum(county: Any, municipality: Any) -> None:
    forum = make.ForumFactory(county=county, themes=["employment"])
    make.ForumParticipantFactory(forum=forum, municipality=municipality)
    make.ForumParticipantFactory(
        forum=forum,
        type="regional_council",
        municipality=None,
        regional_council=make.RegionalCouncilFactory(),
    )
