"""The stages of an agreement: only what steps, decisions and statuses of its kind record."""

from datetime import date

import pytest

from agreements.cases import case_files, case_on
from agreements.models import Agreement, PartyStanding
from agreements.stages import stages_of
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CountyFactory,
    DecisionFactory,
    DocumentFactory,
    MunicipalityFactory,
    PartyFactory,
    StepFactory,
)

pytestmark = pytest.mark.django_db
DAY = date(2024, 12, 31)


def agreement(status="in_approval", since=date(2024, 6, 1), **fields):
    made = AgreementFactory(**({"kind": "strategic"} | fields))
    made.statuses.all().delete()
    reason = {"ended": "expired", "not_started": "not_yet"}.get(status, "")
    AgreementStatusFactory(agreement=made, status=status, since=since, reason=reason)
    return made


def party(made, kind="municipality", standing="party", expected=None, **decision):
    place = made.county if kind == "county" else MunicipalityFactory(county=made.county)
    if kind == "county" and made.parties.filter(type="county").exists():
        place = CountyFactory()
    places = {"county": None, "municipality": None} | {kind: place}
    found = PartyFactory(agreement=made, type=kind, **places)
    if expected:
        found.decision_expected_on, found.decision_expected_since = expected, date(2024, 1, 1)
        found.save()
    found.standings.all().delete()
    PartyStanding.objects.create(party=found, standing=standing, since=date(2024, 1, 1))
    if decision:
        DecisionFactory(party=found, **({"result": "approved"} | decision))
    return found


def stages(made, day=DAY):
    case = case_on(case_files(Agreement.objects.filter(pk=made.pk)).get(), day)
    return {f"{one.title}{one.body or ''}": one for one in stages_of(case)}


COUNCIL, EXECUTIVE, COUNTY = "Aluevaltuusto", "Aluehallitus", "Hyvinvointialueen päätös"
MUNICIPALITIES, IN_FORCE = "Kuntien hyväksyminen", "Voimassa"


@pytest.mark.parametrize(
    ("body", "title"),
    [
        pytest.param({"body_key": "council", "body_name": ""}, COUNCIL, id="council"),
        pytest.param({"body_key": "executive", "body_name": ""}, EXECUTIVE, id="executive"),
        pytest.param({"body_key": "board", "body_name": "Sote-lautakunta"}, "Sote-lautakunta",
                     id="name on record"),
        pytest.param({"body_key": "other", "body_name": ""}, "Muu toimielin", id="another body"),
    ],
)  # fmt: skip
def test_stage_names_the_body_that_decided(body, title):
    made = agreement()
    party(made, "county", decided_on=date(2024, 9, 2), **body)

    found = stages(made)

    assert (found[title].state, found[title].note) == ("done", "2.9.2024")
    assert {COUNCIL, EXECUTIVE, COUNTY} & set(found) <= {title}


def test_result_other_than_approval_is_not_done():
    made = agreement()
    party(made, "county", decided_on=date(2024, 9, 2), body_key="council", result="returned")

    found = stages(made)[COUNCIL]

    assert (found.state, found.icon) == ("todo", "prog")
    assert "2.9.2024" in found.note


def test_each_county_of_several_has_its_own_answer():
    made = agreement("in_approval", kind="inter_county")
    first = party(made, "county", decided_on=date(2024, 9, 2), body_key="council")
    second = party(made, "county", expected=date(2025, 2, 3))

    found = stages(made)

    assert found[f"{first.county.short}: {COUNCIL}"].state == "done"
    assert found[f"{second.county.short}: {COUNTY}"].state == "todo"
    assert found[f"{second.county.short}: {COUNTY}"].note == "3.2.2025"


@pytest.mark.parametrize("status", ["in_preparation", "in_approval", "ready"])
def test_agreement_without_municipalities_has_no_municipal_stage(status):
    made = agreement(status, kind="inter_county")
    party(made, "county")

    assert MUNICIPALITIES not in stages(made)


def test_only_a_strategic_agreement_lacks_steps_of_preparation():
    task_transfer, strategic = agreement("ready", kind="task_transfer"), agreement("ready")
    StepFactory(agreement=task_transfer, kind="draft", held_on=date(2024, 5, 6))

    assert {"Aloituspäätös", "Aloitusseminaari"} & set(stages(task_transfer)) == set()
    assert stages(task_transfer)["Luonnos käsitelty"].note == "6.5.2024"
    assert stages(strategic)["Aloitusseminaari"].note == "ei kirjattu"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        pytest.param("ready", "done", id="its source says that all approved"),
        pytest.param("ended", "todo", id="that it ended says nothing of approval"),
        pytest.param("in_preparation", "todo", id="in preparation"),
    ],
)
def test_only_a_ready_status_says_that_others_approved(status, state):
    made = agreement(status)
    party(made)
    party(made, "county")

    found = stages(made)

    for title in (MUNICIPALITIES, COUNTY):
        assert found[title].state == state
        assert ("lähteen mukaan" in found[title].note) is (state == "done")


def test_agreement_that_was_ready_before_its_end_was_approved_according_to_its_source():
    made = agreement("ready", date(2023, 6, 1))
    party(made)
    AgreementStatusFactory(agreement=made, status="ended", reason="expired", since=DAY)

    assert stages(made)[MUNICIPALITIES].state == "done"
    assert stages(made)[MUNICIPALITIES].note.startswith("0 / 1")


def test_refusal_on_record_contradicts_the_source():
    made = agreement("ready")
    party(made, decided_on=date(2024, 9, 2), result="rejected")

    assert stages(made)[MUNICIPALITIES].state == "todo"


@pytest.mark.parametrize(
    ("day", "state", "note"),
    [
        pytest.param(date(2024, 12, 31), "todo", "1.1.2025", id="the day before"),
        pytest.param(date(2025, 1, 1), "done", "1.1.2025", id="first day"),
    ],
)
def test_ready_agreement_is_in_force_from_the_first_day_of_its_period(day, state, note):
    made = agreement("ready", in_force=(date(2025, 1, 1), None))

    found = stages(made, day)[IN_FORCE]

    assert (found.state, found.note) == (state, note)


@pytest.mark.parametrize(
    ("status", "period"),
    [
        pytest.param("ready", None, id="no period on record"),
        pytest.param("in_approval", (date(2024, 1, 1), None), id="period began, not ready"),
    ],
)
def test_agreement_is_not_in_force_without_record_of_it(status, period):
    assert stages(agreement(status, in_force=period))[IN_FORCE].state == "todo"


def test_expired_agreement_ended_on_its_last_day(client):
    made = agreement("ready", in_force=(date(2024, 1, 1), None))
    AgreementStatusFactory(agreement=made, status="ended", reason="expired", since=date(2025, 1, 1))

    assert stages(made, date(2025, 1, 1))["Päättynyt"].note == "viimeinen päivä 31.12.2024"
    for path in ("/sopimukset/", f"/sopimukset/{made.pk}/"):
        page = client.get(f"{path}?date=2025-01-15").content.decode()
        shown = page.partition('aria-label="Muutokset"')[0].partition('id="history"')[0]
        assert "31.12.2024" in shown
        assert "1.1.2025</time>" not in shown
    assert str(made.statuses.latest("since")) == "voimassa 31.12.2024 asti"


@pytest.mark.parametrize(
    ("kind", "standing", "is_missing"),
    [
        pytest.param("municipality", "party", True, id="municipality"),
        pytest.param("municipality", "prospective", True, id="municipality to become one"),
        pytest.param("county", "party", True, id="county"),
        pytest.param("county", "left", False, id="has left"),
    ],
)
def test_ready_while_an_approval_is_missing_is_marked_everywhere(
    client, kind, standing, is_missing
):
    made = agreement("ready")
    party(made, kind, standing)
    words, day = "Valmis lähteen mukaan", f"?date={DAY}"

    for path in (
        "/sopimukset/", f"/sopimukset/{made.pk}/", f"/alueet/{made.county.slug}/", "/alueet/", "/",
        "/alueet/?format=csv",
    ):  # fmt: skip
        page = client.get(path + ("&" if "?" in path else "?") + day[1:])
        assert (words in page.getvalue().decode()) is is_missing, path
    row = client.get(f"/api/v1/agreements/{made.pk}/{day}").json()
    assert row["according_to_source"] is is_missing


def test_case_file_shows_who_convened_what_was_proposed_and_the_documents(client):
    made = agreement()
    step = StepFactory(
        agreement=made, held_on=date(2024, 2, 1), convener="Muutosjohtaja",
        proposal="Hyväksytään tekstit.", decision="Tekstit hyväksyttiin.",
    )  # fmt: skip
    DocumentFactory(agreement=made, step=step, title_fi="Luonnos 1", url="https://example.fi/1")
    DocumentFactory(agreement=made, step=step, title_fi="Liite B", url="https://example.fi/2")

    page = client.get(f"/sopimukset/{made.pk}/?date={DAY}").content.decode()

    for words in ("Muutosjohtaja", "Hyväksytään tekstit.", "Tekstit hyväksyttiin."):
        assert words in page
    assert 'href="https://example.fi/1">Luonnos 1</a' in page
    assert 'href="https://example.fi/2">Liite B</a' in page


@pytest.mark.parametrize(
    ("status", "is_shown"),
    [
        ("not_started", False),
        ("in_preparation", False),
        ("in_approval", True),
        ("ready", True),
    ],
)
def test_period_is_shown_once_the_agreement_is_handled_for_approval(client, status, is_shown):
    made = agreement(status, in_force=(date(2025, 1, 1), None))

    page = client.get(f"/en/sopimukset/{made.pk}/?date={DAY}").content.decode()

    assert ("Period of the agreement" in page) is is_shown
    assert ("1 January 2025" in page) is is_shown
