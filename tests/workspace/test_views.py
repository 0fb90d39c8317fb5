"""The coordinators' pages: what they show, what they save, once and whole."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.middleware import SEEN
from agreements.models import Agreement, AgreementStatus, Decision, Party, PartyStanding
from cooperation.models import Municipality, Responsibility
from forums.models import Forum
from history.statements import Channel
from negotiations.models import Negotiation
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    DecisionFactory,
    ForumFactory,
    ForumParticipantFactory,
    MunicipalityFactory,
    MunicipalityGroupFactory,
    NegotiationFactory,
    PartyFactory,
    PartyStandingFactory,
    PlanFactory,
    ResponsibilityFactory,
    StepFactory,
)
from tests.stale_walk import edit_form
from workspace.registry import own_pages

pytestmark = pytest.mark.django_db

HERE = "/oma-alue/alue-01/"


def text(response):
    return response.content.decode()


def form_at(client, path):
    return edit_form(text(client.get(path))).sent


def context_of(row):
    events = type(row).pgh_event_model.objects.filter(pgh_obj=row.pk)
    return events.latest("pgh_id").pgh_context.metadata


# Saving ------------------------------------------------------------------------------------------


def test_every_page_and_form_opens(coordinator, made):
    paths = ["", "sopimukset/", "neuvottelut/", "foorumit/", "vastuuhenkilot/", "kuntaryhmat/"]
    paths += ["suunnitelmat/", "ilmoitukset/"]
    for key, subject in own_pages.items():
        row = made.own.get(subject.model._meta.model_name) or made.own["municipal decision"]
        paths += [f"{key}/{row.pk}/"]
        paths += [f"{key}/{row.pk}/poista/"] if subject.may_delete else []
        paths += [f"{key}/uusi/"] if subject.may_add else []
    agreement = made.own["agreement"].pk
    paths += [f"sopimukset/{agreement}/{page}/" for page in ("osapuolet", "paatokset", "asiat")]

    answers = {path: coordinator.get(HERE + path).status_code for path in paths}

    assert {path for path, status in answers.items() if status != 200} == set()


def test_an_edit_is_saved_with_its_reason_and_removes_the_confirmation(coordinator, made):
    agreement = made.own["agreement"]
    Agreement.objects.filter(pk=agreement.pk).update(confirmed_at=timezone.now())
    path = f"{HERE}sopimukset/{agreement.pk}/"

    sent = form_at(coordinator, path) | {"title_fi": ["Uusi nimi"], "_reason": ["Kirje 12.3."]}
    answer = coordinator.post(path, sent)

    agreement.refresh_from_db()
    assert answer.status_code == 302
    assert (agreement.title_fi, agreement.confirmed_at) == ("Uusi nimi", None)
    context = context_of(agreement)
    assert (context["channel"], context["reason"]) == ("page", "Kirje 12.3.")


def test_errors_are_shown_beside_their_fields_and_above_and_the_input_is_kept(coordinator, made):
    path = f"{HERE}neuvottelut/uusi/"
    sent = form_at(coordinator, path) | {
        "kind": ["cooperation"],
        "held_on": ["32.13.2024"],
        "format": ["all"],
        "note": ["Kirjoitettu"],
    }

    answer = coordinator.post(path, sent)

    assert answer.status_code == 200
    assert 'href="#id_held_on"' in text(answer)
    assert "Kuukautta 13 ei ole." in text(answer)
    assert edit_form(text(answer)).sent["note"] == ["Kirjoitettu"]
    assert edit_form(text(answer)).sent["held_on"] == ["32.13.2024"]
    assert Negotiation.objects.filter(county="01").count() == 1


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"_key": "\0", "description": "Uusi"}, 302),
        ({"_seen": "[" * 100_000, "description": "Uusi"}, 409),
        ({"in_force_0": "1.1.2024", "in_force_1": "31.12.9999"}, 200),
    ],
)
def test_data_that_no_browser_sends_causes_no_error(coordinator, made, typed, status):
    path = f"{HERE}sopimukset/{made.own['agreement'].pk}/"

    assert coordinator.post(path, form_at(coordinator, path) | typed).status_code == status


def test_link_to_a_new_row_may_have_any_values(coordinator):
    for query in ("in_force=1", "county=%00", "themes=x", "parent=x"):
        assert coordinator.get(f"{HERE}sopimukset/uusi/?{query}").status_code == 200


def test_refusal_by_the_database_is_shown_and_nothing_is_written(coordinator, made):
    """Nothing follows «ended»: known only once all of the page is written."""
    agreement = made.own["agreement"]
    path = f"{HERE}sopimukset/{agreement.pk}/"
    sent = form_at(coordinator, path) | {
        "title_fi": ["Ei jää puolitiehen"],
        "status-new0-status": ["ended"],
        "status-new0-reason": ["terminated"],
        "status-new0-since": ["1.1.2024"],
    }

    answer = coordinator.post(path, sent)

    agreement.refresh_from_db()
    assert answer.status_code == 200
    assert "päättynyt" in text(answer).lower()
    assert edit_form(text(answer)).sent["title_fi"] == ["Ei jää puolitiehen"]
    assert agreement.title_fi == "Sopimus"
    assert AgreementStatus.objects.filter(agreement=agreement).count() == 1


def test_end_of_an_agreement_writes_its_ended_status(coordinator, made):
    agreement = made.own["agreement"]
    path = f"{HERE}sopimukset/{agreement.pk}/"

    coordinator.post(
        path,
        form_at(coordinator, path) | {"in_force_0": ["1.7.2024"], "in_force_1": ["31.12.2025"]},
    )

    ended = AgreementStatus.objects.get(agreement=agreement, status="ended")
    assert (ended.since, ended.reason) == (date(2026, 1, 1), "expired")


def test_new_agreement_with_its_first_status(coordinator, made):
    path = f"{HERE}sopimukset/uusi/"
    sent = form_at(coordinator, path) | {
        "kind": ["sub"],
        "title_fi": ["Alasopimus"],
        "themes": ["employment"],
        "parent": [str(made.own["agreement"].pk)],
        "status-new0-status": ["in_preparation"],
        "status-new0-since": ["2.2.2024"],
        "status-new0-precision": ["month"],
    }

    answer = coordinator.post(path, sent)

    agreement = Agreement.objects.get(title_fi="Alasopimus")
    assert answer["Location"] == f"{HERE}sopimukset/{agreement.pk}/#saved"
    assert agreement.county_id == "01"
    assert agreement.statuses.get().since == date(2024, 2, 29)  # the last day of the month


def test_council_round_takes_and_shows_a_day_as_exactly_as_it_is_known(coordinator, made):
    path = f"{HERE}sopimukset/{made.own['agreement'].pk}/paatokset/"
    line = f"decision-{made.own['party'].pk}"
    sent = form_at(coordinator, path) | {
        f"{line}-result": ["approved"],
        f"{line}-decided_on": ["6/2024"],
    }
    assert f"{line}-precision" not in sent

    assert coordinator.post(path, sent).status_code == 302

    decision = made.own["party"].decisions.latest("pk")
    assert (decision.decided_on, decision.precision) == (date(2024, 6, 30), "month")
    assert 'value="6/2024"' in coordinator.get(path).content.decode()


def test_a_day_typed_over_a_month_is_a_whole_day(coordinator, made):
    status = made.own["agreement"].statuses.latest("pk")
    type(status).objects.filter(pk=status.pk).update(since=date(2024, 6, 30), precision="month")
    path = f"{HERE}sopimukset/{made.own['agreement'].pk}/"
    sent = form_at(coordinator, path)
    (name,) = [one for one in sent if one.endswith("-since") and sent[one] == ["6/2024"]]

    assert coordinator.post(path, sent | {name: ["15.6.2024"]}).status_code == 302

    status.refresh_from_db()
    assert (status.since, status.precision) == (date(2024, 6, 15), "day")


def test_council_round_writes_only_the_touched_lines_and_creates_parties(coordinator, made):
    agreement = made.own["agreement"]
    path = f"{HERE}sopimukset/{agreement.pk}/paatokset/"
    party = PartyFactory(agreement=agreement, municipality=Municipality.objects.get(pk="002"))
    PartyStandingFactory(party=party, standing="prospective", since=date(2023, 1, 1))
    line = f"decision-{party.pk}"
    sent = form_at(coordinator, path) | {
        f"{line}-result": ["approved"],
        f"{line}-decided_on": ["16.9.2024"],
        f"{line}-section": ["39"],
        f"party-{made.own['party'].pk}-decision_expected_on": ["1.10.2024"],
        "source_reference": ["Pöytäkirjat 9/2024"],
    }

    answer = coordinator.post(path, sent)

    made_now = Decision.objects.get(party=party)
    assert answer.status_code == 302
    assert (made_now.section, made_now.source_reference) == ("39", "Pöytäkirjat 9/2024")
    assert PartyStanding.objects.filter(party=party).latest("since").standing == "party"
    assert Party.objects.get(pk=made.own["party"].pk).decision_expected_on == date(2024, 10, 1)
    assert Party.objects.get(pk=party.pk).version == 1
    assert Decision.objects.get(pk=made.own["municipal decision"].pk).version == 1


def test_returned_decision_is_kept_when_a_new_one_follows(coordinator, made):
    party, former = made.own["party"], made.own["municipal decision"]
    path = f"{HERE}sopimukset/{made.own['agreement'].pk}/paatokset/"
    line = f"decision-{party.pk}"
    sent = form_at(coordinator, path) | {
        f"{line}-anew": ["on"],
        f"{line}-result": ["approved_with_changes"],
        f"{line}-decided_on": ["2.9.2024"],
    }

    coordinator.post(path, sent)

    results = Decision.objects.filter(party=party).order_by("decided_on")
    assert [one.result for one in results] == ["approved", "approved_with_changes"]
    assert results[0] == former


def test_parties_are_added_with_their_standing(coordinator, made):
    path = f"{HERE}sopimukset/{made.own['agreement'].pk}/osapuolet/"
    sent = form_at(coordinator, path) | {
        "party-new0-organisation": ["municipality:002"],
        "party-new0-standing": ["prospective"],
        "party-new0-since": ["1.3.2024"],
        "party-new1-named": ["Järjestöt ry"],
        "party-new1-standing": ["party"],
        "party-new1-since": ["1.3.2024"],
    }

    answer = coordinator.post(path, sent)

    assert answer.status_code == 302
    added = Party.objects.filter(agreement=made.own["agreement"]).exclude(pk=made.own["party"].pk)
    assert {str(one) for one in added} == {"Kunta 002", "Järjestöt ry"}
    assert PartyStanding.objects.filter(party__in=added).count() == 2


def test_new_responsible_person_is_not_public(coordinator, made):
    path = f"{HERE}vastuuhenkilot/uusi/"
    sent = form_at(coordinator, path) | {
        "theme": ["employment"],
        "role_fi": ["Työllisyysjohtaja"],
        "new_name": ["Aino Äyräväinen"],
        "period_0": ["1.1.2024"],
    }

    answer = coordinator.post(path, sent)

    assert answer.status_code == 302
    row = Responsibility.objects.get(role_fi="Työllisyysjohtaja")
    assert (row.county_id, row.person.name, row.person.is_public) == (
        "01",
        "Aino Äyräväinen",
        False,
    )


def test_one_meeting_for_both_laws_is_linked_both_ways(coordinator, made):
    hyte = NegotiationFactory(
        county_id="01", kind="hyte", held_on=date(2024, 3, 1), format="all", municipalities=[]
    )
    path = f"{HERE}neuvottelut/uusi/"
    sent = form_at(coordinator, path) | {
        "kind": ["cooperation"],
        "held_on": ["1.3.2024"],
        "format": ["all"],
        "outcome": ["held"],
        "combined_with": [str(hyte.pk)],
    }

    answer = coordinator.post(path, sent)
    assert answer.status_code == 302, text(answer)[3000:9000]

    one = Negotiation.objects.get(county="01", kind="cooperation")
    hyte.refresh_from_db()
    assert (one.combined_with, hyte.combined_with) == (hyte, one)
    assert one.municipalities == ["001", "002"]


def test_forum_with_dated_participants_and_more_empty_rows_when_asked(coordinator, made):
    path = f"{HERE}foorumit/uusi/"
    typed = form_at(coordinator, path) | {"name_fi": ["Neuvottelukunta"]}

    more = edit_form(text(coordinator.post(path, typed | {"_more": ["participant"]}))).sent
    assert more["name_fi"] == ["Neuvottelukunta"]
    last = max(name for name in more if name.endswith("-organisation")).rpartition("-")[0]
    assert last == "participant-new4"
    assert not Forum.objects.filter(name_fi="Neuvottelukunta").exists()
    sent = more | {
        "level": ["political"],
        "type": ["forum"],
        "period_0": ["1.1.2024"],
        f"{last}-organisation": ["municipality:001"],
        f"{last}-period_0": ["1.2.2024"],
    }
    assert coordinator.post(path, sent).status_code == 302

    forum = Forum.objects.get(name_fi="Neuvottelukunta")
    assert forum.participants.get().municipality_id == "001"


@pytest.mark.parametrize(
    ("who", "path", "whose"),
    [
        ("contributor 001", "/oma-kunta/001/paatokset/uusi/", "kunnan oma päivitys"),
        ("coordinator 01", "/oma-alue/alue-1/paatokset/uusi/", "alueen oma päivitys"),
    ],
)
def test_source_own_update_is_the_place_whose_record_it_is(signed_in, made, who, path, whose):
    path = path.replace("alue-1", made.counties["01"].slug)
    offered = signed_in(who).get(path).content.decode()

    assert f'<option value="own_update" selected>{whose}</option>' in offered
    assert offered.count("oma päivitys") == 1
    assert Channel("own_update").label == "oma päivitys"


def test_municipal_contributor_records_the_own_decision_and_no_other(signed_in, made):
    contributor = signed_in("contributor 001")
    path = "/oma-kunta/001/paatokset/uusi/"
    other = PartyFactory(
        agreement=made.own["agreement"], municipality=Municipality.objects.get(pk="002")
    )
    sent = form_at(contributor, path) | {
        "result": ["noted"],
        "body_key": ["board"],
        "decided_on": ["1.8.2024"],
    }

    refused = contributor.post(path, sent | {"party": [str(other.pk)]})
    accepted = contributor.post(path, sent | {"party": [str(made.own["party"].pk)]})

    assert (refused.status_code, accepted.status_code) == (200, 302)
    assert Decision.objects.filter(result="noted").get().party == made.own["party"]
    assert contributor.get("/oma-kunta/001/").status_code == 200
    assert contributor.get("/oma-kunta/002/").status_code == 403


# Once, and nothing lost --------------------------------------------------------------------------


def test_a_double_click_makes_one_change_and_answers_the_same(coordinator, made):
    path = f"{HERE}foorumit/uusi/"
    sent = form_at(coordinator, path) | {
        "name_fi": ["Kerran vain"],
        "level": ["expert"],
        "type": ["network"],
        "period_0": ["1.1.2024"],
    }

    answers = [coordinator.post(path, sent) for _ in range(2)]

    assert Forum.objects.filter(name_fi="Kerran vain").count() == 1
    assert {answer["Location"] for answer in answers} == {answers[0]["Location"]}


def test_double_click_on_a_change_is_not_treated_as_a_change_by_another_user(coordinator, made):
    path = f"{HERE}suunnitelmat/{made.own['plan'].pk}/"
    sent = form_at(coordinator, path) | {"title_fi": ["Kerran"]}

    assert [coordinator.post(path, sent).status_code for _ in range(2)] == [302, 302]
    made.own["plan"].refresh_from_db()
    assert made.own["plan"].version == 2


def test_user_whose_session_expired_returns_to_the_filled_form(coordinator, made):
    path = f"{HERE}suunnitelmat/{made.own['plan'].pk}/"
    sent = form_at(coordinator, path) | {"title_fi": ["Kesken jäänyt"]}
    session = coordinator.session
    session[SEEN] = 0
    session.save()

    led_away = coordinator.post(path, sent)
    coordinator.force_login(made.people["coordinator 01"])
    page = text(coordinator.get("/kirjaudu/jatka/"))
    back = edit_form(page)
    shown = coordinator.post(back.action, back.sent | {"_look": ["1"]})

    assert led_away["Location"].startswith("/kirjaudu/?")
    assert "Takaisin täytettyyn lomakkeeseen" in page
    form = edit_form(text(shown)).sent
    assert form["title_fi"] == ["Kesken jäänyt"]
    made.own["plan"].refresh_from_db()
    assert made.own["plan"].title_fi == "Suunnitelma"
    assert coordinator.post(path, form).status_code == 302


# What to check -----------------------------------------------------------------------------------


def checks_of(client):
    return text(client.get(HERE))


def test_contradictory_and_overdue_records_are_listed_first(coordinator, made):
    today = timezone.localdate()
    agreement = AgreementFactory(county=made.counties["01"], title_fi="Valmis sopimus")
    AgreementStatusFactory(agreement=agreement, status="ready", since=date(2024, 1, 1))
    refusing = PartyFactory(
        agreement=agreement,
        municipality=Municipality.objects.get(pk="001"),
        standing=date(2023, 1, 1),
    )
    PartyFactory(
        agreement=agreement,
        municipality=Municipality.objects.get(pk="002"),
        standing=date(2023, 1, 1),
    )
    DecisionFactory(party=refusing, result="rejected")
    late = made.own["party"]
    Decision.objects.filter(party=late).delete()
    Party.objects.filter(pk=late.pk).update(decision_expected_on=today - timedelta(days=3))
    past = today - timedelta(days=5)
    NegotiationFactory(county=made.counties["01"], held_on=past, outcome="", municipalities=["001"])
    made.own["nonestatement"].delete()

    page = checks_of(coordinator)

    for sentence in (
        "Valmis sopimus on valmis, mutta kirjattu päätös ei hyväksy sitä: Kunta 001.",
        "Valmis sopimus on valmis, mutta 1 kunnan päätöstä ei ole kirjattu.",
        "Sopimus: odotetun päätöksen päivä on ohi: Kunta 001.",
        "lopputulosta ei ole kirjattu. Käytiinkö neuvottelu?",
        "Tältä vuodelta ei ole kirjattu hyte-neuvottelua.",
        "Tietoja ei ole vielä vahvistettu.",
        "1 virheilmoitus odottaa vastausta.",
    ):
        assert sentence in page, sentence
    assert (
        page.index("ei hyväksy sitä") < page.index("odotetun päätöksen") < page.index("Tältä vuo")
    )


def test_corrected_records_are_not_listed_any_more(coordinator, made):
    Agreement.objects.filter(pk=made.own["agreement"].pk).update(confirmed_at=timezone.now())
    NegotiationFactory(
        county=made.counties["01"], hyte=True, held_on=timezone.localdate(), municipalities=["001"]
    )

    page = checks_of(coordinator)

    assert "Tietoja ei ole vielä vahvistettu." not in page
    assert "Tältä vuodelta ei ole kirjattu hyte-neuvottelua." not in page
    assert "yhtään teeman vastuuhenkilöä" not in page
    Responsibility.objects.filter(county="01").delete()
    assert "yhtään teeman vastuuhenkilöä" in checks_of(coordinator)


# Queries -----------------------------------------------------------------------------------------


def fill(made, numbers):
    county, agreement = made.counties["01"], made.own["agreement"]
    for number in numbers:
        code = f"5{number:02}"
        municipality = MunicipalityFactory(code=code, slug=f"lisa-{code}", county=county)
        party = PartyFactory(agreement=agreement, municipality=municipality)
        PartyStandingFactory(party=party, since=date(2023, 1, 1))
        DecisionFactory(party=party)
        day = date(2023, 1, 1) + timedelta(days=number)
        AgreementStatusFactory(agreement=agreement, since=day)
        AgreementStatusFactory(agreement=AgreementFactory(county=county), since=day)
        ForumParticipantFactory(forum=made.own["forum"], municipality=municipality)
        ForumFactory(county=county)
        NegotiationFactory(county=county, held_on=day, municipalities=[code])
        ResponsibilityFactory(county=county)
        PlanFactory(county=county)
        MunicipalityGroupFactory(county=county)


def test_every_page_takes_the_same_number_of_queries_with_ten_times_the_rows(coordinator, made):
    agreement, forum = made.own["agreement"].pk, made.own["forum"].pk
    of_agreement = ("", "osapuolet/", "paatokset/", "asiat/")
    pages = ["", "sopimukset/", "neuvottelut/", "foorumit/", "vastuuhenkilot/", "kuntaryhmat/"]
    pages += [f"sopimukset/{agreement}/{page}" for page in of_agreement]
    pages += [f"foorumit/{forum}/", "neuvottelut/uusi/", "vastuuhenkilot/uusi/", "paatokset/uusi/"]

    def cost(page):
        with CaptureQueriesContext(connection) as queries:
            assert coordinator.get(HERE + page).status_code == 200
        return len(queries)

    fill(made, range(1))
    cost("")  # the session's first page notes its use
    once = {page: cost(page) for page in pages}
    fill(made, range(1, 10))

    assert {page: cost(page) for page in pages} == once


def test_an_approval_by_a_board_is_asked_about_once(coordinator, made):
    """A board usually proposes to its council; it answers where the party says that it decides."""
    town = Municipality.objects.get(pk="002")
    party = PartyFactory(agreement=made.own["agreement"], municipality=town)
    path = f"{HERE}sopimukset/{made.own['agreement'].pk}/paatokset/"
    line = f"decision-{party.pk}"
    sent = form_at(coordinator, path) | {
        f"{line}-result": ["approved"],
        f"{line}-decided_on": ["16.9.2024"],
        f"{line}-body_key": ["board"],
    }

    asked = coordinator.post(path, sent)
    assert asked.status_code == 200
    assert f'name="{line}-decides_itself"' in asked.content.decode()
    assert not Decision.objects.filter(party=party).exists()

    assert coordinator.post(path, sent | {f"{line}-decides_itself": ["on"]}).status_code == 302
    assert Decision.objects.get(party=party).body_key == "board"


def test_a_proposal_stays_beside_the_answer_in_the_grid(coordinator, made):
    town = Municipality.objects.get(pk="002")
    party = PartyFactory(agreement=made.own["agreement"], municipality=town)
    proposal = DecisionFactory(party=party, result="proposed", body_key="board")
    path = f"{HERE}sopimukset/{made.own['agreement'].pk}/paatokset/"
    line = f"decision-{party.pk}"
    sent = form_at(coordinator, path) | {
        f"{line}-result": ["approved_conditionally"],
        f"{line}-decided_on": ["16.9.2024"],
    }

    assert coordinator.post(path, sent).status_code == 200  # without the condition
    accepted = coordinator.post(path, sent | {f"{line}-condition": ["Jos alue hyväksyy"]})

    assert accepted.status_code == 302
    results = Decision.objects.filter(party=party).order_by("pk").values_list("result", flat=True)
    assert list(results) == ["proposed", "approved_conditionally"]
    assert proposal == Decision.objects.get(result="proposed")


def test_a_decision_is_linked_to_its_earlier_handling(coordinator, made):
    party, agreement = made.own["party"], made.own["agreement"]
    proposal = DecisionFactory(party=party, result="proposed", body_key="board")
    step = StepFactory(agreement=agreement, body="Neuvottelukunta")
    path = f"{HERE}paatokset/uusi/?party={party.pk}"
    sent = form_at(coordinator, path) | {
        "result": ["approved"],
        "body_key": ["council"],
        "decided_on": ["16.9.2024"],
        "earlier_steps": [str(step.pk)],
        "earlier_decisions": [str(proposal.pk)],
        "replaces": [str(made.own["municipal decision"].pk)],
    }

    assert coordinator.post(path, sent).status_code == 302

    row = Decision.objects.get(decided_on=date(2024, 9, 16))
    assert (row.earlier_steps, row.earlier_decisions) == ([step.pk], [proposal.pk])
    assert row.replaces == made.own["municipal decision"]
    page = coordinator.get(f"/sopimukset/{agreement.pk}/").content.decode()
    assert "käsitelty aiemmin: Neuvottelukunta" in page


def test_what_the_migration_left_is_shown_until_it_is_corrected(coordinator, made):
    row = made.own["municipal decision"]
    Decision.objects.filter(pk=row.pk).update(to_check="§ hyväksytty 5.11.2026")
    assert "§ hyväksytty 5.11.2026" in coordinator.get(HERE).content.decode()

    path = f"{HERE}paatokset/{row.pk}/"
    coordinator.post(path, form_at(coordinator, path) | {"section": ["41 §"]})

    row.refresh_from_db()
    assert (row.section, row.to_check) == ("41", "")
    assert "§ hyväksytty 5.11.2026" not in coordinator.get(HERE).content.decode()
