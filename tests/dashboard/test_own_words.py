"""A row's texts are in one language: the pages mark it if it is not the reader's."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import models

from history.statements import Statement
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CouncilTermFactory,
    CountyFactory,
    DecisionFactory,
    ForumFactory,
    GoalFactory,
    IndicatorFactory,
    MeasureFactory,
    MunicipalityFactory,
    NoneStatementFactory,
    PartyFactory,
    PartyStandingFactory,
    StepFactory,
    period,
)

DAY = "?date=2024-06-30"
LANGUAGE_COLUMNS = {"language", "description_language"}


def is_own_words(field: models.Field) -> bool:
    return type(field) is models.TextField and not field.name.endswith(("_fi", "_sv", "_en"))


def test_every_statement_with_long_texts_has_their_language():
    silent = [
        model.__name__
        for model in apps.get_models()
        if issubclass(model, Statement) and any(map(is_own_words, model._meta.local_fields))
        if not LANGUAGE_COLUMNS & {field.name for field in model._meta.local_fields}
    ]

    assert silent == []


@pytest.fixture
def county(db):
    county = CountyFactory(code="17", slug="pohjanmaa")
    CouncilTermFactory(kind="county", period=period(date(2022, 3, 1), date(2025, 6, 1)))
    return county


def seen_in(client, language, path):
    return client.get(f"{language}{path}{DAY}").content.decode()


def assert_marked(client, path, *words):
    finnish, swedish = seen_in(client, "", path), seen_in(client, "/sv", path)
    for text in words:
        assert f'<span lang="sv">{text}</span>' in finnish
        assert text in swedish
        assert f'<span lang="sv">{text}</span>' not in swedish


def test_a_forums_words_are_marked(client, county):
    ForumFactory(county=county, meets="varje månad", other_actors="Äldreråden", language="sv")
    ForumFactory(county=county, meets="kuukausittain")

    for path in ("/foorumit/", "/alueet/pohjanmaa/"):
        assert_marked(client, path, "varje månad", "Äldreråden")
    assert "kuukausittain</span>" not in seen_in(client, "", "/foorumit/")
    assert '<span lang="fi">kuukausittain</span>' in seen_in(client, "/en", "/foorumit/")


def test_why_none_was_held_is_marked(client, county):
    NoneStatementFactory(
        county=county,
        kind="hyte",
        window_from=date(2023, 1, 1),
        stated_on=date(2024, 1, 15),
        reason="Området byggdes upp.",
        language="sv",
    )

    assert_marked(client, "/alueet/pohjanmaa/", "Området byggdes upp.")


@pytest.fixture
def agreement(county):
    municipality = MunicipalityFactory(code="905", county=county)
    agreement = AgreementFactory(
        county=county, template="Kommunförbundets mall", description_language="sv"
    )
    agreement.statuses.all().delete()
    AgreementStatusFactory(
        agreement=agreement, status="in_approval", reason="", since=date(2024, 1, 1)
    )
    party = PartyFactory(
        agreement=agreement, type="municipality", county=None, municipality=municipality
    )
    party.standings.all().delete()
    PartyStandingFactory(party=party, standing="party", since=date(2024, 1, 1))
    DecisionFactory(
        party=party, body_name="Jakobstads fullmäktige", language="sv", decided_on=date(2024, 5, 20)
    )
    return agreement


def test_the_name_of_a_body_is_marked(client, agreement):
    StepFactory(
        agreement=agreement, body="Jakobstads styrelse", preparers=["Direktör"], language="sv"
    )

    assert_marked(
        client,
        f"/sopimukset/{agreement.pk}/",
        "Jakobstads fullmäktige",
        "Jakobstads styrelse",
        "Direktör",
        "Kommunförbundets mall",
    )
    assert "Jakobstads fullmäktige</span>" in seen_in(client, "", "/kunnat/905/")


def test_who_answers_for_a_goal_is_marked_with_its_measures_and_indicators(client, agreement):
    whole = period(date(2024, 1, 1), None)
    goal = GoalFactory(agreement=agreement, owner="Strategidirektören", language="sv", period=whole)
    MeasureFactory(goal=goal, owner="Kommunerna")
    IndicatorFactory(goal=goal, target="Alla kommuner")

    assert_marked(
        client,
        f"/sopimukset/{agreement.pk}/",
        "Strategidirektören",
        "Kommunerna",
        "Alla kommuner",
    )
