"""Staff's work on organisations: mergers, proposals and names from free text."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg.types.range import DateRange

from accounts.access import Access
from accounts.models import RoleKind
from agreements.models import Party, PartyStanding
from changes import events
from changes.events import EventQuery
from changes.undo import undo_action, version_now
from cooperation.models import Organisation
from forums.models import ForumParticipant
from negotiations.models import NegotiationActor
from tests.edits import by_staff, saved_by_staff, staff_access
from tests.factories import (
    AgreementFactory,
    CountyFactory,
    DecisionFactory,
    EmploymentAreaFactory,
    EmploymentAuthorityFactory,
    ForumFactory,
    ForumParticipantFactory,
    NegotiationActorFactory,
    NegotiationFactory,
    OrganisationFactory,
    PartyFactory,
    PartyStandingFactory,
    UserFactory,
    period,
    with_role,
)
from tests.rendered import form_in
from tests.rules import refused
from workspace.mergers import merge, naming_columns
from workspace.organisations import list_name, repeated_names
from workspace.registry import handing_over

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FIRST, DAY, LATER = date(2023, 1, 1), date(2025, 3, 1), date(2026, 1, 1)
LIST = "/admin/cooperation/organisation/"


@pytest.fixture
def old():
    return OrganisationFactory(name_fi="Vanha ry")


@pytest.fixture
def new():
    return OrganisationFactory(name_fi="Uusi ry")


@pytest.fixture
def staff(client):
    client.force_login(
        UserFactory(staff=True, is_demonstration=True),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def participant(organisation, first, until=None, forum=None):
    return ForumParticipantFactory(
        type="organisation",
        municipality=None,
        organisation=organisation,
        period=period(first, until),
        **({"forum": forum} if forum else {}),
    )


def party(organisation, **given):
    return PartyFactory(of_organisation=True, organisation=organisation, **given)


def periods():
    rows = ForumParticipant.objects.order_by("period")
    return [(str(one), one.period.lower, one.period.upper) for one in rows]


def undone(row):
    """Undo the last edit of the row as a whole, as its page does."""
    access = staff_access()
    event = events.read(access, EventQuery(record=(type(row), row.pk)), size=1)[0]
    undo_action(access=access, event=event, version=version_now(event))


# Mergers -----------------------------------------------------------------------------------------


def test_merged_organisation_ends_on_the_day_and_names_its_successor(old, new):
    by_staff(merge, merged=old, into=new, since=DAY)

    old.refresh_from_db()
    assert (old.period.upper, old.successor) == (DAY, new)


@pytest.mark.parametrize(
    ("first", "until", "is_same", "expected"),
    [
        pytest.param(
            FIRST,
            None,
            False,
            [("Vanha ry", FIRST, DAY), ("Uusi ry", DAY, None)],
            id="one that goes on is divided at the day",
        ),
        pytest.param(FIRST, DAY, False, [("Vanha ry", FIRST, DAY)], id="one that ended is kept"),
        pytest.param(DAY, LATER, False, [("Uusi ry", DAY, LATER)], id="one from the day on moves"),
        pytest.param(
            FIRST, DAY, True, [("Uusi ry", FIRST, DAY)], id="of the same one, earlier ones move"
        ),
    ],
)
def test_participation_names_the_organisation_that_there_was(
    old, new, first, until, is_same, expected
):
    participant(old, first, until)

    by_staff(merge, merged=old, into=new, since=DAY, is_same=is_same)

    assert periods() == expected


def standings(agreement):
    """Who stood how in the agreement, from which day on."""
    rows = PartyStanding.objects.filter(party__agreement=agreement).order_by("since", "party_id")
    return [(str(one.party), one.standing, one.since) for one in rows]


@pytest.mark.parametrize("standing", ["prospective", "party"])
def test_party_leaves_on_the_day_and_the_other_goes_on_in_its_place(old, new, standing):
    row = party(old)
    PartyStandingFactory(party=row, standing=standing, since=FIRST)

    by_staff(merge, merged=old, into=new, since=DAY)

    assert standings(row.agreement) == [
        ("Vanha ry", standing, FIRST),
        ("Vanha ry", "left", DAY),
        ("Uusi ry", standing, DAY),
    ]


def test_decisions_stay_with_the_party_that_made_them(old, new):
    row = party(old, standing=FIRST)
    decision = DecisionFactory(party=row, decided_on=date(2024, 1, 1))

    by_staff(merge, merged=old, into=new, since=DAY)

    decision.refresh_from_db()
    assert decision.party.organisation == old


def test_a_decision_without_standings_keeps_its_party(old, new):
    row = party(old)
    PartyStanding.objects.all().delete()
    decision = DecisionFactory(party=row, decided_on=date(2024, 1, 1), result="noted")

    by_staff(merge, merged=old, into=new, since=DAY)

    decision.refresh_from_db()
    assert decision.party.organisation == old


def test_standings_after_the_day_are_those_of_the_other(old, new):
    row = party(old, standing=FIRST)
    PartyStandingFactory(party=row, standing="left", since=date(2025, 6, 1))

    by_staff(merge, merged=old, into=new, since=DAY)

    assert standings(row.agreement) == [
        ("Vanha ry", "party", FIRST),
        ("Vanha ry", "left", DAY),
        ("Uusi ry", "party", DAY),
        ("Uusi ry", "left", date(2025, 6, 1)),
    ]


def test_a_standing_from_the_very_day_is_that_of_the_other(old, new):
    row = party(old)
    PartyStandingFactory(party=row, standing="prospective", since=FIRST)
    PartyStandingFactory(party=row, standing="party", since=DAY)

    by_staff(merge, merged=old, into=new, since=DAY)

    assert standings(row.agreement) == [
        ("Vanha ry", "prospective", FIRST),
        ("Vanha ry", "left", DAY),
        ("Uusi ry", "party", DAY),
    ]


def test_party_of_which_nothing_is_said_before_the_day_becomes_the_other(old, new):
    row = party(old, standing=DAY)

    by_staff(merge, merged=old, into=new, since=DAY)

    assert standings(row.agreement) == [("Uusi ry", "party", DAY)]


def test_where_the_other_is_a_party_already_the_former_only_leaves(old, new):
    row = party(old, standing=FIRST)
    PartyStandingFactory(party=row, standing="left", since=date(2025, 6, 1))
    party(new, agreement=row.agreement, standing=date(2024, 1, 1))

    by_staff(merge, merged=old, into=new, since=DAY)

    assert standings(row.agreement) == [
        ("Vanha ry", "party", FIRST),
        ("Uusi ry", "party", date(2024, 1, 1)),
        ("Vanha ry", "left", DAY),
        ("Vanha ry", "left", date(2025, 6, 1)),
    ]


def test_where_the_other_had_left_it_is_a_party_again_from_the_day(old, new):
    row = party(old, standing=FIRST)
    other = party(new, agreement=row.agreement, standing=FIRST)
    PartyStandingFactory(party=other, standing="left", since=date(2024, 1, 1))

    by_staff(merge, merged=old, into=new, since=DAY)

    assert standings(row.agreement)[2:] == [
        ("Uusi ry", "left", date(2024, 1, 1)),
        ("Vanha ry", "left", DAY),
        ("Uusi ry", "party", DAY),
    ]


def test_the_other_awaits_the_decision_that_is_expected(old, new):
    row = party(
        old,
        standing=FIRST,
        decision_expected_on=date(2025, 9, 1),
        decision_expected_since=date(2025, 1, 1),
    )

    by_staff(merge, merged=old, into=new, since=DAY)

    other = Party.objects.get(agreement=row.agreement, organisation=new)
    assert (other.decision_expected_on, other.decision_expected_since) == (date(2025, 9, 1), DAY)


def taking_part():
    rows = NegotiationActor.objects.order_by("negotiation__held_on", "pk")
    return [(str(one), one.negotiation.held_on) for one in rows]


def test_the_day_of_a_negotiation_decides_which_of_both_took_part(old, new):
    days = [date(2024, 5, 1), DAY, date(2025, 5, 1)]
    for day in days:
        NegotiationActorFactory(organisation=old, negotiation=NegotiationFactory(held_on=day))

    by_staff(merge, merged=old, into=new, since=DAY)

    assert taking_part() == list(zip(["Vanha ry", "Uusi ry", "Uusi ry"], days, strict=True))


@pytest.mark.parametrize(
    ("day", "names"),
    [(date(2024, 5, 1), ["Vanha ry", "Uusi ry"]), (date(2025, 5, 1), ["Vanha ry", "Uusi ry"])],
)
def test_where_both_took_part_in_a_negotiation_nothing_moves(old, new, day, names):
    meeting = NegotiationFactory(held_on=day)
    for one in (old, new):
        NegotiationActorFactory(organisation=one, negotiation=meeting)

    by_staff(merge, merged=old, into=new, since=DAY)

    assert [name for name, _day in taking_part()] == names


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        pytest.param((FIRST, None), [("Uusi ry", FIRST, None)], id="there all along"),
        pytest.param(
            (LATER, None), [("Uusi ry", DAY, LATER), ("Uusi ry", LATER, None)], id="comes later"
        ),
        pytest.param(
            (date(2024, 1, 1), LATER),
            [("Uusi ry", date(2024, 1, 1), LATER), ("Uusi ry", LATER, None)],
            id="leaves later",
        ),
    ],
)
def test_where_both_take_part_in_a_forum_the_former_ends_on_the_day(old, new, theirs, expected):
    forum = ForumFactory()
    participant(old, FIRST, forum=forum)
    participant(new, *theirs, forum=forum)

    by_staff(merge, merged=old, into=new, since=DAY)

    assert ("Vanha ry", FIRST, DAY) in periods()
    assert [one for one in periods() if one[0] == "Uusi ry"] == expected


def test_every_row_that_names_an_organisation_has_a_period_or_a_rule_for_mergers():
    without = [
        model._meta.label
        for model, _column in naming_columns()
        if "period" not in {one.name for one in model._meta.concrete_fields}
    ]

    assert sorted(without) == sorted(handing_over)


def test_party_that_left_before_the_day_keeps_the_former_name(old, new):
    row = party(old)
    PartyStandingFactory(party=row, standing="left", since=date(2025, 2, 1))

    by_staff(merge, merged=old, into=new, since=DAY)

    assert Party.objects.get(pk=row.pk).organisation == old


def test_every_column_that_names_an_organisation_is_followed(old, new):
    row = EmploymentAuthorityFactory(municipality=None, organisation=old)

    by_staff(merge, merged=old, into=new, since=DAY, is_same=True)

    row.refresh_from_db()
    assert row.organisation == new


def test_one_listed_twice_is_refused_where_both_are_parties_and_nothing_is_lost(old, new):
    agreement = AgreementFactory(title_fi="Sopimus A")
    row = party(old, agreement=agreement)
    party(new, agreement=agreement)
    participant(old, FIRST)

    with pytest.raises(ValidationError) as refusal:
        by_staff(merge, merged=old, into=new, since=DAY, is_same=True)

    (sentence,) = refusal.value.messages
    assert "Sopimus A" in sentence
    assert "The organisation is already among the parties." in sentence
    row.refresh_from_db()
    old.refresh_from_db()
    assert (row.organisation, old.successor, periods()) == (
        old, None, [("Vanha ry", FIRST, None)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("since", "until", "sentence"),
    [
        pytest.param(date(2022, 1, 1), None, "The day must be after", id="before it began"),
        pytest.param(DAY, DAY, "does not exist on", id="when the other has ended"),
    ],
)
def test_merger_is_refused_on_a_day_when_both_do_not_exist(old, new, since, until, sentence):
    Organisation.objects.filter(pk=old.pk).update(period=period(date(2022, 1, 1)))
    Organisation.objects.filter(pk=new.pk).update(period=period(date(2020, 1, 1), until))
    old.refresh_from_db()
    new.refresh_from_db()

    with pytest.raises(ValidationError, match=sentence):
        by_staff(merge, merged=old, into=new, since=since)


def test_merged_organisation_is_not_merged_again(old, new):
    by_staff(merge, merged=old, into=new, since=DAY)

    with pytest.raises(ValidationError, match="has been merged already"):
        by_staff(merge, merged=old, into=OrganisationFactory(), since=DAY)


def test_nothing_is_merged_into_an_organisation_that_was_merged_itself(old, new):
    last = OrganisationFactory(name_fi="Viimeinen ry")
    by_staff(merge, merged=new, into=last, since=DAY)

    with pytest.raises(ValidationError, match="itself been merged into «Viimeinen ry»"):
        by_staff(merge, merged=old, into=new, since=date(2024, 1, 1))


def test_organisations_are_merged_only_on_a_day_that_has_come(old, new):
    with pytest.raises(ValidationError, match="a day that has come"):
        by_staff(merge, merged=old, into=new, since=timezone.localdate() + timedelta(days=1))


def test_organisations_are_not_merged_in_a_circle(old, new):
    by_staff(merge, merged=old, into=new, since=DAY)

    with refused("organisation_succession_in_a_circle"):
        Organisation.objects.filter(pk=new.pk).update(period=period(FIRST, DAY), successor=old)


def test_only_an_ended_organisation_has_a_successor(old, new):
    with refused("cooperation_organisation_successor_only_of_ended"):
        Organisation.objects.filter(pk=old.pk).update(successor=new)


def test_organisation_does_not_succeed_itself(old):
    with refused("cooperation_organisation_not_its_own_successor"):
        Organisation.objects.filter(pk=old.pk).update(period=period(FIRST, DAY), successor=old)


def test_whole_merger_is_undone_at_once(old, new):
    agreement, meeting = AgreementFactory(), NegotiationFactory(held_on=date(2025, 5, 1))
    row = party(old, standing=FIRST)
    PartyStandingFactory(party=row, standing="left", since=date(2025, 6, 1))
    for one in (old, new):
        party(one, agreement=agreement, standing=FIRST)
        NegotiationActorFactory(organisation=one, negotiation=meeting)
    participant(old, FIRST)
    before = (standings(row.agreement), standings(agreement), taking_part(), periods())
    by_staff(merge, merged=old, into=new, since=DAY)

    undone(old)

    old.refresh_from_db()
    assert (old.successor, old.period.upper) == (None, None)
    after = (standings(row.agreement), standings(agreement), sorted(taking_part()), periods())
    assert after == (*before[:2], sorted(before[2]), before[3])


def test_merger_without_rows_is_undone_from_the_organisation(old, new):
    by_staff(merge, merged=old, into=new, since=DAY)

    undone(old)

    old.refresh_from_db()
    assert old.successor is None


def test_merger_is_not_undone_over_later_changes(old, new):
    row = party(old)
    by_staff(merge, merged=old, into=new, since=DAY)
    event = Party.pgh_event_model.objects.filter(pgh_obj=row.pk).latest("pgh_id")
    row.refresh_from_db()
    saved_by_staff(row, organisation=OrganisationFactory())
    found = events.read(staff_access(), EventQuery(event=(Party, event.pgh_id)), size=1)[0]

    with pytest.raises(ValidationError, match="has been changed again since"):
        undo_action(access=staff_access(), event=found, version=version_now(found))
    old.refresh_from_db()
    assert old.successor == new


def test_coordinator_does_not_undo_a_merger(old, new):
    row = party(old)
    by_staff(merge, merged=old, into=new, since=DAY)
    county = row.agreement.county
    access = Access.of(with_role(RoleKind.COORDINATOR, county=county), timezone.localdate())
    event = events.read(access, EventQuery(record=(Party, row.pk)), size=1)[0]

    with pytest.raises(PermissionDenied):
        undo_action(access=access, event=event, version=version_now(event))


def choose(staff, *rows, **given):
    """Send the action of the list with the versions that it shows."""
    sent = staff.get(LIST).context
    data = {
        "action": "merge_into",
        "_selected_action": [one.pk for one in rows],
        "_seen": sent["seen_versions"],
        "_key": sent["form_key"],
    }
    return staff.post(LIST, data | given)


def test_preview_shows_what_will_change_and_changes_nothing(staff, old, new):
    row = party(old, agreement=AgreementFactory(title_fi="Sopimus A"))
    given = {"into": new.pk, "since": "1.3.2025"}

    answer = choose(staff, old, **given, preview="1")

    row.refresh_from_db()
    old.refresh_from_db()
    assert "Sopimus A" in answer.content.decode()
    assert (row.organisation, old.successor) == (old, None)


def test_merger_from_the_list_is_made_once_confirmed(staff, old, new):
    row = party(old)

    answer = choose(staff, old, into=new.pk, since="1.3.2025", confirm="1", _reason="Kirje")

    row.refresh_from_db()
    assert answer.status_code == 302
    assert row.organisation == new
    assert row.events.last().pgh_context.metadata["reason"] == "Kirje"


def undo_link(answer):
    """The address of «Undo» in the message that the list shows."""
    (found,) = re.findall(r'href="(/muutokset/[^"]+/kumoa/kaikki/)"', answer.content.decode())
    return found


@pytest.mark.parametrize("has_rows", [True, False])
def test_the_message_of_a_merger_has_a_link_that_undoes_it_whole(staff, old, new, has_rows):
    row = party(old) if has_rows else None
    choose(staff, old, into=new.pk, since="1.3.2025", confirm="1")

    address = undo_link(staff.get(LIST))
    form = form_in(staff.get(address).content.decode())
    staff.post(address, form.sent())

    old.refresh_from_db()
    assert (old.successor, old.period.upper) == (None, None)
    if row:
        row.refresh_from_db()
        assert row.organisation == old


def test_refused_merger_is_shown_with_its_reason(staff, old, new):
    agreement = AgreementFactory(title_fi="Sopimus A")
    party(old, agreement=agreement)
    party(new, agreement=agreement)

    answer = choose(staff, old, into=new.pk, since="1.3.2025", is_same="1", confirm="1")

    assert answer.status_code == 409
    assert "Sopimus A" in answer.content.decode()


# Proposals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "is_proposed", "may"),
    [
        pytest.param(RoleKind.COORDINATOR, True, True, id="coordinator proposes"),
        pytest.param(RoleKind.COORDINATOR, False, False, id="coordinator does not list"),
        pytest.param(RoleKind.CONTRIBUTOR, True, False, id="contributor does not propose"),
        pytest.param(RoleKind.STAFF, False, True, id="staff list"),
    ],
)
def test_who_adds_an_organisation(kind, is_proposed, may):
    county = CountyFactory()
    place = {
        RoleKind.COORDINATOR: {"county": county},
        RoleKind.CONTRIBUTOR: {"municipality": PartyFactory().municipality},
    }.get(kind, {})
    access = Access.of(with_role(kind, **place), timezone.localdate())

    assert access.reaches(OrganisationFactory.build(is_proposed=is_proposed)) is may


def test_coordinator_edits_no_organisation_not_even_a_proposal():
    access = Access.of(
        with_role(RoleKind.COORDINATOR, county=CountyFactory()), timezone.localdate()
    )
    proposed = OrganisationFactory(is_proposed=True)

    assert (access.may_edit(proposed), access.reaches(proposed)) == (False, False)


def test_staff_accept_a_proposal_from_the_list(staff):
    proposed = OrganisationFactory(is_proposed=True)

    choose(staff, proposed, action="accept")

    proposed.refresh_from_db()
    assert proposed.is_proposed is False


def test_staffs_first_page_counts_the_proposals(staff):
    OrganisationFactory.create_batch(2, is_proposed=True)
    OrganisationFactory()

    assert staff.get("/admin/").context["proposals"] == 2


# Names in free text ------------------------------------------------------------------------------


def named(name, **given):
    return PartyFactory(of_other=True, name=name, **given)


def test_names_that_occur_twice_are_listed_whatever_their_case():
    named("Martat ry")
    named("martat  RY")
    named("Kerran ry")
    ForumFactory(other_actors="Marttaliitto, Martat ry; poliisi")

    (one,) = repeated_names()

    assert (one.name, len(one.rows), len(one.texts)) == ("Martat ry", 2, 1)


def test_name_becomes_an_organisation_and_its_rows_keep_their_days():
    rows = [named("Martat ry"), named("martat ry")]
    ForumParticipantFactory(
        type="other", municipality=None, name="Martat ry", period=period(FIRST, LATER)
    )

    made, _result = by_staff(list_name, name="Martat ry", kind="association")

    assert [Party.objects.get(pk=one.pk).organisation for one in rows] == [made, made]
    assert periods() == [("Martat ry", FIRST, LATER)]
    assert ForumParticipant.objects.get().name == ""
    assert rows[0].events.count() == 2
    assert repeated_names() == []


def test_name_of_a_listed_organisation_becomes_that_one():
    listed = OrganisationFactory(name_fi="Martat ry")
    named("Martat ry")

    made, _result = by_staff(list_name, name="Martat ry", kind="company")

    assert (made, Party.objects.get().organisation) == (listed, listed)


def test_name_is_refused_where_the_organisation_is_already_a_party():
    agreement = AgreementFactory(title_fi="Sopimus A")
    party(OrganisationFactory(name_fi="Martat ry"), agreement=agreement)
    row = named("martat ry", agreement=agreement)

    with pytest.raises(ValidationError, match="Sopimus A"):
        by_staff(list_name, name="Martat ry", kind="association")
    row.refresh_from_db()
    assert row.name == "martat ry"


def test_organisation_made_of_names_is_undone_as_a_whole():
    row = named("Martat ry")
    by_staff(list_name, name="Martat ry", kind="association")

    undone(row)

    row.refresh_from_db()
    assert (row.type, row.name, row.organisation) == ("other", "Martat ry", None)
    assert not Organisation.objects.filter(name_fi="Martat ry").exists()


def test_one_click_makes_an_organisation(staff):
    named("Martat ry")
    named("Martat ry")
    page = staff.get(f"{LIST}nimet/")

    answer = staff.post(
        f"{LIST}nimet/",
        {"name": "Martat ry", "kind": "association", "_key": page.context["form_key"]},
    )

    assert answer.status_code == 302
    assert Party.objects.filter(organisation__name_fi="Martat ry").count() == 2


def test_name_without_a_kind_is_sent_back(staff):
    named("Martat ry")

    assert staff.post(f"{LIST}nimet/", {"name": "Martat ry", "kind": ""}).status_code == 409
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("given", [{"name_fi": "kela"}, {"name_fi": "Muu", "name_sv": "FPA "}])
def test_a_new_organisation_has_no_name_of_a_listed_one_in_any_language(given):
    OrganisationFactory(name_fi="Kela", name_sv="fpa")

    with pytest.raises(ValidationError, match="«Kela» of the list has this name already"):
        saved_by_staff(OrganisationFactory.build(**given))


def test_an_organisation_keeps_its_own_names_and_may_have_those_of_one_merged_into_it(old, new):
    by_staff(merge, merged=old, into=new, since=DAY)

    new.refresh_from_db()
    saved_by_staff(new, name_sv="Vanha ry")
    saved_by_staff(new, kind="company")

    new.refresh_from_db()
    assert (new.name_sv, new.kind) == ("Vanha ry", "company")


def test_a_name_of_a_merged_organisation_is_refused_with_a_sentence(old, new):
    by_staff(merge, merged=old, into=new, since=DAY)
    named("vanha RY")

    with pytest.raises(ValidationError, match="has this name already"):
        by_staff(list_name, name="vanha RY", kind="association")


def test_the_bare_name_of_an_employment_area_is_not_taken_for_it():
    EmploymentAreaFactory(name_fi="Lahti")
    named("Lahti")

    assert repeated_names() == []


# Names of the lists ------------------------------------------------------------------------------


def test_a_name_of_the_lists_is_listed_though_it_occurs_once():
    OrganisationFactory(name_fi="Kela", name_sv="FPA")
    EmploymentAreaFactory(name_fi="Lahti")
    for name in ("fpa", "Lahden työllisyysalue", "Kylätalo"):
        named(name)
    ForumFactory(other_actors="Kela, Vanhusneuvosto")

    found = {one.name: str(one.listed) for one in repeated_names()}

    assert found == {
        "fpa": "Kela",
        "Kela": "Kela",
        "Lahden työllisyysalue": "Lahti employment area",
    }


def test_a_row_becomes_the_employment_area_of_its_name():
    area = EmploymentAreaFactory(name_fi="Lahti")
    row = named("lahden työllisyysalue")

    listed, _result = by_staff(list_name, name="Lahden työllisyysalue", kind="")

    row.refresh_from_db()
    assert listed == area
    assert (row.type, row.employment_area, row.name) == ("employment_area", area, "")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Kela", ""),
        ("Kela, Vanhusneuvosto; seurakunnat", "Vanhusneuvosto; seurakunnat"),
        ("Vanhusneuvosto, KELA; seurakunnat", "Vanhusneuvosto; seurakunnat"),
        ("Vanhusneuvosto; seurakunnat\nKela.", "Vanhusneuvosto; seurakunnat"),
    ],
)
def test_a_name_in_a_text_becomes_a_participant_for_the_time_of_the_forum(text, left):
    kela = OrganisationFactory(name_fi="Kela")
    forum = ForumFactory(other_actors=text, period=period(FIRST, LATER))

    by_staff(list_name, name="Kela", kind="")

    forum.refresh_from_db()
    row = forum.participants.get()
    assert forum.other_actors == left
    assert (row.organisation, row.period, row.source_channel) == (
        kela,
        forum.period,
        forum.source_channel,
    )


def test_one_that_takes_part_already_keeps_its_own_days():
    forum = ForumFactory(other_actors="Kela", period=period(FIRST))
    participant(OrganisationFactory(name_fi="Kela"), DAY, forum=forum)

    by_staff(list_name, name="Kela", kind="")

    forum.refresh_from_db()
    assert forum.other_actors == ""
    assert periods() == [("Kela", DAY, None)]


def test_names_taken_from_texts_are_undone_as_a_whole():
    forum = ForumFactory(other_actors="Kela, Martat")
    OrganisationFactory(name_fi="Kela")
    by_staff(list_name, name="Kela", kind="")

    undone(forum)

    forum.refresh_from_db()
    assert forum.other_actors == "Kela, Martat"
    assert periods() == []


def test_one_click_uses_the_one_of_the_list_and_shows_how_to_undo_it(staff):
    OrganisationFactory(name_fi="Kela")
    forum = ForumFactory(other_actors="kela")
    key = staff.get(f"{LIST}nimet/").context["form_key"]

    answer = staff.post(f"{LIST}nimet/", {"name": "kela", "_key": key}, follow=True)

    forum.refresh_from_db()
    assert (forum.other_actors, str(forum.participants.get())) == ("", "Kela")
    assert undo_link(answer)


@pytest.mark.parametrize("path", ["", "nimet/"])
def test_lists_take_the_same_queries_for_few_and_many(staff, path):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as made:
            assert staff.get(LIST + path).status_code == 200
        return len(made)

    def add(number):
        for n in range(number):
            named(f"Nimi {n}")
            named(f"Nimi {n}")
            OrganisationFactory(
                is_proposed=True,
                period=DateRange(FIRST, DAY),
                successor=OrganisationFactory(),
            )

    add(1)
    queries()
    few = queries()
    add(10)
    assert queries() == few
