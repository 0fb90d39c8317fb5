"""Rows are written many at a time; a row that is valid alone has the outcome it has alone."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import DateRange

from accounts.access import Access
from accounts.models import RoleKind
from agreements.models import AgreementStatus, PartyStanding
from editing.edits import editing
from forums.models import Forum
from importing import batches
from importing.running import apply, dry_run
from negotiations.models import Negotiation
from tests.factories import (
    AgreementFactory,
    AgreementStatusFactory,
    CountyFactory,
    CountyMembershipFactory,
    ForumFactory,
    ForumParticipantFactory,
    MunicipalityFactory,
    NegotiationFactory,
    PartyFactory,
    PartyStandingFactory,
    RoleFactory,
    ThemeFactory,
    UserFactory,
)
from tests.importing.test_running import actions, book

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 30)
FORUMS = ["county", "name_fi", "level", "type", "first_day", "last_day"]


@pytest.fixture
def county():
    county = CountyFactory(code="16", short_fi="Keski-Pohjanmaa")
    for code in ("905", "910"):
        town = MunicipalityFactory(code=code)
        CountyMembershipFactory(county=county, municipality=town)
    return county


@pytest.fixture
def staff(county):
    return Access.of(UserFactory(staff=True), DAY)


@pytest.fixture
def coordinator(county):
    return Access.of(RoleFactory(kind=RoleKind.COORDINATOR, county=county).user, DAY)


def forum(number, *, level="field", first="1.1.2024", last=None, county="16"):
    return [county, f"Foorumi {number}", level, "forum", first, last]


def forums(count, **bad):
    """Rows of forums; `bad` has other cells of some, by the number of the row in the file."""
    return [list(FORUMS), *(forum(i, **bad.get(f"row_{i}", {})) for i in range(2, count + 2))]


def refused(outcome):
    return {
        row.row: [(one.column, one.value) for one in row.problems]
        for row in outcome.rows
        if row.action == "refused"
    }


def applied(access, data):
    return apply(access, data, expected=dry_run(access, data).digest, reason="x")


# The same outcome --------------------------------------------------------------------------------


def test_errors_in_the_middle_of_many_rows_are_each_reported_with_row_and_column(staff, county):
    rows = forums(
        292,
        row_150={"last": "31.12.2023"},  # cannot be set on the row
        row_151={"level": "outo"},  # cannot be read
        row_200={"last": "31.12.2150"},  # cannot be read: no such day
        row_290={"first": None},  # is missing
    )
    rows[249][1] = "x" * 201
    rows[0].append("agreed_in")
    rows[179].append(AgreementFactory(kind="other").pk)  # refused by the database

    outcome = dry_run(staff, book(forums=rows))

    assert refused(outcome) == {
        150: [("", "")],
        151: [("level", "outo")],
        180: [("", "")],
        200: [("last_day", "31.12.2150")],
        250: [("name_fi", "x" * 99 + "…")],
        290: [("first_day", "")],
    }
    assert outcome.count("created") == 292 - 6
    assert [row.row for row in outcome.rows] == list(range(2, 294))


def test_file_with_one_row_refused_by_the_database_changes_nothing(staff, county):
    rows = forums(30)
    rows[0].append("agreed_in")
    rows[15].append(AgreementFactory(kind="other").pk)

    is_done, outcome = applied(staff, book(forums=rows))

    assert not is_done
    assert list(refused(outcome)) == [16]
    assert not Forum.objects.exists()


def test_two_new_rows_that_are_the_same_are_refused_on_the_later_one(staff, county):
    rows = forums(20)
    rows[17][1] = "FOORUMI 5"

    outcome = dry_run(staff, book(forums=rows))

    assert list(refused(outcome)) == [18]
    assert "5" in outcome.rows[16].problems[0].reason


def test_unique_rule_between_two_rows_refuses_the_later_one(staff, county):
    agreement = AgreementFactory(county=county)
    one, other = [
        AgreementStatusFactory(agreement=agreement, since=date(2020 + i, 1, 1), status="ready")
        for i in range(2)
    ]
    rows = [["id", "since"], [one.pk, "1.5.2023"], [other.pk, "1.5.2023"]]

    outcome = dry_run(staff, book(statuses=rows))

    assert actions(outcome) == [("statuses", 2, "changed"), ("statuses", 3, "refused")]


def test_existing_row_meant_by_two_rows_is_refused_on_the_later_one(staff, county):
    ForumFactory(county=county, name_fi="Foorumi 3")
    one = Forum.objects.get()
    rows = [["id", "county", "name_fi", "meets"]]
    rows += [[None, "16", "foorumi 3", "usein"], [one.pk, None, None, "harvoin"]]

    outcome = dry_run(staff, book(forums=rows))

    assert [row.action for row in outcome.rows] == ["changed", "refused"]
    assert [one.row for one in outcome.rows] == [2, 3]


def test_sub_agreement_may_name_an_agreement_of_a_row_above_but_not_below(staff, county):
    ThemeFactory(key="employment", name_fi="Työllisyys")
    head = ["county", "kind", "title_fi", "parent", "themes"]
    sub = ["16", "sub", "Ala", "Yläsopimus", "employment"]
    whole = ["16", "strategic", "Yläsopimus", None, None]

    above = dry_run(staff, book(agreements=[head, whole, sub]))
    below = dry_run(staff, book(agreements=[head, sub, whole]))

    assert [row.action for row in above.rows] == ["created", "created"]
    assert [row.action for row in below.rows] == ["refused", "created"]


def test_name_that_a_row_above_makes_ambiguous_is_refused(staff, county):
    ThemeFactory(key="employment", name_fi="Työllisyys")
    AgreementFactory(county=county, kind="strategic", title_fi="Yläsopimus")
    other = CountyFactory()
    head = ["county", "kind", "title_fi", "parent", "themes"]
    rows = [[other.pk, "strategic", "yläsopimus", None, None]]
    rows += [["16", "sub", "Ala", "Yläsopimus", "employment"]]

    outcome = dry_run(staff, book(agreements=[head, *rows]))

    assert [row.action for row in outcome.rows] == ["created", "refused"]


def test_name_that_a_row_above_takes_away_is_not_accepted_below(staff, county):
    ThemeFactory(key="employment", name_fi="Työllisyys")
    one = AgreementFactory(county=county, kind="strategic", title_fi="Yläsopimus")
    rows = [["id", "county", "kind", "title_fi", "parent", "themes"]]
    rows += [[one.pk, None, None, "Uusi nimi", None, None]]
    rows += [[None, "16", "sub", "Ala", "Yläsopimus", "employment"]]

    outcome = dry_run(staff, book(agreements=rows))

    assert refused(outcome) == {3: [("parent", "Yläsopimus")]}
    assert outcome.rows[0].action == "changed"


def test_two_rows_with_one_number_do_not_share_what_the_first_has_set(staff, county):
    kept = ForumFactory(county=county, name_fi="Foorumi", period=DateRange(date(2024, 1, 1), None))
    rows = [["id", "name_fi", "last_day", "convener"]]
    rows += [[kept.pk, "Toinen", "31.12.2023", None], [kept.pk, None, None, "Alue"]]

    outcome = dry_run(staff, book(forums=rows))

    assert [row.action for row in outcome.rows] == ["refused", "changed"]
    assert outcome.rows[1].name.startswith("Foorumi")
    assert "Toinen" not in outcome.rows[1].name


def test_rows_that_are_valid_only_together_may_be_accepted_together(staff, county):
    one = NegotiationFactory(county=county, municipalities=["905"], held_on=date(2024, 3, 12))
    other = NegotiationFactory(
        county=county, municipalities=["905"], held_on=date(2024, 3, 12), hyte=True
    )
    with editing(staff, channel="command") as edit:
        one = edit.lock(Negotiation.objects, pk=one.pk)
        one.combined_with = other
        edit.save(one)
    head, *rows = ["id", "held_on"], [one.pk, "13.3.2024"], [other.pk, "13.3.2024"]

    alone = dry_run(staff, book(negotiations=[head, rows[0]]))
    is_done, outcome = applied(staff, book(negotiations=[head, *rows]))

    assert list(refused(alone)) == [2]
    assert is_done, refused(outcome)
    assert set(Negotiation.objects.values_list("held_on")) == {(date(2024, 3, 13),)}


def test_each_row_is_judged_by_the_access_rule(coordinator, county):
    other = CountyFactory()
    theirs, own = ForumFactory(county=other), ForumFactory(county=county)
    rows = [["id", "meets"], [own.pk, "usein"], [theirs.pk, "usein"], [10**6, "usein"]]

    outcome = dry_run(coordinator, book(forums=rows))

    assert [row.action for row in outcome.rows] == ["changed", "refused", "refused"]
    reasons = [row.problems[0].reason for row in outcome.rows[1:]]
    assert "toiselle alueelle" in reasons[0]
    assert reasons[0] != reasons[1]


def test_row_changed_since_is_refused_among_many(staff, county):
    kept = [ForumFactory(county=county) for _ in range(5)]
    Forum.objects.filter(pk=kept[3].pk).update(meets="toinen ehti")
    rows = [["id", "versio", "meets"], *([one.pk, 1, "usein"] for one in kept)]

    outcome = dry_run(staff, book(forums=rows))

    assert refused(outcome) == {5: [("versio", "1")]}
    assert outcome.count("changed") == 4


@pytest.mark.parametrize("together", [1, 3, 250])
def test_outcome_is_the_same_for_any_number_of_rows_together(staff, county, monkeypatch, together):
    rows = forums(8, row_4={"level": "outo"}, row_6={"first": None})
    rows[7][1] = "Foorumi 3"
    outcomes = []
    for number in (1, together):
        monkeypatch.setattr(batches, "TOGETHER", number)
        outcomes.append(dry_run(staff, book(forums=rows)))
    for row in (*outcomes[0].rows, *outcomes[1].rows):
        row.pk = None  # of a row that a row above has created: differs from run to run

    assert outcomes[0] == outcomes[1]
    assert list(refused(outcomes[0])) == [4, 6, 8]


# The same consequences ---------------------------------------------------------------------------


def test_consequences_follow_from_each_row(staff, county):
    titles = [f"Sopimus {i}" for i in range(3)]
    forum = ForumFactory(county=county, name_fi="Foorumi")
    Forum.objects.filter(pk=forum.pk).update(confirmed_at="2024-01-01T00:00Z")
    data = book(
        agreements=[["county", "kind", "title_fi", "first_day", "last_day"],
                    *(["16", "other", title, "1.1.2024", "31.12.2027"] for title in titles)],
        parties=[["agreement", "organisation", "standing", "standing_since"],
                 *([title, "905", "prospective", "1.1.2023"] for title in titles)],
        decisions=[["agreement", "organisation", "body", "decided_on", "result"],
                   *([titles[0], "905", "council", day, "approved"]
                     for day in ("1.3.2024", "1.5.2024")),
                   [titles[1], "905", "council", "1.1.2023", "approved"],
                   [titles[2], "905", "council", "1.4.2024", "noted"]],
        participants=[["forum", "organisation", "first_day"],
                      *(["Foorumi", code, "1.1.2024"] for code in ("905", "910"))],
        negotiations=[["county", "kind", "held_on", "outcome", "format"],
                      *(["16", kind, "12.3.2024", "held", "all"]
                        for kind in ("cooperation", "hyte"))],
    )  # fmt: skip

    is_done, outcome = applied(staff, data)

    assert is_done, refused(outcome)
    ends = AgreementStatus.objects.filter(reason="expired").values_list("since", flat=True)
    assert list(ends) == [date(2028, 1, 1)] * 3
    standings = PartyStanding.objects.order_by("party", "since").values_list("standing", "since")
    assert list(standings) == [
        ("prospective", date(2023, 1, 1)), ("party", date(2024, 3, 1)),
        ("party", date(2023, 1, 1)),
        ("prospective", date(2023, 1, 1)),
    ]  # fmt: skip
    forum.refresh_from_db()
    assert forum.confirmed_at is None
    assert [one.municipalities for one in Negotiation.objects.all()] == [["905", "910"]] * 2


def test_status_that_replaces_a_foreseen_end_is_written_among_others(staff, county):
    rows, head = [], ["agreement", "status", "reason", "since"]
    for _ in range(3):
        agreement = AgreementFactory(
            county=county, in_force=DateRange(date(2020, 1, 1), date(2028, 1, 1))
        )
        AgreementStatusFactory(
            agreement=agreement, status="ended", reason="expired", since=date(2028, 1, 1)
        )
        rows.append([agreement.pk, "ended", "terminated", "1.6.2024"])

    is_done, outcome = applied(staff, book(statuses=[head, *rows]))

    assert is_done, refused(outcome)
    assert set(AgreementStatus.objects.values_list("reason")) == {("terminated",)}
    assert AgreementStatus.objects.count() == 3


@pytest.fixture
def foreseen(county):
    """The foreseen end of an agreement: the status that its period has written."""
    agreement = AgreementFactory(
        county=county, in_force=DateRange(date(2020, 1, 1), date(2028, 1, 1))
    )
    return AgreementStatusFactory(
        agreement=agreement, status="ended", reason="expired", since=date(2028, 1, 1)
    )


@pytest.mark.parametrize("is_deleted_first", [True, False])
def test_row_that_another_row_deletes_is_not_changed_as_well(staff, foreseen, is_deleted_first):
    head = ["id", "agreement", "status", "reason", "since", "source_reference"]
    rows = [[None, foreseen.agreement_id, "ended", "terminated", "1.6.2024", None]]
    rows.insert(is_deleted_first, [foreseen.pk, None, None, None, None, "Pöytäkirja"])

    outcome = dry_run(staff, book(statuses=[head, *rows]))

    wanted = ["created", "refused"] if is_deleted_first else ["changed", "created"]
    assert [row.action for row in outcome.rows] == wanted


def test_row_that_another_row_deletes_is_not_reported_as_unchanged(staff, foreseen):
    number, head = foreseen.agreement_id, ["agreement", "status", "reason", "since"]
    rows = [[number, "ended", "terminated", "1.6.2024"], [number, "ended", "expired", "1.1.2028"]]

    is_done, outcome = applied(staff, book(statuses=[head, *rows]))

    assert not is_done
    assert list(refused(outcome)) == [3]


def test_every_row_of_a_bulk_write_is_in_the_history_with_its_version(staff, county):
    kept = [ForumFactory(county=county, meets="ennen") for _ in range(3)]
    rows = [["id", "meets", "convener"]]
    rows += [[one.pk, f"kerran {one.pk}", "Alue"] for one in kept]

    assert applied(staff, book(forums=rows))[0]

    for one in kept:
        one.refresh_from_db()
        assert (one.meets, one.convener, one.version) == (f"kerran {one.pk}", "Alue", 2)
        events = one.events.order_by("pgh_id").values_list("pgh_label", "meets")
        assert list(events) == [("insert", "ennen"), ("update", f"kerran {one.pk}")]


# The number of statements ------------------------------------------------------------------------


def new_forums(count):
    return {"forums": forums(count)}


def new_participants(count):
    ForumFactory(county_id="16", name_fi="Foorumi")
    days = (date(2001 + i // 300, 1 + i // 25 % 12, 1 + i % 25) for i in range(count))
    rows = [["Foorumi", "905", day, day] for day in days]
    return {"participants": [["forum", "organisation", "first_day", "last_day"], *rows]}


def new_agreements(count):
    rows = [["16", "other", f"Sopimus {i}", "1.1.2024", "31.12.2027"] for i in range(count)]
    return {"agreements": [["county", "kind", "title_fi", "first_day", "last_day"], *rows]}


def new_agreements_without_parent(count):
    rows = [["16", "other", f"Sopimus {i}", None, "-"] for i in range(count)]
    return {"agreements": [["county", "kind", "title_fi", "parent", "template"], *rows]}


def new_statuses(count):
    rows = [[AgreementFactory(county_id="16").pk, "in_preparation", "1.1.2024"]
            for _ in range(count)]  # fmt: skip
    return {"statuses": [["agreement", "status", "since"], *rows]}


def decided_parties(count):
    rows = []
    for _ in range(count):
        party = PartyFactory(agreement__county_id="16", municipality_id="905")
        PartyStandingFactory(party=party, standing="prospective", since=date(2023, 1, 1))
        rows.append([party.agreement_id, "905", "council", "12.3.2024", "approved"])
    return {"decisions": [["agreement", "organisation", "body", "decided_on", "result"], *rows]}


def new_parties(count):
    rows = [[AgreementFactory(county_id="16").pk, "905", "prospective", "1.1.2023"]
            for _ in range(count)]  # fmt: skip
    return {"parties": [["agreement", "organisation", "standing", "standing_since"], *rows]}


def new_negotiations(count):
    head = ["county", "kind", "held_on", "outcome", "format"]
    days = (date(2024, 1 + i // 25, 1 + i % 25) for i in range(count))
    return {"negotiations": [head, *(["16", "cooperation", day, "held", "all"] for day in days)]}


def changed_forums(count):
    kept = [ForumFactory(county_id="16") for _ in range(count)]
    return {"forums": [["id", "versio", "meets"], *([one.pk, 1, "usein"] for one in kept)]}


def changed_participants(count):
    forum = ForumFactory(county_id="16")
    first = [date(2001 + i // 12, 1 + i % 12, 1) for i in range(count)]
    kept = [
        ForumParticipantFactory(
            forum=forum, municipality_id="905", period=DateRange(day, day + timedelta(days=1))
        )
        for day in first
    ]
    rows = [[one.pk, "Pöytäkirja"] for one in kept]
    return {"participants": [["id", "source_reference"], *rows]}


def refused_forums(count):
    return {"forums": [FORUMS, *(forum(i, level="outo") for i in range(count))]}


@pytest.mark.parametrize("few_and_many", [(5, 20), pytest.param((50, 200), marks=pytest.mark.full)])
@pytest.mark.parametrize(
    "made",
    [
        new_forums,
        new_participants,
        new_agreements,
        new_agreements_without_parent,
        new_statuses,
        new_parties,
        decided_parties,
        new_negotiations,
        changed_forums,
        changed_participants,
        refused_forums,
    ],
    ids=lambda made: made.__name__,
)
def test_number_of_statements_does_not_grow_with_the_rows(coordinator, made, few_and_many):
    asked = []
    for count in few_and_many:
        data = book(**made(count))
        with CaptureQueriesContext(connection) as found:
            outcome = dry_run(coordinator, data)
        asked.append(len(found))
        wanted = made.__name__.split("_")[0]
        action = {"new": "created", "decided": "created"}.get(wanted, wanted)
        assert outcome.count(action) == count, refused(outcome)
        Forum.objects.filter(name_fi="Foorumi").delete()

    assert asked[0] == asked[1], found.captured_queries[-1]


def test_statements_are_few_for_a_file_with_one_refused_row(staff, county):
    rows = forums(64)
    rows[0].append("agreed_in")
    rows[40].append(AgreementFactory(kind="other").pk)

    with CaptureQueriesContext(connection) as found:
        outcome = dry_run(staff, book(forums=rows))

    assert list(refused(outcome)) == [41]
    assert len(found) < 64 * 4
