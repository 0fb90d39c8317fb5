"""Every way of writing a place's name means that place; nothing else is a name."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from accounts.access import Access
from cooperation.models import County, Municipality
from cooperation.reference import load_reference_data
from importing.running import dry_run
from naming.places import Named, Places
from naming.spoken import genitive
from surveys import respondent_places
from surveys.staff.inviting import read_list
from tests.factories import AgreementFactory, PartyFactory, SurveyFactory, UserFactory
from toolkit.proposals import Unreadable

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "reference"
DAY = date(2026, 11, 30)
FILES = Path(__file__).parent / "files"
PK, KP, PP = "14", "18", "19"
OTHERS = (("17", "Pohjanmaan"), (KP, "Keski-Pohjanmaan"), ("08", "Pirkanmaan"), ("13", "Savon"))


@pytest.fixture(scope="module")
def places(django_db_setup, django_db_blocker):
    """The places of the reference data, loaded once for the tests of this module."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load_reference_data(FOLDER)
        yield Places()
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def forms_of_municipality(row):
    """How a municipality is written, made here from its names alone and the genitive."""
    own, of = row.name_fi, genitive(row.name_fi)
    yield from (own, of, row.code, row.code.lstrip("0"), f"KU{row.code}", f"{row.code} {own}")
    yield from (own.upper(), own.lower(), f" {own} ", unicodedata.normalize("NFD", own))
    yield from (f"{own[:2]}\u00ad{own[2:]}", f"{own}\u200b", f"{own}\xa0", f"{own}.", f"{own},")
    if not own.endswith(" kunta"):
        yield from (f"{of} kunta", f"{of} kaupunki", f"{of}  KAUPUNKI")
        if " " not in of:
            yield f"{of}kunta"
    if row.name_sv:
        swedish = row.name_sv
        yield from (swedish, f"{swedish} kommun", f"{swedish} stad", f"{own} - {swedish}")
        yield from (f"{own}/{swedish}", f"{own} ({swedish})", f"{swedish} – {own}")


def forms_of_county(row):
    own, of = row.short_fi, genitive(row.short_fi)
    yield from (own, row.name_fi, f"{of} hva", f"{of} hyvinvointi\u00adalue", of, f"{of} HVA:n")
    yield from (own.replace("-", "\u2011"), own.replace("-", "\u2010"), own.replace("-", " - "))
    yield from (row.code, row.code.lstrip("0"), f"HVA{row.code}", f"HVA-{row.code}", row.slug)
    yield from (row.short_sv, row.name_sv, row.name_en, row.short_en)
    yield unicodedata.normalize("NFD", row.name_fi)
    if row.brand:
        yield from (row.brand, row.brand.upper(), f"{row.name_fi} ({row.brand})")


def test_every_form_of_every_municipality_means_it(places):
    wrong = [
        (typed, row.name_fi)
        for row in Municipality.objects.all()
        for typed in forms_of_municipality(row)
        if places.municipalities.find(typed) != row.code
    ]

    assert wrong == []


def test_every_form_of_every_county_means_it(places):
    wrong = [
        (typed, row.name_fi)
        for row in County.objects.all()
        for typed in forms_of_county(row)
        if places.counties.find(typed) != row.code
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("PSHVA", "13"),
        ("Päijät-Sote", "09"),
        ("Vakehyva", "04"),
        ("VaKe", "04"),
        ("Luvn", "03"),
        ("Keusote", "02"),
        ("Varha", "05"),
        ("Pirha", "08"),
        ("Oma Häme", "07"),
        ("OmaHäme", "07"),
        ("Kymenhva", "10"),
        ("Ekhva", "11"),
        ("EKHVA", "11"),
        ("Eloisa", "12"),
        ("Siun sote", "14"),
        ("KSHVA", "15"),
        ("EPHVA", "16"),
        ("POHVA", "17"),
        ("Österbotten", "17"),
        ("Österbottens välfärdsområde", "17"),
        ("Pohjanmaa", "17"),
        ("Soiten", "18"),
        ("Pohteen", "19"),
        ("Kainuun hyvinvointialue", "20"),
        ("Lapha", "21"),
        ("9", "09"),
        (9, "09"),
        (9.0, "09"),
        ("HVA18", "18"),
        ("Etelä-Savon hyvinvointialue Eloisa", "12"),
        ("Pirkanmaan hyvinvointialueella", "08"),
        ("Keski-Pohjanmaalla", "18"),
        ("Wellbeing services county of Ostrobothnia", "17"),
        ("The Wellbeing Services County of Central Ostrobothnia", "18"),
    ],
)
def test_county_is_read_by_its_brand_or_abbreviation(places, typed, code):
    assert places.counties.read(typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Oulunkaupunki", "564"),
        ("Pedersören kunta", "599"),
        ("Pedersöre kommun", "599"),
        ("Närpiön", "545"),
        ("Mustasaaren", "499"),
        ("Korsholm", "499"),
        ("Karleby stad", "272"),
        ("City of Kokkola", "272"),
        ("Koski Tl", "284"),
        ("Kosken kunta", "284"),
        ("Uudenkaupungin kaupunki", "895"),
        ("Jarvenpaa", "186"),
        ("kunta Perho", "584"),
        ("Virtain kaupunki", "936"),
        ("Kiteellä", "260"),
        ("Lahteen", "398"),
        ("Raumalla", "684"),
        ("Kokkolan kaupungissa", "272"),
        ("Kokkolan kaupunki Karleby stad", "272"),
        ("Ohcejohka", "890"),
        ("Anár", "148"),
        ("Maarianhaminan kaupunki", "478"),
    ],
)
def test_municipality_is_read_as_minutes_write_it(places, typed, code):
    assert places.municipalities.read(typed) == code


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("HUS", "HUS-yhtymä"),
        ("HUS-yhtymän", "HUS-yhtymä"),
        ("Kela", "Kela"),
        ("FPA", "Kela"),
    ],
)
def test_organisation_is_read_without_the_word_of_its_kind(places, typed, found):
    assert places.label(places.read(typed)) == found


def test_a_name_of_several_kinds_is_refused_or_said_which(places):
    kinds = {one.type for one in places.named("Keski-Pohjanmaa")}

    assert kinds == {"county", "regional_council"}
    assert places.read("Keski-Pohjanmaan liitto") == Named("regional_council", "16")
    assert places.read("Keski-Pohjanmaan hva") == Named("county", "18")
    assert places.read("Perhon kunta") == Named("municipality", "584")
    with pytest.raises(Unreadable):
        places.read("Keski-Pohjanmaa")


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Häme", {"Kanta-Häme", "Päijät-Häme"}),
        ("Uusimaa", {"Itä-Uusimaa", "Keski-Uusimaa", "Länsi-Uusimaa"}),
        ("Savo", {"Etelä-Savo", "Pohjois-Savo"}),
        ("Soite/Pohde", {"Keski-Pohjanmaa", "Pohjois-Pohjanmaa"}),
    ],
)
def test_what_two_counties_could_be_is_refused_with_both(places, typed, names):
    with pytest.raises(Unreadable) as refusal:
        places.counties.read(typed)

    assert all(name in str(refusal.value) for name in names)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("Heinävdei", "090"),
        ("Kokola", "272"),
        ("Perhoo", "584"),
        ("Joensu", "167"),
        ("Jyväskyä", "179"),
        ("Tamperee", "837"),
        ("Helsinfors", "091"),
        ("Tamepre", "837"),
        ("Karjaa", None),
        ("Vammala", None),
        ("Jalasjärvi", None),
        ("Valtuusto", None),
        ("Kaikki kunnat", None),
        ("Strateginen sopimus", None),
    ],
)
def test_municipality_is_proposed_only_if_it_is_clearly_meant(places, typed, near):
    assert places.municipalities.find(typed) is None
    assert places.municipalities.likely(typed) == near


@pytest.mark.parametrize(
    ("typed", "within", "near"),
    [
        ("Kokola", KP, "272"),
        ("Kokola", PK, None),
        ("Lieska", PK, "422"),
        ("Lieska", KP, None),
    ],
)
def test_proposals_stay_in_the_chosen_county(places, typed, within, near):
    assert places.municipalities.likely(typed, within=within) == near


def test_an_organisation_with_a_longer_name_is_not_proposed(places):
    with pytest.raises(Unreadable) as refusal:
        places.read("Kuntaliitto")

    assert "Satakuntaliitto" not in str(refusal.value)


@pytest.mark.parametrize(
    "typed", ["Åland", "Ahvenanmaan maakunta", "Ahvenanmaalla", "Maarianhamina", "Helsingin hva"]
)
def test_what_belongs_to_no_county_is_refused_with_that_reason(places, typed):
    with pytest.raises(Unreadable, match="Ahvenanmaan kunnat eivät kuulu hyvinvointialueeseen"):
        places.counties.read(typed)


@pytest.mark.parametrize("typed", ["Vantaassa", "Vantaa", "Kerava"])
def test_one_of_two_names_of_a_county_is_not_the_county(places, typed):
    assert places.counties.find(typed) is None


@pytest.mark.parametrize("typed", ["Etelä-Karjalla", "Pohjois-Karjalla", "Etelä-Pohjanma"])
def test_proposed_county_agrees_in_every_word(places, typed):
    near = places.counties.likely(typed)

    assert places.counties.labels[near].startswith(typed.split("-")[0])


@how(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(
    st.text(alphabet="abdefghijklmnoprstuvyäö -", min_size=6, max_size=20),
    st.sampled_from(["", " kunta", " kaupunki", " hyvinvointialue", " hva", " stad"]),
)
def test_random_words_are_no_place(places, words, ending):
    known = {*places.municipalities.codes, *places.counties.codes}
    if " ".join(words.split()) in known or any(len(part) < 5 for part in words.split()):
        return

    assert places.municipalities.codes_of(words + ending) == []
    assert places.counties.codes_of(words + ending) == []


@pytest.mark.parametrize(
    "typed", ["", " ", "kunta", "kaupunki", "hva", "0", "000", "1000", "9999", "ku", "-", "n kunta"]
)
def test_nothing_is_no_place(places, typed):
    assert places.municipalities.find(typed) is None
    assert places.counties.find(typed) is None


# Entry points ------------------------------------------------------------------------------------


@pytest.fixture
def staff(places):
    return Access.of(UserFactory(staff=True), DAY)


def rows_of(staff, file):
    return dry_run(staff, (FILES / file).read_bytes()).rows


def values(rows, heading):
    return [
        change.new for row in rows for change in row.changes if change.column.startswith(heading)
    ]


def test_minutes_of_a_county_are_brought_in_with_names_in_the_genitive(staff):
    rows = rows_of(staff, "genitive-names.csv")

    assert [row.action for row in rows] == ["created"] * 13
    assert values(rows, "Kunnat")[:4] == ["Heinävesi", "Ilomantsi", "Joensuu", "Juuka"]


def test_counties_of_a_file_are_read_however_they_are_written(staff):
    rows = rows_of(staff, "county-names.csv")

    assert [row.problems for row in rows] == [[]] * 10
    assert values(rows, "Hyvinvointialue") == [
        *["Keski-Pohjanmaa"] * 5,
        *["Päijät-Häme", "Vantaa ja Kerava", "Pohjois-Savo", "Keski-Pohjanmaa", "Päijät-Häme"],
    ]


def test_one_municipality_is_read_in_six_spellings(staff):
    rows = rows_of(staff, "municipality-spellings.csv")

    assert values(rows, "Kunnat") == ["Kokkola"] * 6


def test_a_midnight_beside_a_day_changes_nothing(staff):
    rows = rows_of(staff, "days-with-midnight.csv")

    assert values(rows, "Päivä") == ["15.1.2026"] * 5


def test_sections_of_a_file_are_kept_as_numbers(staff):
    agreement = AgreementFactory(
        county_id=KP, title_fi="Keski-Pohjanmaan strateginen yhteistyösopimus"
    )
    for code in ("272", "217"):
        PartyFactory(agreement=agreement, municipality_id=code)
    rows = rows_of(staff, "decision-sections.csv")

    assert [row.problems for row in rows] == [[], []]
    assert values(rows, "Pykälä") == ["239", "58"]


def test_unknown_agreement_is_not_taken_for_another_countys(staff):
    AgreementFactory(county_id="21", title_fi="Lapin strateginen yhteistyösopimus")
    for county, name in ((PP, "Pohjois-Pohjanmaan"), ("16", "Etelä-Pohjanmaan"), *OTHERS):
        AgreementFactory(county_id=county, title_fi=f"{name} strateginen yhteistyösopimus")
    head = "Sopimus;Osapuoli;Toimielin;Päätetty;Tulos"
    row = "Strateginen sopimus;Oulu;valtuusto;10.11.2024;hyväksytty"
    (found,) = dry_run(staff, f"{head}\n{row}\n".encode()).rows

    assert found.problems[0].reason == "Ei tunneta."


def test_a_row_gets_proposals_of_its_own_county(staff):
    head = "Hyvinvointialue;Laji;Päivä;Toteutustapa;Kunnat;Tulos"
    lines = [f"{county};kuntatapaaminen;1.9.2024;yksi kunta;Liperii;pidetty" for county in (PK, KP)]
    own, other = dry_run(staff, "\n".join([head, *lines]).encode()).rows

    assert "Liperi" in own.problems[0].reason
    assert "Liperi" not in other.problems[0].reason


def test_every_municipality_is_read_as_a_respondents_place(places):
    respondents = respondent_places.Places.on(DAY)
    wrong = [
        typed
        for row in Municipality.objects.existing_on(DAY)
        for typed in forms_of_municipality(row)
        if (found := respondents.named(typed)) is None or found.code != row.code
    ]

    assert wrong == []


def test_every_municipality_is_read_in_a_list_of_recipients(places):
    towns = [*Municipality.objects.existing_on(DAY)]
    lines = [
        f"{row.code}@example.fi;{form}"
        for row in towns
        for form in [[*forms_of_municipality(row)][int(row.code) % 12 + 1]]
    ]
    survey = SurveyFactory(counted_on=DAY)
    found = read_list(survey, "\n".join(["Sähköposti;Kunta", *lines]).encode())

    assert [str(one) for one in found.problems] == []
    assert [one.municipality_id for one in found.rows] == [row.code for row in towns]


def test_names_of_recipients_are_left_alone_and_that_is_reported(places):
    survey = SurveyFactory(counted_on=DAY)
    found = read_list(survey, (FILES / "invitations-with-names.csv").read_bytes())

    assert found.problems == []
    assert found.left_alone == ["Nimi"]
    assert [(one.email, one.municipality_id) for one in found.rows] == [
        ("maija@example.fi", "272"),
        ("matti@example.fi", "584"),
    ]


def test_a_merged_municipality_means_its_successor_on_the_day(places):
    on_the_day = Places.on(DAY).municipalities
    before = Places.on(date(2024, 6, 30)).municipalities

    assert on_the_day.find("Pertunmaan kunta") == on_the_day.find("Mäntyharju") == "507"
    assert before.find("Pertunmaa") == places.municipalities.find("Pertunmaa") == "588"


def test_reading_takes_the_same_queries_for_any_number_of_names(places, django_assert_num_queries):
    fresh = Places()
    with django_assert_num_queries(2):
        for row in ("Perho", "Kokkolan kaupunki", "272", "Närpes stad", "Xyzzy"):
            fresh.municipalities.find(row)
