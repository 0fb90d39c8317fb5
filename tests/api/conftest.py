"""A small record with a row in every collection."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

import cooperation.api.urls  # noqa: F401 - fills the router
from cooperation.api.router import router
from tests import factories as make

COLLECTIONS = {prefix: viewset for prefix, viewset, _name in router.registry}
DAY = date(2024, 6, 30)


@pytest.fixture
def get(client: Client, db: None) -> Callable[..., Any]:
    """What the API answers, as Python; the status is checked."""

    def ask(path: str, *, expect: int = 200, **words: Any) -> Any:
        response = client.get(f"/api/v1/{path}", words)
        assert response.status_code == expect, response.content
        return response.json()

    return ask


@pytest.fixture
def record(db: None) -> None:
    """One county with two municipalities and a row of everything."""
    fill(number=1)


def fill(*, number: int) -> None:
    """Rows in every collection, as many times as asked for, each in a county of its own."""
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
    make.CouncilTermFactory()
    make.DutyFactory()
    make.ResponsibilityFactory(county=county)
    _agreement(county, municipality)
    _forum(county, municipality)
    make.NegotiationFactory(
        county=county, municipalities=[municipality.code], themes=["employment"]
    )
    make.NoneStatementFactory(county=county)
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
        regional_council=county.regional_council,
    )
