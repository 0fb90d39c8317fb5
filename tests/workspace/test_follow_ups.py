"""Short forms about what happened: a negotiation held or moved, preparation, a decision."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agreements.models import Agreement, Party
from negotiations.actions import combine
from negotiations.models import Negotiation
from tests.edits import by_staff
from tests.factories import AgreementStatusFactory, NegotiationFactory
from tests.stale_walk import edit_form, touch

pytestmark = pytest.mark.django_db

HERE = "/oma-alue/alue-01/"


def text(response):
    return response.content.decode()


@pytest.fixture
def negotiation(made):
    return made.own["negotiation"]


def outcome_of(row):
    return f"{HERE}neuvottelut/{row.pk}/tulos/"


def record(client, row, **typed):
    path = outcome_of(row)
    sent = edit_form(text(client.get(path))).sent | {name: [v] for name, v in typed.items()}
    return client.post(path, sent)


def test_held_negotiation_with_an_absent_municipality_has_the_format_group(
    coordinator, negotiation
):
    answer = record(coordinator, negotiation, became="held", absent="002")

    negotiation.refresh_from_db()
    assert answer.status_code == 302
    assert (negotiation.outcome, negotiation.format) == ("held", "group")
    assert negotiation.municipalities == ["001"]


def test_absent_municipalities_can_be_recorded_afterwards_too(coordinator, negotiation):
    record(coordinator, negotiation, became="held")
    negotiation.refresh_from_db()
    assert (negotiation.outcome, negotiation.format) == ("held", "all")

    record(coordinator, negotiation, absent="001")

    negotiation.refresh_from_db()
    assert (negotiation.outcome, negotiation.municipalities) == ("held", ["002"])


def test_moved_negotiation_redirects_to_the_new_one(coordinator, negotiation):
    answer = record(
        coordinator,
        negotiation,
        became="moved",
        moved_to="12.9.2025",
        moved_precision="month",
        told_on="1.6.2024",
        _reason="Puhelu 1.6.",
    )

    negotiation.refresh_from_db()
    new = Negotiation.objects.get(replaces=negotiation)
    assert answer["Location"] == f"{HERE}neuvottelut/{new.pk}/#saved"
    assert (negotiation.outcome, negotiation.cancelled_on) == ("cancelled", date(2024, 6, 1))
    assert (new.held_on, new.precision, new.outcome) == (date(2025, 9, 30), "month", "")
    events = Negotiation.pgh_event_model.objects.filter(pgh_obj=new.pk)
    assert events.latest("pgh_id").pgh_context.metadata["reason"] == "Puhelu 1.6."


def test_cancelled_negotiation_of_both_laws_is_cancelled_as_a_whole(coordinator, made):
    other = NegotiationFactory(county=made.counties["01"], hyte=True, with_all=True, announced=True)
    one = NegotiationFactory(
        county=made.counties["01"], held_on=other.held_on, with_all=True, announced=True
    )
    for row in (one, other):
        row.refresh_from_db()
    by_staff(combine, one=one, other=other)

    answer = record(coordinator, one, became="cancelled", told_on="1.4.2024")

    other.refresh_from_db()
    assert answer.status_code == 302
    assert (other.outcome, other.cancelled_on) == ("cancelled", date(2024, 4, 1))
    assert coordinator.get(outcome_of(one)).status_code == 404


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "became"),
        ({"became": "moved"}, "moved_to"),
        ({"became": "moved", "moved_to": "30.6.2024"}, "moved_to"),
        ({"became": "moved", "moved_to": "1.8.2024", "told_on": "2.8.2024"}, "told_on"),
        ({"became": "cancelled", "told_on": ""}, "told_on"),
        ({"became": "cancelled", "absent": "001"}, "absent"),
    ],
)
def test_missing_and_inconsistent_values_are_shown_at_their_fields(
    coordinator, negotiation, typed, field
):
    answer = record(coordinator, negotiation, **typed)

    assert answer.status_code == 200
    assert f'href="#id_{field}' in text(answer)
    assert Negotiation.objects.get(county="01").outcome == ""


def test_future_negotiation_cannot_be_marked_as_held(coordinator, made):
    row = NegotiationFactory(
        county=made.counties["01"],
        held_on=timezone.localdate() + timedelta(days=9),
        with_all=True,
        announced=True,
    )

    page = text(coordinator.get(outcome_of(row)))

    assert 'value="held"' not in page
    assert 'value="moved"' in page


def test_outcome_of_a_negotiation_changed_meanwhile_is_refused_with_both_versions(
    coordinator, negotiation
):
    path = outcome_of(negotiation)
    sent = edit_form(text(coordinator.get(path))).sent | {"became": ["held"], "absent": ["001"]}
    touch(negotiation)

    refused = coordinator.post(path, sent)
    again = edit_form(text(refused)).sent
    accepted = coordinator.post(path, again)

    assert refused.status_code == 409
    assert "Nyt kirjattuna" in text(refused)
    assert (again["became"], again["absent"]) == (["held"], ["001"])
    assert accepted.status_code == 302
    negotiation.refresh_from_db()
    assert negotiation.municipalities == ["002"]


def test_outcome_of_a_negotiation_deleted_meanwhile_is_refused_with_a_message(
    coordinator, negotiation
):
    path = outcome_of(negotiation)
    sent = edit_form(text(coordinator.get(path))).sent | {"became": ["held"]}
    negotiation.delete()

    refused = coordinator.post(path, sent)

    assert refused.status_code == 409
    assert "Se on sillä välin poistettu." in text(refused)


def test_preparation_starts_with_the_waiting_agreement(coordinator, made):
    Agreement.objects.filter(pk=made.own["agreement"].pk).delete()
    waiting = AgreementStatusFactory(
        agreement__county=made.counties["01"],
        status="not_started",
        reason="not_yet",
        since=date(2023, 1, 1),
    ).agreement
    path = f"{HERE}sopimukset/valmistelu/"
    assert path in text(coordinator.get(HERE))

    sent = edit_form(text(coordinator.get(path))).sent | {"since": ["1.2.2024"]}
    answer = coordinator.post(path, sent)

    assert answer["Location"] == f"{HERE}sopimukset/{waiting.pk}/#saved"
    assert waiting.statuses.get(since=date(2024, 2, 1)).status == "in_preparation"


def test_preparation_of_the_first_agreement_needs_its_title(coordinator, made):
    Agreement.objects.filter(pk=made.own["agreement"].pk).delete()
    path = f"{HERE}sopimukset/valmistelu/"
    sent = edit_form(text(coordinator.get(path))).sent | {"since": ["1.2.2024"]}

    refused = coordinator.post(path, sent)
    coordinator.post(path, sent | {"title_fi": ["Uusi sopimus"], "_key": ["toinen"]})

    assert 'href="#id_title_fi"' in text(refused)
    assert Agreement.objects.get(county="01").title_fi == "Uusi sopimus"


def test_termination_replaces_the_planned_end(coordinator, made):
    """Typed as one more status on the agreement's page."""
    agreement = made.own["agreement"]
    path = f"{HERE}sopimukset/{agreement.pk}/"
    page = edit_form(text(coordinator.get(path))).sent
    page |= {"in_force_0": ["1.7.2024"], "in_force_1": ["31.12.2027"]}
    coordinator.post(path, page)
    line = {"status": "ended", "reason": "terminated", "since": "1.1.2026"}

    page = edit_form(text(coordinator.get(path))).sent
    answer = coordinator.post(
        path, page | {f"status-new0-{name}": [value] for name, value in line.items()}
    )

    assert answer.status_code == 302
    ended = agreement.statuses.get(status="ended")
    assert (ended.reason, ended.since) == ("terminated", date(2026, 1, 1))


# A municipality's own decision -------------------------------------------------------------------


def test_contributor_records_when_the_own_decision_is_expected(signed_in, made):
    contributor, party = signed_in("contributor 001"), made.own["party"]
    made.own["municipal decision"].delete()
    path = f"/oma-kunta/001/odotettu/{party.pk}/"
    assert path in text(contributor.get("/oma-kunta/001/"))

    sent = edit_form(text(contributor.get(path))).sent | {"decision_expected_on": ["12.9.2024"]}
    answer = contributor.post(path, sent)

    assert answer.status_code == 302
    assert Party.objects.get(pk=party.pk).decision_expected_on == date(2024, 9, 12)


def test_contributor_cannot_edit_anything_else_of_a_party(signed_in, made):
    contributor, party = signed_in("contributor 001"), made.own["party"]
    path = f"/oma-kunta/001/odotettu/{party.pk}/"
    sent = edit_form(text(contributor.get(path))).sent

    contributor.post(path, sent | {"type": ["other"], "name": ["Toinen"]})
    deleted = contributor.post(f"{path}poista/", {"version": "1"})
    by_api = contributor.delete(f"/api/v1/parties/{party.pk}/", headers={"If-Match": '"1"'})

    party.refresh_from_db()
    assert (party.type, party.name) == ("municipality", "")
    assert (deleted.status_code, by_api.status_code) == (404, 403)


def test_contributor_cannot_record_when_the_decision_of_another_is_expected(signed_in, made):
    party = made.other["party"]

    answer = signed_in("contributor 001").get(f"/oma-kunta/001/odotettu/{party.pk}/")

    assert answer.status_code == 404
