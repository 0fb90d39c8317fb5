"""The forms of negotiations and none-statements, in the own pages and in the admin."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.access import Access
from importing.running import dry_run
from negotiations.models import Negotiation, NoneStatement
from tests.factories import (
    CouncilTermFactory,
    CountyFactory,
    MunicipalityFactory,
    NegotiationFactory,
    NoneStatementFactory,
    UserFactory,
)
from tests.importing.test_running import book
from tests.rendered import form_in, forms_in

pytestmark = pytest.mark.django_db

OWN = "/oma-alue/alue-01"


def day_from_now(number):
    return timezone.localdate() + timedelta(days=number)


def typed(day):
    return f"{day.day}.{day.month}.{day.year}"


@pytest.fixture
def county():
    county = CountyFactory(code="01", slug="alue-01")
    MunicipalityFactory(county=county, code="001")
    CouncilTermFactory()
    return county


@pytest.fixture
def staff(client):
    user = UserFactory(staff=True, is_demonstration=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form_at(client, address):
    content = client.get(address).content.decode()
    if not address.startswith("/admin/"):
        return form_in(content)
    (form,) = [
        one for one in forms_in(content) if one.ident.endswith("_form") and one.method == "post"
    ]
    return form


NEW = {
    "own page": f"{OWN}/neuvottelut/uusi/",
    "admin": "/admin/negotiations/negotiation/add/",
}


@pytest.mark.parametrize("address", NEW.values(), ids=NEW)
@pytest.mark.parametrize(
    ("days", "is_announced"),
    [
        pytest.param(1, True, id="tomorrow"),
        pytest.param(0, False, id="today"),
        pytest.param(-1, False, id="yesterday"),
    ],
)
def test_today_is_offered_as_the_day_of_the_announcement_and_kept_where_it_fits(
    staff, county, address, days, is_announced
):
    today, held_on = day_from_now(0), day_from_now(days)
    form = form_at(staff, address)
    assert form.data["announced_on"] in ([today.strftime("%d.%m.%Y")], [str(today)], [typed(today)])

    sent = form.sent(
        county="01",
        kind="cooperation",
        held_on=typed(held_on),
        format="all",
        municipalities=["001"],
    )
    answer = staff.post(address, sent)

    assert answer.status_code == 302, answer.content.decode()
    assert Negotiation.objects.get().announced_on == (today if is_announced else None)


@pytest.mark.parametrize("address", NEW.values(), ids=NEW)
def test_wrong_day_is_the_only_fault_of_a_negotiation_with_all(staff, county, address):
    sent = form_at(staff, address).sent(
        county="01", kind="cooperation", held_on="31.13.2024", format="all"
    )

    answer = staff.post(address, sent).content.decode()

    assert "31.13.2024" in answer
    assert "täsmälleen yksi kunta" not in answer


def test_coming_negotiation_held_earlier_is_recorded_without_its_announcement(staff, county):
    row = NegotiationFactory(
        county=county,
        with_all=True,
        outcome="",
        held_on=day_from_now(5),
        announced_on=day_from_now(0),
    )
    address = f"{OWN}/neuvottelut/{row.pk}/"

    answer = staff.post(
        address, form_at(staff, address).sent(held_on=typed(day_from_now(0)), outcome="held")
    )

    row.refresh_from_db()
    assert answer.status_code == 302, answer.content.decode()
    assert (row.held_on, row.announced_on, row.outcome) == (day_from_now(0), None, "held")


@pytest.mark.parametrize(
    ("fields", "is_open"), [({}, False), ({"conveners": ["county"]}, True), ({"note": "x"}, True)]
)
def test_details_that_few_negotiations_have_are_folded_while_empty(staff, county, fields, is_open):
    row = NegotiationFactory(county=county, municipalities=["001"], **fields)

    page = staff.get(f"{OWN}/neuvottelut/{row.pk}/").content.decode()

    before, after = page.split("<summary>Lisätietoja")
    assert before.rstrip().endswith("open>") == is_open
    assert 'name="conveners"' in after
    assert 'name="participants"' in before


def test_windows_are_chosen_by_name(staff, county):
    content = staff.get(f"{OWN}/ei-neuvoteltu/uusi/").content.decode()

    assert ">valtuustokausi 1.3.2022–31.5.2025<" in content
    year = day_from_now(0).year
    assert f">vuosi {year}<" in content
    assert f">vuosi {year + 1}<" not in content


STATED = {
    "own page": f"{OWN}/ei-neuvoteltu/uusi/",
    "admin": "/admin/negotiations/nonestatement/add/",
}


@pytest.mark.parametrize("address", STATED.values(), ids=STATED)
@pytest.mark.parametrize(("kind", "is_accepted"), [("cooperation", True), ("hyte", False)])
def test_window_is_one_of_the_kind(staff, county, address, kind, is_accepted):
    form = form_at(staff, address)

    answer = staff.post(
        address,
        form.sent(
            county="01",
            kind=kind,
            window_from="2022-03-01",
            stated_on=typed(day_from_now(-1)),
            reason="Ei ehditty.",
        ),
    )

    assert (answer.status_code == 302) == is_accepted
    assert NoneStatement.objects.exists() == is_accepted
    if not is_accepted:
        assert "2024-01-01 (vuosi 2024)" in answer.content.decode()


def test_statement_is_not_written_where_one_was_held(staff, county):
    NegotiationFactory(county=county, municipalities=["001"])
    address = STATED["own page"]
    form = form_at(staff, address)

    answer = staff.post(
        address,
        form.sent(
            kind="cooperation", window_from="2022-03-01", stated_on="1.6.2024", reason="Ei ehditty."
        ),
    )

    assert "on kirjattu pidetyksi" in answer.content.decode()
    assert not NoneStatement.objects.exists()


def never_announced(county):
    """A row of tomorrow that SQL or the history has left without a day of announcement."""
    return NegotiationFactory(
        county=county, municipalities=["001"], outcome="", held_on=day_from_now(1)
    )


@pytest.mark.parametrize("address", ["", "{pk}/change/"])
def test_admin_shows_why_a_row_is_not_counted(staff, county, address):
    row = NegotiationFactory(
        county=county, municipalities=["001"], outcome="", held_on=day_from_now(1)
    )

    page = staff.get("/admin/negotiations/negotiation/" + address.format(pk=row.pk))

    assert "ei ole kirjattu, mistä päivästä" in page.content.decode()


@pytest.mark.parametrize("address", ["", "{pk}/change/"])
def test_admin_shows_why_a_statement_does_not_hold(staff, county, address):
    row = NoneStatementFactory(county=county)
    NegotiationFactory(county=county, municipalities=["001"])

    page = staff.get("/admin/negotiations/nonestatement/" + address.format(pk=row.pk))

    assert (
        "Ei pidä paikkaansa: neuvottelu on kirjattu pidetyksi 15.5.2024." in page.content.decode()
    )


# To look at --------------------------------------------------------------------------------------


def to_look_at(client):
    return client.get("/en" + OWN + "/").content.decode()


def test_row_that_counts_nowhere_is_to_be_looked_at(staff, county):
    row = NegotiationFactory(
        county=county, municipalities=["001"], outcome="", held_on=day_from_now(1)
    )

    page = to_look_at(staff)

    assert "the day from which it was known is not recorded" in page
    assert f"/neuvottelut/{row.pk}/" in page


def test_contradicted_statement_is_to_be_looked_at_and_an_ended_one_is_not(staff, county):
    statement = NoneStatementFactory(county=county)
    row = NegotiationFactory(county=county, municipalities=["001"])
    assert "Does not hold" in to_look_at(staff)
    assert f"/ei-neuvoteltu/{statement.pk}/" in to_look_at(staff)

    Negotiation.objects.filter(pk=row.pk).update(held_on="2024-06-02")

    page = to_look_at(staff)
    assert "It was stated on" not in page
    assert "Ended: a negotiation was held on" in page


def test_cancelled_negotiation_without_a_new_day_is_asked_about(staff, county):
    NegotiationFactory(
        county=county,
        hyte=True,
        municipalities=["001"],
        held_on=day_from_now(0),
        outcome="cancelled",
        cancelled_on=day_from_now(0),
    )
    assert "was cancelled and no new day is on record" in to_look_at(staff)


# One that is on record already --------------------------------------------------------------------


@pytest.fixture
def recorded(county):
    """A cooperation negotiation with municipality 001, held on 15.5.2024."""
    return NegotiationFactory(county=county, municipalities=["001"])


def send_new(client, **given):
    address = NEW["own page"]
    values = {"kind": "cooperation", "outcome": "held", "format": "one", "municipalities": "001"}
    sent = form_at(client, address).sent(announced_on="", **(values | given))
    return client.post(address, sent)


@pytest.mark.parametrize("day", ["15.5.2024", "8.5.2024", "22.5.2024"])
def test_one_on_record_is_shown_before_another_is_saved(staff, recorded, day):
    shown = send_new(staff, held_on=day)

    page = shown.content.decode()
    assert shown.status_code == 200
    assert f"{OWN}/neuvottelut/{recorded.pk}/" in page
    assert 'name="is_another"' in page
    assert Negotiation.objects.count() == 1

    saved = send_new(staff, held_on=day, is_another="on")

    assert saved.status_code == 302
    assert Negotiation.objects.count() == 2


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"held_on": "7.5.2024"}, id="more than a week before"),
        pytest.param({"held_on": "23.5.2024"}, id="more than a week later"),
        pytest.param({"held_on": "15.5.2024", "kind": "hyte"}, id="another kind"),
        pytest.param({"held_on": "15.5.2024", "municipalities": "002"}, id="other municipality"),
    ],
)
def test_another_negotiation_is_saved_unasked(staff, recorded, given):
    MunicipalityFactory(county=recorded.county, code="002")

    assert send_new(staff, **given).status_code == 302


def test_other_parts_other_groups_and_cancelled_ones_are_not_asked_about(staff, recorded):
    Negotiation.objects.update(outcome="cancelled", cancelled_on=recorded.held_on)
    assert send_new(staff, held_on="15.5.2024").status_code == 302

    first = Negotiation.objects.get(outcome="held")
    part = send_new(staff, held_on="16.5.2024", part_of=str(first.pk))
    assert part.status_code == 302


def test_a_day_known_to_the_month_is_near_every_day_of_it(staff, recorded):
    assert send_new(staff, held_on="31.5.2024", precision="month").status_code == 200


def test_a_saved_one_is_asked_about_only_when_its_kind_or_day_changes(staff, recorded):
    other = NegotiationFactory(
        county=recorded.county, municipalities=["001"], held_on=recorded.held_on
    )
    address = f"{OWN}/neuvottelut/{other.pk}/"

    assert staff.post(address, form_at(staff, address).sent(note="Muistio")).status_code == 302
    moved = staff.post(address, form_at(staff, address).sent(held_on="16.5.2024"))
    assert 'name="is_another"' in moved.content.decode()


@pytest.mark.parametrize("day", ["", "31.12.9999", "roska"])
def test_a_day_that_cannot_be_is_refused_without_a_question(staff, recorded, day):
    shown = send_new(staff, held_on=day, precision="year")

    assert shown.status_code == 200
    assert 'name="is_another"' not in shown.content.decode()


def test_a_file_is_asked_about_those_on_record_and_not_about_its_own_rows(staff, recorded):
    head = ["county", "kind", "held_on", "outcome", "format", "municipalities"]
    rows = [["01", "cooperation", day, "held", "one", "001"] for day in ("17.5.2024", "18.5.2024")]
    access = Access.of(UserFactory(staff=True), timezone.localdate())

    outcome = dry_run(access, book(negotiations=[head, *rows]))

    (question,) = outcome.questions
    assert len(question.rows) == 2
    assert all(f"({recorded.pk}: " in row for row in question.rows)


# Another like one, and who took part --------------------------------------------------------------


def test_another_like_one_begins_with_what_they_have_in_common(staff, county):
    row = NegotiationFactory(
        county=county,
        kind="hyte",
        municipalities=["001"],
        participants=["political", "experts"],
    )
    page = staff.get(f"{OWN}/neuvottelut/{row.pk}/").content.decode()
    (address,) = re.findall(r'href="([^"]+/neuvottelut/uusi/\?[^"]+)"', page)

    form = form_at(staff, html.unescape(address))

    assert form.data["kind"] == ["hyte"]
    assert form.data["held_on"] == ["15.5.2024"]
    assert sorted(form.data["participants"]) == ["experts", "political"]
    assert form.data["format"] == ["one"]


def test_the_outcome_takes_who_took_part(staff, county):
    row = NegotiationFactory(
        county=county, municipalities=["001"], outcome="", held_on=day_from_now(-1)
    )
    address = f"{OWN}/neuvottelut/{row.pk}/tulos/"
    sent = form_at(staff, address).sent(
        became="held", participants=["political"], is_regional_council_present="on"
    )

    assert staff.post(address, sent).status_code == 302

    row.refresh_from_db()
    assert (row.outcome, row.participants) == ("held", ["political"])
    assert row.is_regional_council_present


def test_who_took_part_is_not_asked_of_one_to_come(staff, county):
    row = NegotiationFactory(
        county=county, municipalities=["001"], outcome="", held_on=day_from_now(5)
    )

    page = staff.get(f"{OWN}/neuvottelut/{row.pk}/tulos/").content.decode()

    assert 'name="became"' in page
    assert 'name="is_regional_council_present"' not in page
