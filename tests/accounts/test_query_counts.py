"""Every page that is open to all takes as many statements for ten times the records.

The pages are those of the access matrix, which lists every address there is.
"""

from datetime import date

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import DateRange

from api.docs import chapters
from search.registry import searches
from tests.accounts import world
from tests.accounts.access_matrix import PAGES, ROLES
from tests.accounts.test_access_matrix import filled
from tests.factories import (
    AgreementFactory,
    AppendixFactory,
    CountyMembershipFactory,
    DecisionFactory,
    DocumentFactory,
    ForumFactory,
    ForumParticipantFactory,
    GoalFactory,
    IndicatorFactory,
    MunicipalityFactory,
    NegotiationFactory,
    PartyFactory,
    PartyStandingFactory,
    PlanFactory,
    ResponsibilityFactory,
    StepFactory,
    SurveyFactory,
)

LATER = date(2025, 5, 5)
pytestmark = pytest.mark.django_db

NOT_OF_RECORDS = ("/kirjaudu/", "/kehitys/", "/admin/", "/oma-tili/")
"""URLs of sign-in: they show no records."""
OPEN = [
    line
    for line in PAGES
    if {line.expected(role) for role in ROLES} == {200} and not line.path.startswith(NOT_OF_RECORDS)
]
MORE = [
    ("sub-agreements", "/sopimukset/?kind=sub&missing=decisions"),
    ("agreements not started", "/sopimukset/?status=not_started"),
    ("forums of a county", "/foorumit/?county=01&level=political"),
    ("negotiations of a county", "/neuvottelut/?county=01&year=2024"),
    ("counties with a name", "/alueet/?q=alue&status=in_preparation"),
    ("municipalities of a county", "/kunnat/?county=01&q=kunta"),
    ("front page, another map", "/?map=cooperation&compare=2023-12-31"),
    ("front page as known", "/?known_at=2026-01-01"),
    ("county as known", "/alueet/alue-01/?known_at=2026-01-01"),
    ("embedded county", "/upota/county/?county=01"),
    ("changes of all", "/muutokset/"),
    ("changes in the API", "/api/v1/changes/"),
]
"""The same pages with other parameters."""


def grow(made, numbers):
    """For each number add one of everything: in county 01, a county, a survey."""
    for number in numbers:
        county = world.make_county(f"{number:02}", f"{number + 100}", council="01")
        world.rows_of(county, f"{number + 100}", made.theme)
        more_of(
            made.counties["01"], made.own["agreement"], MunicipalityFactory(code=f"{number + 200}")
        )
        SurveyFactory(slug=f"kysely-{number}", status="open")


def more_of(county, agreement, municipality):
    """A municipality of the county with one of everything."""
    CountyMembershipFactory(county=county, municipality=municipality, period=DateRange(LATER, None))
    sub = AgreementFactory(county=county, kind="sub", themes=["employment"])
    for one in (agreement, sub):
        party = PartyFactory(agreement=one, municipality=municipality)
        PartyStandingFactory(party=party, standing="party", since=world.DAY)
        DecisionFactory(party=party, decided_on=world.DAY)
        StepFactory(agreement=one, held_on=world.DAY)
        AppendixFactory(agreement=one)
        IndicatorFactory(goal=GoalFactory(agreement=one))
        DocumentFactory(agreement=one)
        PlanFactory(county=county, agreement=one)
    forum = ForumFactory(county=county, level="political", agreed_in=agreement)
    ForumParticipantFactory(forum=forum, municipality=municipality)
    NegotiationFactory(
        county=county, held_on=LATER, format="one", municipalities=[municipality.code]
    )
    ResponsibilityFactory(county=county)


@pytest.fixture
def downloads(settings, tmp_path):
    """The folder of the whole download, which is cached until something changes."""
    settings.VAR_DIR = tmp_path
    return tmp_path / "downloads"


def statements(paths, downloads):
    """The number of queries of each page with empty caches."""
    client, found = Client(), {}
    for name, path in paths.items():
        for cache in caches.all():
            cache.clear()
        for file in downloads.glob("*"):
            file.unlink()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path, follow=True)
            b"".join(response)
        assert response.status_code == 200, path
        found[name] = len(queries)
    return found


def test_every_page_takes_as_many_queries_for_ten_times_the_records(downloads):
    made = world.build()
    samples = {name: row.pk for name, row in made.own.items()} | {"chapter": chapters()[0].name}
    paths = {f"{line.route} {line.path}": filled(line.path, samples) for line in OPEN}
    paths |= dict(MORE)
    grow(made, [3])
    statements(paths, downloads)  # what is queried once per process

    few = statements(paths, downloads)
    grow(made, range(4, 15))
    Client().get("/haku/?q=kunta")  # the index is read once after a change
    many = statements(paths, downloads)

    changes = {name for name in few if "changes" in name}
    assert {name: many[name] for name in few if name not in changes} == {
        name: few[name] for name in few if name not in changes
    }
    # These query once for each level of rows that a change refers to and the page does not list.
    assert all(many[name] <= few[name] + 2 for name in changes)


def test_index_of_the_search_takes_as_many_queries_for_ten_times_the_records():
    made = world.build()
    grow(made, [3])
    [list(kind.entries()) for kind in searches.values()]  # what is queried once per process
    numbers = []
    for more in ([], range(4, 15)):
        grow(made, more)
        with CaptureQueriesContext(connection) as queries:
            for kind in searches.values():
                assert list(kind.entries()) is not None
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] > 0
