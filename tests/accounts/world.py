"""Two counties with a row of every model, for tests of access."""

from copy import deepcopy
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db.models import Model
from psycopg.types.range import DateRange

from accounts.models import Role, RoleKind
from agreements import models as agreements
from cooperation import models as base
from forums import models as forums
from knowledge.models import Plan
from negotiations import models as negotiations
from surveys import models as surveys
from tests.factories import UserFactory
from workspace.models import ErrorReport

ALWAYS = DateRange(date(2022, 3, 1), None)
DAY = date(2024, 6, 30)


def make_county(code: str, *municipalities: str, council: str) -> base.County:
    regional_council, _ = base.RegionalCouncil.objects.get_or_create(
        code=council, defaults={"slug": f"liitto-{council}", "name_fi": "Liitto", "region_fi": "M"}
    )
    county = base.County.objects.create(
        code=code,
        slug=f"alue-{code}",
        name_fi=f"Alueen {code} hyvinvointialue",
        short_fi=f"Alue {code}",
        period=ALWAYS,
        regional_council=regional_council,
        languages="fi",
    )
    for municipality in municipalities:
        base.CountyMembership.objects.create(
            county=county,
            period=ALWAYS,
            municipality=base.Municipality.objects.create(
                code=municipality,
                slug=f"kunta-{municipality}",
                name_fi=f"Kunta {municipality}",
                period=ALWAYS,
                languages="fi",
            ),
        )
    return county


def rows_of(county: base.County, municipality: str, theme: base.Theme) -> dict[str, Model]:
    """One row of every model that belongs to a county; «municipal» ones are the municipality's."""
    group = base.MunicipalityGroup.objects.create(county=county, name_fi="Ryhmä")
    agreement = agreements.Agreement.objects.create(
        county=county, kind="strategic", title_fi="Sopimus"
    )
    party = agreements.Party.objects.create(
        agreement=agreement, type="municipality", municipality_id=municipality
    )
    appendix = agreements.Appendix.objects.create(agreement=agreement, label="A", title_fi="Liite")
    goal = agreements.Goal.objects.create(agreement=agreement, title_fi="Tavoite")
    forum = forums.Forum.objects.create(
        county=county, name_fi="Foorumi", level="political", type="forum", period=ALWAYS
    )
    people = {
        name: base.Person.objects.create(name=f"{name} {county.code}")
        for name in ("person", "municipal person")
    }
    made: list[Model] = [
        group,
        base.MunicipalityGroupMember.objects.create(
            group=group, municipality_id=municipality, period=ALWAYS
        ),
        base.Responsibility.objects.create(
            person=people["person"], theme=theme, county=county, role_fi="Johtaja", period=ALWAYS
        ),
        agreement,
        agreements.AgreementStatus.objects.create(
            agreement=agreement, status="in_preparation", since=DAY
        ),
        party,
        agreements.PartyStanding.objects.create(party=party, standing="prospective", since=DAY),
        agreements.Step.objects.create(agreement=agreement, kind="draft", held_on=DAY),
        appendix,
        agreements.AppendixStatus.objects.create(appendix=appendix, status="draft", since=DAY),
        agreements.Document.objects.create(agreement=agreement, title_fi="Asiakirja"),
        goal,
        agreements.Measure.objects.create(goal=goal, title_fi="Toimenpide"),
        agreements.Indicator.objects.create(goal=goal, title_fi="Mittari"),
        Plan.objects.create(
            county=county, kind="interface_plan", title_fi="Suunnitelma", period=ALWAYS
        ),
        forum,
        forums.ForumParticipant.objects.create(
            forum=forum, type="municipality", municipality_id=municipality, period=ALWAYS
        ),
        negotiations.Negotiation.objects.create(
            county=county, kind="meeting", held_on=DAY, format="all"
        ),
        negotiations.NoneStatement.objects.create(
            county=county, kind="hyte", window_from=date(2024, 1, 1), stated_on=DAY, reason="Syy"
        ),
        negotiations.NegotiationPractice.objects.create(
            county=county, kind="hyte", rhythm="yearly", period=ALWAYS
        ),
        ErrorReport.objects.create(county=county, page="/alueet/", text="Väärin"),
    ]
    municipal = {
        "municipal decision": agreements.Decision.objects.create(
            party=party, body_key="council", decided_on=DAY, result="approved"
        ),
        "municipal responsibility": base.Responsibility.objects.create(
            person=people["municipal person"],
            theme=theme,
            municipality_id=municipality,
            role_fi="Hyte-koordinaattori",
            period=ALWAYS,
        ),
    }
    return {row._meta.model_name: row for row in made} | people | municipal


def survey() -> surveys.Survey:
    """A survey without answers, with a row of every model that staff edit."""
    made = surveys.Survey.objects.create(
        slug="kysely", name_fi="Kysely", target="municipalities", status="open", counted_on=DAY
    )
    bank = surveys.BankQuestion.objects.create(key="asked", name_fi="Kysytty")
    surveys.Question.objects.create(
        survey=made, key="asked", kind="open", text_fi="Mitä kuuluu?", bank=bank
    )
    surveys.PublishedFigure.objects.create(
        survey=made, key="half", name_fi="Puolet", unit="percent", value=50, source_reference="R"
    )
    book = surveys.CodeBook.objects.create(key="book", name_fi="Luokitus")
    code = surveys.Code.objects.create(book=book, key="code", name_fi="Teema")
    surveys.Observation.objects.create(code=code, title_fi="Huomio")
    return made


def build() -> SimpleNamespace:
    """County 01 with municipalities 001 and 002, county 02 with 003, and users with roles."""
    theme = base.Theme.objects.create(key="employment", name_fi="Työllisyys")
    counties = {
        "01": make_county("01", "001", "002", council="01"),
        "02": make_county("02", "003", council="01"),
    }
    base.Population.objects.create(municipality_id="001", counted_on=DAY, value=10)
    base.CouncilTerm.objects.create(
        kind="county", period=DateRange(date(2022, 3, 1), date(2025, 6, 1))
    )
    base.Duty.objects.create(
        key="D01",
        law_fi="Laki",
        duty_fi="Velvoite",
        binds=["county"],
        lead="county",
        recurrence="yearly",
        theme=theme,
        period=ALWAYS,
        confidence="verified",
    )
    return SimpleNamespace(
        survey=survey(),
        counties=counties,
        theme=theme,
        own=rows_of(counties["01"], "001", theme),
        other=rows_of(counties["02"], "003", theme),
        people=people(),
    )


def people() -> dict[str, Any]:
    """A user of every kind; None is an anonymous visitor."""
    roles: dict[str, dict[str, Any]] = {
        "coordinator 01": {"kind": RoleKind.COORDINATOR, "county_id": "01"},
        "coordinator 02": {"kind": RoleKind.COORDINATOR, "county_id": "02"},
        "contributor 001": {"kind": RoleKind.CONTRIBUTOR, "municipality_id": "001"},
        "contributor 002": {"kind": RoleKind.CONTRIBUTOR, "municipality_id": "002"},
        "contributor 003": {"kind": RoleKind.CONTRIBUTOR, "municipality_id": "003"},
        "observer": {"kind": RoleKind.OBSERVER},
        "staff": {"kind": RoleKind.STAFF},
        "administrator": {"kind": RoleKind.ADMINISTRATOR},
    }
    made: dict[str, Any] = {"anonymous": None, "no role": _user("no role")}
    for name, role in roles.items():
        made[name] = _user(name)
        Role.objects.create(user=made[name], period=ALWAYS, **role)
    return made


def _user(name: str) -> Any:
    """A user with an address that no sequence uses: the world may be older than the test."""
    return UserFactory(email=f"{name.replace(' ', '-')}@world.example.fi")


def copied(made: SimpleNamespace) -> SimpleNamespace:
    """The same rows as separate objects, for a test that may change them."""
    return deepcopy(made)
