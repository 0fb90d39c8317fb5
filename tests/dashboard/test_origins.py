"""Figures state where they come from: only what was published is called published, anywhere."""

import csv
import io
import re
from datetime import date
from html import unescape

import openpyxl
import pytest
from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from agreements.models import AgreementStatus
from cooperation.registry import embedded_figures
from dashboard import share_picture
from dashboard.embeds import OF_THE_COUNTRY
from situation.origins import Origin, origins_of
from situation.published import published_figures
from situation.registry import additions
from situation.situations import situation
from toolkit.words import Words

DAY = date(2024, 6, 30)
FIVE = {
    "strategic_agreements.prepared_or_in_preparation": 16,
    "strategic_agreements.ready": 12,
    "strategic_agreements.with_regional_council": 11,
    "strategic_agreements.not_started": 5,
    "sub_agreements.ready": 5,
}
TITLE = "Kuntien ja hyvinvointialueiden yhteistyön tilanne, kesä 2024"
ANOTHER_DAY = "2024-07-01"
WORDS = {"": "julkaistu", "/sv": "publicerad", "/en": "published"}

pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.fixture(autouse=True)
def a_demonstration(demonstration, settings):
    """Pages state that the data is illustrative; what the test changes is taken back."""
    settings.DEMO = True
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def one_less_ready():
    """An edit after the publication: a county's agreement was not ready after all."""
    ready = AgreementStatus.objects.filter(
        agreement__kind="strategic", status="ready", since__lte=DAY
    )
    first = ready.order_by("agreement__county").first()
    ready.filter(pk=first.pk).update(status="in_approval")


def page_of(client, path):
    return re.sub(r"\s+", " ", unescape(client.get(path).content.decode()))


def marked(page):
    """How many marks of each origin a page has, by the origin's word."""
    found = re.findall(r'<span class="om" title="(\w+)', page)
    return {word: found.count(word) for word in found}


# The table


def test_the_five_figures_are_as_the_source_has_them():
    assert {one.path: one.count for one in published_figures()} == FIVE
    assert {one.of for one in published_figures()} == {21}
    assert {one.day for one in published_figures()} == {DAY}
    assert {one.publication.title for one in published_figures()} == {TITLE}


@pytest.mark.parametrize("language", Words._fields)
def test_each_is_named_in_each_language(language):
    assert all(getattr(one.name, language) for one in published_figures())


# The rule


def test_only_the_five_are_published_on_their_day():
    origins = origins_of(situation(DAY), is_demonstration=True)

    assert set(origins.published) == set(FIVE)
    assert origins.of("strategic_agreements.in_preparation").origin is Origin.DEMONSTRATION


def test_without_demonstration_data_all_others_are_counted_from_records():
    origins = origins_of(situation(DAY), is_demonstration=False)

    assert origins.of("strategic_agreements.ready").origin is Origin.PUBLISHED
    assert origins.of("forums.total").origin is Origin.RECORDS


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"day": date(2024, 6, 29)}, id="the day before"),
        pytest.param({"day": date(2024, 7, 1)}, id="the day after"),
        pytest.param({"day": DAY, "county": "18"}, id="one county"),
        pytest.param({"day": DAY, "county": "01"}, id="a county with a ready agreement"),
    ],
)
def test_nothing_else_is_published(asked):
    asked = dict(asked)

    found = situation(asked.pop("day"), **asked)

    assert not origins_of(found, is_demonstration=True).published


def test_a_figure_changed_by_an_edit_is_no_longer_published(one_less_ready):
    origins = origins_of(situation(DAY), is_demonstration=True)

    assert set(origins.published) == set(FIVE) - {"strategic_agreements.ready"}


# The API


def origins_in_api(client, **parameters):
    return client.get("/api/v1/situation/", {"date": "2024-06-30", **parameters}).json()["origins"]


def test_the_api_has_the_origin_of_every_figure(client):
    found = client.get("/api/v1/situation/?date=2024-06-30").json()
    origins = found["origins"]

    paths = {path for path, figure in situation(DAY).figures() if figure is not None}
    assert set(origins) == paths | set(additions)
    assert origins["strategic_agreements.ready"] == {
        "origin": "published",
        "publication": f"Association of Finnish Municipalities: {TITLE}",
        "page": None,
    }
    assert origins["forums.total"] == {
        "origin": "demonstration",
        "publication": None,
        "page": None,
    }
    assert {path for path, one in origins.items() if one["origin"] == "published"} == set(FIVE)
    assert found["strategic_agreements"]["ready"].keys() == {"count", "of", "counties"}


@pytest.mark.parametrize(
    "parameters",
    [{"date": ANOTHER_DAY}, {"county": "18"}, {"known_at": "2024-07-01"}],
    ids=["another day", "one county", "as known at a moment"],
)
def test_the_api_calls_nothing_else_published(client, parameters):
    origins = origins_in_api(client, **parameters)

    assert {one["origin"] for one in origins.values()} == {"demonstration"}


def test_the_api_no_longer_calls_an_edited_figure_published(client, one_less_ready):
    origins = origins_in_api(client)

    assert origins["strategic_agreements.ready"]["origin"] == "demonstration"
    assert origins["sub_agreements.ready"]["origin"] == "published"


def test_stored_responses_of_a_demonstration_are_not_sent_without_it(client, settings):
    assert origins_in_api(client)["forums.total"]["origin"] == "demonstration"
    settings.DEMO = False

    assert origins_in_api(client)["forums.total"]["origin"] == "records"


BETWEEN = {"from": "2024-04-30", "to": "2024-08-30"}


def test_a_trend_in_the_api_has_the_origins_of_its_counts(client):
    found = client.get("/api/v1/situation/trend/", BETWEEN | {"step": "month"}).json()

    published = found["origins"]["published"]
    assert found["origins"]["points"]["origin"] == "demonstration"
    assert {day: set(paths) for day, paths in published.items()} == {"2024-06-30": set(FIVE)}
    assert published["2024-06-30"]["strategic_agreements.ready"]["publication"].endswith(TITLE)
    assert found["points"][2].keys() == {"date", "counts"}


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"from": "2024-04-29"}, id="the day is no point"),
        pytest.param({"known_at": "2024-07-01"}, id="as known at a moment"),
    ],
)
def test_a_trend_calls_nothing_else_published(client, asked):
    found = client.get("/api/v1/situation/trend/", BETWEEN | {"step": "quarter"} | asked).json()

    assert found["origins"]["published"] == {}


def test_a_trend_does_not_call_an_edited_figure_published(client, one_less_ready):
    asked = {"from": "2024-06-30", "to": "2024-06-30"}
    origins = client.get("/api/v1/situation/trend/", asked).json()["origins"]

    assert "strategic_agreements.ready" not in origins["published"]["2024-06-30"]


def test_a_comparison_in_the_api_has_the_origins_of_both_days(client):
    asked = {"from": "2023-12-31", "to": "2024-06-30"}
    found = client.get("/api/v1/situation/compare/", asked).json()

    listed = {one["path"] for one in found["figures"]}
    before, after = found["origins"]["from"], found["origins"]["to"]
    assert "strategic_agreements.ready" in listed
    assert set(after) == {one["path"] for one in found["figures"] if one["to"] is not None}
    assert {one["origin"] for one in before.values()} == {"demonstration"}
    assert {path for path, one in after.items() if one["origin"] == "published"} == (
        set(FIVE) & listed
    )


# The notice


@pytest.mark.parametrize(
    "path", ["/", "/alueet/?date=2024-06-30", "/alueet/lappi/?date=2024-06-30"]
)
@pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
def test_the_notice_names_the_five_and_no_other(client, prefix, path):
    page = page_of(client, f"{prefix}{path}")

    notice = page[page.index('class="demo"') : page.index("<header")]
    for one in published_figures():
        name = getattr(one.name, prefix[1:] or "fi")
        assert f"{name} {one.count}/21" in notice
    assert set(re.findall(r"\d+/\d+", notice)) == {"16/21", "12/21", "11/21", "5/21"}


@pytest.mark.parametrize(
    "path",
    [
        f"/?date={ANOTHER_DAY}",
        "/?date=2024-06-30&known_at=2024-07-01",
        f"/alueet/?date={ANOTHER_DAY}",
        "/alueet/lappi/",
        f"/nain-lasketaan/?date={ANOTHER_DAY}",
    ],
)
@pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
def test_on_other_days_the_notice_calls_nothing_published(client, prefix, path):
    page = page_of(client, f"{prefix}{path}")

    notice = page[page.index('class="demo"') : page.index("<header")]
    assert not re.search(r"julkais|publicera|publish|\d", notice)
    assert WORDS[prefix] not in marked(page)


def test_the_notice_drops_a_figure_that_was_edited(client, one_less_ready):
    page = page_of(client, "/en/alueet/?date=2024-06-30")

    notice = page[page.index('class="demo"') : page.index("<header")]
    assert "preparation not started 5/21" in notice
    assert "agreement ready" not in notice


def test_the_readme_has_the_notices_sentence(client):
    page = page_of(client, "/en/").partition("<header")[0]
    sentence = re.search(r"Of the national figures of .*? source is named\.", page).group()

    readme = (settings.BASE_DIR / "README.md").read_text()
    assert sentence in re.sub(r"\s+", " ", readme)


# Pages


@pytest.mark.parametrize("prefix", ["", "/sv", "/en"])
def test_the_front_page_marks_figures_by_their_origin(client, prefix):
    page = page_of(client, f"{prefix}/")
    main = page[page.index("<main") : page.index("<footer")]

    # headline, 2 of the bar, 3 cards, 5 sentences, 3 of the matrix's foot, 4 trends twice
    assert marked(main)[WORDS[prefix]] == 1 + 2 + 3 + 5 + 3 + 4 * 2
    for figure in re.findall(r'<div class="fig">.*?</div>', main):
        is_published = bool(re.search(r"<dd class=\"nn\">.*?●", figure))
        assert is_published == bool(re.search(r">\s*(12|11|5)<i> / 21", figure)), figure
    assert f"{WORDS[prefix]}: " in main
    assert TITLE in main


def test_a_published_number_is_told_from_invented_ones_in_its_sentence(client):
    page = page_of(client, "/en/")

    (sentence,) = re.findall(r"Preparation has not begun in .*?(?=</p>)", page)
    assert re.search(r"●.*5</span>.*○", sentence)


def test_changes_are_never_called_published(client):
    page = page_of(client, "/en/?date=2024-06-30&compare=2023-12-31")

    heading = re.search(r"What has changed since .*?</h2>", page).group()
    assert "○" in heading
    for delta in re.findall(r'<dd class="d">.*?</dd>', page):
        assert "●" not in delta


def test_an_edited_figure_is_not_marked_as_published_on_the_page(client, one_less_ready):
    page = page_of(client, "/en/")

    (card,) = (
        one
        for one in re.findall(r'<div class="fig">.*?</div>', page)
        if "11<i>" in one and "ready" in one
    )
    assert "●" not in card
    assert "○" in card


def test_counties_side_by_side_are_illustrative(client):
    page = page_of(client, "/en/alueet/vertaa/?county=17&county=18&date=2024-06-30")

    assert "○ Which county stands for what is illustrative" in page


def test_without_demonstration_data_there_is_no_mark_of_illustration(client, settings):
    settings.DEMO = False

    main = page_of(client, "/en/?date=2024-06-30")

    assert "○" not in main
    assert "illustrative" not in main
    assert marked(main).keys() == {"published"}


# Embeds, pictures, files


@pytest.mark.parametrize("key", list(embedded_figures))
def test_an_embedded_figure_states_its_origin(client, key):
    page = page_of(client, f"/en/upota/{key}/?date=2024-06-30")

    assert ("● published: " in re.sub("<[^>]+>", "", page) and TITLE in page) == (key in FIVE)
    assert "○ illustrative" in re.sub("<[^>]+>", "", page)


@pytest.mark.parametrize("key", [*embedded_figures, "map", "sentences", "county"])
def test_embeds_of_other_days_call_nothing_published(client, key):
    of = "" if key in OF_THE_COUNTRY else "&county=18"
    page = page_of(client, f"/en/upota/{key}/?date={ANOTHER_DAY}{of}")

    assert "published" not in page
    assert "illustrative" in page


def test_embedded_sentences_are_marked_each(client):
    page = page_of(client, "/en/upota/sentences/?date=2024-06-30")

    assert marked(page)["published"] == 5
    assert marked(page)["illustrative"] > 5


@pytest.fixture
def written(monkeypatch):
    """What is written into a share picture."""
    found = []
    plain = share_picture._Pen.write
    monkeypatch.setattr(
        share_picture._Pen,
        "write",
        lambda pen, at, text, *rest: found.append(text) or plain(pen, at, text, *rest),
    )
    return found


@pytest.mark.parametrize(
    ("day", "full", "words"),
    [
        (DAY, 1, "published: Association of Finnish Municipalities"),
        (date(2024, 7, 1), 0, "illustrative"),
    ],
)
def test_the_share_picture_states_its_origin(written, day, full, words):
    with override("en"):
        share_picture.share_picture(situation(day), is_demonstration=True)

    assert words in written
    assert sum("published" in text for text in written) == full
    assert "illustrative" in written[-1]


def test_the_share_picture_drops_the_mark_of_an_edited_figure(written):
    begun = AgreementStatus.objects.filter(agreement__kind="strategic", agreement__county="02")
    begun.update(status="not_started", reason="not_yet")

    with override("en"):
        share_picture.share_picture(situation(DAY), is_demonstration=True)

    assert not any("published" in text for text in written)


def test_the_file_of_figures_has_their_origins(client):
    answer = client.get("/en/nain-lasketaan/?date=2024-06-30&format=csv")

    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))
    by_path = {row["Path in the API"]: row for row in rows}
    assert {path for path, row in by_path.items() if row["Origin"] == "published"} == set(FIVE)
    assert by_path["strategic_agreements.ready"]["Publication"].endswith(TITLE)
    assert {row["Origin"] for row in rows} == {"published", "illustrative"}


@pytest.mark.parametrize(
    "path",
    [
        "/en/?date=2024-06-30",
        "/en/alueet/?date=2024-06-30",
        "/en/alueet/vertaa/?county=17&county=18&date=2024-06-30",
        "/en/suositukset/?date=2024-06-30",
    ],
)
def test_files_of_counties_are_illustrative_row_by_row(client, path):
    answer = client.get(f"{path}&format=xlsx")

    head, *rows = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).worksheets[0].values
    assert head[-1] == "Origin"
    assert {row[-1] for row in rows} == {"illustrative"}


def test_files_have_no_such_column_without_demonstration_data(client, settings):
    settings.DEMO = False

    answer = client.get("/en/?date=2024-06-30&format=csv")

    text = b"".join(answer).decode("utf-8-sig")
    assert "Origin" not in next(csv.reader(io.StringIO(text), delimiter=";"))
