"""Public lists: their files are what the pages show, and a facet's number is what its link gives.

One module, as both need the demonstration.
"""

import csv
import html
import io
import random
import re
from datetime import date, datetime
from urllib.parse import parse_qsl, urlencode

import pytest
from django.core.cache import caches
from django.utils import translation

from accounts.access import Access
from agreements.models import Agreement
from cooperation.models import County, Theme
from forums.models import Forum
from history import response_cache
from importing.running import dry_run
from tests.factories import UserFactory
from tests.listing.readers import by_calamine, by_csv, by_openpyxl, content_of, text
from toolkit.texts import finnish_key

pytestmark = pytest.mark.usefixtures("demonstration")

DAY = "date=2024-06-30"
LISTS = {
    f"/?{DAY}": "tilannekuva",
    f"/alueet/?{DAY}": "alueet",
    f"/alueet/vertaa/?county=17&county=18&{DAY}": "",
    f"/kunnat/?{DAY}": "kunnat",
    f"/liitot/?{DAY}": "maakuntien-liitot",
    f"/sopimukset/?{DAY}": "sopimukset",
    f"/neuvottelut/?{DAY}": "neuvottelut",
    f"/foorumit/?{DAY}": "foorumit",
    f"/velvoitteet/?{DAY}": "velvoitteet",
    f"/suositukset/?{DAY}": "suositukset",
    f"/nain-lasketaan/?{DAY}": "luvut",
    "/kyselyt/?": "kyselyt",
    "/kyselyt/kuntakysely-2023/?": "kuntakysely-2023",
    "/muutokset/?county=18&subject=forums": "muutokset",
}
ABOUT = {"": "tietoja", "/sv": "uppgifter", "/en": "about"}
RETURNED = ("sopimukset", "neuvottelut", "foorumit")
DERIVED = {"sopimukset": "Hyväksynnät", "neuvottelut": "Läge", "foorumit": "Level"}


def page_of(client, address):
    """A page rendered now, not of stored bytes."""
    caches["process"].clear()
    response_cache.store.cache_clear()
    answer = client.get(address)
    assert answer.status_code == 200
    return answer


def file_of(client, address, kind="xlsx"):
    return content_of(client.get(f"{address}&format={kind}"))


def rows_of(client, address):
    """The rows of a file, by heading."""
    head, *rows = next(iter(by_openpyxl(file_of(client, address)).values()))
    return [dict(zip(head, row, strict=True)) for row in rows]


def words(fragment):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", fragment))).strip()


@pytest.mark.parametrize("address", LISTS)
def test_two_readers_and_csv_read_the_same_rows(client, address, settings):
    settings.DEMO = True
    prefix = list(ABOUT)[list(LISTS).index(address) % 3]
    content = file_of(client, prefix + address)
    sheets, others = by_openpyxl(content), by_calamine(content)

    assert list(sheets) == list(others)
    assert list(sheets)[-1] == ABOUT[prefix]
    for name, rows in sheets.items():
        assert [list(map(text, row)) for row in rows] == [
            list(map(text, row)) for row in others[name]
        ]
    head, *rows = next(iter(sheets.values()))
    lines = by_csv(file_of(client, prefix + address, "csv"))
    assert lines[0] == head
    assert len(set(head)) == len(head)
    assert len(lines) == len(rows) + 1 > 1
    for line, row in zip(lines[1:], rows, strict=True):
        for one, other in zip(line, row, strict=True):
            if isinstance(other, str | int) and not isinstance(other, bool):
                assert one.removeprefix("'") == str(other), (head, other)


@pytest.mark.parametrize("address", LISTS)
def test_last_sheet_tells_what_the_rows_are(client, address, settings):
    settings.DEMO = True
    answer = client.get(f"{address}&format=xlsx")
    sheets = by_openpyxl(content_of(answer))
    rows, about = next(iter(sheets.values())), dict(sheets["tietoja"][1:])

    assert about["Rivit"] == len(rows) - 1
    assert about["Linkki"] == f"http://testserver{address.rstrip('?')}"
    assert about["Lisenssi"].startswith("CC BY 4.0")
    assert isinstance(about["Tehty (Suomen aikaa)"], datetime)
    assert "esimerkkiaineistoa" in about["Esimerkkiaineisto"]
    assert "Kuntaliitto" in about["Lähde"]
    name = answer["Content-Disposition"].partition("filename=")[2].strip('"')
    assert name.startswith(LISTS[address])
    if DAY in address:
        assert about["Päivä"].date() == date(2024, 6, 30)
        assert name.endswith("-2024-06-30.xlsx")


@pytest.mark.parametrize("prefix", ABOUT)
@pytest.mark.parametrize(
    "path", ["alueet", "kunnat", "liitot", "sopimukset", "kyselyt", "foorumit"]
)
def test_file_has_the_headings_and_the_first_row_of_the_page(client, prefix, path):
    address = f"{prefix}/{path}/?{'' if path == 'kyselyt' else DAY}"
    page = page_of(client, address).content.decode()
    table = page[page.rindex("<thead") :] if path == "foorumit" else page[page.index("<thead") :]
    headings = [words(one) for one in re.findall(r"<th scope=\"col\".*?</th>", table, re.DOTALL)]
    first = words(re.search(r"<th scope=\"row\".*?</th>", table, re.DOTALL)[0])

    head, *rows = next(iter(by_openpyxl(file_of(client, address)).values()))

    count = table.partition("</thead>")[0].count("<th ")
    assert not {one for one in headings[:count] if one not in head} - {"Aika", "Tid", "Time"}
    assert any(str(value) and str(value) in first for value in rows[0])


def test_file_has_every_row_that_the_filters_give_and_no_other(client):
    address = f"/sopimukset/?{DAY}&kind=sub&theme=employment"
    count = page_of(client, address).context["page_obj"].paginator.count
    about = dict(by_openpyxl(file_of(client, address))["tietoja"][1:])
    name = client.get(f"{address}&format=csv")["Content-Disposition"]

    rows = rows_of(client, address)

    assert len(rows) == count > 1
    assert {row["Laji"] for row in rows} == {"alasopimus"}
    assert about["Rajaukset"] == "Laji: alasopimus; Yhdyspinta: Työllisyyden edistäminen"
    assert "sopimukset-alasopimus-tyollisyyden-edistaminen-2024-06-30.csv" in name


def test_a_long_list_is_whole_in_its_file(client):
    address = f"/foorumit/?{DAY}"
    page = page_of(client, address).context["page_obj"]

    rows = rows_of(client, address)

    assert len(rows) == page.paginator.count > len(page.object_list)
    assert len({row["tunniste"] for row in rows}) == len(rows)


def test_values_are_words_days_and_names(client):
    row = next(row for row in rows_of(client, f"/sopimukset/?{DAY}") if row["Hyväksynnät"])
    approved, of = map(int, re.findall(r"\d+", row["Hyväksynnät"]))

    assert (row["Kuntia hyväksynyt"], row["Kuntia osapuolina"]) == (approved, of)
    assert len(list(filter(None, (row["Hyväksyneiden nimet"] or "").split("; ")))) == approved
    assert isinstance(row["Hyvinvointialueen koodi"], str)
    assert row["Hyvinvointialue"] in {str(one.short) for one in County.objects.all()}
    assert re.fullmatch(r"agreement \d+ v\d+", row["tunniste"])
    days = [one["Tila: alkaen"] for one in rows_of(client, f"/sopimukset/?{DAY}")]
    assert {type(day) for day in days} <= {datetime, str}
    assert all(re.search(r"\d{4}", day) for day in days if isinstance(day, str))


@pytest.mark.parametrize("address", ["/sopimukset/", "/foorumit/", "/neuvottelut/", "/alueet/"])
def test_no_text_of_a_file_is_a_day_to_a_spreadsheet(client, address):
    """7/7 becomes the seventh of July when CSV is opened."""
    cells = [value for row in rows_of(client, f"{address}?{DAY}") for value in row.values()]

    assert [one for one in cells if re.fullmatch(r"\d{1,2}[/-]\d{1,2}", str(one))] == []


def test_names_in_a_file_are_in_alphabetical_order(client):
    column = "Mukana olevien nimet"
    several = [
        row[column].split("; ")
        for row in rows_of(client, f"/foorumit/?{DAY}")
        if "; " in (row[column] or "")
    ]

    assert several
    assert all(names == sorted(names, key=finnish_key) for names in several)


def test_wrong_choices_give_the_page_and_no_file(client):
    assert client.get("/sopimukset/?kind=x&format=csv").status_code == 400
    assert client.get("/liitot/?format=pdf").status_code == 400
    assert client.get("/kyselyt/?format=pdf").status_code == 400


# A file comes back ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(("path", "prefix"), zip(RETURNED, ABOUT, strict=True))
def test_file_of_a_page_comes_back_unchanged(client, path, prefix, kind):
    staff = Access.of(UserFactory(staff=True), date(2024, 6, 30))
    with translation.override(prefix[1:] or "fi"):
        outcome = dry_run(staff, file_of(client, f"{prefix}/{path}/?{DAY}", kind))

    problems = [(row.name, [one.reason for one in row.problems]) for row in outcome.rows]
    assert {row.action for row in outcome.rows} == {"unchanged"}, problems[:5]
    assert any(DERIVED[path] in note for note in outcome.notes)


def edited(client, address, **cells):
    """The file of a list with one row, whose cells are changed by heading."""
    head, row = by_csv(file_of(client, address, "csv"))[:2]
    values = dict(zip(head, row, strict=True)) | cells
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows([head, values.values()])
    return buffer.getvalue().encode("utf-8-sig")


def outcome_of(data):
    outcome = dry_run(Access.of(UserFactory(staff=True), date(2024, 6, 30)), data)
    return outcome.rows[0], outcome.notes


def test_changed_cells_are_taken_and_derived_ones_left_alone(client):
    address = f"/sv/sopimukset/?{DAY}&kind=sub"

    row, notes = outcome_of(edited(client, address, Avtal="Nytt namn", Status="Avslutat"))

    assert (row.action, [one.new for one in row.changes]) == ("changed", ["Nytt namn"])
    assert any("Status" in note and "Godkännanden" in note for note in notes)


def test_row_changed_after_the_file_was_made_is_refused(client):
    address = f"/sopimukset/?{DAY}&kind=sub"
    row = rows_of(client, address)[0]
    kind, number, version = row["tunniste"].split()
    other = f"{kind} {number} v{int(version[1:]) + 1}"

    row, _notes = outcome_of(edited(client, address, Sopimus="Uusi nimi", tunniste=other))

    assert row.action == "refused"


# Facets ---------------------------------------------------------------------------------------

DAYS = ("2024-06-30", "2023-03-15", "")
FACETED = {
    "/sopimukset/": (
        "agreements",
        {"kind", "status", "theme", "county", "character"},
        ("q=sopimus", "municipality=272", "regional_council=party", "missing=decisions", "q=zzz"),
    ),
    "/foorumit/": (
        "forums",
        {"level", "type", "theme", "county"},
        ("q=hyte", "municipality=272", "permanent=true", "regional_council_present=true", "q=zzz"),
    ),
}


def shown(client, path, words):
    """The facets of a page, and its number of rows; of a page rendered now, not of stored bytes."""
    caches["process"].clear()
    response_cache.store.cache_clear()
    answer = client.get(f"{path}?{urlencode(words)}")
    assert answer.status_code == 200, words
    return answer.context["facets"], answer.context["page_obj"].paginator.count


def counted_by_api(client, path, words):
    """The number of the same rows in the API."""
    words = {**words, "page_size": 1}
    if path == "/foorumit/":
        words["alive"] = "true"
    elif not words.get("status"):
        words["listed"] = "true"
    return client.get(f"/api/v1/{FACETED[path][0]}/?{urlencode(words)}").json()["count"]


def walks(path, number):
    """Random filters of a list: a day, some facets of any value, some other filters."""
    chance = random.Random(f"{path} {number}")  # noqa: S311
    words = {"date": chance.choice(DAYS)} if chance.random() < 0.8 else {}
    _collection, _facets, others = FACETED[path]
    words |= dict(parse_qsl(chance.choice([*others[:-1], "", ""])))
    return chance, {name: value for name, value in words.items() if value}


def test_lists_with_facets_are_walked(client):
    for path, (_collection, words, _others) in FACETED.items():
        facets, _count = shown(client, path, {})
        assert {facet.word for facet in facets} == words


@pytest.mark.parametrize("path", FACETED)
@pytest.mark.parametrize(
    "number", [*range(2), *(pytest.param(n, marks=pytest.mark.full) for n in range(2, 60))]
)
def test_number_of_a_choice_is_the_number_of_rows_that_it_gives(client, path, number):
    chance, words = walks(path, number)
    for _step in range(3):
        facets, count = shown(client, path, words)
        assert count == counted_by_api(client, path, words), words
        offered = [(facet.word, choice) for facet in facets for choice in facet.choices]
        for _word, choice in offered:
            assert choice.count == count if choice.is_chosen else choice.count > 0, choice
        others = [one for one in offered if not one[1].is_chosen]
        if not others:
            break
        for word, choice in chance.sample(others, min(2, len(others))):
            followed = dict(parse_qsl(choice.query[1:]))
            _facets, rows = shown(client, path, followed)
            assert rows == choice.count, (words, word, choice)
        words = dict(parse_qsl(chance.choice(others)[1].query[1:]))


def test_every_theme_with_rows_is_offered_whatever_theme_is_chosen(client):
    """The choices of a facet are the values that its filter gives rows for."""
    for path in FACETED:
        facets, _count = shown(client, path, {"date": "2024-06-30", "theme": "employment"})
        (themes,) = (facet for facet in facets if facet.word == "theme")
        offered = {choice.key: choice.count for choice in themes.choices}
        for key in Theme.objects.values_list("key", flat=True)[:8]:
            words = {"date": "2024-06-30", "theme": key}
            assert offered.get(key, 0) == counted_by_api(client, path, words), (path, key)


def test_numbers_by_level_and_type_are_those_of_their_links(client):
    for more in ({"county": "16"}, {"theme": "health_promotion", "type": "network"}):
        words = {"date": "2024-06-30"} | more
        caches["process"].clear()
        response_cache.store.cache_clear()
        levels = client.get(f"/foorumit/?{urlencode(words)}").context["levels"]
        assert levels
        for level in levels:
            of_level = words | {"level": level.key}
            assert counted_by_api(client, "/foorumit/", of_level) == level.count
            for kind in level.types:
                of_type = of_level | {"type": kind.key}
                assert counted_by_api(client, "/foorumit/", of_type) == kind.count


def test_a_chosen_value_without_rows_is_still_shown_with_zero(client):
    assert Agreement.objects.exists()
    assert Forum.objects.exists()
    for path, (_collection, words, _others) in FACETED.items():
        facets, count = shown(client, path, {"q": "zzz", "theme": "employment"})
        (chosen,) = (one for facet in facets for one in facet.choices if one.is_chosen)
        assert (count, chosen.count) == (0, 0), words
