"""Two counties with a row of every model, for tests of access.

Built from the factories, with given values where a factory counts: the world is older than the test
that uses it, and the sequences start again in each test.
"""

from copy import deepcopy
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db.models import Model

from accounts.models import RoleKind
from agreements import models as agreements
from cooperation import models as base
from surveys import models as surveys
from tests import factories as made
from workspace.models import ErrorReport

ALWAYS = made.period()
DAY = date(2024, 6, 30)


def make_county(code: str, *municipalities: str, council: str) -> base.County:
    """A county with its municipalities, since the system began."""
    county = made.CountyFactory(code=code, regional_council__code=council)
    for municipality in municipalities:
        made.MunicipalityFactory(code=municipality, county=county)
    return county


def rows_of(county: base.County, municipality: str, theme: base.Theme) -> dict[str, Model]:
    """One row of every model that belongs to a county; «municipal» ones are the municipality's."""
    people = {
        name: made.PersonFactory(name=f"{name} {county.code}")
        for name in ("person", "municipal person")
    }
    agreement = made.AgreementFactory(county=county, title_fi="Sopimus")
    party = made.PartyFactory(
        agreement=agreement, municipality=made.MunicipalityFactory(code=municipality)
    )
    rows = [
        *_agreement_rows(agreement, party),
        *_other_rows(county, municipality),
        made.ResponsibilityFactory(
            person=people["person"],
            theme=theme,
            county=county,
            role_fi="Johtaja",
            period=ALWAYS,
        ),
    ]
    municipal = {
        "municipal decision": made.DecisionFactory(party=party, decided_on=DAY),
        "municipal responsibility": made.ResponsibilityFactory(
            person=people["municipal person"],
            theme=theme,
            county=None,
            municipality=made.MunicipalityFactory(code=municipality),
            role_fi="Hyte-koordinaattori",
            period=ALWAYS,
        ),
    }
    return {row._meta.model_name: row for row in rows} | people | municipal


def _agreement_rows(agreement: agreements.Agreement, party: agreements.Party) -> list[Any]:
    appendix = made.AppendixFactory(agreement=agreement, label="A")
    goal = made.GoalFactory(agreement=agreement)
    return [
        agreement,
        made.AgreementStatusFactory(agreement=agreement, since=DAY),
        party,
        made.PartyStandingFactory(party=party, standing="prospective", since=DAY),
        made.StepFactory(agreement=agreement, kind="draft", held_on=DAY),
        appendix,
        made.AppendixStatusFactory(appendix=appendix, since=DAY),
        made.DocumentFactory(agreement=agreement, title_fi="Asiakirja", url=""),
        goal,
        made.MeasureFactory(goal=goal),
        made.IndicatorFactory(goal=goal),
    ]


def _other_rows(county: base.County, municipality: str) -> list[Any]:
    group = made.MunicipalityGroupFactory(county=county, name_fi="Ryhmä")
    forum = made.ForumFactory(county=county, name_fi="Foorumi", level="political", period=ALWAYS)
    negotiation = made.NegotiationFactory(
        county=county, kind="meeting", held_on=DAY, outcome="", with_all=True
    )
    return [
        group,
        made.MunicipalityGroupMemberFactory(
            group=group, municipality=made.MunicipalityFactory(code=municipality)
        ),
        made.PlanFactory(county=county, title_fi="Suunnitelma", period=ALWAYS),
        forum,
        made.ForumParticipantFactory(
            forum=forum, municipality=made.MunicipalityFactory(code=municipality), period=ALWAYS
        ),
        negotiation,
        made.NegotiationActorFactory(
            negotiation=negotiation, type="other", organisation=None, name="Järjestö"
        ),
        made.NoneStatementFactory(
            county=county, kind="hyte", window_from=date(2024, 1, 1), stated_on=DAY
        ),
        made.NegotiationPracticeFactory(county=county, kind="hyte", period=ALWAYS),
        ErrorReport.objects.create(county=county, page="/alueet/", text="Väärin"),
    ]


def survey() -> surveys.Survey:
    """A survey without answers, with a row of every model that staff edit."""
    survey = made.SurveyFactory(slug="kysely", counted_on=DAY)
    bank = made.BankQuestionFactory(key="asked")
    made.QuestionFactory(survey=survey, key="asked", kind="open", bank=bank)
    made.PublishedFigureFactory(survey=survey, key="half")
    made.ObservationFactory(code=made.CodeFactory(key="code", book__key="book"))
    return survey


def build() -> SimpleNamespace:
    """County 01 with municipalities 001 and 002, county 02 with 003, and users with roles."""
    theme = made.ThemeFactory(key="employment")
    counties = {
        "01": make_county("01", "001", "002", council="01"),
        "02": make_county("02", "003", council="01"),
    }
    made.PopulationFactory(
        municipality=made.MunicipalityFactory(code="001"), counted_on=DAY, value=10
    )
    made.CouncilTermFactory()
    made.EmploymentAreaFactory(code="01")
    made.OrganisationFactory()
    made.DutyFactory(key="D01", theme=theme, period=ALWAYS)
    return SimpleNamespace(
        survey=survey(),
        counties=counties,
        theme=theme,
        own=rows_of(counties["01"], "001", theme),
        other=rows_of(counties["02"], "003", theme),
        people=people(counties),
    )


def people(counties: dict[str, base.County]) -> dict[str, Any]:
    """A user of every kind; None is an anonymous visitor."""
    roles: dict[str, dict[str, Any]] = {
        "coordinator 01": {"kind": RoleKind.COORDINATOR, "county": counties["01"]},
        "coordinator 02": {"kind": RoleKind.COORDINATOR, "county": counties["02"]},
        "contributor 001": {
            "kind": RoleKind.CONTRIBUTOR,
            "municipality": made.MunicipalityFactory(code="001"),
        },
        "contributor 002": {
            "kind": RoleKind.CONTRIBUTOR,
            "municipality": made.MunicipalityFactory(code="002"),
        },
        "contributor 003": {
            "kind": RoleKind.CONTRIBUTOR,
            "municipality": made.MunicipalityFactory(code="003"),
        },
        "observer": {"kind": RoleKind.OBSERVER},
        "staff": {"kind": RoleKind.STAFF},
        "administrator": {"kind": RoleKind.ADMINISTRATOR},
    }
    users: dict[str, Any] = {"anonymous": None, "no role": _user("no role")}
    for name, role in roles.items():
        users[name] = _user(name)
        made.RoleFactory(user=users[name], **role)
    return users


def _user(name: str) -> Any:
    return made.UserFactory(email=f"{name.replace(' ', '-')}@world.example.fi")


def copied(world: SimpleNamespace) -> SimpleNamespace:
    """The same rows as separate objects, for a test that may change them."""
    return deepcopy(world)
