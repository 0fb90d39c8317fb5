"""What is added later never changes an earlier day: every dated page and answer, before and after.

Generated stories are loaded up to a day; then everything dated after it is added.
"""

from __future__ import annotations

import csv
import io
import json
import re
from difflib import unified_diff
from itertools import pairwise

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from tests.dashboard.around_the_story import add_around, add_later
from tests.oracle.load import load
from tests.oracle.rows import FIRST_DAY
from tests.oracle.split import places, split
from tests.oracle.stories import LAST_DAY, describe, stories
from tests.oracle.write import judge_now, write

pytestmark = pytest.mark.django_db

LISTS = (
    "/sopimukset/",
    "/sopimukset/?status=not_started",
    "/sopimukset/?missing=decisions",
    "/sopimukset/?regional_council=none",
    "/neuvottelut/",
    "/neuvottelut/?outcome=none",
    "/foorumit/",
)
OF_THE_MOMENT = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"'  # new with every page
)
ALWAYS_ALL = {"standings", "version", "decision_expected_on", "decision_expected_since"}
"""Fields of a party in the API that are not of a day: every row of every day, and the edits."""

BEGUN_ON_A_DAY = ("documents", "appendices")
"""Collections of the API whose rows tell the day from which pages show them."""


@st.composite
def stories_with_a_day(draw):
    """A story and one of its first or last days, after which something may still be added."""
    story = draw(stories())
    days = [day for day in story.boundary_days(LAST_DAY) if FIRST_DAY < day < LAST_DAY]
    return story, draw(st.sampled_from(days))


@settings(
    max_examples=settings.default.max_examples // 25,
    phases=[phase for phase in Phase if phase not in (Phase.shrink, Phase.explain)],  # for minutes
)
@given(stories_with_a_day())
def test_rows_of_later_days_change_no_page_or_answer_of_a_day(given_story):
    story, day = given_story
    note(f"{day}\n{describe(story)}")

    found = leaks(story, day)
    assert not found, "\n".join(f"{address} {line[:500]}" for address, line in found[:40])


def leaks(story, day):
    """The lines of a page or answer of the day that rows of later days have changed or entered."""
    earlier, later = split(story, day)
    with transaction.atomic():
        load(places(story))
        write(earlier)
        add_around(day)
        judge_now()
        before = shown(story, earlier, day)
        write(later)
        add_later(day, {key.id for key in earlier if key.table == "agreements"})
        judge_now()
        after = shown(story, earlier, day)
        transaction.set_rollback(True)
    changed = [
        (address, line)
        for address in before
        for line in unified_diff(before[address].splitlines(), after[address].splitlines(), n=0)
    ]
    return changed + list(_too_early(earlier, before, day))


def _too_early(earlier, pages, day):
    """Titles of agreements shown before their first status."""
    begun = {r.agreement for k, r in earlier.items() if k.table == "statuses" and r.since <= day}
    for key in earlier:
        if key.table == "agreements" and key.id not in begun:
            title = re.compile(rf"Sopimus {key.id}\b")
            yield from (
                (address, title.pattern) for address in pages if title.search(pages[address])
            )


def shown(story, earlier, day):
    """The text of every dated page and answer on the day, by its address."""
    caches["process"].clear()  # it is told of changes when they are committed
    client, texts = Client(), {}
    for address in addresses(story, earlier, day):
        answer = client.get(address)
        texts[address] = _text(earlier, address, answer)
        for file in (answer.context or {}).get("downloads", [])[:1]:
            texts[file["url"]] = _text(earlier, file["url"], client.get(file["url"]))
    return texts


def addresses(story, earlier, day):
    """Every dated page of the day; of places and agreements, those on record by then."""
    counties = [row.code for row in story.counties if day in row.period]
    of_rows = [f"/sopimukset/{key.id}/" for key in earlier if key.table == "agreements"]
    pages = [
        "/",
        "/alueet/",
        *(f"/alueet/alue-{code}/" for code in counties),
        *(f"/alueet/vertaa/?county={one}&county={two}" for one, two in pairwise(counties[:2])),
        "/kunnat/",
        *(f"/kunnat/{row.code}/" for row in story.municipalities[:2]),
        "/liitot/",
        f"/liitot/{story.regional_councils[0].code}/",
        *of_rows[:3],
        *LISTS,
        "/velvoitteet/",
        "/suositukset/",
        "/nain-lasketaan/",
        "/upota/",
        *(f"/upota/{key}/" for key in ("map", "sentences", "strategic_agreements.ready")),
        f"/upota/county/?county={counties[0]}",
        *(f"/haku/?q={word}" for word in ("sopimus", "foorumi")),
    ]
    api = [
        f"/api/v1/situation/?date={day}",
        f"/api/v1/situation/trend/?from={FIRST_DAY}&to={day}&step=quarter",
        f"/api/v1/situation/compare/?from={FIRST_DAY}&to={day}",
        *(f"/api/v1/{name}/?date={day}" for name in ("counties", "municipalities", "parties")),
        *(f"/api/v1/{name}/?date={day}&page_size=1000" for name in BEGUN_ON_A_DAY),
    ]
    dated = [f"{page}{'&' if '?' in page else '?'}date={day}" for page in pages]
    return [*dated, *api]


def _text(earlier, address, answer):
    assert answer.status_code == 200, (address, answer.status_code)
    text = OF_THE_MOMENT.sub("", answer.getvalue().decode())
    if "format=csv" in address:
        return _rows(text)
    if any(f"/{name}/" in address for name in BEGUN_ON_A_DAY):
        return _begun(address, json.loads(text))
    return _parties(earlier, json.loads(text)) if "/parties/" in address else text


def _begun(address, found):
    """The rows that have begun by the day of the address, a line each."""
    day = address.partition("date=")[2][:10]
    return "\n".join(
        json.dumps(row) for row in found["results"] if row["first_day"] and row["first_day"] <= day
    )


def _rows(text):
    """The numbers of a file's rows: which there are is of the day, each is as recorded by now."""
    return "\n".join(row[0] for row in csv.reader(io.StringIO(text)))


def _parties(earlier, found):
    """The parties on record by the day, in the fields that are of the day, a line each."""
    numbers = {key.id for key in earlier if key.table == "parties"}
    return "\n".join(
        json.dumps({name: value for name, value in row.items() if name not in ALWAYS_ALL})
        for row in found["results"]
        if row["id"] in numbers
    )
