"""Every edit form of the coordinators' pages: nothing is written over, nothing typed is lost."""

import pytest

from agreements.models import AgreementStatus, Decision, Party
from cooperation.models import Municipality
from knowledge.models import Plan
from tests.factories import DecisionFactory, PartyFactory
from tests.stale_walk import Step, edit_form, touch, type_into, walk
from workspace.registry import own_pages
from workspace.urls import urlpatterns

pytestmark = pytest.mark.django_db

COUNTY, MUNICIPALITY = "/oma-alue/alue-01/", "/oma-kunta/001/"
SIDE_BY_SIDE = ("Avatessasi", "Nyt kirjattuna", "Kirjoitit")


def row_of(made, subject, *, municipal=False):
    name = subject.model._meta.model_name
    if name == "party":  # of which a municipality keeps a part
        return made.own[name]
    return made.own[f"municipal {name}" if municipal or name == "decision" else name]


def main_steps(made):
    for key, subject in own_pages.items():
        row = row_of(made, subject)
        yield Step(f"{COUNTY}{key}/{row.pk}/", row)


def group_steps(made):
    """The rows on another row's page."""
    for key, subject in own_pages.items():
        owner = row_of(made, subject)
        for rows in subject.groups:
            name = rows.form._meta.model._meta.model_name
            row = made.own[name]
            yield Step(f"{COUNTY}{key}/{owner.pk}/", row, f"{rows.key}-{row.pk}-")
    agreement, party = made.own["agreement"], made.own["party"]
    standing, decision = made.own["partystanding"], made.own["municipal decision"]
    here = f"{COUNTY}sopimukset/{agreement.pk}/"
    yield Step(f"{here}osapuolet/", party, f"party-{party.pk}-")
    yield Step(f"{here}osapuolet/", standing, f"standing-{standing.pk}-")
    yield Step(f"{here}paatokset/", decision, f"decision-{party.pk}-")
    yield Step(f"{here}paatokset/", party, f"party-{party.pk}-")


def municipal_steps(made):
    for key, subject in own_pages.items():
        if subject.municipality_lookup and key != "ilmoitukset":  # the county's to answer
            row = row_of(made, subject, municipal=True)
            yield Step(f"{MUNICIPALITY}{key}/{row.pk}/", row)


def test_every_url_with_a_form_is_tested():
    walked = {"own_county_edit", "own_county_parties", "own_county_round", "own_municipality_edit"}
    others = {
        # Without a form, or with one that creates a row, which cannot have been changed before.
        # Deleting is tested below.
        *("own_places", "own_county", "own_county_section", "own_county_case"),
        *("own_municipality", "own_county_add", "own_municipality_add"),
        *("own_county_delete", "own_municipality_delete"),
        *("report_county_error", "report_municipality_error", "report_agreement_error"),
        *("report_thanks", "own_county_begin"),
        "own_county_outcome",  # tried below: what happened is chosen there, not typed over
    }
    assert {pattern.name for pattern in urlpatterns} == walked | others


def test_form_of_a_changed_row_is_refused_and_keeps_the_input(coordinator, made):
    assert walk(coordinator, main_steps(made), both=SIDE_BY_SIDE) == []


def test_changed_row_on_the_page_of_another_row_is_refused_and_keeps_the_input(coordinator, made):
    assert walk(coordinator, group_steps(made), both=SIDE_BY_SIDE) == []


def test_municipal_contributors_forms_are_refused_and_keep_the_input(made, signed_in):
    contributor = signed_in("contributor 001")
    assert walk(contributor, municipal_steps(made), both=SIDE_BY_SIDE) == []


# Deleting and what was deleted -------------------------------------------------------------------


def deletions(made):
    for key, subject in own_pages.items():
        row = row_of(made, subject)
        if subject.may_delete:
            yield f"{COUNTY}{key}/{row.pk}/poista/", row


def test_row_changed_since_it_was_shown_is_not_deleted(coordinator, made):
    wrong = []
    for path, row in deletions(made):
        form = edit_form(coordinator.get(path).content.decode())
        touch(row)
        refused = coordinator.post(path, form.sent)
        is_there = type(row).objects.filter(pk=row.pk).exists()
        if refused.status_code != 409 or not is_there or "Nyt kirjattuna" not in text(refused):
            wrong.append(path)

    assert wrong == []


def test_a_deletion_that_is_confirmed_again_is_made(coordinator, made):
    row = made.own["negotiation"]
    path = f"{COUNTY}neuvottelut/{row.pk}/poista/"
    sent = edit_form(text(coordinator.get(path))).sent
    touch(row)

    again = edit_form(text(coordinator.post(path, sent))).sent
    answer = coordinator.post(path, again)

    assert answer["Location"] == f"{COUNTY}neuvottelut/"
    assert not type(row).objects.filter(pk=row.pk).exists()


def test_row_that_others_refer_to_is_not_deleted_and_they_are_listed(coordinator, made):
    row = made.own["person"]
    path = f"{COUNTY}henkilot/{row.pk}/poista/"

    answer = coordinator.post(path, edit_form(text(coordinator.get(path))).sent)

    assert answer.status_code == 200
    assert "Johtaja" in text(answer)
    assert type(row).objects.filter(pk=row.pk).exists()


def test_form_of_a_row_deleted_meanwhile_shows_it_and_creates_it_again(coordinator, made):
    row = made.own["plan"]
    path = f"{COUNTY}suunnitelmat/{row.pk}/"
    sent, name = type_into(edit_form(text(coordinator.get(path))))
    row.delete()

    refused = coordinator.post(path, sent)
    again = edit_form(text(refused))
    accepted = coordinator.post(again.action, again.sent)

    assert refused.status_code == 409
    assert "Se on sillä välin poistettu." in text(refused)
    assert again.sent[name] == sent[name]
    assert accepted.status_code == 302
    assert Plan.objects.get(county="01").title_fi == sent[name][0]


def test_row_deleted_meanwhile_on_the_page_of_another_row_is_created_as_a_new_one(
    coordinator, made
):
    status, agreement = made.own["agreementstatus"], made.own["agreement"]
    path = f"{COUNTY}sopimukset/{agreement.pk}/"
    sent, name = type_into(edit_form(text(coordinator.get(path))), f"status-{status.pk}-source_ref")
    status.delete()

    refused = coordinator.post(path, sent)
    accepted = coordinator.post(path, edit_form(text(refused)).sent)

    assert (refused.status_code, accepted.status_code) == (409, 302)
    assert AgreementStatus.objects.get(agreement=agreement).source_reference == sent[name][0]


def test_decision_recorded_meanwhile_for_the_same_party_is_not_ignored(coordinator, made):
    """A first decision typed into the grid, while another user recorded the party's first one."""
    agreement, party = made.own["agreement"], made.own["party"]
    made.own["municipal decision"].delete()
    path = f"{COUNTY}sopimukset/{agreement.pk}/paatokset/"
    sent = edit_form(text(coordinator.get(path))).sent
    line = f"decision-{party.pk}"
    sent |= {f"{line}-result": ["approved"], f"{line}-decided_on": ["1.3.2024"]}
    other = DecisionFactory(party=party, result="rejected", section="7")

    refused = coordinator.post(path, sent)

    assert refused.status_code == 409
    assert list(Decision.objects.filter(party=party)) == [other]
    assert edit_form(text(refused)).sent[f"{line}-result"] == ["approved"]


def test_untouched_line_of_a_grid_is_not_written_although_it_has_changed(coordinator, made):
    agreement, party = made.own["agreement"], made.own["party"]
    decision = made.own["municipal decision"]
    second = PartyFactory(agreement=agreement, municipality=Municipality.objects.get(pk="002"))
    path = f"{COUNTY}sopimukset/{agreement.pk}/paatokset/"
    sent = edit_form(text(coordinator.get(path))).sent
    line = f"decision-{second.pk}"
    sent |= {f"{line}-result": ["approved"], f"{line}-decided_on": ["1.3.2024"]}
    Decision.objects.filter(pk=decision.pk).update(section="12")

    accepted = coordinator.post(path, sent)

    decision.refresh_from_db()
    assert accepted.status_code == 302
    assert (decision.section, decision.version) == ("12", 2)
    assert Decision.objects.get(party=second).result == "approved"
    assert Party.objects.get(pk=party.pk).version == 1


def test_grid_of_an_agreement_deleted_meanwhile_shows_what_was_typed(coordinator, made):
    agreement, party = made.own["agreement"], made.own["party"]
    path = f"{COUNTY}sopimukset/{agreement.pk}/paatokset/"
    sent, name = type_into(edit_form(text(coordinator.get(path))), f"decision-{party.pk}-")
    agreement.delete()

    refused = coordinator.post(path, sent)

    assert refused.status_code == 409
    assert "Se on sillä välin poistettu." in text(refused)
    assert sent[name][0] in text(refused)
    assert coordinator.get(path).status_code == 404


def test_page_sent_as_rendered_of_a_changed_row_is_refused_too(coordinator, made):
    status = made.own["agreementstatus"]
    path = f"{COUNTY}sopimukset/{made.own['agreement'].pk}/"
    sent = edit_form(text(coordinator.get(path))).sent
    touch(status)

    assert coordinator.post(path, sent).status_code == 409


def test_conflict_shows_role_and_moment_but_no_name(coordinator, signed_in, made):
    staff = signed_in("staff")
    path = f"{COUNTY}suunnitelmat/{made.own['plan'].pk}/"
    mine, theirs = (edit_form(text(one.get(path))).sent for one in (coordinator, staff))
    staff.post(path, theirs | {"title_fi": ["Toinen ehti"], "_reason": ["Soitto 3.4."]})

    refused = text(coordinator.post(path, mine | {"title_fi": ["Myöhässä"]}))

    assert all(words in refused for words in ("Kuntaliiton", "Soitto 3.4.", "Toinen ehti"))
    assert made.people["staff"].email not in refused
    assert "molemmat muuttivat, eri tavoin" in refused


def text(response):
    return response.content.decode()
